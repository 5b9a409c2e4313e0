//! `e_registration_scheme_id_matches_subject_country`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_registration_scheme_id_matches_subject_country",
    doc: "The organization's identifier is of another country than the subject.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, appendix A.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| {
        let ours = profile::validated(view, &[profile::ORGANIZATION, profile::SPONSOR]);
        let country = || view.subject.all(oid::COUNTRY).next().is_some_and(|country| country.value.len() == 2);
        let identifiers = || view.subject.all(oid::ORGANIZATION_IDENTIFIER).map(|one| parted(one.value));
        ours && country() && identifiers().all(|one| one.is_some()) && identifiers().flatten().any(is_national)
    },
    check: |view| {
        let country = view.subject.all(oid::COUNTRY).next().map(|country| country.value);
        let identifiers = view.subject.all(oid::ORGANIZATION_IDENTIFIER).filter_map(|one| parted(one.value));
        let keeps = identifiers.filter(|one| is_national(*one)).all(|(_, of)| Some(of) == country);
        Verdict::of(keeps, "the organization's identifier is of another country than the subject")
    },
};

/// The register's scheme and the country at the start of an identifier.
fn parted(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let start = text.get(..5).filter(|start| start.iter().all(u8::is_ascii_uppercase))?;
    start.split_at_checked(3)
}

/// Registers of the world have no country.
fn is_national((scheme, _): (&[u8], &[u8])) -> bool {
    scheme != b"INT" && scheme != b"LEI"
}
