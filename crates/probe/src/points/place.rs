//! Hosts with their ports, and the URLs that lead there. What two readers of
//! URLs could take for different hosts is not read at all.

use std::net::Ipv6Addr;

/// The longest URL that is read.
const MOST_URL: usize = 2048;

/// The longest name in DNS.
const MOST_HOST: usize = 253;

/// A host with a port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// A name in lower case, or an address; IPv6 in brackets.
    pub host: String,
    /// The TCP port.
    pub port: u16,
}

impl Place {
    /// Reads `host` or `host:port`; `default` is the port where none is
    /// written. `None` for anything else.
    #[must_use]
    pub fn read(text: &str, default: u16) -> Option<Self> {
        let (host, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let (address, port) = rest.split_once(']')?;
                (format!("[{}]", address.parse::<Ipv6Addr>().ok()?), port)
            }
            None => {
                let (host, port) = text.split_at(text.find(':').unwrap_or(text.len()));
                let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
                if host.is_empty() || host.len() > MOST_HOST || !host.bytes().all(letter) {
                    return None;
                }
                (host.to_ascii_lowercase(), port)
            }
        };
        let port = match port.strip_prefix(':') {
            None if port.is_empty() => default,
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok()?,
            _ => return None,
        };
        (port != 0).then_some(Self { host, port })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// A URL as far as it says whom to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Url {
    /// The scheme in lower case.
    pub scheme: String,
    /// Whom.
    pub place: Place,
}

impl Url {
    /// Reads one; `None` where it names no host, or hides it.
    pub fn read(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
        if text.len() > MOST_URL || !text.bytes().all(plain) {
            return None;
        }
        let (scheme, rest) = text.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let port = match scheme.as_str() {
            "http" => 80,
            "https" => 443,
            "ldap" => 389,
            "ldaps" => 636,
            "ftp" => 21,
            _ => return None,
        };
        let authority = rest.split(['/', '?', '#']).next()?;
        Some(Self { scheme, place: Place::read(authority, port)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_host_and_a_port() {
        for (text, shown) in [
            ("CRL.customs.example", "crl.customs.example:80"),
            ("10.2.0.7:8080", "10.2.0.7:8080"),
            ("[2001:DB8:0::1]:81", "[2001:db8::1]:81"),
            ("[::1]", "[::1]:80"),
        ] {
            assert_eq!(Place::read(text, 80).map(|place| place.to_string()).as_deref(), Some(shown));
        }
        let long = "a".repeat(MOST_HOST + 1);
        let wrong =
            ["", ":80", "a:", "a:0", "a:65536", "a:+8", "::1", "[::1", "[a]", "[::1]80", "a b", "u@a", "a/", &long];
        for text in wrong {
            assert_eq!(Place::read(text, 80), None, "{text}");
        }
    }

    #[test]
    fn a_url_hides_no_host() {
        let place = |text: &str| Url::read(text).map(|url| format!("{} {}", url.scheme, url.place));
        for (text, shown) in [
            ("http://a/x.crl", "http a:80"),
            ("HTTP://A:8080?x", "http a:8080"),
            ("http://a", "http a:80"),
            ("https://a#http://b", "https a:443"),
            ("ldap://a/cn=x?certificateRevocationList", "ldap a:389"),
        ] {
            assert_eq!(place(text).as_deref(), Some(shown));
        }
        let wrong = [
            "http:/a",
            "http:a",
            "http:///a",
            "http://a@b/",
            "http://a:80@b/",
            "http://a\\@b/",
            "http://a\tb/",
            "http://a%2eb/",
            "http://ä/",
            "ldap:///cn=x",
            "file:///etc/passwd",
        ];
        for text in wrong {
            assert_eq!(place(text), None, "{text}");
        }
    }
}
