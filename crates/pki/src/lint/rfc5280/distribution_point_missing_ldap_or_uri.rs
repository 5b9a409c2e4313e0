//! `w_distribution_point_missing_ldap_or_uri`

use super::uri;
use crate::lint::{Lint, Severity, Source, Verdict, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_distribution_point_missing_ldap_or_uri",
    doc: "No distribution point is an HTTP or LDAP address.",
    citation: "RFC 5280, 4.2.1.13",
    source: Source::Rfc,
    severity: Severity::Warning,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::CRL_DISTRIBUTION_POINTS),
    check: |view| {
        Verdict::of(parts::crl_urls(view).any(uri::is_http_or_ldap), "no distribution point is an HTTP or LDAP address")
    },
};
