//! `w_sub_cert_certificate_policies_marked_critical`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_sub_cert_certificate_policies_marked_critical",
    doc: "The certificate policies are critical.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.9",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && view.extensions.has(oid::CERTIFICATE_POLICIES),
    check: |view| {
        let critical = view.extensions.is_critical(oid::CERTIFICATE_POLICIES);
        Verdict::of(!critical, "the certificate policies are critical")
    },
};
