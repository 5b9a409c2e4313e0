//! `e_subj_email_not_in_san`

use super::parts;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::extension::GeneralName;
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_subj_email_not_in_san",
    doc: "A mail address of the subject is not among its alternative names.",
    citation: "RFC 5280, 4.1.2.6",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| view.subject.has(oid::EMAIL),
    check: |view| {
        let among = |address: &[u8]| {
            parts::san(view)
                .iter()
                .any(|name| matches!(name, GeneralName::Email(other) if other.eq_ignore_ascii_case(address)))
        };
        Verdict::of(
            view.subject.all(oid::EMAIL).all(|email| among(email.value)),
            "a mail address is not among the alternative names",
        )
    },
};
