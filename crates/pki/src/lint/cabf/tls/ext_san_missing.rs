//! `e_ext_san_missing`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_san_missing",
    doc: "The subject has no alternative names.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.12",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && !view.is_authority(),
    check: |view| Verdict::of(view.extensions.has(oid::SUBJECT_ALT_NAME), "there are no alternative names"),
};
