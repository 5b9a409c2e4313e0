//! `e_subject_common_name_not_exactly_from_san`

use super::host;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::{extension::GeneralName, oid};

pub const LINT: Lint = Lint {
    name: "e_subject_common_name_not_exactly_from_san",
    doc: "A common name is not, letter by letter, among the alternative names.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.3",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2021-08-25",
    ineffective: None,
    applies: |view| kind::may_serve(view) && !view.is_authority() && view.subject.has(oid::COMMON_NAME),
    check: |view| {
        let same = |common: &[u8]| {
            parts::names(view).iter().any(|name| match name {
                GeneralName::Dns(dns) => *dns == common,
                _ => host::is_text_of(common, name),
            })
        };
        let keeps = view.subject.all(oid::COMMON_NAME).all(|common| same(common.value));
        Verdict::of(keeps, "a common name is not among the alternative names")
    },
};
