//! `w_extra_subject_common_names`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_extra_subject_common_names",
    doc: "The subject has several common names.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2.2",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view),
    check: |view| {
        Verdict::of(view.subject.all(oid::COMMON_NAME).nth(1).is_none(), "the subject has several common names")
    },
};
