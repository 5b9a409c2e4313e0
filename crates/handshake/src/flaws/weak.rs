//! Suites that are a flaw in themselves: a hello offers nothing else, and the
//! server takes one or does not. Anonymous, NULL, RC4, export, and blocks of 64
//! bits (SWEET32) differ only in which suites these are.

use super::{Found, sound, unclear, vulnerable};
use crate::{
    Dialer, Suite, Trouble, Version,
    attempt::{Flight, Said, ask},
    groups,
    hello::Hello,
    suites::{RENEGOTIATION_SIGNAL, offered},
};

/// What came of offering only some suites.
pub(super) enum Took {
    /// It took one.
    One(Version, Suite, Box<Flight>),
    /// It took none in any version.
    None,
    /// It was not clear in this version, and no other took one.
    Unclear(Version, Trouble),
}

/// Offers the suites that fit, in each version until one is taken, the newest first.
pub(super) async fn offer(dialer: &Dialer, versions: &[Version], fits: impl Fn(&str) -> bool) -> Result<Took, Trouble> {
    let mut doubt = None;
    for version in versions.iter().copied() {
        let mut hello = Hello::full(version, dialer.name())?;
        let named = |suite: &u16| Suite(*suite).name().is_some_and(&fits);
        hello.suites = offered(version).iter().copied().filter(named).collect();
        if hello.suites.is_empty() {
            continue;
        }
        if version < Version::Tls13 {
            hello.suites.push(RENEGOTIATION_SIGNAL);
            hello.groups = if hello.groups.is_empty() { Vec::new() } else { groups::COMMON.to_vec() };
        }
        let said = match ask(dialer, &hello).await {
            // One answer may be lost on a busy host; two are not.
            Err(Trouble::TimedOut) => ask(dialer, &hello).await,
            said => said,
        };
        match said {
            Ok(Said::Accepted(flight)) => return Ok(Took::One(version, Suite(flight.hello.suite), flight)),
            // It is known to answer this version otherwise: hanging up on these suites is to refuse them.
            Ok(Said::Refused(_)) | Err(Trouble::Closed | Trouble::Alert(_)) => {}
            Err(trouble @ (Trouble::OutOfTime | Trouble::Ceiling(_) | Trouble::Ourselves)) => return Err(trouble),
            // Who drops such a hello in silence drops the next one too: that is not asked for.
            Err(Trouble::TimedOut) => return Ok(Took::Unclear(version, Trouble::TimedOut)),
            Err(trouble) => doubt = Some((version, trouble)),
        }
    }
    Ok(doubt.map_or(Took::None, |(version, trouble)| Took::Unclear(version, trouble)))
}

impl Took {
    /// The verdict where taking a suite is the flaw.
    fn found(self, what: &str) -> Found {
        match self {
            Self::One(version, suite, _) => vulnerable(format!("it takes {suite} in {version}")),
            Self::None => sound(format!("it takes no suite {what} in any of its versions")),
            Self::Unclear(version, trouble) => unclear(format!("offered only suites {what} in {version}: {trouble}")),
        }
    }
}

/// Key exchange without authentication, and shared secrets apart from it.
pub(super) async fn anonymous(dialer: &Dialer, versions: &[Version]) -> Result<Found, Trouble> {
    Ok(offer(dialer, versions, |name| name.contains("_anon_")).await?.found("without authentication"))
}

/// Suites that authenticate and do not encrypt, those of RFC 9150 for TLS 1.3 among them.
pub(super) async fn null(dialer: &Dialer, versions: &[Version]) -> Result<Found, Trouble> {
    let plain = |name: &str| name.contains("_WITH_NULL_") || matches!(name, "TLS_SHA256_SHA256" | "TLS_SHA384_SHA384");
    Ok(offer(dialer, versions, plain).await?.found("without encryption"))
}

pub(super) async fn rc4(dialer: &Dialer, versions: &[Version]) -> Result<Found, Trouble> {
    Ok(offer(dialer, versions, |name| name.contains("_RC4_")).await?.found("with RC4"))
}

pub(super) async fn export(dialer: &Dialer, versions: &[Version]) -> Result<Found, Trouble> {
    Ok(offer(dialer, versions, |name| name.contains("_EXPORT")).await?.found("for export"))
}

/// 3DES, DES, IDEA and RC2 have blocks of 64 bits, GOST 28147 in its counter mode too.
pub(super) async fn sweet32(dialer: &Dialer, versions: &[Version]) -> Result<Found, Trouble> {
    let short = ["_3DES_", "_DES_", "_DES40_", "_IDEA_", "_RC2_", "_28147_"];
    let fits = |name: &str| short.iter().any(|part| name.contains(part));
    Ok(offer(dialer, versions, fits).await?.found("with blocks of 64 bits"))
}
