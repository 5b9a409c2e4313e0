//! NNTP (RFC 3977, RFC 4642).

use super::{
    clear::Clear,
    reply::{Reply, first_word_is},
};
use crate::{NoStart, Trouble};
use tokio::io::{AsyncRead, AsyncWrite};

const GOODBYE: &[u8] = b"QUIT\r\n";

/// Reads the greeting, asks for the capabilities and for TLS.
pub async fn begin<S: AsyncRead + AsyncWrite + Unpin>(mut clear: Clear<'_, S>) -> Result<(), Trouble> {
    let greeting = Reply::read(&mut clear).await?;
    if !matches!(greeting.code, 200 | 201) {
        return Err(clear.part(GOODBYE, NoStart::Unavailable(greeting.code)).await);
    }
    clear.say(b"CAPABILITIES\r\n").await?;
    // A server from before RFC 3977 does not know the command; then it is asked at once.
    if Reply::read(&mut clear).await?.code == 101 {
        let mut offered = false;
        loop {
            let line = clear.line().await?;
            if line == b"." {
                break;
            }
            offered |= first_word_is(&line, "STARTTLS");
        }
        if !offered {
            return Err(clear.part(GOODBYE, NoStart::NotOffered).await);
        }
    }
    clear.say(b"STARTTLS\r\n").await?;
    match Reply::read(&mut clear).await?.code {
        382 => clear.finish(),
        500 | 501 => Err(clear.part(GOODBYE, NoStart::NotOffered).await),
        code => Err(clear.part(GOODBYE, NoStart::Refused(code)).await),
    }
}
