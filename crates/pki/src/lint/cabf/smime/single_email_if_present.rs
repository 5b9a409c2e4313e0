//! `e_single_email_if_present`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::{View, extension::GeneralName};

pub const LINT: Lint = Lint {
    name: "e_single_email_if_present",
    doc: "An address among the alternative names is not a single mailbox.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.4.2.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| profile::is_smime(view) && kind::is_subscriber(view) && emails(view).next().is_some(),
    check: |view| {
        Verdict::of(
            emails(view).all(profile::is_mailbox),
            "an address among the alternative names is not a single mailbox",
        )
    },
};

fn emails<'a>(view: &View<'a>) -> impl Iterator<Item = &'a [u8]> {
    parts::names(view).iter().filter_map(|name| match name {
        GeneralName::Email(address) => Some(*address),
        _ => None,
    })
}
