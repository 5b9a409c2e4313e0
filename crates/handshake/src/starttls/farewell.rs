//! What a database wants to hear inside TLS before the connection ends, so
//! that it takes its end for an end and not for a fault.
//!
//! PostgreSQL 15 logs nothing where a handshake was finished and then closed
//! by close_notify; where it was not, one line (a refused version: two).
//! MariaDB 10.11 logs one line however a connection without a login ends, and
//! counts it against the address: at `max_connect_errors` it answers 1129 and
//! the host is locked out. A login that it denies is not counted, so we try to
//! log in as nobody, the user `''` without a password; the line says `Access
//! denied for user ''`. Where that is let in, we leave with COM_QUIT. The
//! addresses 127.0.0.1 and ::1 are never counted; there nothing is tried.

use super::{
    Start,
    mysql::{CAPABILITIES, CHARSET, CLIENT_SSL, MOST_PACKET},
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Say this inside TLS, and read on.
    Say(Vec<u8>),
    /// Read on.
    Listen,
    /// Say this, if anything, and close.
    Close(Vec<u8>),
}

/// A farewell in progress. It holds no connection: it is told what came, and
/// tells what to say.
#[derive(Debug, Default)]
pub struct Farewell {
    buffer: Vec<u8>,
    rounds: usize,
}

/// The most questions that we answer; a login has two or three.
const MOST_ROUNDS: usize = 4;

/// The longest packet that we read.
const MOST_BYTES: usize = 4096;

impl Farewell {
    /// The farewell to a server, and its first word; the peer's address decides
    /// whether there is one.
    pub fn begin(start: Start, peer: IpAddr) -> (Self, Next) {
        (Self::default(), if start == Start::Mysql { first(peer, 2, CAPABILITIES) } else { Next::Close(Vec::new()) })
    }

    /// The same in the clear, to a MySQL server that offers no TLS: there is
    /// no SSLRequest before the login, and there is no secret in it.
    pub fn without_tls(peer: IpAddr) -> (Self, Next) {
        (Self::default(), first(peer, 1, CAPABILITIES & !CLIENT_SSL))
    }

    /// Takes what came inside TLS, and tells what to do.
    pub fn hear(&mut self, bytes: &[u8]) -> Next {
        self.buffer.extend_from_slice(bytes);
        let over = || Next::Close(Vec::new());
        let Some((head, rest)) = self.buffer.split_first_chunk::<4>() else { return Next::Listen };
        let length = usize::from(head[0]) | usize::from(head[1]) << 8 | usize::from(head[2]) << 16;
        if length > MOST_BYTES || self.rounds >= MOST_ROUNDS {
            return over();
        }
        let Some(body) = rest.get(..length) else { return Next::Listen };
        let number = head[3].wrapping_add(1);
        let next = match body {
            // It let us in: COM_QUIT, the first packet of a new count.
            [0, ..] => Next::Close(vec![1, 0, 0, 0, 1]),
            // It wants another way to log in, or asks once more in the same.
            [254, name @ ..] => Next::Say(packet(number, proof(name))),
            [1, ..] => Next::Say(packet(number, &[0])),
            // It denies, which is what was to be expected.
            _ => over(),
        };
        self.rounds += 1;
        self.buffer.drain(..4 + length);
        next
    }
}

/// What stands for no password in each way to log in. What has another length
/// than the server expects would count as a fault.
fn proof(name: &[u8]) -> &'static [u8] {
    match name.split(|byte| *byte == 0).next().unwrap_or_default() {
        b"client_ed25519" => &[0; 64],
        b"caching_sha2_password" | b"sha256_password" | b"mysql_clear_password" | b"dialog" => &[0],
        _ => &[],
    }
}

