//! `w_ext_subject_key_identifier_not_recommended_subscriber`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_ext_subject_key_identifier_not_recommended_subscriber",
    doc: "There is a subject key identifier, which is not recommended.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.6",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view),
    check: |view| Verdict::of(!view.extensions.has(oid::SUBJECT_KEY_IDENTIFIER), "there is a subject key identifier"),
};
