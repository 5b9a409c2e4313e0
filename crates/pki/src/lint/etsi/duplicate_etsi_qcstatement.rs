//! `e_duplicate_etsi_qcstatement`

use super::statement;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_duplicate_etsi_qcstatement",
    doc: "A statement of ETSI's stands there twice.",
    citation: "ETSI EN 319 412-5, 4.1 (2.6.1)",
    source: Source::Etsi,
    severity: Severity::Error,
    effective: "2026-05-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::QC_STATEMENTS),
    check: |view| {
        let all = || statement::all(view).filter(statement::Statement::is_etsi);
        let twice = all().enumerate().any(|(at, one)| all().take(at).any(|earlier| earlier.oid == one.oid));
        Verdict::of(!twice, "a statement of ETSI's stands there twice")
    },
};
