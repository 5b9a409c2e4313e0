//! `e_crl_unique_revoked_certificate`

use crate::lint::{ALWAYS, CrlLint, Severity, Source, Verdict};

pub const LINT: CrlLint = CrlLint {
    name: "e_crl_unique_revoked_certificate",
    doc: "A certificate stands in the list twice.",
    citation: "RFC 5280, 5.1.2.6",
    source: Source::Community,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |_| true,
    check: |view| {
        let mut serials: Vec<&[u8]> = view.entries().flatten().map(|entry| entry.serial).collect();
        serials.sort_unstable();
        let twice = serials.windows(2).any(|two| matches!(two, [a, b] if a == b));
        if twice {
            Verdict::FoundAs(Severity::Warning, "a certificate stands in the list twice".into())
        } else {
            Verdict::Pass
        }
    },
};
