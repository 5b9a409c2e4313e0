//! `e_crl_empty_extn_sequence`

use super::entries;
use crate::lint::{CrlLint, Severity, Source, Verdict};

pub const LINT: CrlLint = CrlLint {
    name: "e_crl_empty_extn_sequence",
    doc: "The extensions of the list or of an entry are there and empty.",
    citation: "RFC 5280, 5.1.2.7 and 5.3",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |_| true,
    check: |view| {
        let entry = view.entries().flatten().any(|entry| entry.extensions.is_some_and(|list| list.value.is_empty()));
        Verdict::of(!entry && !entries::has_empty_extensions(view), "extensions are there and empty")
    },
};
