//! Renegotiation: without RFC 5746 a stranger's handshake may stand before a
//! client's (CVE-2009-3555); and with it a client that asks again and again
//! costs the server far more than itself (CVE-2011-1473). We finish one
//! handshake, begin one more and leave at the server's hello.

use super::{Found, TLS13_ALONE, newest_old, sound, unclear, vulnerable};
use crate::{
    Dialer, Trouble, Version,
    legacy::{
        Padding,
        client::{begin, hello},
        session::Again,
    },
};

pub(super) async fn test(dialer: &Dialer, versions: &[Version]) -> Result<Found, Trouble> {
    let Some(version) = newest_old(versions) else { return Ok(sound(TLS13_ALONE)) };
    let (Some(first), Some(second)) = (hello(dialer, version, |_| true)?, hello(dialer, version, |_| true)?) else {
        return Ok(unclear(format!("no suite that this program can speak exists for {version}")));
    };
    let Ok(begun) = begin(dialer, first).await? else {
        return Ok(unclear(format!("it refuses every suite of {version} that this program can speak")));
    };
    let asks = begun.rest.asks_certificate;
    let mut session = match begun.finish(Padding::Right).await {
        Ok(session) => session,
        Err(Trouble::Alert(code)) if asks => {
            return Ok(unclear(format!("it wants a client's certificate (alert {code}), so no handshake is finished")));
        }
        Err(trouble) => return Ok(unclear(format!("no handshake is finished: {trouble}"))),
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
        Again::Closed => "it hangs up at a second handshake".to_owned(),
    };
    Ok(match secure {
        true => sound(how),
        false => unclear(format!("{how}, but knows no RFC 5746; whether it begins one itself cannot be seen")),
    })
}
