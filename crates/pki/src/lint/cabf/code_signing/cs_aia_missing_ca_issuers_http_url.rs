//! `e_cs_aia_missing_ca_issuers_http_url`

use super::is_for_code;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_cs_aia_missing_ca_issuers_http_url",
    doc: "The issuer's certificate is not to be had from a plain HTTP address.",
    citation: "CA/Browser Forum Code Signing Baseline Requirements, 7.1.2.3 a",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2019-08-13",
    ineffective: None,
    applies: |view| is_for_code(view) && (kind::is_subscriber(view) || kind::is_intermediate(view)),
    check: |view| {
        let keeps = parts::issuer_urls(view).any(|url| parts::has_scheme(url, "http"));
        Verdict::of(keeps, "no http:// address of the issuer's certificate is named")
    },
};
