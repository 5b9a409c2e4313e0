//! `e_name_constraint_empty`

use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_name_constraint_empty",
    doc: "The name constraints constrain nothing.",
    citation: "RFC 5280, 4.2.1.10",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| matches!(view.extensions.name_constraints, Some(Ok(_))),
    check: |view| match &view.extensions.name_constraints {
        Some(Ok(read)) => {
            Verdict::of(read.permitted.is_some() || read.excluded.is_some(), "the name constraints constrain nothing")
        }
        _ => Verdict::NotApplicable,
    },
};
