//! `w_key_usage_criticality`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_key_usage_criticality",
    doc: "The key usage is not critical.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.2.3 e",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| profile::is_smime(view) && kind::is_subscriber(view) && view.extensions.has(oid::KEY_USAGE),
    check: |view| Verdict::of(view.extensions.is_critical(oid::KEY_USAGE), "the key usage is not critical"),
};
