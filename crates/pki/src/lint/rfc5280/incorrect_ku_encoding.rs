//! `e_incorrect_ku_encoding`

use super::usage;
use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_incorrect_ku_encoding",
    doc: "The unused bits of the key usage are counted wrongly.",
    citation: "RFC 5280, 4.2.1.3; ITU-T X.690, 11.2.2",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| view.extensions.has(oid::KEY_USAGE),
    check: |view| match view.extensions.get(oid::KEY_USAGE).map(|extension| extension.value) {
        Some(&[_, _, unused, ref bits @ ..]) if !bits.is_empty() => Verdict::of(
            u32::from(unused) == usage::trailing_zeros(bits),
            "the unused bits of the key usage are counted wrongly",
        ),
        _ => Verdict::NotApplicable,
    },
};
