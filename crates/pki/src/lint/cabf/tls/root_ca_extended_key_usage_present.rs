//! `e_root_ca_extended_key_usage_present`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_root_ca_extended_key_usage_present",
    doc: "A root has an extended key usage.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_root(view),
    check: |view| Verdict::of(!view.extensions.has(oid::EXTENDED_KEY_USAGE), "the root has an extended key usage"),
};
