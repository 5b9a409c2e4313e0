//! `e_qcstatem_qcretentionperiod_valid`

use super::statement;
use crate::der::tag;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_qcstatem_qcretentionperiod_valid",
    doc: "The statement of how long records are kept holds no number.",
    citation: "ETSI EN 319 412-5, 4.3.3",
    source: Source::Etsi,
    severity: Severity::Error,
    effective: "2017-11-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::QC_STATEMENTS) && statement::find(view, statement::RETENTION).is_some(),
    check: |view| {
        let information = statement::find(view, statement::RETENTION).and_then(|one| one.information);
        Verdict::of(
            information.is_some_and(|one| one.tag == tag::INTEGER),
            "the statement of how long records are kept holds no number",
        )
    },
};
