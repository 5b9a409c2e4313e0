//! `e_organizational_unit_name_prohibited`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_organizational_unit_name_prohibited",
    doc: "The subject has an organizational unit.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2022-09-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && !view.is_authority(),
    check: |view| Verdict::of(!view.subject.has(oid::ORGANIZATIONAL_UNIT), "the subject has an organizational unit"),
};
