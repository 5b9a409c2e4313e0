//! `e_smime_strict_aia_shall_have_http_only`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_smime_strict_aia_shall_have_http_only",
    doc: "An address for access to the authority is not under plain HTTP.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.2.3 c",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| {
        view.extensions.has(oid::AUTHORITY_INFO_ACCESS)
            && profile::is_of(view, &[profile::MULTIPURPOSE, profile::STRICT])
    },
    check: |view| {
        let mut urls = parts::ocsp_urls(view).chain(parts::issuer_urls(view));
        Verdict::of(
            urls.all(|url| parts::has_scheme(url, "http")),
            "an address for access to the authority is not http://",
        )
    },
};
