//! `w_sub_cert_aia_does_not_contain_issuing_ca_url`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "w_sub_cert_aia_does_not_contain_issuing_ca_url",
    doc: "The issuer's certificate is not to be had from a plain HTTP address.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.7",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view),
    check: |view| {
        Verdict::of(
            parts::issuer_urls(view).any(|url| parts::has_scheme(url, "http")),
            "no http:// address of the issuer's certificate is named",
        )
    },
};
