//! `e_qcstatem_qctype_valid`

use super::statement;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_qcstatem_qctype_valid",
    doc: "The statement of what the certificate is for names nothing, or something else than signatures, seals and web sites.",
    citation: "ETSI EN 319 412-5, 4.2.3",
    source: Source::Etsi,
    severity: Severity::Error,
    effective: "2017-11-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::QC_STATEMENTS) && statement::find(view, statement::TYPE).is_some(),
    check: |view| {
        Verdict::of(
            statement::types(view).is_some_and(|known| known > 0),
            "the statement of types names none, or an unknown one",
        )
    },
};
