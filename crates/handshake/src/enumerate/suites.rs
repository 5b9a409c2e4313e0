//! Which suites a version has: all are offered, the chosen one is struck out,
//! and again, until the server refuses. It costs one connection for each suite
//! that the server has and one for the refusal; no way that sees one choice on
//! a connection can do with fewer.

use super::seen::Seen;
use crate::{
    Accepted, Refusal, Suite, Survey, Trouble, Version,
    attempt::{Said, ask},
    dialer::Dialer,
    hello::Hello,
    suites::{RENEGOTIATION_SIGNAL, offered},
};

/// How many suites a short hello offers: old servers read no more.
const SHORT: usize = 48;

/// The suites of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suites {
    /// The version.
    pub version: Version,
    /// What was accepted, in the order in which the server chose.
    pub found: Vec<Accepted>,
    /// Whether the server's order rules; `None` where it has one suite or it could not be told.
    pub server_order: Option<bool>,
    /// Why some may be missing.
    pub missing: Option<Trouble>,
}

/// Finds the suites of a version of which the endpoint has chosen `first`.
pub(super) async fn find(dialer: &Dialer, version: Version, first: &Accepted, seen: &Seen) -> Suites {
    let mut suites = Suites { version, found: vec![first.clone()], server_order: None, missing: None };
    let all: Vec<u16> = offered(version).iter().copied().filter(|suite| *suite != first.suite.0).collect();
    for chunk in all.chunks(if first.small { SHORT } else { all.len() }) {
        let mut left = chunk.to_vec();
        while !left.is_empty() {
            match choice(dialer, version, &left, seen).await {
                Ok(Some(accepted)) => {
                    left.retain(|suite| *suite != accepted.suite.0);
                    suites.found.push(accepted);
                }
                Ok(None) => break,
                Err(trouble) => {
                    suites.missing = Some(trouble);
                    return suites;
                }
            }
        }
    }
    suites.server_order = order(dialer, &suites, seen).await;
    suites
}

/// Whether the server keeps its own order: the first suite that it chose, when
/// the last it would choose is offered first.
async fn order(dialer: &Dialer, suites: &Suites, seen: &Seen) -> Option<bool> {
    let ([first, ..], [.., last]) = (suites.found.as_slice(), suites.found.as_slice()) else { return None };
    if first.suite == last.suite {
        return None;
    }
    let reversed: Vec<u16> = suites.found.iter().rev().map(|accepted| accepted.suite.0).collect();
    let chosen = choice(dialer, suites.version, &reversed, seen).await.ok()??;
    Some(chosen.suite == first.suite)
}

/// What the server chooses of a list; `None` if it refuses all.
async fn choice(dialer: &Dialer, version: Version, left: &[u16], seen: &Seen) -> Result<Option<Accepted>, Trouble> {
    let mut hello = Hello::full(version, dialer.name())?;
    hello.suites = left.to_vec();
    if version != Version::Tls13 {
        hello.suites.push(RENEGOTIATION_SIGNAL);
        hello.encrypt_then_mac = version != Version::Ssl3;
    }
    seen.put_last(&mut hello);
    let said = match ask(dialer, &hello).await {
        // One answer may be lost on a busy host; two are not.
        Err(Trouble::TimedOut) => ask(dialer, &hello).await,
        said => said,
    };
    match said {
        Ok(Said::Accepted(flight)) => {
            let accepted = Accepted::of(version, *flight);
            seen.note(version, &accepted);
            Ok(Some(accepted))
        }
        Ok(Said::Refused(_)) => Ok(None),
        // Hanging up is how some refuse; what else they do in the middle of a list says nothing.
        Err(Trouble::Closed | Trouble::Alert(_)) => Ok(None),
        Err(trouble) => Err(trouble),
    }
}

impl Suites {
    /// True if it has this suite.
    #[must_use]
    pub fn has(&self, suite: Suite) -> bool {
        self.found.iter().any(|accepted| accepted.suite == suite)
    }

    /// The numbers of its suites whose name holds one of these words.
    pub(super) fn named(&self, words: &[&str]) -> Vec<u16> {
        let fits = |name: &str| words.iter().any(|word| name.contains(word));
        self.found.iter().filter(|a| a.suite.name().is_some_and(fits)).map(|a| a.suite.0).collect()
    }
}

/// Whether a server refuses a hello that says it asks for less than it can,
/// RFC 7507; `None` where there is no older version to fall back to.
pub(super) async fn fallback(dialer: &Dialer, survey: &Survey) -> Option<bool> {
    let mut versions = survey.accepted().rev();
    let (_newest, (older, accepted)) = (versions.next()?, versions.next()?);
    let mut hello = Hello::full(older, dialer.name()).ok()?;
    hello.suites = vec![accepted.suite.0, RENEGOTIATION_SIGNAL, crate::suites::FALLBACK_SIGNAL];
    match ask(dialer, &hello).await {
        Ok(Said::Accepted(_)) => Some(false),
        Ok(Said::Refused(Refusal::Alert(86))) => Some(true),
        _ => None,
    }
}
