//! Known flaws, each found by a test of its own: what a server does, never
//! what its version is. A test makes a fixed number of connections and sends
//! no more than the flaw needs to show. It finds a server vulnerable, finds it
//! not vulnerable, or says why it could not tell; one odd answer (a time-out, a
//! reset amid a list) is never more than the last.

mod crime;
mod drown;
mod early_ccs;
mod freak;
mod heartbleed;
mod logjam;
mod poodle;
mod reaction;
mod renegotiation;
mod robot;
mod ticketbleed;
mod weak;

#[cfg(test)]
mod hostile;

use crate::{
    Dialer, Refusal, Trouble, Version,
    hello::Hello,
    legacy::client::{Begun, begin},
};

/// A known flaw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flaw {
    /// It agrees on keys with anybody, so that anybody may stand between.
    Anonymous,
    /// CVE-2012-4929: compression tells what is encrypted.
    Crime,
    /// CVE-2016-0800: SSLv2 decrypts what newer versions encrypted.
    Drown,
    /// CVE-2014-0224: a ChangeCipherSpec before the keys makes them empty.
    EarlyCcs,
    /// Keys of 40 or 56 bits, as export from the USA once asked.
    Export,
    /// CVE-2015-0204: a temporary RSA key of 512 bits.
    Freak,
    /// CVE-2014-0160: a heartbeat is answered with the server's memory.
    Heartbleed,
    /// CVE-2015-4000: Diffie-Hellman over a prime that is short, or short and shared by many.
    Logjam,
    /// No encryption.
    Null,
    /// CVE-2014-3566 and CVE-2014-8730: padding that nobody checks.
    Poodle,
    /// CVE-2015-2808: RC4, which RFC 7465 forbids.
    Rc4,
    /// CVE-2009-3555 and CVE-2011-1473: a client begins the handshake again.
    Renegotiation,
    /// CVE-2017-13099 and its kin: it tells when an RSA-encrypted secret is padded wrongly.
    Robot,
    /// CVE-2016-2183: blocks of 64 bits.
    Sweet32,
    /// CVE-2016-9244: a short session id is answered with the server's memory.
    Ticketbleed,
}

impl Flaw {
    /// All flaws, by name.
    pub const ALL: [Self; 15] = [
        Self::Anonymous,
        Self::Crime,
        Self::Drown,
        Self::EarlyCcs,
        Self::Export,
        Self::Freak,
        Self::Heartbleed,
        Self::Logjam,
        Self::Null,
        Self::Poodle,
        Self::Rc4,
        Self::Renegotiation,
        Self::Robot,
        Self::Sweet32,
        Self::Ticketbleed,
    ];

    /// The word in `tls.flaw`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Crime => "crime",
            Self::Drown => "drown",
            Self::EarlyCcs => "early-ccs",
            Self::Export => "export",
            Self::Freak => "freak",
            Self::Heartbleed => "heartbleed",
            Self::Logjam => "logjam",
            Self::Null => "null",
            Self::Poodle => "poodle",
            Self::Rc4 => "rc4",
            Self::Renegotiation => "renegotiation",
            Self::Robot => "robot",
            Self::Sweet32 => "sweet32",
            Self::Ticketbleed => "ticketbleed",
        }
    }

    /// The most connections that its test makes to a server of all versions.
    #[must_use]
    pub const fn most_connections(self) -> u32 {
        match self {
            Self::Drown | Self::EarlyCcs | Self::Heartbleed | Self::Renegotiation | Self::Ticketbleed => 2,
            Self::Poodle => 4,
            Self::Anonymous | Self::Export | Self::Freak | Self::Rc4 | Self::Sweet32 => 5,
            Self::Null => 6,
            Self::Crime => 8,
            Self::Logjam => 10,
            Self::Robot => 15,
        }
    }
}

/// What a test found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The server has the flaw.
    Vulnerable,
    /// The server has not the flaw.
    NotVulnerable,
    /// The test did not come to an end.
    CouldNotTell,
}

