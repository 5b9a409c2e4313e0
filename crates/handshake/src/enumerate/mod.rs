//! Everything that an endpoint offers: the class of question that is for a
//! quiet hour, because it makes some tens to hundreds of connections.

mod chains;
mod groups;
mod seen;
mod sessions;
mod suites;
mod tolerance;

pub use chains::{Presented, presented};
pub use groups::Found;
pub use sessions::Sessions;
pub use suites::Suites;
pub use tolerance::Intolerance;

use crate::{Accepted, Answer, Group, Scheme, Survey, Version, dialer::Dialer};
use seen::Seen;

/// What an endpoint offers, found out one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The suites of each version that is accepted, oldest version first.
    pub suites: Vec<Suites>,
    /// The groups of TLS 1.3, in the order in which the server chose.
    pub groups: Found<Group>,
    /// The named groups of TLS 1.2 and older, in that order.
    pub older_groups: Found<Group>,
    /// The schemes with which it signs handshakes, of TLS 1.3 and older together.
    pub signatures: Found<Scheme>,
    /// The chains that it presents.
    pub chains: Vec<Presented>,
    /// Whether it refuses a fallback that is marked as one, RFC 7507; `None` where it has one version only.
    pub fallback_signal: Option<bool>,
    /// What it cannot bear.
    pub intolerance: Vec<Intolerance>,
    /// How it resumes sessions.
    pub sessions: Sessions,
}

/// Finds out what an endpoint offers that accepted some version in `survey`.
/// It never fails: what could not be told says so.
///
/// What takes longest is to strike out the suites of TLS 1.2 one by one, a
/// round trip each. All that needs nothing of it is asked beside it. The
/// branches are boxed: side by side on the stack they were more than a thread of 2 MiB bears.
pub async fn enumerate(dialer: &Dialer, survey: &Survey) -> Offer {
    let seen = Seen::default();
    let (
        (older, older_groups, signatures),
        (newest, groups),
        mut sessions,
        mut chains,
        nameless,
        fallback_signal,
        intolerance,
    ) = tokio::join!(
        Box::pin(older(dialer, survey, &seen)),
        Box::pin(newest(dialer, survey, &seen)),
        Box::pin(sessions::tls13(dialer, survey)),
        Box::pin(chains::tls13(dialer, survey)),
        Box::pin(chains::nameless(dialer, survey)),
        Box::pin(suites::fallback(dialer, survey)),
        Box::pin(tolerance::find(dialer, survey)),
    );
    let signatures = match (signatures, &newest) {
        (Some(signatures), _) => signatures.and(seen.schemes(Version::Tls13).into_iter().map(Scheme)),
        (None, Some(newest)) => groups::schemes(dialer, newest, &seen).await,
        (None, None) => Found::default(),
    };
    // Last of all, because of what a server may do after it.
    if let Some(older) = older.last().filter(|older| older.version != Version::Ssl3) {
        sessions::older(dialer, older.version, &mut sessions).await;
    }
    let suites: Vec<Suites> = older.into_iter().chain(newest).collect();
    chains::add(&mut chains, dialer.name().is_some(), &suites);
    chains.extend(nameless);
    Offer { sessions, groups, older_groups, signatures, chains, fallback_signal, intolerance, suites }
}

/// The suites of SSLv3 to TLS 1.2, oldest version first, and the groups of the
/// newest of them; and the schemes with which it signs, where that version
/// tells them: TLS 1.2 does before any key is agreed, and TLS 1.3 knows none
/// that such a server would not use there too.
async fn older(dialer: &Dialer, survey: &Survey, seen: &Seen) -> (Vec<Suites>, Found<Group>, Option<Found<Scheme>>) {
    let boxed = |version| Box::pin(one(dialer, survey, version, seen));
    let (ssl3, tls10, tls11, tls12) =
        tokio::join!(boxed(Version::Ssl3), boxed(Version::Tls10), boxed(Version::Tls11), boxed(Version::Tls12));
    let suites: Vec<Suites> = [ssl3, tls10, tls11, tls12].into_iter().flatten().collect();
    let Some(last) = suites.last() else { return (suites, Found::default(), None) };
    let tells = last.version == Version::Tls12 && last.found.iter().any(|accepted| accepted.scheme.is_some());
    let schemes = async { if tells { Some(groups::schemes(dialer, last, seen).await) } else { None } };
    let (groups, schemes) = tokio::join!(groups::older(dialer, last, seen), schemes);
    (suites, groups, schemes)
}

/// The suites and groups of TLS 1.3.
async fn newest(dialer: &Dialer, survey: &Survey, seen: &Seen) -> (Option<Suites>, Found<Group>) {
    let Some(suites) = one(dialer, survey, Version::Tls13, seen).await else { return (None, Found::default()) };
    let groups = groups::tls13(dialer, &suites, seen).await;
    (Some(suites), groups)
}

/// The suites of one version, if the survey says that it is accepted. What the
/// survey has seen is not asked again.
async fn one(dialer: &Dialer, survey: &Survey, version: Version, seen: &Seen) -> Option<Suites> {
    match survey.answer(version) {
        Answer::Accepted(first) => {
            // TLS 1.3's survey offers three groups only, so that its choice says nothing of an order.
            if version != Version::Tls13 {
                seen.note(version, first);
            }
            Some(suites::find(dialer, version, first, seen).await)
        }
        _ => None,
    }
}

impl Offer {
    /// Whether the server's order of suites rules in the newest version that tells.
    #[must_use]
    pub fn server_order(&self) -> Option<bool> {
        self.suites.iter().rev().find_map(|suites| suites.server_order)
    }

    /// Every accepted hello, oldest version first.
    pub fn accepted(&self) -> impl Iterator<Item = (Version, &Accepted)> {
        self.suites.iter().flat_map(|suites| suites.found.iter().map(|accepted| (suites.version, accepted)))
    }

    /// True if another chain is presented with the server name than without;
    /// `None` if no name was sent.
    #[must_use]
    pub fn names_matter(&self) -> Option<bool> {
        let without: Vec<&Presented> = self.chains.iter().filter(|chain| !chain.named).collect();
        let with: Vec<&Presented> = self.chains.iter().filter(|chain| chain.named).collect();
        if with.is_empty() || without.is_empty() {
            return None;
        }
        Some(!without.iter().all(|chain| with.iter().any(|named| named.chain == chain.chain)))
    }
}
