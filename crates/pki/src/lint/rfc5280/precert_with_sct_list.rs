//! `e_precert_with_sct_list`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_precert_with_sct_list",
    doc: "A precertificate holds signed timestamps.",
    citation: "RFC 6962, 3.3",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2013-06-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::PRECERTIFICATE_POISON),
    check: |view| Verdict::of(!view.extensions.has(oid::SCT_LIST), "a precertificate holds signed timestamps"),
};
