//! `e_ca_common_name_missing`
//!
//! Cross-certificates are exempt, and nothing in a certificate tells that it is one; zlint has to be told, we hold it to
//! the rule.

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_ca_common_name_missing",
    doc: "An authority has no common name.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.10.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2017-06-08",
    ineffective: None,
    applies: |view| kind::may_serve(view) && view.is_authority(),
    check: |view| {
        Verdict::of(
            parts::common_name(view).is_some_and(|name| !name.value.is_empty()),
            "the authority has no common name",
        )
    },
};
