//! `e_invalid_individual_identity`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_invalid_individual_identity",
    doc: "A person or sponsor was validated, and the subject has neither a name of the person nor a pseudonym.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.4.2.5 and 7.1.4.2.6",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| {
        let person = profile::validated(view, &[profile::INDIVIDUAL, profile::SPONSOR]);
        person && kind::is_subscriber(view) && !profile::is_of(view, &[profile::LEGACY])
    },
    check: |view| {
        let named = [oid::GIVEN_NAME, oid::SURNAME, oid::PSEUDONYM].iter().any(|one| view.subject.has(one));
        Verdict::of(named, "the subject has neither a name of the person nor a pseudonym")
    },
};
