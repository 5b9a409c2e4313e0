//! `e_commonname_mailbox_validated`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_commonname_mailbox_validated",
    doc: "Only a mailbox was validated, and the common name is none.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.4.2.2 a",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| profile::validated(view, &[profile::MAILBOX]),
    check: |view| {
        let keeps = view.subject.all(oid::COMMON_NAME).all(|name| profile::is_mailbox(name.value));
        Verdict::of(keeps, "only a mailbox was validated, and the common name is none")
    },
};
