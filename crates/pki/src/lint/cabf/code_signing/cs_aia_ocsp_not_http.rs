//! `e_cs_aia_ocsp_not_http`

use super::is_for_code;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_cs_aia_ocsp_not_http",
    doc: "An OCSP responder is not under plain HTTP.",
    citation: "CA/Browser Forum Code Signing Baseline Requirements, 7.1.2.3 a",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2019-08-13",
    ineffective: None,
    applies: |view| {
        is_for_code(view)
            && (kind::is_subscriber(view) || kind::is_intermediate(view))
            && parts::ocsp_urls(view).next().is_some()
    },
    check: |view| {
        let keeps = parts::ocsp_urls(view).all(|url| parts::has_scheme(url, "http"));
        Verdict::of(keeps, "an OCSP responder is not under http://")
    },
};
