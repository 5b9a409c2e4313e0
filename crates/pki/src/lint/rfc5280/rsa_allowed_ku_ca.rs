//! `e_rsa_allowed_ku_ca`

use super::usage;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::extension::KeyUsage;
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_rsa_allowed_ku_ca",
    doc: "The RSA key of an authority may be used for what RSA cannot do.",
    citation: "RFC 3279, 2.3.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2002-04-01",
    ineffective: None,
    applies: |view| view.key.algorithm.oid == oid::RSA && view.extensions.has(oid::KEY_USAGE) && view.is_authority(),
    check: |view| {
        Verdict::of(
            !usage::has_any(view, &[KeyUsage::KEY_AGREEMENT, KeyUsage::ENCIPHER_ONLY, KeyUsage::DECIPHER_ONLY]),
            "an RSA key cannot agree on keys",
        )
    },
};
