//! `e_invalid_certificate_version`

use crate::lint::{Lint, Severity, Source, Verdict, kind};

pub const LINT: Lint = Lint {
    name: "e_invalid_certificate_version",
    doc: "It is not of version 3.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2015-04-16",
    ineffective: None,
    applies: |view| kind::may_serve(view),
    check: |view| Verdict::of(view.version == 3, "it is not of version 3"),
};
