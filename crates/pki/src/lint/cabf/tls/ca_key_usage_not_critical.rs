//! `e_ca_key_usage_not_critical`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ca_key_usage_not_critical",
    doc: "An authority's key usage is not critical.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.10.7",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && view.is_authority() && view.extensions.has(oid::KEY_USAGE),
    check: |view| Verdict::of(view.extensions.is_critical(oid::KEY_USAGE), "the authority's key usage is not critical"),
};
