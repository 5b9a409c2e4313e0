//! `e_sub_ca_certificate_policies_missing`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_sub_ca_certificate_policies_missing",
    doc: "An intermediate authority has no certificate policies.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.10.5",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_intermediate(view),
    check: |view| {
        Verdict::of(view.extensions.has(oid::CERTIFICATE_POLICIES), "the authority has no certificate policies")
    },
};
