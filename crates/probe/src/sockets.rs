//! The TCP sockets that listen and the UDP sockets that are bound, as
//! `/proc/net` of the host lists them. Shared by the tables that need them.

use crate::host::Host;
use report::{Gap, GapReason};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The most bytes of one list that are read: some hundred thousand sockets.
const BOUND: usize = 32 << 20;

/// Transport and address family, as the kernel keeps its lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// TCP over IPv4.
    Tcp,
    /// TCP over IPv6, and over IPv4 unless the socket refuses that.
    Tcp6,
    /// UDP over IPv4.
    Udp,
    /// UDP over IPv6.
    Udp6,
}

impl Protocol {
    /// Every list, in the order of reading.
    pub const ALL: [Self; 4] = [Self::Tcp, Self::Tcp6, Self::Udp, Self::Udp6];

    /// The name of its list below `/proc/net`, which is also its word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Tcp6 => "tcp6",
            Self::Udp => "udp",
            Self::Udp6 => "udp6",
        }
    }

    /// The state, in the kernel's numbers, of a socket that waits for others:
    /// LISTEN for TCP, CLOSE (not connected) for UDP.
    const fn waiting(self) -> u8 {
        match self {
            Self::Tcp | Self::Tcp6 => 10,
            Self::Udp | Self::Udp6 => 7,
        }
    }
}

/// A socket that waits for others to speak first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Socket {
    /// Transport and address family.
    pub protocol: Protocol,
    /// The local address; all zeros for every address.
    pub address: IpAddr,
    /// The local port.
    pub port: u16,
    /// The id of the user that opened it.
    pub uid: u32,
    /// Its number in the socket file system, as `/proc/PID/fd` shows it.
    pub inode: u64,
}

/// All sockets that wait for others, and what could not be read of them.
#[derive(Debug, Default)]
pub struct Sockets {
    /// The sockets in the order of protocol, address and port.
    pub waiting: Vec<Socket>,
    /// A gap for each list that could not be read. A list that is missing
    /// (IPv6 is off) is none as long as the list of TCP over IPv4 is there.
    pub gaps: Vec<Gap>,
}

impl Sockets {
    pub(crate) fn read(host: &Host) -> Self {
        let mut all = Self::default();
        for protocol in Protocol::ALL {
            match host.read(format!("/proc/net/{}", protocol.word()), BOUND) {
                Ok(content) => all.take(&content.bytes, protocol, content.path()),
                Err(gap) if gap.reason == GapReason::Missing && protocol != Protocol::Tcp => {}
                Err(gap) if gap.reason == GapReason::Missing => all.gaps.push(Gap {
                    reason: GapReason::Unsupported,
                    detail: "the audited root has no list of sockets: it is not running".to_owned(),
                    ..gap
                }),
                Err(gap) => all.gaps.push(gap),
            }
        }
        all.waiting.sort_unstable();
        all
    }

    /// Whether a TCP socket listens on this port, on any address.
    #[must_use]
    pub fn listens(&self, port: u16) -> bool {
        let is_tcp = |s: &Socket| matches!(s.protocol, Protocol::Tcp | Protocol::Tcp6);
        self.waiting.iter().any(|s| is_tcp(s) && s.port == port)
    }

    fn take(&mut self, bytes: &[u8], protocol: Protocol, path: &str) {
        for (number, line) in bytes.split(|b| *b == b'\n').enumerate().skip(1).filter(|(_, l)| !l.is_empty()) {
            match std::str::from_utf8(line).ok().and_then(|line| parse(line, protocol)) {
                Some((socket, state)) if state == protocol.waiting() => self.waiting.push(socket),
                Some(_) => {}
                None => self.gaps.push(Gap {
                    place: path.to_owned(),
                    reason: GapReason::Malformed,
                    detail: format!("line {} is in no form that this agent knows; a newer agent may", number + 1),
                }),
            }
        }
    }
}

/// A line such as `0: 00000000:0016 00000000:0000 0A 00000000:00000000
/// 00:00000000 00000000 0 0 12345 …`, and the socket's state.
fn parse(line: &str, protocol: Protocol) -> Option<(Socket, u8)> {
    let mut words = line.split_ascii_whitespace();
    let (address, port) = words.nth(1)?.split_once(':')?;
    let state = u8::from_str_radix(words.nth(1)?, 16).ok()?;
    let uid = words.nth(3)?.parse().ok()?;
    let inode = words.nth(1)?.parse().ok()?;
    let port = u16::from_str_radix(port, 16).ok()?;
    Some((Socket { protocol, address: parse_address(address)?, port, uid, inode }, state))
}

/// An address as 32-bit words in hex, each in the order of this machine's bytes.
fn parse_address(hex: &str) -> Option<IpAddr> {
    let word = |part: &[u8]| u32::from_str_radix(std::str::from_utf8(part).ok()?, 16).ok().map(u32::to_ne_bytes);
    match hex.len() {
        8 => word(hex.as_bytes()).map(|b| IpAddr::V4(Ipv4Addr::from(b))),
        32 => {
            let words: Vec<[u8; 4]> = hex.as_bytes().chunks(8).map(word).collect::<Option<_>>()?;
            let bytes: [u8; 16] = words.concat().try_into().ok()?;
            Some(IpAddr::V6(Ipv6Addr::from(bytes)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use proptest::prelude::*;

    const HEAD: &str =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    #[test]
    fn only_waiting_sockets_count() {
        let host = Fixture::new()
            .file("/proc/net/tcp", &format!("{HEAD}   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   105        0 7001 1 0\n   1: 0100007F:0017 0100007F:8000 01 00000000:00000000 00:00000000 00000000     0        0 7002 1 0\n"))
            .file("/proc/net/tcp6", &format!("{HEAD}   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 7003 1 0\n"));
        let sockets = Sockets::read(&host.host());
        let shown: Vec<_> =
            sockets.waiting.iter().map(|s| (s.protocol, s.address.to_string(), s.port, s.uid, s.inode)).collect();
        assert_eq!(
            shown,
            [(Protocol::Tcp, "127.0.0.1".to_owned(), 5432, 105, 7001), (Protocol::Tcp6, "::".to_owned(), 22, 0, 7003)]
        );
        assert!(sockets.gaps.is_empty(), "{:?}", sockets.gaps);
        assert!(sockets.listens(22) && sockets.listens(5432) && !sockets.listens(23));
    }

    #[test]
    fn a_root_that_does_not_run_is_a_gap() {
        let sockets = Sockets::read(&Fixture::new().host());
        assert_eq!(sockets.gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Unsupported]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), line in "[ 0-9A-F:]{0,120}") {
            let mut sockets = Sockets::default();
            sockets.take(&bytes, Protocol::Tcp6, "/proc/net/tcp6");
            let _ = parse(&line, Protocol::Tcp6);
        }
    }
}
