//! `e_qcstatem_etsi_present_qcs_critical`

use super::statement;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_qcstatem_etsi_present_qcs_critical",
    doc: "The extension with statements of ETSI's is critical.",
    citation: "ETSI EN 319 412-5, 4.1",
    source: Source::Etsi,
    severity: Severity::Error,
    effective: "2017-11-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::QC_STATEMENTS) && statement::all(view).any(|one| one.is_etsi()),
    check: |view| {
        let critical = view.extensions.is_critical(oid::QC_STATEMENTS);
        Verdict::of(!critical, "the extension with statements of ETSI's is critical")
    },
};
