//! `e_ocsp_id_pkix_ocsp_nocheck_ext_not_included_server_auth`
//!
//! A certificate for OCSP alone is always meant; one that is for e-mail besides may be under other rules.

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ocsp_id_pkix_ocsp_nocheck_ext_not_included_server_auth",
    doc: "A signer of OCSP responses has not the extension that it is not to be asked about itself.",
    citation: "CA/Browser Forum Baseline Requirements, 4.9.9",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| {
        view.extensions.has_purpose(oid::OCSP_SIGNING) && (parts::purposes(view).len() == 1 || kind::may_serve(view))
    },
    check: |view| {
        Verdict::of(view.extensions.has(oid::OCSP_NO_CHECK), "the signer of OCSP responses has no id-pkix-ocsp-nocheck")
    },
};
