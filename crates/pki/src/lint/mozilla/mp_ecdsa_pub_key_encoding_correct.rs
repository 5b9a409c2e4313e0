//! `e_mp_ecdsa_pub_key_encoding_correct`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_mp_ecdsa_pub_key_encoding_correct",
    doc: "The algorithm of an elliptic-curve key is not encoded as it must be.",
    citation: "Mozilla Root Store Policy, 5.1.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2025-03-15",
    ineffective: None,
    applies: |view| view.key.algorithm.oid == oid::EC,
    check: |view| {
        let keeps = [P256, P384, P521].contains(&view.key.algorithm.whole);
        Verdict::of(keeps, "the algorithm of the elliptic-curve key is not encoded as it must be")
    },
};

/// Named curves, and nothing else beside them.
const P256: &[u8] = b"\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
const P384: &[u8] = b"\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22";
const P521: &[u8] = b"\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x23";
