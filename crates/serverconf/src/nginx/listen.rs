//! The addresses of `listen`, as `ngx_parse_url` reads them.

use super::tree::Directive;
use std::net::Ipv6Addr;

/// The most ports of one range that are written out.
const MOST_PORTS: u16 = 256;

/// One `listen`, understood.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Listen {
    /// `*:443`, `127.0.0.1:443`, `[::]:443`, `unix:/run/x.sock`; one or more of them.
    pub(crate) addresses: Vec<String>,
    /// It is served with TLS, QUIC included.
    pub(crate) tls: bool,
}

/// Reads one; `port` is the protocol's own, for an address that has none.
pub(crate) fn read(directive: &Directive, port: Option<u16>) -> Result<Listen, String> {
    let text = directive.argument(0).unwrap_or_default();
    let options = directive.arguments().get(1..).unwrap_or_default();
    let has = |word: &str| options.iter().any(|option| option == word);
    let tls = has("ssl") || has("quic") || has("http3");
    let wrong = || format!("the address `{text}` of listen cannot be read");
    if text.contains('$') {
        return Err(format!("the address `{text}` of listen holds a variable"));
    }
    if text.starts_with("unix:") {
        return Ok(Listen { addresses: vec![text.to_owned()], tls });
    }
    let (host, ports) = if let Some(rest) = text.strip_prefix('[') {
        let (inner, rest) = rest.split_once(']').ok_or_else(wrong)?;
        let address: Ipv6Addr = inner.parse().map_err(|_| wrong())?;
        let ports = if rest.is_empty() { None } else { Some(rest.strip_prefix(':').ok_or_else(wrong)?) };
        (format!("[{address}]"), ports)
    } else {
        match text.split_once(':') {
            Some((host, ports)) => (host.to_owned(), Some(ports)),
            None if text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains('.') => {
                ("*".to_owned(), Some(text))
            }
            None => (text.to_owned(), None),
        }
    };
    let host = if host == "0.0.0.0" { "*".to_owned() } else { host };
    let (first, last) = match ports {
        None => port.map(|port| (port, port)).ok_or_else(|| format!("`{text}` of listen has no port"))?,
        Some(ports) => {
            let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
            (first.parse().map_err(|_| wrong())?, last.parse().map_err(|_| wrong())?)
        }
    };
    if host.is_empty() || first == 0 || first > last || last - first >= MOST_PORTS {
        return Err(wrong());
    }
    let mut addresses: Vec<String> = (first..=last).map(|port| format!("{host}:{port}")).collect();
    // A socket that takes IPv4 too; by default it does not.
    if host == "[::]" && has("ipv6only=off") {
        addresses.extend((first..=last).map(|port| format!("*:{port}")));
    }
    Ok(Listen { addresses, tls })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nginx::lexer::At;

    fn listen(text: &str) -> Result<Listen, String> {
        let words = format!("listen {text}").split(' ').map(str::to_owned).collect();
        read(&Directive { words, file: "/x".into(), at: At { line: 1, column: 1 }, block: None }, Some(80))
    }

    #[test]
    fn addresses_are_read_as_nginx_reads_them() {
        let of = |text: &str| listen(text).map(|listen| listen.addresses.join(" ")).unwrap_or_default();
        assert_eq!(of("443"), "*:443");
        assert_eq!(of("*:443"), "*:443");
        assert_eq!(of("0.0.0.0:443"), "*:443");
        assert_eq!(of("127.0.0.1"), "127.0.0.1:80");
        assert_eq!(of("localhost"), "localhost:80");
        assert_eq!(of("[::1]"), "[::1]:80");
        assert_eq!(of("[0:0::0]:443 ssl"), "[::]:443");
        assert_eq!(of("[::]:443 ipv6only=off"), "[::]:443 *:443");
        assert_eq!(of("10.0.0.1:8000-8002"), "10.0.0.1:8000 10.0.0.1:8001 10.0.0.1:8002");
        assert_eq!(of("unix:/run/n.sock ssl"), "unix:/run/n.sock");
        assert!(listen("443 default_server ssl").unwrap().tls && listen("443 quic").unwrap().tls);
        assert!(!listen("443 http2").unwrap().tls);
        for text in ["", "[::", "[::1]x", "a:b", "1-60000", "0", "$x:1", ":443"] {
            assert!(listen(text).is_err(), "{text}");
        }
    }
}
