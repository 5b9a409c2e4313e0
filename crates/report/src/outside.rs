//! The outside look: what the server saw of the endpoints that a host reports,
//! as it signs it, and the same held beside what the report says.

use crate::{Severity, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The `predicateType` of an outside look.
pub const OUTSIDE_TYPE: &str = "urn:tidewaiter:outside:v1";
/// The most endpoints of one look.
pub const MOST_ENDPOINTS: usize = 256;

/// What the server says of one host's endpoints. The statement's one subject is
/// the report that named them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// The host's id.
    pub host: String,
    /// The number of the report that named the endpoints.
    pub sequence: u64,
    /// The release of the program that looked, `major.minor.patch`.
    pub observer: String,
    /// How closely it looked: `hello` asks for each version, and no more.
    pub class: String,
    /// When it began, by the server's clock.
    pub started: Time,
    /// When it ended, by the same.
    pub ended: Time,
    /// The endpoints that the report names as spoken to, in ascending order, each once.
    pub endpoints: Vec<Sighting>,
}

/// An endpoint as the report names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// The address; a loopback one for a listener on every address.
    pub address: String,
    /// The TCP port.
    pub port: u16,
    /// The server name that the agent sent, and so the server too; `None` if none.
    pub server_name: Option<String>,
    /// The protocol's own start before TLS; `tls` if there is none.
    pub start: String,
}

impl fmt::Display for Endpoint {
    /// `address:port`, IPv6 in brackets, then name and start where there are any.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, port, .. } = self;
        let bracketed = address.contains(':');
        let (open, close) = if bracketed { ("[", "]") } else { ("", "") };
        write!(out, "{open}{address}{close}:{port}")?;
        if let Some(name) = &self.server_name {
            write!(out, " ({name})")?;
        }
        if self.start == "tls" { Ok(()) } else { write!(out, " {}", self.start) }
    }
}

/// How the server came to the address that it spoke to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// It is the endpoint's own.
    Listed,
    /// The endpoint listens on every address; the server took the one that the
    /// host reports from.
    Peer,
}

/// What was seen of one endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sighting {
    /// Which endpoint.
    pub endpoint: Endpoint,
    /// The `address:port` that was spoken to; `None` if none was.
    pub reached: Option<String>,
    /// How the server came to that address.
    pub via: Via,
    /// When, by the server's clock.
    pub at: Time,
    /// What it answered.
    pub seen: Seen,
}

/// What an endpoint answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case", deny_unknown_fields)]
pub enum Seen {
    /// It was left alone.
    NotTried {
        /// Why.
        reason: String,
    },
    /// It gave no answer that says what it speaks.
    NotReached {
        /// What happened.
        reason: String,
    },
    /// It answered, and not in TLS.
    NotTls {
        /// What it spoke instead.
        reason: String,
    },
    /// It speaks TLS.
    Tls {
        /// What it said to each version that it was asked for, by name (`TLSv1.2`).
        versions: BTreeMap<String, Said>,
        /// What it presented.
        presented: Presented,
    },
}

/// What an endpoint said to one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case", deny_unknown_fields)]
pub enum Said {
    /// It accepts it.
    Accepted {
        /// The suite that it chose when all were offered.
        suite: String,
    },
    /// It refuses it.
    Refused {
        /// How.
        how: How,
    },
    /// It could not be told.
    Unknown {
        /// Why.
        reason: String,
    },
}

/// How a version was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// By an alert of this number.
    Alert(u8),
    /// By choosing this older version.
    Version(String),
    /// By hanging up, where other versions are answered. Whoever counts
    /// connections hangs up too, so that this alone contradicts nothing.
    Closed,
}

/// What certificates an endpoint presented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Presented {
    /// None: its suites have none.
    None,
    /// These.
    Chain {
        /// The leaf, DER in base64.
        leaf: String,
        /// SHA-256 of each certificate's DER in hex, leaf first.
        sha256: Vec<String>,
    },
    /// They could not be read.
    Unknown {
        /// Why.
        reason: String,
    },
}

/// What became of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// The two do not go together.
    Contradicts,
    /// One of the two is not known.
    Unknown,
    /// They agree.
    Agrees,
}

impl Held {
    /// The word for people and for JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Contradicts => "contradicts",
            Self::Unknown => "unknown",
            Self::Agrees => "agrees",
        }
    }
}

/// One endpoint, inside beside outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// Which endpoint, as the report names it.
    pub endpoint: Endpoint,
    /// The `address:port` that was spoken to; `None` if none was.
    pub reached: Option<String>,
    /// How the server came to that address; `None` if it did not look.
    pub via: Option<Via>,
    /// When it looked; `None` if it did not.
    pub at: Option<Time>,
    /// The worst of the lines.
    pub held: Held,
    /// Why nothing could be compared; `None` if something was.
    pub reason: Option<String>,
    /// What was compared.
    pub lines: Vec<Line>,
}

/// One thing that both the host and the server saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What: a version's name, a version's suite, the certificate.
    pub what: String,
    /// What the report says.
    pub inside: String,
    /// What the server saw.
    pub outside: String,
    /// What follows.
    pub held: Held,
    /// How bad a contradiction is; `None` for anything else.
    pub severity: Option<Severity>,
    /// A contradiction in one sentence, with both times; `None` for anything else.
    pub says: Option<String>,
}

impl Compared {
    /// True if it was reached at the address that its host reports from.
    #[must_use]
    pub fn is_by_peer(&self) -> bool {
        self.via == Some(Via::Peer)
    }

    /// True if anything in it contradicts.
    #[must_use]
    pub fn contradicts(&self) -> bool {
        self.held == Held::Contradicts
    }

    /// The lines that contradict, worst first.
    #[must_use]
    pub fn contradictions(&self) -> Vec<&Line> {
        let mut lines: Vec<_> = self.lines.iter().filter(|line| line.held == Held::Contradicts).collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.severity));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_named_as_people_write_it() {
        let endpoint = |address: &str, name: Option<&str>, start: &str| Endpoint {
            address: address.to_owned(),
            port: 443,
            server_name: name.map(str::to_owned),
            start: start.to_owned(),
        };
        for (endpoint, text) in [
            (endpoint("10.0.0.1", None, "tls"), "10.0.0.1:443"),
            (endpoint("2001:db8::1", Some("a.example"), "tls"), "[2001:db8::1]:443 (a.example)"),
            (endpoint("10.0.0.1", None, "smtp"), "10.0.0.1:443 smtp"),
        ] {
            assert_eq!(endpoint.to_string(), text);
        }
    }

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let said = [
            (Said::Refused { how: How::Alert(70) }, r#"{"answer":"refused","how":{"alert":70}}"#),
            (Said::Refused { how: How::Closed }, r#"{"answer":"refused","how":"closed"}"#),
            (Said::Accepted { suite: "S".into() }, r#"{"answer":"accepted","suite":"S"}"#),
        ];
        for (said, text) in said {
            assert_eq!(serde_json::to_string(&said).unwrap(), text);
            assert_eq!(serde_json::from_str::<Said>(text).unwrap(), said);
        }
        assert!(serde_json::from_str::<Said>(r#"{"answer":"accepted","suite":"S","x":1}"#).is_err());
    }
}
