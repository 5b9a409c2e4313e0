//! `e_ev_orgid_inconsistent_subj_and_ext`

use super::organization::Identifier;
use super::policies;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ev_orgid_inconsistent_subj_and_ext",
    doc: "The organization's identifiers in the subject and in the extension differ.",
    citation: "CA/Browser Forum Extended Validation Guidelines, 9.2.8 and 9.8.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2020-01-31",
    ineffective: None,
    applies: |view| {
        policies::is_extended(view)
            && view.subject.has(oid::ORGANIZATION_IDENTIFIER)
            && view.extensions.has(oid::ORGANIZATION_IDENTIFIER_EXTENSION)
    },
    check: |view| {
        let subject =
            view.subject.all(oid::ORGANIZATION_IDENTIFIER).next().and_then(|one| Identifier::of_text(one.value));
        let extension = view.extensions.get(oid::ORGANIZATION_IDENTIFIER_EXTENSION);
        let extension = extension.and_then(|extension| Identifier::of_extension(extension.value));
        let same = subject.zip(extension).is_some_and(|(subject, extension)| subject.means(extension));
        Verdict::of(same, "the organization's identifiers in the subject and in the extension differ")
    },
};
