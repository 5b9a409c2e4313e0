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
pub async fn enumerate(dialer: &Dialer, survey: &Survey) -> Offer {
    let seen = Seen::default();
    let of = |version| one(dialer, survey, version, &seen);
    let (ssl3, tls10, tls11, tls12, tls13) =
        tokio::join!(of(Version::Ssl3), of(Version::Tls10), of(Version::Tls11), of(Version::Tls12), of(Version::Tls13));
    let suites: Vec<Suites> = [ssl3, tls10, tls11, tls12, tls13].into_iter().flatten().collect();
    let versions: Vec<&Suites> = suites.iter().collect();
    let (newest, older): (Vec<&Suites>, Vec<&Suites>) = suites.iter().partition(|s| s.version == Version::Tls13);
    let (newest, older) = (newest.first().copied(), older.last().copied());
    let (groups, older_groups, fallback_signal, intolerance) = tokio::join!(
        async { if let Some(newest) = newest { groups::tls13(dialer, newest, &seen).await } else { Found::default() } },
        async { if let Some(older) = older { groups::older(dialer, older, &seen).await } else { Found::default() } },
        suites::fallback(dialer, &versions),
        tolerance::find(dialer, survey),
    );
    let resumed = async {
        let mut sessions = Sessions::default();
        if newest.is_some() {
            sessions::tls13(dialer, &mut sessions).await;
        }
        sessions
    };
    let (chains, signatures, mut sessions) =
        tokio::join!(chains::find(dialer, survey, &versions), schemes(dialer, newest, older, &seen), resumed,);
    // Last of all, because of what a server may do after it.
    if let Some(older) = older.filter(|older| older.version != Version::Ssl3) {
        sessions::older(dialer, older.version, &mut sessions).await;
    }
    Offer { sessions, groups, older_groups, signatures, chains, fallback_signal, intolerance, suites }
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

/// TLS 1.2 tells the scheme before any key is agreed, so it is asked first;
/// TLS 1.3 knows no scheme that such a server would not use there too, but for
/// a server that has nothing older.
async fn schemes(dialer: &Dialer, newest: Option<&Suites>, older: Option<&Suites>, seen: &Seen) -> Found<Scheme> {
    let asked = match (older, newest) {
        (Some(older), _) if older.version == Version::Tls12 && older.found.iter().any(|a| a.scheme.is_some()) => older,
        (_, Some(newest)) => newest,
        _ => return Found::default(),
    };
    let mut found = groups::schemes(dialer, asked, seen).await;
    for scheme in seen.schemes(Version::Tls13).into_iter().map(Scheme) {
        if !found.list.contains(&scheme) {
            found.list.push(scheme);
        }
    }
    found
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
