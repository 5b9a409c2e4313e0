//! `w_subject_common_name_included`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "w_subject_common_name_included",
    doc: "The subject has a common name, which should not be used any more.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.2 to 7.1.2.7.5",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| kind::may_serve(view) && !view.is_authority(),
    check: |view| {
        let present = parts::common_name(view).is_some_and(|name| !name.value.is_empty());
        Verdict::of(!present, "the subject has a common name")
    },
};
