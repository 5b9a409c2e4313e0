//! `e_ext_ian_uri_not_ia5`

use super::parts;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::extension::GeneralName;
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_ian_uri_not_ia5",
    doc: "An address (URI) of the issuer is not in ASCII.",
    citation: "RFC 5280, 4.2.1.7",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::ISSUER_ALT_NAME),
    check: |view| {
        Verdict::of(
            parts::ian(view).iter().all(|name| !matches!(name, GeneralName::Uri(name) if !name.is_ascii())),
            "an address is not in ASCII",
        )
    },
};
