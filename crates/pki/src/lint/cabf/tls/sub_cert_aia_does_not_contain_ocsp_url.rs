//! `e_sub_cert_aia_does_not_contain_ocsp_url`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_sub_cert_aia_does_not_contain_ocsp_url",
    doc: "No OCSP responder is named by a plain HTTP address.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.3 (until 1.8.7)",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: Some("2023-09-15"),
    applies: |view| kind::may_serve(view) && !view.is_authority(),
    check: |view| {
        Verdict::of(
            parts::ocsp_urls(view).any(|url| parts::has_scheme(url, "http")),
            "no OCSP responder under http:// is named",
        )
    },
};
