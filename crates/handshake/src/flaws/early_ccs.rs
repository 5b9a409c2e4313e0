//! Early ChangeCipherSpec, CVE-2014-0224: a server that takes this message
//! before any keys are agreed turns to keys that everybody can compute. We send
//! it after the server's first turn. A sound server objects; one with the flaw
//! is silent, and then cannot decrypt the next plain record, which it says.

use super::{
    Found, TLS13_ALONE, begin_any, newest_old,
    reaction::{Reaction, quiet},
    sound, unclear, vulnerable,
};
use crate::{Dialer, Trouble, Version, record::CHANGE_CIPHER_SPEC};

/// Alerts of a server that tried to decrypt: bad_record_mac, decryption_failed.
const TRIED_TO_DECRYPT: [u8; 2] = [20, 21];

pub(super) async fn test(dialer: &Dialer, versions: &[Version]) -> Result<Found, Trouble> {
    let Some(version) = newest_old(versions) else { return Ok(sound(TLS13_ALONE)) };
    let Ok(mut begun) = begin_any(dialer, version, |_| {}).await? else {
        return Ok(unclear(format!("it refuses every hello of {version}")));
    };
    let patience = quiet(dialer.patience());
    let records = &mut begun.talk.records;
    records.send(CHANGE_CIPHER_SPEC, version.code(), &[1]).await?;
    let first = Reaction::of(records, patience).await?;
    let found = match first {
        Reaction::Alert(_) | Reaction::Closed => sound(format!("it answers an early ChangeCipherSpec by {first}")),
        Reaction::Silent => {
            records.send(CHANGE_CIPHER_SPEC, version.code(), &[1]).await?;
            match Reaction::of(records, patience).await? {
                Reaction::Alert(code) if TRIED_TO_DECRYPT.contains(&code) => vulnerable(format!(
                    "it takes a ChangeCipherSpec before any keys, then tries to decrypt a plain record (alert {code})"
                )),
                second @ (Reaction::Alert(_) | Reaction::Closed) => {
                    sound(format!("it answers the second early ChangeCipherSpec by {second}"))
                }
                second => unclear(format!("it answers an early ChangeCipherSpec by silence, a second by {second}")),
            }
        }
        other => unclear(format!("it answers an early ChangeCipherSpec by {other}")),
    };
    begun.talk.close(None).await;
    Ok(found)
}
