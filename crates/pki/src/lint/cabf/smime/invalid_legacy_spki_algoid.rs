//! `e_invalid_legacy_spki_algoid`
//!
//! zlint lets the algorithms of the later lint pass here too.

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_invalid_legacy_spki_algoid",
    doc: "The key is of a kind that is not allowed, or its algorithm is not encoded as it must be.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.3.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: Some("2025-08-22"),
    applies: |view| profile::is_for_email(view),
    check: |view| {
        Verdict::of(
            ALLOWED.contains(&view.key.algorithm.whole),
            "the key's algorithm is not allowed, or not encoded as it must be",
        )
    },
};

const ALLOWED: &[&[u8]] = &[
    // RSA with its NULL.
    b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00",
    // P-256, P-384 and P-521.
    b"\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07",
    b"\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22",
    b"\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x23",
    // Ed25519 and Ed448.
    b"\x30\x05\x06\x03\x2b\x65\x70",
    b"\x30\x05\x06\x03\x2b\x65\x71",
];
