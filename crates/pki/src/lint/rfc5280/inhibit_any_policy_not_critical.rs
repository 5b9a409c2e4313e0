//! `e_inhibit_any_policy_not_critical`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_inhibit_any_policy_not_critical",
    doc: "The inhibition of anyPolicy is not critical.",
    citation: "RFC 5280, 4.2.1.14",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2002-04-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::INHIBIT_ANY_POLICY),
    check: |view| {
        Verdict::of(view.extensions.is_critical(oid::INHIBIT_ANY_POLICY), "the inhibition of anyPolicy is not critical")
    },
};
