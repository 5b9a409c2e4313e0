//! `e_qcstatem_qctype_oneonly`

use super::statement;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_qcstatem_qctype_oneonly",
    doc: "The statement of what the certificate is for names not exactly one of signatures, seals and web sites.",
    citation: "ETSI EN 319 412-5, 4.2.3 (2.5.0)",
    source: Source::Etsi,
    severity: Severity::Error,
    effective: "2023-07-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::QC_STATEMENTS) && statement::find(view, statement::TYPE).is_some(),
    check: |view| {
        Verdict::of(statement::types(view) == Some(1), "the statement of types names not exactly one known one")
    },
};
