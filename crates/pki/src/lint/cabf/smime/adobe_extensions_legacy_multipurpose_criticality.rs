//! `e_adobe_extensions_legacy_multipurpose_criticality`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind};

pub const LINT: Lint = Lint {
    name: "e_adobe_extensions_legacy_multipurpose_criticality",
    doc: "An extension of Adobe's is critical.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.2.3 m",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| {
        let generation = profile::is_of(view, &[profile::LEGACY, profile::MULTIPURPOSE]);
        generation && kind::is_subscriber(view) && ADOBE.iter().any(|one| view.extensions.has(one))
    },
    check: |view| {
        Verdict::of(!ADOBE.iter().any(|one| view.extensions.is_critical(one)), "an extension of Adobe's is critical")
    },
};

/// The extensions for a time stamp and for archived revocations, 1.2.840.113583.1.1.9.1 and .2.
const ADOBE: [&[u8]; 2] = [b"\x2a\x86\x48\x86\xf7\x2f\x01\x01\x09\x01", b"\x2a\x86\x48\x86\xf7\x2f\x01\x01\x09\x02"];
