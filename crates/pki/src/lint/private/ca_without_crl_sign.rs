//! `w_private_ca_without_crl_sign`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, parts};
use crate::x509::extension::KeyUsage;
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_private_ca_without_crl_sign",
    doc: "An authority may not sign lists of what it revoked.",
    citation: "RFC 5280, 4.2.1.3",
    source: Source::Private,
    severity: Severity::Warning,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| view.is_authority() && view.extensions.has(oid::KEY_USAGE),
    check: |view| {
        Verdict::of(
            parts::usage(view).is_some_and(|usage| usage.has(KeyUsage::CRL_SIGN)),
            "the key may not sign lists of revoked certificates",
        )
    },
};
