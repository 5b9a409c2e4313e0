//! RDP: a connection request of X.224 in TPKT, with a request to negotiate
//! ([MS-RDPBCGR] sections 2.2.1.1 and 2.2.1.2; RFC 1006).

use super::clear::Clear;
use crate::{NoStart, Trouble};
use tokio::io::{AsyncRead, AsyncWrite};

/// TPKT of 19 bytes; a connection request; a request for TLS, or for CredSSP,
/// which begins with TLS as well.
const REQUEST: [u8; 19] = [3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0];

/// A disconnect request.
const GOODBYE: [u8; 11] = [3, 0, 0, 11, 6, 0x80, 0, 0, 0, 0, 0];

/// Asks for TLS; an RDP server says nothing before it is asked.
pub async fn begin<S: AsyncRead + AsyncWrite + Unpin>(mut clear: Clear<'_, S>) -> Result<(), Trouble> {
    clear.say(&REQUEST).await?;
    let head = clear.exactly(4).await?;
    match head[..2] {
        [3, _] => {}
        [21, 3] => return Err(Trouble::NoStart(NoStart::TlsAtOnce)),
        _ => return Err(Trouble::NoStart(NoStart::OtherProtocol)),
    }
    let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
    let length = length.checked_sub(4).ok_or(MALFORMED)?;
    let body = clear.exactly(length).await?;
    match body[..] {
        // A connection confirm with an answer to the negotiation: 2 is a choice, 3 a refusal.
        [_, 0xd0, _, _, _, _, _, 2, _, 8, 0, 1 | 2, 0, 0, 0] => clear.finish(),
        [_, 0xd0, _, _, _, _, _, 3, _, 8, 0, 2, 0, 0, 0] => Err(clear.part(&GOODBYE, NoStart::NotOffered).await),
        // 3: it has no certificate.
        [_, 0xd0, _, _, _, _, _, 3, _, 8, 0, low, high, 0, 0] => {
            Err(clear.part(&GOODBYE, NoStart::Refused(u16::from_le_bytes([low, high]))).await)
        }
        // Without an answer to it, or with the choice 0, it speaks RDP's own encryption.
        [_, 0xd0, _, _, _, _, _] | [_, 0xd0, _, _, _, _, _, 2, _, 8, 0, 0, 0, 0, 0] => {
            Err(clear.part(&GOODBYE, NoStart::NotOffered).await)
        }
        _ => Err(MALFORMED),
    }
}

const MALFORMED: Trouble = Trouble::NoStart(NoStart::Malformed("its answer is no connection confirm"));
