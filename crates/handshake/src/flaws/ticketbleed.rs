//! Ticketbleed, CVE-2016-9244 (F. Valsorda, 2017): a server that resumes by a
//! ticket says back the client's session id, and pads a short one to 32 bytes
//! with its memory. One handshake gives a ticket; a hello with it and an id of
//! 16 bytes shows the rest.

use super::{Found, TLS13_ALONE, newest_old, sound, unclear, vulnerable};
use crate::{
    Dialer, Trouble, Version,
    legacy::{
        Padding,
        client::{begin, hello},
    },
    talk::Talk,
};

/// The length of the session id that we send.
const SHORT: usize = 16;

pub(super) async fn test(dialer: &Dialer, versions: &[Version]) -> Result<Found, Trouble> {
    let Some(version) = newest_old(versions) else { return Ok(sound(TLS13_ALONE)) };
    if version == Version::Ssl3 {
        return Ok(sound("it speaks SSLv3 alone, which has no tickets"));
    }
    let (Some(mut first), Some(mut second)) = (hello(dialer, version, |_| true)?, hello(dialer, version, |_| true)?)
    else {
        return Ok(unclear(format!("no suite that this program can speak exists for {version}")));
    };
    first.ticket = Some(Vec::new());
    let Ok(begun) = begin(dialer, first).await? else {
        return Ok(unclear(format!("it refuses every suite of {version} that this program can speak")));
    };
    if !begun.server.has(35) {
        begun.talk.close(None).await;
        return Ok(sound("it issues no tickets"));
    }
    let session = match begun.finish(Padding::Right).await {
        Ok(session) => session,
        Err(trouble) => return Ok(unclear(format!("no handshake is finished, so that no ticket comes: {trouble}"))),
    };
    let ticket = session.ticket.clone();
    session.close().await;
    let Some(ticket) = ticket else { return Ok(sound("it issues no ticket in the end")) };

    let id = second.random[..SHORT].to_vec();
    second.session.clone_from(&id);
    second.ticket = Some(ticket.bytes);
    let mut talk = Talk::open(dialer, version).await?;
    let Ok(server) = talk.ask(&second).await? else {
        return Ok(unclear("it refuses a hello with a ticket and a short session id"));
    };
    talk.close(None).await;
    Ok(match server.session {
        said if said == id => sound("it says back a short session id as it was"),
        said if said.len() > SHORT && said.starts_with(&id) => {
            vulnerable(format!("it says back a session id of {SHORT} bytes with {} bytes more", said.len() - SHORT))
        }
        _ => sound("it does not say back a short session id"),
    })
}