/// Whether this server counts connections that we leave unfinished, and locks
/// out this host after some (MariaDB: 100, unless one of its clients logs in
/// between).
pub fn counts(start: Start, peer: IpAddr) -> bool {
    start == Start::Mysql && peer != IpAddr::V4(Ipv4Addr::LOCALHOST) && peer != IpAddr::V6(Ipv6Addr::LOCALHOST)
}

/// A login, unless the peer's address is one that is never counted.
fn first(peer: IpAddr, number: u8, capabilities: u32) -> Next {
    if counts(Start::Mysql, peer) { Next::Say(login(number, capabilities)) } else { Next::Close(Vec::new()) }
}

/// HandshakeResponse41: the user `''`, an empty proof.
fn login(number: u8, capabilities: u32) -> Vec<u8> {
    let mut body = capabilities.to_le_bytes().to_vec();
    body.extend(MOST_PACKET.to_le_bytes());
    body.push(CHARSET);
    body.resize(32, 0);
    body.extend(b"\0\0mysql_native_password\0");
    packet(number, &body)
}

/// A packet of less than 16 MiB: its length, its number, its content.
fn packet(number: u8, body: &[u8]) -> Vec<u8> {
    let length = body.len().to_le_bytes();
    [&length[..3], &[number], body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn farewell() -> Farewell {
        Farewell::begin(Start::Mysql, IpAddr::from([192, 0, 2, 1])).0
    }

    #[test]
    fn only_mysql_off_loopback_hears_a_login() {
        let first = |start, peer: [u8; 4]| Farewell::begin(start, IpAddr::from(peer)).1;
        assert_eq!(first(Start::Postgresql, [192, 0, 2, 1]), Next::Close(vec![]));
        assert_eq!(first(Start::Mysql, [127, 0, 0, 1]), Next::Close(vec![]));
        assert_eq!(Farewell::begin(Start::Mysql, IpAddr::V6(Ipv6Addr::LOCALHOST)).1, Next::Close(vec![]));
        let Next::Say(login) = first(Start::Mysql, [127, 0, 0, 2]) else { panic!("no login") };
        assert_eq!((usize::from(login[0]), login[3]), (login.len() - 4, 2));
        assert!(login.ends_with(b"\0\0mysql_native_password\0"));
        let Next::Say(clear) = Farewell::without_tls(IpAddr::from([192, 0, 2, 1])).1 else { panic!("no login") };
        assert_eq!((clear[3], clear[5] & 8), (1, 0), "the first packet of ours, without TLS");
    }

    #[test]
    fn each_answer_to_the_login_has_its_reply() {
        let denied = b"\x05\0\0\x03\xff\x15\x04no";
        assert_eq!(farewell().hear(denied), Next::Close(vec![]));
        assert_eq!(farewell().hear(b"\x01\0\0\x03\0"), Next::Close(vec![1, 0, 0, 0, 1]));
        let mut switched = farewell();
        assert_eq!(switched.hear(b"\x10\0\0\x03\xfeclient_"), Next::Listen);
        let Next::Say(proof) = switched.hear(b"ed25519\0") else { panic!("no proof") };
        assert_eq!(proof, [&[64, 0, 0, 4][..], &[0; 64]].concat());
        assert_eq!(switched.hear(denied), Next::Close(vec![]));
        assert_eq!(farewell().hear(b"\x07\0\0\x03\xfedialog"), Next::Say(vec![1, 0, 0, 4, 0]));
        assert_eq!(farewell().hear(b"\x06\0\0\x03\xfeother"), Next::Say(vec![0, 0, 0, 4]));
        assert_eq!(farewell().hear(b"\xff\xff\xff\x03"), Next::Close(vec![]));
    }

    proptest! {
        #[test]
        fn it_ends_whatever_comes(parts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..400)) {
            let mut farewell = farewell();
            let said = parts.iter().map(|part| farewell.hear(part)).take_while(|next| !matches!(next, Next::Close(_)));
            prop_assert!(said.filter(|next| matches!(next, Next::Say(_))).count() <= MOST_ROUNDS);
        }
    }
}
