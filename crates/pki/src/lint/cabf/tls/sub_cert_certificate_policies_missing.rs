//! `e_sub_cert_certificate_policies_missing`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_sub_cert_certificate_policies_missing",
    doc: "There are no certificate policies.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.9",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && !view.is_authority(),
    check: |view| Verdict::of(view.extensions.has(oid::CERTIFICATE_POLICIES), "there are no certificate policies"),
};