impl Verdict {
    /// The words in `tls.flaw`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vulnerable => "vulnerable",
            Self::NotVulnerable => "not vulnerable",
            Self::CouldNotTell => "could not tell",
        }
    }
}

/// A flaw, whether the server has it, and why we say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The flaw.
    pub flaw: Flaw,
    /// Whether the server has it.
    pub verdict: Verdict,
    /// What the server did, or why it could not be told.
    pub reason: String,
}

/// A verdict with its reason, before it is said of which flaw.
type Found = (Verdict, String);

fn vulnerable(reason: impl Into<String>) -> Found {
    (Verdict::Vulnerable, reason.into())
}

fn sound(reason: impl Into<String>) -> Found {
    (Verdict::NotVulnerable, reason.into())
}

fn unclear(reason: impl Into<String>) -> Found {
    (Verdict::CouldNotTell, reason.into())
}

/// Tests an endpoint for one flaw. `versions` are those that it is known to
/// accept. It must run inside a tokio runtime with I/O and time.
pub async fn test(dialer: &Dialer, versions: &[Version], flaw: Flaw) -> Finding {
    let mut versions = versions.to_vec();
    versions.sort_unstable_by(|a, b| b.cmp(a)); // The newest first.
    let found = match flaw {
        Flaw::Drown => drown::test(dialer).await,
        _ if versions.is_empty() => Ok(unclear("it accepts no version from SSLv3 to TLS 1.3")),
        Flaw::Anonymous => weak::anonymous(dialer, &versions).await,
        Flaw::Crime => crime::test(dialer, &versions).await,
        Flaw::EarlyCcs => early_ccs::test(dialer, &versions).await,
        Flaw::Export => weak::export(dialer, &versions).await,
        Flaw::Freak => freak::test(dialer, &versions).await,
        Flaw::Heartbleed => heartbleed::test(dialer, &versions).await,
        Flaw::Logjam => logjam::test(dialer, &versions).await,
        Flaw::Null => weak::null(dialer, &versions).await,
        Flaw::Poodle => poodle::test(dialer, &versions).await,
        Flaw::Rc4 => weak::rc4(dialer, &versions).await,
        Flaw::Renegotiation => renegotiation::test(dialer, &versions).await,
        Flaw::Robot => robot::test(dialer, &versions).await,
        Flaw::Sweet32 => weak::sweet32(dialer, &versions).await,
        Flaw::Ticketbleed => ticketbleed::test(dialer, &versions).await,
    };
    let (verdict, reason) = found.unwrap_or_else(|trouble: Trouble| unclear(trouble.to_string()));
    Finding { flaw, verdict, reason }
}

/// Tests an endpoint for all flaws, one after the other: a test that waits for
/// silence must not be disturbed by another.
pub async fn test_all(dialer: &Dialer, versions: &[Version]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for flaw in Flaw::ALL {
        findings.push(test(dialer, versions, flaw).await);
    }
    findings
}

/// The newest version up to TLS 1.2 among these, the newest first.
fn newest_old(versions: &[Version]) -> Option<Version> {
    versions.iter().copied().find(|version| *version < Version::Tls13)
}

/// Begins a handshake with a full hello, changed as asked, and where that is
/// refused with a plain one: some old servers read no more.
async fn begin_any(
    dialer: &Dialer,
    version: Version,
    change: impl Fn(&mut Hello),
) -> Result<Result<Begun, Refusal>, Trouble> {
    let mut full = Hello::full(version, dialer.name())?;
    change(&mut full);
    match begin(dialer, full).await {
        Ok(Err(_)) | Err(Trouble::Closed | Trouble::Alert(_)) => {}
        begun => return begun,
    }
    let mut plain = Hello::plain(version, dialer.name())?;
    change(&mut plain);
    begin(dialer, plain).await
}

/// Said where only TLS 1.3 is spoken and it has not what the flaw needs.
const TLS13_ALONE: &str = "it speaks TLS 1.3 alone, which has nothing of the kind";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flaws_are_sorted_by_name_and_named_once() {
        assert!(Flaw::ALL.is_sorted_by(|a, b| a.name() < b.name()));
        assert!(Flaw::ALL.is_sorted());
    }
}
