//! POP3: `STLS` (RFC 1939, RFC 2449, RFC 2595 section 4).

use super::{clear::Clear, reply::first_word_is};
use crate::{NoStart, Trouble};
use tokio::io::{AsyncRead, AsyncWrite};

const GOODBYE: &[u8] = b"QUIT\r\n";

/// Reads the greeting, asks for the capabilities and for TLS.
pub async fn begin<S: AsyncRead + AsyncWrite + Unpin>(mut clear: Clear<'_, S>) -> Result<(), Trouble> {
    if !status(&mut clear).await? {
        return Err(clear.part(GOODBYE, NoStart::Busy).await);
    }
    clear.say(b"CAPA\r\n").await?;
    // A server that does not know CAPA is asked at once.
    if status(&mut clear).await? {
        let mut offered = false;
        loop {
            let line = clear.line().await?;
            if line == b"." {
                break;
            }
            offered |= first_word_is(&line, "STLS");
        }
        if !offered {
            return Err(clear.part(GOODBYE, NoStart::NotOffered).await);
        }
    }
    clear.say(b"STLS\r\n").await?;
    if status(&mut clear).await? { clear.finish() } else { Err(clear.part(GOODBYE, NoStart::Failed).await) }
}

/// True for `+OK`, false for `-ERR`.
async fn status<S: AsyncRead + AsyncWrite + Unpin>(clear: &mut Clear<'_, S>) -> Result<bool, Trouble> {
    let line = clear.line().await?;
    match line.get(..3) {
        Some(b"+OK") => Ok(true),
        Some(b"-ER") => Ok(false),
        _ => Err(Trouble::NoStart(NoStart::OtherProtocol)),
    }
}
