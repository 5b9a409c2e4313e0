//! `e_ext_key_usage_cert_sign_without_ca`

use super::parts;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::extension::KeyUsage;
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_key_usage_cert_sign_without_ca",
    doc: "It may sign certificates and is no authority.",
    citation: "RFC 5280, 4.2.1.3 and 4.2.1.9",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2002-04-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::KEY_USAGE),
    check: |view| {
        Verdict::of(
            view.is_authority() || !parts::has_usage(view, KeyUsage::CERT_SIGN),
            "it may sign certificates and is no authority",
        )
    },
};
