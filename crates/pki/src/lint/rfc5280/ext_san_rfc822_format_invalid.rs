//! `e_ext_san_rfc822_format_invalid`

use super::parts;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::extension::GeneralName;
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_san_rfc822_format_invalid",
    doc: "A mail address of the subject has something around it.",
    citation: "RFC 5280, 4.2.1.6",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::SUBJECT_ALT_NAME),
    check: |view| {
        Verdict::of(parts::san(view).iter().all(|name| !matches!(name, GeneralName::Email(address) if address.contains(&b' ') || address.starts_with(b"<") || address.ends_with(b")"))), "a mail address has something around it")
    },
};
