//! `w_ext_aia_access_location_missing`

use super::uri;
use crate::lint::{Lint, Severity, Source, Verdict, parts};

pub const LINT: Lint = Lint {
    name: "w_ext_aia_access_location_missing",
    doc: "No place of the issuer's certificate is an HTTP or LDAP address.",
    citation: "RFC 5280, 4.2.2.1",
    source: Source::Rfc,
    severity: Severity::Warning,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| parts::issuer_urls(view).next().is_some(),
    check: |view| {
        Verdict::of(
            parts::issuer_urls(view).any(uri::is_http_or_ldap),
            "no place of the issuer's certificate is an HTTP or LDAP address",
        )
    },
};
