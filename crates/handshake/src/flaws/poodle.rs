//! POODLE: padding that nobody checks lets a stranger between decrypt CBC
//! records byte by byte. In SSLv3 the padding has no fixed content
//! (CVE-2014-3566); some servers forgot to check it in TLS too (CVE-2014-8730).
//! We agree on a CBC suite and finish the handshake with a Finished message
//! whose padding has the right length and the wrong content.

use super::{Found, TLS13_ALONE, sound, unclear, vulnerable};
use crate::{
    Dialer, Suite, Trouble, Version,
    legacy::{
        Padding,
        client::{begin, hello},
    },
};

/// Alerts of a server that looked at the record: bad_record_mac,
/// decryption_failed, decode_error, decrypt_error.
const LOOKED: [u8; 4] = [20, 21, 50, 51];

pub(super) async fn test(dialer: &Dialer, versions: &[Version]) -> Result<Found, Trouble> {
    let old: Vec<Version> = versions.iter().copied().filter(|version| *version < Version::Tls13).collect();
    if old.is_empty() {
        return Ok(sound(TLS13_ALONE));
    }
    let mut looked = Vec::new();
    // The oldest first: there the flaw is that of the protocol.
    for version in old.into_iter().rev() {
        match one(dialer, version).await? {
            Tried::NoSuite => {}
            Tried::Checked(suite) => looked.push(format!("{version} with {suite}")),
            Tried::Unchecked(suite) => {
                return Ok(vulnerable(format!("it does not check the padding of {version} with {suite}")));
            }
            Tried::Unfinished(suite, trouble) if version == Version::Ssl3 => {
                // The standard lets no server check it, and its suite was chosen.
                return Ok(vulnerable(format!("it takes {suite} in SSLv3 ({trouble} to the end of the handshake)")));
            }
            Tried::Unfinished(suite, trouble) => {
                return Ok(unclear(format!("no handshake of {version} with {suite} is finished: {trouble}")));
            }
        }
    }
    Ok(match looked.as_slice() {
        [] => sound("it takes no suite with CBC"),
        looked => sound(format!("it checks the padding of {}", looked.join(", "))),
    })
}

enum Tried {
    NoSuite,
    Checked(Suite),
    Unchecked(Suite),
    Unfinished(Suite, Trouble),
}

async fn one(dialer: &Dialer, version: Version) -> Result<Tried, Trouble> {
    let Some(hello) = hello(dialer, version, |plan| plan.bulk.block() > 0)? else { return Ok(Tried::NoSuite) };
    let begun = match begin(dialer, hello).await {
        Ok(Ok(begun)) => begun,
        Ok(Err(_)) | Err(Trouble::Closed | Trouble::Alert(_)) => return Ok(Tried::NoSuite),
        Err(trouble) => return Err(trouble),
    };
    let suite = Suite(begun.server.suite);
    match begun.finish(Padding::Wrong).await {
        Ok(session) => {
            session.close().await;
            Ok(Tried::Unchecked(suite))
        }
        Err(Trouble::Alert(code)) if LOOKED.contains(&code) => Ok(Tried::Checked(suite)),
        // Hanging up on it is to see it too.
        Err(Trouble::Closed) if version != Version::Ssl3 => Ok(Tried::Checked(suite)),
        Err(trouble) => Ok(Tried::Unfinished(suite, trouble)),
    }
}
