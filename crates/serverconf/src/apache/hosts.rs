//! Where Apache listens, and which of it a virtual host answers.

use super::tree::Directive;
use crate::reading::MOST_LISTENS;
use std::net::Ipv6Addr;

/// An address and port; `*` for any address, no port for any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    host: String,
    port: Option<u16>,
}

impl Address {
    /// Reads `[::1]:443`, `10.0.0.1:443`, `*:443`, `_default_:*`, `443` (as a port where `bare`).
    pub(crate) fn read(text: &str, bare: bool) -> Option<Self> {
        let any = || "*".to_owned();
        if let Some(rest) = text.strip_prefix('[') {
            let (inner, rest) = rest.split_once(']')?;
            let address: Ipv6Addr = inner.parse().ok()?;
            let port = if rest.is_empty() { None } else { Self::port(rest.strip_prefix(':')?)? };
            return Some(Self { host: format!("[{address}]"), port });
        }
        match text.rsplit_once(':') {
            Some((host, port)) => Some(Self { host: Self::host(host)?, port: Self::port(port)? }),
            None if bare => Some(Self { host: any(), port: Some(text.parse().ok()?) }),
            None => Some(Self { host: Self::host(text)?, port: None }),
        }
    }

    fn host(text: &str) -> Option<String> {
        match text {
            "" => None,
            "*" | "_default_" | "0.0.0.0" => Some("*".to_owned()),
            _ if text.contains(['$', '/', '[']) => None,
            _ => Some(text.to_ascii_lowercase()),
        }
    }

    /// A port, `*` for any.
    #[expect(clippy::option_option, reason = "no port is not a wrong port")]
    fn port(text: &str) -> Option<Option<u16>> {
        if text == "*" { Some(None) } else { text.parse().ok().filter(|port| *port != 0).map(Some) }
    }

    fn is_any(&self) -> bool {
        self.host == "*" || self.host == "[::]"
    }

    /// As `listens` names it. `Listen 443` takes both families on Linux.
    fn shown(&self) -> Vec<String> {
        let port = self.port.map_or("*".to_owned(), |port| port.to_string());
        let own = format!("{}:{port}", self.host);
        if self.host == "*" { vec![own, format!("[::]:{port}")] } else { vec![own] }
    }

    /// What of a socket a virtual host answers; `None` if nothing.
    fn of(&self, socket: &Self) -> Option<Self> {
        if self.port.is_some_and(|port| socket.port != Some(port)) {
            return None;
        }
        if self.is_any() {
            return Some(socket.clone());
        }
        (socket.is_any() || socket.host == self.host).then(|| Self { host: self.host.clone(), port: socket.port })
    }
}

/// Every `Listen` of the main server.
pub(crate) fn sockets(tree: &[Directive]) -> Vec<Result<Address, &Directive>> {
    let lines = tree.iter().filter(|line| line.name == "listen");
    lines.map(|line| Address::read(line.word(0), true).ok_or(line)).collect()
}

/// What a virtual host listens on: its own addresses where sockets are for
/// them. Where no socket is known, which is so in a part of a configuration,
/// its addresses themselves. False if there are more than are kept.
pub(crate) fn listens(addresses: &[Address], sockets: &[Address]) -> (Vec<String>, bool) {
    let mut kept: Vec<String> = Vec::new();
    for address in addresses {
        let own = if sockets.is_empty() { vec![address.clone()] } else { Vec::new() };
        for shown in own.iter().flat_map(Address::shown) {
            if !kept.contains(&shown) {
                kept.push(shown);
            }
        }
        for shown in sockets.iter().filter_map(|socket| address.of(socket)).flat_map(|part| part.shown()) {
            if kept.contains(&shown) {
                continue;
            }
            if kept.len() >= MOST_LISTENS {
                return (kept, false);
            }
            kept.push(shown);
        }
        if kept.len() > MOST_LISTENS {
            kept.truncate(MOST_LISTENS);
            return (kept, false);
        }
    }
    (kept, true)
}

/// What is left of the sockets for the main server.
pub(crate) fn left(sockets: &[Address], taken: &[Vec<Address>]) -> Vec<String> {
    let all = |socket: &Address| taken.iter().flatten().any(|address| address.of(socket).as_ref() == Some(socket));
    let left: Vec<Address> = sockets.iter().filter(|socket| !all(socket)).cloned().collect();
    left.iter().flat_map(Address::shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_answers_what_is_listened_on() {
        let sockets: Vec<_> =
            ["443", "127.0.0.1:8443", "[::1]:80"].map(|text| Address::read(text, true).unwrap()).into();
        let of = |text: &str| listens(&[Address::read(text, false).unwrap()], &sockets).0.join(" ");
        assert_eq!(of("*:443"), "*:443 [::]:443");
        assert_eq!(of("10.0.0.1:443"), "10.0.0.1:443");
        assert_eq!(of("_default_:8443"), "127.0.0.1:8443");
        assert_eq!(of("[::1]"), "[::1]:443 [::1]:80");
        assert_eq!(of("*:9"), "");
        let taken = [vec![Address::read("*:443", false).unwrap()], vec![Address::read("[::1]:80", false).unwrap()]];
        assert_eq!(left(&sockets, &taken), ["127.0.0.1:8443"]);
        assert_eq!(listens(&[Address::read("10.0.0.1:443", false).unwrap()], &[]).0, ["10.0.0.1:443"]);
        for text in ["", "[::", "a:b", ":443", "*:0", "${x}:1", "[::1]x"] {
            assert_eq!(Address::read(text, false), None, "{text}");
        }
    }
}
