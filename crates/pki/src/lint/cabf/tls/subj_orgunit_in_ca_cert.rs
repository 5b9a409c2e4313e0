//! `e_subj_orgunit_in_ca_cert`
//!
//! Cross-certificates are exempt, and nothing in a certificate tells that it is one; zlint has to be told, we hold it to
//! the rule.

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_subj_orgunit_in_ca_cert",
    doc: "An authority's name has an organizational unit.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.10.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| kind::may_serve(view) && view.is_authority(),
    check: |view| {
        Verdict::of(!view.subject.has(oid::ORGANIZATIONAL_UNIT), "the authority's name has an organizational unit")
    },
};
