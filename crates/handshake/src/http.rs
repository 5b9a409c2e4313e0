//! The headers with which an endpoint answers `GET /`: asked where it chose
//! HTTP for its application protocol, or where its port is one of HTTP's.

use crate::{
    Survey, Trouble, Version,
    dialer::Dialer,
    hello::Hello,
    legacy::{
        Padding,
        client::{begin, hello},
    },
    session::Session,
    session13,
};

/// Ports on which HTTP is spoken inside TLS.
const PORTS: &[u16] = &[443, 4443, 5986, 6443, 8006, 8443, 9090, 9443, 10250];

/// The longest head of an answer that is read.
const MOST_BYTES: usize = 32 * 1024;

/// The most headers that are taken.
const MOST_HEADERS: usize = 200;

/// The head of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The status, such as 200.
    pub status: u16,
    /// Names in lower case and values, in the order in which they came.
    pub headers: Vec<(String, String)>,
}

impl Head {
    /// Reads the head of an answer of HTTP/1; `None` if it is none.
    fn read(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
        let text = String::from_utf8_lossy(bytes.get(..end)?);
        let mut lines = text.split("\r\n");
        let mut first = lines.next()?.split(' ');
        if !first.next()?.starts_with("HTTP/1.") {
            return None;
        }
        let status = first.next()?.parse().ok().filter(|status| (100..600).contains(status))?;
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
            plain.then(|| (name.to_ascii_lowercase(), value.trim().to_owned()))
        };
        Some(Self { status, headers: lines.filter_map(header).take(MOST_HEADERS).collect() })
    }
}

/// The head of the endpoint's answer; `None` if it is not likely to speak HTTP
/// or answers something else.
pub(crate) async fn head(dialer: &Dialer, survey: &Survey) -> Result<Option<Head>, Trouble> {
    let chose = survey.accepted().any(|(_, accepted)| matches!(accepted.alpn.as_deref(), Some("h2" | "http/1.1")));
    let Some((version, _)) = survey.accepted().last() else { return Ok(None) };
    if !chose && !PORTS.contains(&dialer.address().port()) {
        return Ok(None);
    }
    let host = dialer.name().map_or_else(|| dialer.address().to_string(), str::to_owned);
    let question = format!("GET / HTTP/1.1\r\nHost: {host}\r\nUser-Agent: tidewaiter\r\nConnection: close\r\n\r\n");
    let begun = match version {
        Version::Tls13 => newer(dialer).await?,
        _ => older(dialer, version).await?,
    };
    let Some(mut session) = begun else { return Ok(None) };
    session.say(question.as_bytes()).await?;
    let mut bytes = Vec::new();
    while !enough(&bytes) {
        match session.hear().await {
            Ok(heard) => bytes.extend(heard),
            Err(Trouble::Closed) => break,
            Err(trouble) => return Err(trouble),
        }
    }
    session.close().await;
    Ok(Head::read(&bytes))
}

/// True if no more is needed.
fn enough(bytes: &[u8]) -> bool {
    bytes.len() >= MOST_BYTES || bytes.windows(4).any(|four| four == b"\r\n\r\n")
}

async fn newer(dialer: &Dialer) -> Result<Option<Session>, Trouble> {
    let hello = Hello { alpn: vec!["http/1.1"], ..Hello::full(Version::Tls13, dialer.name())? };
    let begun = session13::begin(dialer, hello, None).await?;
    Ok(begun.ok().map(|session| Session::Newer(Box::new(session))))
}

async fn older(dialer: &Dialer, version: Version) -> Result<Option<Session>, Trouble> {
    let Some(mut hello) = hello(dialer, version, |_| true)? else { return Ok(None) };
    if version != Version::Ssl3 {
        hello.alpn = vec!["http/1.1"];
    }
    let Ok(begun) = begin(dialer, hello).await? else { return Ok(None) };
    Ok(Some(Session::Older(Box::new(begun.finish(Padding::Right).await?))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_head_is_read() {
        let head =
            Head::read(b"HTTP/1.1 301 Moved\r\nServer: x\r\nSet-Cookie: a=b; Secure\r\nbad line\r\n\r\nbody: no")
                .unwrap();
        assert_eq!(head.status, 301);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(head.headers, [pair("server", "x"), pair("set-cookie", "a=b; Secure")]);
        for other in [&b"220 mail\r\n\r\n"[..], b"HTTP/2 200\r\n\r\n", b"HTTP/1.1 9999 x\r\n\r\n", b""] {
            assert_eq!(Head::read(other), None);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Head::read(&bytes);
            let _ = Head::read(&[b"HTTP/1.1 200 OK\r\n", bytes.as_slice()].concat());
        }
    }
}
