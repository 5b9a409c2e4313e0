//! SMTP (RFC 5321, RFC 3207) and LMTP (RFC 2033), which differ in one word.

use super::{
    clear::Clear,
    reply::{Reply, first_word_is},
};
use crate::{NoStart, Trouble};
use tokio::io::{AsyncRead, AsyncWrite};

const GOODBYE: &[u8] = b"QUIT\r\n";

/// Greets with `hello` (`EHLO` or `LHLO`) and asks for TLS. We greet by an
/// address literal, as RFC 5321 section 4.1.4 wants from a host without a name.
pub async fn begin<S: AsyncRead + AsyncWrite + Unpin>(mut clear: Clear<'_, S>, hello: &str) -> Result<(), Trouble> {
    let greeting = Reply::read(&mut clear).await?;
    if greeting.code != 220 {
        return Err(clear.part(GOODBYE, NoStart::Unavailable(greeting.code)).await);
    }
    clear.say(format!("{hello} [127.0.0.1]\r\n").as_bytes()).await?;
    let able = Reply::read(&mut clear).await?;
    match able.code {
        // The first line is the server's name, which is no capability.
        250 if able.lines.iter().skip(1).any(|line| first_word_is(line, "STARTTLS")) => {}
        // A server too old for EHLO is too old for TLS.
        250 | 500..=504 => return Err(clear.part(GOODBYE, NoStart::NotOffered).await),
        code => return Err(clear.part(GOODBYE, NoStart::Unavailable(code)).await),
    }
    clear.say(b"STARTTLS\r\n").await?;
    match Reply::read(&mut clear).await?.code {
        220 => clear.finish(),
        code => Err(clear.part(GOODBYE, NoStart::Refused(code)).await),
    }
}
