//! LDAP: the StartTLS operation (RFC 4511 section 4.14), in BER.

use super::clear::{Clear, MOST_BYTES};
use crate::{NoStart, Trouble};
use tokio::io::{AsyncRead, AsyncWrite};

/// Message 1: an extended request of the name 1.3.6.1.4.1.1466.20037.
const REQUEST: &[u8] = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037";

/// Message 2: an unbind request, which is LDAP's goodbye.
const GOODBYE: &[u8] = b"\x30\x05\x02\x01\x02\x42\x00";

/// Asks for TLS; an LDAP server says nothing before it is asked.
pub async fn begin<S: AsyncRead + AsyncWrite + Unpin>(mut clear: Clear<'_, S>) -> Result<(), Trouble> {
    clear.say(REQUEST).await?;
    let head = clear.exactly(2).await?;
    match head[..] {
        [0x30, _] => {}
        // A server that waits for TLS takes the request for a broken hello.
        [21, 3] => return Err(Trouble::NoStart(NoStart::TlsAtOnce)),
        _ => return Err(Trouble::NoStart(NoStart::OtherProtocol)),
    }
    let length = match head[1] {
        short @ 0..=0x7f => usize::from(short),
        // A length of a length; RFC 4511 section 5.1 allows no indefinite one.
        long @ 0x81..=0x84 => {
            let bytes = clear.exactly(usize::from(long & 0x7f)).await?;
            bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte))
        }
        _ => return Err(MALFORMED),
    };
    if length > MOST_BYTES {
        return Err(Trouble::TooLarge);
    }
    let body = clear.exactly(length).await?;
    match result(&body).ok_or(MALFORMED)? {
        (1, 0) => clear.finish(),
        // protocolError: "if the server does not support TLS".
        (1, 2) => Err(clear.part(GOODBYE, NoStart::NotOffered).await),
        // Message 0 is a notice that the server hangs up.
        (0 | 1, code) => Err(clear.part(GOODBYE, NoStart::Refused(code)).await),
        _ => Err(Trouble::NoStart(NoStart::Malformed("its answer has another message id"))),
    }
}

const MALFORMED: Trouble = Trouble::NoStart(NoStart::Malformed("its answer is no extended response"));

/// The message id and the result code of an extended response.
fn result(body: &[u8]) -> Option<(u32, u16)> {
    let (id, rest) = element(body, 0x02)?;
    let (response, _) = element(rest, 0x78)?;
    let (code, _) = element(response, 0x0a)?;
    Some((number(id)?, u16::try_from(number(code)?).ok()?))
}

/// The content of the first element, which must have this tag, and what follows it.
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match *first {
        short @ 0..=0x7f => (usize::from(short), rest),
        long @ 0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(long & 0x7f))?;
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    if *found == tag { rest.split_at_checked(length) } else { None }
}

/// An integer that is not negative and not over four bytes.
fn number(bytes: &[u8]) -> Option<u32> {
    match bytes {
        [0..=0x7f, ..] if bytes.len() <= 4 => Some(bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))),
        _ => None,
    }
}
