//! `e_ocsp_cert_cp_forbidden`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ocsp_cert_cp_forbidden",
    doc: "A signer of OCSP responses has certificate policies.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.8.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| {
        view.extensions.has_purpose(oid::OCSP_SIGNING) && (parts::purposes(view).len() == 1 || kind::may_serve(view))
    },
    check: |view| {
        Verdict::of(
            !view.extensions.has(oid::CERTIFICATE_POLICIES),
            "the signer of OCSP responses has certificate policies",
        )
    },
};
