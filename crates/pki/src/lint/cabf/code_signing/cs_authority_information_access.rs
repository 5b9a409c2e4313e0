//! `e_cs_authority_information_access`

use super::is_for_code;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_cs_authority_information_access",
    doc: "There is no authority information access, or it is critical.",
    citation: "CA/Browser Forum Code Signing Baseline Requirements, 7.1.2.3 a",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2019-08-13",
    ineffective: None,
    applies: |view| is_for_code(view) && (kind::is_subscriber(view) || kind::is_intermediate(view)),
    check: |view| {
        let access = view.extensions.get(oid::AUTHORITY_INFO_ACCESS);
        Verdict::of(
            access.is_some_and(|access| !access.critical),
            "the authority information access is missing or critical",
        )
    },
};
