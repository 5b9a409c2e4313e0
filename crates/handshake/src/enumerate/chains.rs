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

/// The chains, each once for hellos with and once for hellos without a name.
pub(super) async fn find(dialer: &Dialer, survey: &Survey, versions: &[&Suites]) -> Vec<Presented> {
    let named = dialer.name().is_some();
    let mut found = presented(survey);
    for suites in versions {
        for accepted in &suites.found {
            note(&mut found, named, suites.version, accepted);
        }
    }
    // Older versions showed all their chains with their suites; TLS 1.3's suites say nothing of keys.
    if let Answer::Accepted(first) = survey.answer(Version::Tls13) {
        for schemes in [signatures::RSA, signatures::ECDSA, signatures::EDDSA] {
            if first.scheme.is_some_and(|scheme| schemes.contains(&scheme.0)) {
                continue;
            }
            let asked = Hello::full(Version::Tls13, dialer.name());
            let Ok(hello) = asked.map(|hello| Hello { signatures: schemes.to_vec(), ..hello }) else { continue };
            if let Ok(Said::Accepted(flight)) = exchange(dialer, hello).await {
                note(&mut found, named, Version::Tls13, &Accepted::of(Version::Tls13, *flight));
            }
        }
    }
    if named && let Some((version, accepted)) = nameless(dialer, survey).await {
        note(&mut found, false, version, &accepted);
    }
    found
}

/// The newest version, asked without a server name.
async fn nameless(dialer: &Dialer, survey: &Survey) -> Option<(Version, Accepted)> {
    let (version, _) = survey.answers().filter(|(_, answer)| matches!(answer, Answer::Accepted(_))).last()?;
    let hello = Hello::full(version, None).ok()?;
    let said = if version == Version::Tls13 { exchange(dialer, hello).await } else { ask(dialer, &hello).await };
    match said {
        Ok(Said::Accepted(flight)) => Some((version, Accepted::of(version, *flight))),
        _ => None,
    }
}

fn note(found: &mut Vec<Presented>, named: bool, version: Version, accepted: &Accepted) {
    let Some(chain) = accepted.chain.as_ref().ok().filter(|chain| !chain.is_empty()) else { return };
    match found.iter_mut().find(|known| known.named == named && known.chain == *chain) {
        Some(known) => known.version = known.version.max(version),
        None => found.push(Presented { named, version, chain: chain.clone() }),
    }
}
