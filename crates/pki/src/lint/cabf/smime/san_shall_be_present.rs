//! `e_san_shall_be_present`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_san_shall_be_present",
    doc: "There are no alternative names.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.2.3 h",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| profile::is_smime(view) && kind::is_subscriber(view),
    check: |view| Verdict::of(view.extensions.has(oid::SUBJECT_ALT_NAME), "there are no alternative names"),
};
