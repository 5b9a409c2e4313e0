//! Which groups and signature schemes an endpoint has: those that the suites
//! have not shown are offered without the ones that are known, until it refuses.

use super::{seen::Seen, suites::Suites};
use crate::{
    Accepted, Group, Scheme, Trouble, Version,
    attempt::{Said, ask, exchange},
    dialer::Dialer,
    hello::Hello,
    suites::RENEGOTIATION_SIGNAL,
};

/// What was found, and why some may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<T> {
    /// In the order in which the server chose.
    pub list: Vec<T>,
    /// Why some may be missing.
    pub missing: Option<Trouble>,
}

impl<T> Default for Found<T> {
    fn default() -> Self {
        Self { list: Vec::new(), missing: None }
    }
}

impl<T: PartialEq> Found<T> {
    /// Those and these, each once.
    pub(super) fn and(mut self, these: impl IntoIterator<Item = T>) -> Self {
        for one in these {
            if !self.list.contains(&one) {
                self.list.push(one);
            }
        }
        self
    }
}

/// The groups of TLS 1.3, by HelloRetryRequest: a hello that begins none of
/// them makes the server name the one it wants, without any computation.
pub(super) async fn tls13(dialer: &Dialer, suites: &Suites, seen: &Seen) -> Found<Group> {
    strike(dialer, suites.version, suites.found.iter().map(|a| a.suite.0).collect(), seen).await
}

/// The groups of TLS 1.2 and older, by the ServerKeyExchange of suites with
/// elliptic curves; nothing where the version has no such suite.
pub(super) async fn older(dialer: &Dialer, suites: &Suites, seen: &Seen) -> Found<Group> {
    let mut curves = suites.named(&["_ECDHE_", "_ECDH_anon"]);
    if curves.is_empty() {
        return Found::default();
    }
    curves.push(RENEGOTIATION_SIGNAL);
    strike(dialer, suites.version, curves, seen).await
}

async fn strike(dialer: &Dialer, version: Version, suites: Vec<u16>, seen: &Seen) -> Found<Group> {
    let mut missing = None;
    let full = match Hello::full(version, dialer.name()) {
        Ok(hello) => Hello { suites, ..hello },
        Err(trouble) => return Found { list: Vec::new(), missing: Some(trouble) },
    };
    // Before TLS 1.3 a server shows an elliptic-curve certificate only to who
    // offers its curve: where it refuses, what was seen is offered again, but last.
    let mut keep = false;
    loop {
        let known = seen.groups(version);
        let mut hello = full.clone();
        match keep {
            false => hello.groups.retain(|group| !known.contains(group)),
            true => hello.groups.sort_by_key(|group| known.contains(group)),
        }
        if known.len() == full.groups.len() {
            break;
        }
        match ask(dialer, &hello).await {
            Ok(Said::Accepted(flight)) => {
                let accepted = Accepted::of(version, *flight);
                // Nothing new, or a suite without a group: the server has shown what it has.
                let new = |group: &Group| hello.groups.contains(&group.0) && !known.contains(&group.0);
                if !accepted.group.as_ref().is_some_and(new) {
                    break;
                }
                seen.note(version, &accepted);
            }
            Ok(Said::Refused(_)) | Err(Trouble::Closed | Trouble::Alert(_)) => {
                if keep || version == Version::Tls13 || known.is_empty() {
                    break;
                }
                keep = true;
            }
            Err(trouble) => {
                missing = Some(trouble);
                break;
            }
        }
    }
    Found { list: seen.groups(version).into_iter().map(Group).collect(), missing }
}

/// The schemes with which the endpoint signs its handshakes. Suites without a
/// signature show none.
pub(super) async fn schemes(dialer: &Dialer, suites: &Suites, seen: &Seen) -> Found<Scheme> {
    let version = suites.version;
    let mut signed: Vec<u16> = suites.found.iter().filter(|a| a.scheme.is_some()).map(|a| a.suite.0).collect();
    let hello = Hello::full(version, dialer.name());
    let (mut missing, mut hello) = match hello {
        Ok(hello) if version == Version::Tls13 || !signed.is_empty() => (None, hello),
        Ok(_) => return Found::default(),
        Err(trouble) => return Found { list: Vec::new(), missing: Some(trouble) },
    };
    if version == Version::Tls13 {
        signed = suites.found.iter().map(|a| a.suite.0).collect();
    } else {
        signed.push(RENEGOTIATION_SIGNAL);
    }
    hello.suites = signed;
    loop {
        let known = seen.schemes(version);
        hello.signatures.retain(|scheme| !known.contains(scheme));
        if hello.signatures.is_empty() {
            break;
        }
        let said = match version {
            Version::Tls13 => exchange(dialer, hello.clone()).await,
            _ => ask(dialer, &hello).await,
        };
        match said {
            Ok(Said::Accepted(flight)) => {
                let accepted = Accepted::of(version, *flight);
                if accepted.scheme.is_none_or(|scheme| !hello.signatures.contains(&scheme.0)) {
                    break;
                }
                seen.note(version, &accepted);
            }
            Ok(Said::Refused(_)) | Err(Trouble::Closed | Trouble::Alert(_)) => break,
            Err(trouble) => {
                missing = Some(trouble);
                break;
            }
        }
    }
    Found { list: seen.schemes(version).into_iter().map(Scheme).collect(), missing }
}
