//! `e_subject_common_name_not_from_san`

use super::host;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::extension::GeneralName;

pub const LINT: Lint = Lint {
    name: "e_subject_common_name_not_from_san",
    doc: "The common name is not among the alternative names.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2.2 (until 1.7.9)",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: Some("2021-08-25"),
    applies: |view| {
        kind::may_serve(view)
            && !view.is_authority()
            && parts::common_name(view).is_some_and(|name| !name.value.is_empty())
    },
    check: |view| {
        let Some(common) = parts::common_name(view) else { return Verdict::NotApplicable };
        let keeps = parts::names(view).iter().any(|name| match name {
            GeneralName::Dns(dns) => dns.eq_ignore_ascii_case(common.value),
            _ => host::is_text_of(common.value, name),
        });
        Verdict::of(keeps, "the common name is not among the alternative names")
    },
};
