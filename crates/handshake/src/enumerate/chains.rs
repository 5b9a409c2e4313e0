//! Every certificate chain that an endpoint presents: for each kind of key,
//! and without a server name. What the suites have shown costs nothing.

use super::suites::Suites;
use crate::{
    Accepted, Answer, Survey, Version,
    attempt::{Said, ask, exchange},
    dialer::Dialer,
    hello::Hello,
    signatures,
};

/// A chain, and what makes the endpoint present it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Presented {
    /// True if a server name was sent.
    pub named: bool,
    /// The newest version that shows it.
    pub version: Version,
    /// The certificates, leaf first, each DER.
    pub chain: Vec<Vec<u8>>,
}

/// The chains that a survey has seen, each once, with the newest version that showed it.
#[must_use]
pub fn presented(survey: &Survey) -> Vec<Presented> {
    let mut found = Vec::new();
    for (version, accepted) in survey.accepted() {
        note(&mut found, survey.server_name.is_some(), version, accepted);
    }
    found
}

/// What the survey has seen, and TLS 1.3 for each kind of key: older versions
/// show all their chains with their suites, its suites say nothing of keys.
pub(super) async fn tls13(dialer: &Dialer, survey: &Survey) -> Vec<Presented> {
    let mut found = presented(survey);
    let Answer::Accepted(first) = survey.answer(Version::Tls13) else { return found };
    for schemes in [signatures::RSA, signatures::ECDSA, signatures::EDDSA] {
        if first.scheme.is_some_and(|scheme| schemes.contains(&scheme.0)) {
            continue;
        }
        let asked = Hello::full(Version::Tls13, dialer.name());
        let Ok(hello) = asked.map(|hello| Hello { signatures: schemes.to_vec(), ..hello }) else { continue };
        if let Ok(Said::Accepted(flight)) = exchange(dialer, hello).await {
            note(&mut found, dialer.name().is_some(), Version::Tls13, &Accepted::of(Version::Tls13, *flight));
        }
    }
    found
}

/// Adds those that the suites have shown.
pub(super) fn add(found: &mut Vec<Presented>, named: bool, suites: &[Suites]) {
    for suites in suites {
        for accepted in &suites.found {
            note(found, named, suites.version, accepted);
        }
    }
}

/// What the newest version presents to who sends no name, where we send one.
pub(super) async fn nameless(dialer: &Dialer, survey: &Survey) -> Option<Presented> {
    dialer.name()?;
    let (version, _) = survey.accepted().last()?;
    let hello = Hello::full(version, None).ok()?;
    let said = if version == Version::Tls13 { exchange(dialer, hello).await } else { ask(dialer, &hello).await };
    let Ok(Said::Accepted(flight)) = said else { return None };
    let chain = Accepted::of(version, *flight).chain.ok().filter(|chain| !chain.is_empty())?;
    Some(Presented { named: false, version, chain })
}

fn note(found: &mut Vec<Presented>, named: bool, version: Version, accepted: &Accepted) {
    let Some(chain) = accepted.chain.as_ref().ok().filter(|chain| !chain.is_empty()) else { return };
    match found.iter_mut().find(|known| known.named == named && known.chain == *chain) {
        Some(known) => known.version = known.version.max(version),
        None => found.push(Presented { named, version, chain: chain.clone() }),
    }
}
