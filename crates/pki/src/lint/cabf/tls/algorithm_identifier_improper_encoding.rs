//! `e_algorithm_identifier_improper_encoding`

use crate::lint::{Lint, Severity, Source, Verdict, kind};

pub const LINT: Lint = Lint {
    name: "e_algorithm_identifier_improper_encoding",
    doc: "The key's algorithm is not encoded as it must be.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.3.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2020-08-20",
    ineffective: None,
    applies: |view| kind::may_serve(view),
    check: |view| {
        Verdict::of(ALLOWED.contains(&view.key.algorithm.whole), "the key's algorithm is not encoded as it must be")
    },
};

/// With RSA's NULL, and with the names of P-256, P-384 and P-521.
const ALLOWED: [&[u8]; 4] = [
    b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00",
    b"\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07",
    b"\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22",
    b"\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x23",
];
