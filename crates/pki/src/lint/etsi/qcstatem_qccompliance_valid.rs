//! `e_qcstatem_qccompliance_valid`

use super::statement;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_qcstatem_qccompliance_valid",
    doc: "The statement that it is qualified says more than that.",
    citation: "ETSI EN 319 412-5, 4.2.1",
    source: Source::Etsi,
    severity: Severity::Error,
    effective: "2017-11-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::QC_STATEMENTS) && statement::find(view, statement::COMPLIANCE).is_some(),
    check: |view| {
        let bare = statement::find(view, statement::COMPLIANCE).is_some_and(|one| one.information.is_none());
        Verdict::of(bare, "the statement that it is qualified has information, which it must not")
    },
};
