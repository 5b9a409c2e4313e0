//! `e_ecdsa_allowed_ku`

use super::usage;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::extension::KeyUsage;
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ecdsa_allowed_ku",
    doc: "The key of an elliptic curve may encipher.",
    citation: "RFC 8813, 3",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2020-08-01",
    ineffective: None,
    applies: |view| view.key.algorithm.oid == oid::EC && view.extensions.has(oid::KEY_USAGE),
    check: |view| {
        Verdict::of(
            !usage::has_any(view, &[KeyUsage::KEY_ENCIPHERMENT, KeyUsage::DATA_ENCIPHERMENT]),
            "a key of an elliptic curve cannot encipher",
        )
    },
};
