//! From lists of algorithms to what GnuTLS makes of them: some lists rule
//! versions out, and suites are what key exchanges, ciphers and MACs make together.

use super::algorithms::{GROUPS, Meant, SIGNATURES, SUITES};
use super::words::Lists;
use super::{Priorities, Refusal};

const TLS13: &str = "TLS1.3";
const OLD_TLS: [&str; 2] = ["TLS1.1", "TLS1.0"];

/// What is left of the lists, or that nothing is.
pub(super) fn of(mut lists: Lists) -> Result<Priorities, Refusal> {
    let has = |list: &[&str], name: &str| list.contains(&name);
    lists.versions.retain(|version| *version != "SSL3.0");
    // These cannot be had with TLS 1.3, and GnuTLS keeps them rather than it.
    let hostile = lists.key_exchanges.iter().any(|kx| kx.starts_with("SRP") || *kx == "RSA-PSK");
    if hostile || has(&lists.ciphers, "NULL") || has(&lists.options, "NO_EXTENSIONS") {
        lists.versions.retain(|version| *version != TLS13);
    }
    if lists.versions.is_empty() {
        return Err(Refusal::Nothing);
    }
    let psk = lists.key_exchanges.iter().any(|kx| kx.ends_with("PSK") && *kx != "RSA-PSK");
    if lists.versions == [TLS13] && !psk {
        lists.key_exchanges.clear();
    }
    let suites = suites(&lists);
    if !signs(&lists) {
        lists.versions.retain(|version| [OLD_TLS.as_slice(), &["DTLS1.0", "DTLS0.9"]].concat().contains(version));
    }
    if lists.versions.is_empty() || suites.is_empty() {
        return Err(Refusal::Nothing);
    }
    // A server without TLS 1.3 would choose TLS 1.2, which is not wanted here.
    let gap = !has(&lists.versions, "TLS1.2") && OLD_TLS.iter().any(|old| has(&lists.versions, old));
    if gap || !psk && lists.groups.is_empty() {
        lists.versions.retain(|version| *version != TLS13);
    }
    Ok(told(&lists, &suites))
}

/// The suites in GnuTLS's order, with the oldest version of each.
fn suites(lists: &Lists) -> Vec<(u16, &'static str)> {
    let mut made = Vec::new();
    for key_exchange in std::iter::once(&"-").chain(&lists.key_exchanges) {
        for cipher in &lists.ciphers {
            for mac in &lists.macs {
                let is =
                    SUITES.iter().find(|s| s.key_exchange == *key_exchange && s.cipher == *cipher && s.mac == *mac);
                made.extend(is.map(|suite| (suite.code, suite.oldest)));
            }
        }
    }
    made
}

/// True if a scheme is left that one of the versions can use.
fn signs(lists: &Lists) -> bool {
    let new = lists.versions.contains(&TLS13);
    let old = lists.versions.iter().any(|version| *version != TLS13);
    let counts = |meant: Meant| match meant {
        Meant::All => new || old,
        Meant::Before13 => old,
        Meant::In13 => new,
        Meant::None => false,
    };
    SIGNATURES.iter().any(|(name, _, meant)| lists.signatures.contains(name) && counts(*meant))
}

fn told(lists: &Lists, suites: &[(u16, &str)]) -> Priorities {
    let word = |version: &&'static str| match *version {
        "TLS1.3" => Some("TLSv1.3"),
        "TLS1.2" => Some("TLSv1.2"),
        "TLS1.1" => Some("TLSv1.1"),
        "TLS1.0" => Some("TLSv1.0"),
        _ => None,
    };
    let versions: Vec<&'static str> = lists.versions.iter().filter_map(word).collect();
    let usable = |oldest: &str| match oldest {
        "TLSv1.3" => versions.contains(&"TLSv1.3"),
        oldest => versions.iter().any(|version| *version >= oldest && *version != "TLSv1.3"),
    };
    let suites = suites.iter().filter(|(_, oldest)| usable(oldest)).map(|(code, _)| *code).collect();
    let group = |name: &&'static str| GROUPS.iter().find(|(theirs, _)| theirs == name).map(|(_, iana)| *iana);
    let scheme = |name: &&'static str| SIGNATURES.iter().find(|(theirs, ..)| theirs == name).map(|(_, iana, _)| *iana);
    let mut signatures = Vec::new();
    for name in lists.signatures.iter().filter_map(scheme) {
        if !signatures.contains(&name) {
            signatures.push(name);
        }
    }
    let groups = lists.groups.iter().filter_map(group).collect();
    Priorities { versions, suites, groups, signatures, options: lists.options.clone() }
}
