//! `e_mp_ecdsa_signature_encoding_correct`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_mp_ecdsa_signature_encoding_correct",
    doc: "The algorithm of an ECDSA signature is not encoded as it must be, or does not go with the key that the signature's length tells.",
    citation: "Mozilla Root Store Policy, 5.1.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2025-03-15",
    ineffective: None,
    applies: |view| view.signed_with.oid.starts_with(ECDSA),
    check: |view| {
        // The issuer's key is not here. A signature by P-256 has 72 octets at most, by P-384 104, by P-521 139.
        let expected = match view.signature.len() {
            0..=72 => oid::ECDSA_SHA256,
            73..=104 => oid::ECDSA_SHA384,
            105..=139 => oid::ECDSA_SHA512,
            _ => return Verdict::of(false, "the signature is longer than any of the curves that may be used makes"),
        };
        let keeps = view.signed_with.oid == expected && view.signed_with.parameters.is_none();
        Verdict::of(keeps, "the signature's algorithm has parameters, or does not go with the length of the signature")
    },
};

/// Where the object identifiers of ECDSA begin, 1.2.840.10045.4.
const ECDSA: &[u8] = b"\x2a\x86\x48\xce\x3d\x04";
