//! `e_key_usage_presence`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_key_usage_presence",
    doc: "There is no key usage.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.2.3 e",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| profile::is_smime(view) && kind::is_subscriber(view),
    check: |view| Verdict::of(view.extensions.has(oid::KEY_USAGE), "there is no key usage"),
};
