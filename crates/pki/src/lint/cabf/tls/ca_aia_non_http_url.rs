//! `e_ca_aia_non_http_url`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_ca_aia_non_http_url",
    doc: "An authority's certificate names an issuer's certificate or OCSP responder that is not under plain HTTP.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.10.3",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| {
        kind::may_serve(view)
            && kind::is_intermediate(view)
            && (parts::issuer_urls(view).next().is_some() || parts::ocsp_urls(view).next().is_some())
    },
    check: |view| {
        let mut urls = parts::issuer_urls(view).chain(parts::ocsp_urls(view));
        Verdict::of(
            urls.all(|url| parts::has_scheme(url, "http")),
            "an address for access to the authority is not http://",
        )
    },
};
