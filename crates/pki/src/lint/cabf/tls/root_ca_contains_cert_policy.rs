//! `w_root_ca_contains_cert_policy`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_root_ca_contains_cert_policy",
    doc: "A root has certificate policies.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.1",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_root(view),
    check: |view| Verdict::of(!view.extensions.has(oid::CERTIFICATE_POLICIES), "the root has certificate policies"),
};
