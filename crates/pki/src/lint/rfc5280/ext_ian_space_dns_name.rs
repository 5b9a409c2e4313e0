//! `e_ext_ian_space_dns_name`

use super::parts;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::extension::GeneralName;
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_ian_space_dns_name",
    doc: "A DNS name of the issuer is a space.",
    citation: "RFC 5280, 4.2.1.6",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::ISSUER_ALT_NAME),
    check: |view| Verdict::of(!parts::ian(view).contains(&GeneralName::Dns(b" ")), "a DNS name is a space"),
};
