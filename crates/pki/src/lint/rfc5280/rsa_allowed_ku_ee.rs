//! `e_rsa_allowed_ku_ee`

use super::usage;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::extension::KeyUsage;
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_rsa_allowed_ku_ee",
    doc: "The RSA key of an end entity may be used for what it must not.",
    citation: "RFC 3279, 2.3.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2002-04-01",
    ineffective: None,
    applies: |view| {
        view.key.algorithm.oid == oid::RSA && view.extensions.has(oid::KEY_USAGE) && kind::is_subscriber(view)
    },
    check: |view| {
        Verdict::of(
            !usage::has_any(
                view,
                &[
                    KeyUsage::KEY_AGREEMENT,
                    KeyUsage::CERT_SIGN,
                    KeyUsage::CRL_SIGN,
                    KeyUsage::ENCIPHER_ONLY,
                    KeyUsage::DECIPHER_ONLY,
                ],
            ),
            "the RSA key may be used for what an end entity must not",
        )
    },
};
