//! `w_ext_policy_map_not_critical`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_ext_policy_map_not_critical",
    doc: "The policy mappings are not critical.",
    citation: "RFC 5280, 4.2.1.5",
    source: Source::Rfc,
    severity: Severity::Warning,
    effective: "2002-04-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::POLICY_MAPPINGS),
    check: |view| {
        Verdict::of(view.extensions.is_critical(oid::POLICY_MAPPINGS), "the policy mappings are not critical")
    },
};
