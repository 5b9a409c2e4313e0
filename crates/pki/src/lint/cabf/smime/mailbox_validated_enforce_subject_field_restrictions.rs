//! `e_mailbox_validated_enforce_subject_field_restrictions`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_mailbox_validated_enforce_subject_field_restrictions",
    doc: "Only a mailbox was validated, and the subject says more than that.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.4.2.3",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| profile::validated(view, &[profile::MAILBOX]),
    check: |view| {
        let allowed = [oid::COMMON_NAME, oid::EMAIL, oid::SERIAL_NUMBER];
        let keeps = view.subject.attributes.iter().all(|one| allowed.contains(&one.oid));
        Verdict::of(keeps, "only a mailbox was validated, and the subject says more than that")
    },
};
