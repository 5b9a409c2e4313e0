//! `w_sub_ca_certificate_policies_marked_critical`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_sub_ca_certificate_policies_marked_critical",
    doc: "An intermediate authority's certificate policies are critical.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.10.5",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| {
        kind::may_serve(view) && kind::is_intermediate(view) && view.extensions.has(oid::CERTIFICATE_POLICIES)
    },
    check: |view| {
        let critical = view.extensions.is_critical(oid::CERTIFICATE_POLICIES);
        Verdict::of(!critical, "the certificate policies are critical")
    },
};
