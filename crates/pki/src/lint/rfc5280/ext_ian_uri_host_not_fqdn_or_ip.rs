//! `e_ext_ian_uri_host_not_fqdn_or_ip`

use super::parts;
use super::uri;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::extension::GeneralName;
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_ian_uri_host_not_fqdn_or_ip",
    doc: "An address (URI) of the issuer names no whole host.",
    citation: "RFC 5280, 4.2.1.7",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::ISSUER_ALT_NAME),
    check: |view| {
        Verdict::of(parts::ian(view).iter().all(|name| !matches!(name, GeneralName::Uri(address) if !address.is_empty() && !uri::host(address).is_some_and(uri::is_host))), "an address names no whole host")
    },
};
