//! `e_root_ca_key_usage_must_be_critical`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_root_ca_key_usage_must_be_critical",
    doc: "A root's key usage is not critical.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_root(view) && view.extensions.has(oid::KEY_USAGE),
    check: |view| Verdict::of(view.extensions.is_critical(oid::KEY_USAGE), "the root's key usage is not critical"),
};
