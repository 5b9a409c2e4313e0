//! FTP: `AUTH TLS` (RFC 4217, RFC 2228).

use super::{clear::Clear, reply::Reply};
use crate::{NoStart, Trouble};
use tokio::io::{AsyncRead, AsyncWrite};

const GOODBYE: &[u8] = b"QUIT\r\n";

/// Reads the greeting and asks for TLS. There is no need to ask `FEAT` first:
/// a server without TLS says so in its answer.
pub async fn begin<S: AsyncRead + AsyncWrite + Unpin>(mut clear: Clear<'_, S>) -> Result<(), Trouble> {
    let mut greeting = Reply::read(&mut clear).await?;
    // 120: "service ready in … minutes", before the real greeting.
    if greeting.code == 120 {
        greeting = Reply::read(&mut clear).await?;
    }
    if greeting.code != 220 {
        return Err(clear.part(GOODBYE, NoStart::Unavailable(greeting.code)).await);
    }
    clear.say(b"AUTH TLS\r\n").await?;
    match Reply::read(&mut clear).await?.code {
        234 => clear.finish(),
        // Not known, not implemented, not for this parameter; 530 is how a
        // server says so that wants a login before any other command.
        500 | 501 | 502 | 504 | 530 => Err(clear.part(GOODBYE, NoStart::NotOffered).await),
        code => Err(clear.part(GOODBYE, NoStart::Refused(code)).await),
    }
}
