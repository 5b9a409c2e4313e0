//! The ground truth of a TLS endpoint: one suite, or one group, in each hello.
//! Slow and plain on purpose, and written without the crate that it checks:
//! formats as in RFC 5246 and RFC 8446.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

pub const SSL3: u16 = 0x300;
pub const TLS13: u16 = 0x304;

/// All that a server may choose from in one hello.
struct Ask {
    version: u16,
    suites: Vec<u16>,
    groups: Vec<u16>,
}

/// What it chose.
#[derive(Debug, PartialEq, Eq)]
struct Choice {
    version: u16,
    suite: u16,
    /// In a HelloRetryRequest of TLS 1.3.
    group: Option<u16>,
}

/// The groups that OpenSSL has had so far, ML-KEM's among them, and finite fields.
const GROUPS: [u16; 14] = [0x11eb, 0x11ec, 0x11ed, 0x0200, 0x0201, 0x0202, 23, 24, 25, 29, 30, 256, 257, 258];
const SIGNATURES: [u16; 14] =
    [0x403, 0x503, 0x603, 0x804, 0x805, 0x806, 0x807, 0x809, 0x401, 0x501, 0x601, 0x201, 0x203, 0x101];

/// Every suite that the server accepts, as (version, suite).
pub fn suites(port: u16) -> BTreeSet<(u16, u16)> {
    let candidates = (0x0001..0x00ff).chain(0x1301..0x1308).chain(0xc001..0xc100).chain(0xcca8..0xccaf);
    let asks = (SSL3..=TLS13).flat_map(|version| candidates.clone().map(move |suite| (version, suite)));
    let accepted = |&(version, suite): &(u16, u16)| {
        let choice = ask(port, &Ask { version, suites: vec![suite], groups: GROUPS.to_vec() });
        choice.is_some_and(|choice| (choice.version, choice.suite) == (version, suite))
    };
    asks.filter(accepted).collect()
}

/// Every group that the server would take in TLS 1.3: without a key share it
/// must ask for one of that group.
pub fn groups(port: u16) -> BTreeSet<u16> {
    let asks = |&group: &u16| {
        let suites = (0x1301..0x1306).collect();
        let choice = ask(port, &Ask { version: TLS13, suites, groups: vec![group] });
        choice.is_some_and(|choice| choice.group == Some(group))
    };
    GROUPS.into_iter().chain([259, 260]).filter(asks).collect()
}

fn ask(port: u16, ask: &Ask) -> Option<Choice> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(&hello(ask)).unwrap();
    let mut reply = Vec::new();
    let mut buffer = [0; 4096];
    // A ServerHello fits into its first 4 KiB; what follows is not waited for.
    while reply.len() < 5 || reply.len() < 5 + usize::from(u16::from_be_bytes([reply[3], reply[4]])) {
        match stream.read(&mut buffer) {
            Ok(size) if size > 0 => reply.extend_from_slice(&buffer[..size]),
            _ => break,
        }
    }
    choice(&reply)
}

fn shorts(list: &[u16]) -> Vec<u8> {
    list.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// Bytes behind their own length in two bytes.
fn sized(bytes: &[u8]) -> Vec<u8> {
    [&u16::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat()
}

fn extension(kind: u16, body: &[u8]) -> Vec<u8> {
    [&kind.to_be_bytes()[..], &sized(body)].concat()
}

fn hello(ask: &Ask) -> Vec<u8> {
    let mut extensions = Vec::new();
    if ask.version > SSL3 {
        extensions.extend(extension(10, &sized(&shorts(&ask.groups))));
        extensions.extend(extension(11, &[1, 0]));
    }
    if ask.version >= 0x303 {
        extensions.extend(extension(13, &sized(&shorts(&SIGNATURES))));
    }
    if ask.version == TLS13 {
        extensions.extend(extension(43, &[2, 3, 4]));
        extensions.extend(extension(51, &[0, 0]));
    }
    let mut body = ask.version.min(0x303).to_be_bytes().to_vec();
    // A nonce need not be random where no key comes of it.
    body.extend([0x5a; 32]);
    body.push(32);
    body.extend([0xa5; 32]);
    body.extend(sized(&shorts(&ask.suites)));
    body.extend([1, 0]);
    if !extensions.is_empty() {
        body.extend(sized(&extensions));
    }
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    let message = [&[1, 0, length[0], length[1]][..], &body].concat();
    let record_version: u16 = if ask.version == SSL3 { SSL3 } else { 0x301 };
    [&[22][..], &record_version.to_be_bytes(), &sized(&message)].concat()
}

/// Reads a ServerHello; nothing else is a choice.
fn choice(reply: &[u8]) -> Option<Choice> {
    let short = |bytes: &[u8], at: usize| Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    if *reply.first()? != 22 || *reply.get(5)? != 2 {
        return None;
    }
    let session = usize::from(*reply.get(43)?);
    let suite = short(reply, 44 + session)?;
    let mut found = Choice { version: short(reply, 9)?, suite, group: None };
    let length = usize::from(short(reply, 47 + session).unwrap_or(0));
    let mut rest = reply.get(49 + session..).unwrap_or_default();
    rest = &rest[..length.min(rest.len())];
    while let (Some(kind), Some(length)) = (short(rest, 0), short(rest, 2)) {
        match (kind, length) {
            (43, 2) => found.version = short(rest, 4)?,
            (51, 2) => found.group = short(rest, 4),
            _ => {}
        }
        rest = rest.get(4 + usize::from(length)..).unwrap_or_default();
    }
    Some(found)
}

#[test]
fn a_choice_is_read_where_the_standards_put_it() {
    let extensions = [extension(43, &[3, 4]), extension(51, &[0x11, 0xec])].concat();
    let body = [&[3, 3][..], &[7; 32], &[2, 9, 9], &[0x13, 0x02, 0], &sized(&extensions)].concat();
    let message = [&[2, 0, 0, u8::try_from(body.len()).unwrap()][..], &body].concat();
    let reply = [&[22, 3, 3][..], &sized(&message)].concat();
    assert_eq!(choice(&reply), Some(Choice { version: TLS13, suite: 0x1302, group: Some(0x11ec) }));
    assert_eq!(choice(&[21, 3, 3, 0, 2, 2, 40]), None);
}
