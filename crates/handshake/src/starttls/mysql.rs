//! MySQL and MariaDB: the greeting (“Protocol::HandshakeV10”) and SSLRequest.
//! The request has no answer: TLS must follow at once. Old servers are built
//! with yaSSL, which reads no hello newer than TLS 1.1, and some with GnuTLS;
//! nothing here depends on that.

use super::{
    clear::Clear,
    farewell::{Farewell, Next},
};
use crate::{NoStart, Trouble};
use std::net::IpAddr;
use tokio::io::{AsyncRead, AsyncWrite};

/// Capabilities that the request names: long passwords (which tells MariaDB
/// that we know none of its own extensions), protocol 4.1, TLS, the login of
/// 4.1, without which newer servers refuse, and a named way to log in.
pub const CAPABILITIES: u32 = 1 | 0x0200 | CLIENT_SSL | 0x8000 | 0x0008_0000;
pub const CLIENT_SSL: u32 = 0x0800;
/// The longest packet that we would take.
pub const MOST_PACKET: u32 = 1 << 24;
/// utf8mb4, for texts that never come.
pub const CHARSET: u8 = 45;

/// Reads the greeting and asks for TLS. The peer's address decides whether a
/// server without TLS counts us among those that never log in.
pub async fn begin<S: AsyncRead + AsyncWrite + Unpin>(mut clear: Clear<'_, S>, peer: IpAddr) -> Result<(), Trouble> {
    let (head, body) = packet(&mut clear).await?;
    if head[3] != 0 {
        return Err(Trouble::NoStart(NoStart::OtherProtocol));
    }
    match body[..] {
        [10, ..] => {}
        // An error takes the greeting's place. 1129: too many connections of
        // this host ended before a login.
        [255, low, high, ..] => {
            return Err(Trouble::NoStart(match u16::from_le_bytes([low, high]) {
                1129 => NoStart::Blocked,
                code => NoStart::Unavailable(code),
            }));
        }
        _ => return Err(Trouble::NoStart(NoStart::OtherProtocol)),
    }
    let able = capabilities(&body).ok_or(Trouble::NoStart(NoStart::Malformed("its greeting is too short")))?;
    if able & CLIENT_SSL == 0 {
        let last = farewell(&mut clear, peer).await;
        return Err(clear.part(&last, NoStart::NotOffered).await);
    }
    clear.say(&request()).await?;
    clear.finish()
}

/// A packet, after its header of four bytes: three of its length, and its number.
async fn packet<S: AsyncRead + AsyncWrite + Unpin>(clear: &mut Clear<'_, S>) -> Result<(Vec<u8>, Vec<u8>), Trouble> {
    let head = clear.exactly(4).await?;
    let length = usize::from(head[0]) | usize::from(head[1]) << 8 | usize::from(head[2]) << 16;
    // What begins with another number, or is nothing, is no greeting; its length would be no length.
    if head[3] > 16 || length == 0 {
        return Err(Trouble::NoStart(NoStart::OtherProtocol));
    }
    let body = clear.exactly(length).await?;
    Ok((head, body))
}

/// Says farewell in the clear up to its last word, which is given back. That
/// the server hangs up in the middle is no trouble: we are leaving.
async fn farewell<S: AsyncRead + AsyncWrite + Unpin>(clear: &mut Clear<'_, S>, peer: IpAddr) -> Vec<u8> {
    let (mut farewell, mut next) = Farewell::without_tls(peer);
    loop {
        match next {
            Next::Close(last) => return last,
            Next::Say(words) if clear.say(&words).await.is_err() => return Vec::new(),
            Next::Say(_) | Next::Listen => {}
        }
        let Ok((head, body)) = packet(clear).await else { return Vec::new() };
        next = farewell.hear(&[head, body].concat());
    }
}

/// The lower half of the capabilities: after the version's text, four bytes of
/// a thread number, eight of a nonce and one that is nothing.
fn capabilities(body: &[u8]) -> Option<u32> {
    let text = body.get(1..)?;
    let end = text.iter().position(|byte| *byte == 0)?;
    let bytes = text.get(end + 1 + 13..end + 1 + 15)?;
    Some(u32::from(bytes[0]) | u32::from(bytes[1]) << 8)
}

/// The packet of 32 bytes with number 1.
fn request() -> Vec<u8> {
    let mut out = vec![32, 0, 0, 1];
    out.extend(CAPABILITIES.to_le_bytes());
    out.extend(MOST_PACKET.to_le_bytes());
    out.push(CHARSET);
    out.resize(4 + 32, 0);
    out
}
