//! `e_private_ca_without_cert_sign`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, parts};
use crate::x509::extension::KeyUsage;
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_private_ca_without_cert_sign",
    doc: "An authority has a key usage that does not allow to sign certificates.",
    citation: "RFC 5280, 4.2.1.3",
    source: Source::Private,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| view.is_authority() && view.extensions.has(oid::KEY_USAGE),
    check: |view| {
        Verdict::of(
            parts::usage(view).is_some_and(|usage| usage.has(KeyUsage::CERT_SIGN)),
            "the key may not sign certificates",
        )
    },
};
