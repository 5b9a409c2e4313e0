//! `e_aia_ca_issuers_must_have_http_only`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_aia_ca_issuers_must_have_http_only",
    doc: "An address of the issuer's certificate is no plain HTTP address.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.7",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view) && parts::issuer_urls(view).next().is_some(),
    check: |view| {
        let keeps = parts::issuer_urls(view).all(|url| parts::has_scheme(url, "http"));
        Verdict::of(keeps, "an address of the issuer's certificate is not http://")
    },
};
