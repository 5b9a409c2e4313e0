//! `e_ext_cert_policy_duplicate`

use crate::lint::parts::policies;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_cert_policy_duplicate",
    doc: "A policy stands there twice.",
    citation: "RFC 5280, 4.2.1.4",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::CERTIFICATE_POLICIES),
    check: |view| {
        let all = policies(view);
        let twice = (1..all.len()).any(|at| {
            all.get(..at).zip(all.get(at)).is_some_and(|(before, one)| before.iter().any(|other| other.oid == one.oid))
        });
        Verdict::of(!twice, "a policy stands there twice")
    },
};
