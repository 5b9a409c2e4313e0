//! `e_ext_key_usage_without_bits`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_key_usage_without_bits",
    doc: "The key usage allows nothing.",
    citation: "RFC 5280, 4.2.1.3",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::KEY_USAGE),
    check: |view| {
        Verdict::of(
            view.extensions.key_usage.is_none_or(|usage| usage.is_ok_and(|usage| usage.0 != 0)),
            "the key usage allows nothing",
        )
    },
};
