//! Renegotiation: without RFC 5746 a stranger's handshake may stand before a
//! client's (CVE-2009-3555); and with it a client that asks again and again
//! costs the server far more than itself (CVE-2011-1473). We finish one
//! handshake, begin one more and leave at the server's hello.

use super::{Found, TLS13_ALONE, newest_old, reaction::quiet, sound, unclear, vulnerable};
use crate::{
    Dialer, Trouble, Version,
    legacy::{
        Padding,
        client::{begin, hello},
        session::{Again, Session},
    },
};

pub(super) async fn test(dialer: &Dialer, versions: &[Version]) -> Result<Found, Trouble> {
    let Some(version) = newest_old(versions) else { return Ok(sound(TLS13_ALONE)) };
    let Some(second) = hello(dialer, version, |_| true)? else {
        return Ok(unclear(format!("no suite that this program can speak exists for {version}")));
    };
    let mut session = match finished(dialer, version).await {
        Ok(session) => session,
        Err(found) => return Ok(found),
    };
    let secure = session.server.has(0xff01);
    let again = session.again(second, dialer.patience()).await?;
    session.close().await;
    let how = match again {
        Again::Accepted if secure => {
            return Ok(vulnerable("it lets clients begin the handshake again, which costs it far more than them"));
        }
        Again::Accepted => return Ok(vulnerable("it renegotiates without RFC 5746")),
        Again::Silent => return Ok(unclear("it says nothing to a second handshake")),
        Again::Refused(code) => format!("it refuses a second handshake by the alert {code}"),
        Again::Closed => match finished(dialer, version).await {
            // It hung up on the second handshake only if it does not hang up without one.
            Ok(mut other) => {
                let kept = other.is_kept(quiet(dialer.patience())).await;
                other.close().await;
                if !kept {
                    return Ok(unclear("it hangs up after every handshake, so that none can be begun again"));
                }
                "it hangs up at a second handshake".to_owned()
            }
            Err(found) => return Ok(found),
        },
    };
    Ok(match secure {
        true => sound(how),
        false => unclear(format!("{how}, but knows no RFC 5746; whether it begins one itself cannot be seen")),
    })
}

/// A finished handshake, or why there is none.
async fn finished(dialer: &Dialer, version: Version) -> Result<Session, Found> {
    let trouble = |trouble: Trouble| unclear(format!("no handshake is finished: {trouble}"));
    let first = hello(dialer, version, |_| true).map_err(trouble)?;
    let first = first.ok_or_else(|| unclear(format!("no suite that this program can speak exists for {version}")))?;
    let begun = begin(dialer, first).await.map_err(trouble)?;
    let begun =
        begun.map_err(|_| unclear(format!("it refuses every suite of {version} that this program can speak")))?;
    let asks = begun.rest.asks_certificate;
    begun.finish(Padding::Right).await.map_err(|error| match error {
        Trouble::Alert(code) if asks => {
            unclear(format!("it wants a client's certificate (alert {code}), so no handshake is finished"))
        }
        error => trouble(error),
    })
}
