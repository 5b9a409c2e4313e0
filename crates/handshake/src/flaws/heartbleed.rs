//! Heartbleed, CVE-2014-0160: a heartbeat request that claims more payload than
//! it holds is answered with the memory behind it. We claim 16 bytes, hold none, and
//! look at no byte of the answer. A right request then shows that the server
//! does answer heartbeats, so that its silence to the wrong one means something.

use super::{
    Found, TLS13_ALONE, begin_any, newest_old,
    reaction::{Reaction, quiet},
    sound, unclear, vulnerable,
};
use crate::{Dialer, Trouble, Version, record::HEARTBEAT};

/// The number of the extension, RFC 6520.
const EXTENSION: u16 = 15;

/// A request that claims 16 bytes of payload and holds none.
const WRONG: [u8; 3] = [1, 0, 16];

pub(super) async fn test(dialer: &Dialer, versions: &[Version]) -> Result<Found, Trouble> {
    let Some(version) = newest_old(versions) else { return Ok(sound(TLS13_ALONE)) };
    if version == Version::Ssl3 {
        return Ok(sound("it speaks SSLv3 alone, which has no heartbeats"));
    }
    let Ok(mut begun) = begin_any(dialer, version, |hello| hello.heartbeat = true).await? else {
        return Ok(unclear(format!("it refuses a hello of {version} that knows heartbeats")));
    };
    let patience = quiet(dialer.patience());
    if !begun.server.has(EXTENSION) {
        begun.talk.close(None).await;
        return Ok(sound("it knows no heartbeats"));
    }
    begun.talk.records.send(HEARTBEAT, version.code(), &WRONG).await?;
    let first = Reaction::of(&mut begun.talk.records, patience).await?;
    let found = match first {
        Reaction::Heartbeat(_) => vulnerable("it answers a heartbeat that claims 16 bytes and holds none"),
        Reaction::Alert(_) | Reaction::Closed => sound(format!("it answers a wrong heartbeat by {first}")),
        Reaction::Record(_) => unclear(format!("it answers a wrong heartbeat by {first}")),
        Reaction::Silent => {
            // Kind, length, payload, and the 16 bytes of padding that RFC 6520 asks for.
            let right = [&[1, 0, 16], &[b'.'; 16][..], &[0; 16]].concat();
            begun.talk.records.send(HEARTBEAT, version.code(), &right).await?;
            match Reaction::of(&mut begun.talk.records, patience).await? {
                Reaction::Heartbeat(_) => sound("it answers right heartbeats and passes over wrong ones"),
                other => unclear(format!("it knows heartbeats, and answers a right one by {other}")),
            }
        }
    };
    begun.talk.close(None).await;
    Ok(found)
}
