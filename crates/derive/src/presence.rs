//! The certificates that a report shows, each with where it was seen. It is no
//! table: the server keeps an index of it, and compares keys across hosts by
//! it ([`crate::reuse`]); whoever verifies reads the same from the same facts.

use base64::{Engine, engine::general_purpose::STANDARD};
use pki::Certificate;
use pki::x509::View;
use report::{Facts, Row, Table, TableSpec, Value};
use std::collections::BTreeMap;
use std::net::SocketAddr;

/// The observed tables that certificates are read from.
pub const TABLES: [&str; 2] = ["certificate.file", "tls.presented_chain"];
/// The derived table that says which certificates a public authority issued.
const CHAIN: &str = "certificate.chain";

/// How a certificate was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seen {
    /// Presented by an endpoint.
    Endpoint,
    /// Lying in a file.
    File,
}

impl Seen {
    /// The word for people, for JSON and for the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Endpoint => "endpoint",
            Self::File => "file",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Endpoint, Self::File].into_iter().find(|seen| seen.word() == word)
    }

    const fn table(self) -> &'static str {
        let [file, endpoint] = TABLES;
        match self {
            Self::Endpoint => endpoint,
            Self::File => file,
        }
    }
}

/// A place that holds certificates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// What kind of place.
    pub seen: Seen,
    /// The endpoint's `address:port`, or the file's name.
    pub name: String,
}

/// A certificate that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// What it says of itself.
    pub read: Certificate,
    /// SHA-256 of its SubjectPublicKeyInfo, in hex; `None` if that cannot be cut out.
    pub spki_sha256: Option<String>,
    /// The modulus of an RSA key, without leading zeros.
    pub modulus: Option<Vec<u8>>,
}

/// What one report shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// The certificates by the SHA-256 of their DER.
    pub certificates: BTreeMap<String, Known>,
    /// Where they were seen, each with its place in the chain or file.
    pub held: BTreeMap<(Place, String), i64>,
    /// Whether a public authority issued them, as far as the derived chains tell.
    pub public: BTreeMap<String, bool>,
    /// What could not be seen, by the kind of place; `None` is all of it.
    blind: Vec<(Seen, Option<String>)>,
}

impl Presence {
    /// Reads the certificates of facts, which are laid out by these specs. The
    /// derived tables may be among them.
    #[must_use]
    pub fn read(facts: &Facts, observed: &[&TableSpec]) -> Self {
        let mut out = Self::default();
        for seen in [Seen::Endpoint, Seen::File] {
            match (facts.table(seen.table()), observed.iter().find(|spec| spec.name == seen.table())) {
                (Some(table), Some(spec)) => out.table(seen, table, spec),
                _ => out.blind.push((seen, None)),
            }
        }
        out.chains(facts);
        out
    }

    /// True if this report could not see what a place holds, so that nothing
    /// follows from what it does not name there.
    #[must_use]
    pub fn is_blind(&self, place: &Place) -> bool {
        let hides = |gap: &str| place.name == gap || place.name.strip_prefix(gap).is_some_and(|r| r.starts_with('/'));
        self.blind.iter().any(|(seen, gap)| *seen == place.seen && gap.as_deref().is_none_or(hides))
    }

    /// True if a certificate is one that a service shows for itself: it may sign
    /// no others, or an endpoint presents it first.
    #[must_use]
    pub fn is_leaf(&self, sha256: &str) -> bool {
        let first = |((place, held), position): (&(Place, String), &i64)| {
            held == sha256 && place.seen == Seen::Endpoint && *position == 0
        };
        self.certificates.get(sha256).is_some_and(|known| !known.read.authority) || self.held.iter().any(first)
    }

    fn table(&mut self, seen: Seen, table: &Table, spec: &TableSpec) {
        for gap in &table.gaps {
            // A gap that names no one place of this kind may hide any of them.
            let names_one = match seen {
                Seen::Endpoint => gap.place.parse::<SocketAddr>().is_ok(),
                Seen::File => gap.place.starts_with('/'),
            };
            self.blind.push((seen, names_one.then(|| gap.place.trim_end_matches('/').to_owned())));
        }
        for row in &table.rows {
            match seen {
                Seen::Endpoint => self.endpoint(row, spec),
                Seen::File => self.file(row, spec),
            }
        }
    }

    fn file(&mut self, row: &Row, spec: &TableSpec) {
        let Some(Value::Text(path)) = row.get(spec, "path") else { return self.blind.push((Seen::File, None)) };
        let place = Place { seen: Seen::File, name: path.clone() };
        match (row.get(spec, "der"), row.get(spec, "position")) {
            (Some(Value::Text(der)), Some(Value::Integer(position))) => self.certificate(place, *position, der),
            _ => self.blind.push((Seen::File, Some(place.name))),
        }
    }

    fn endpoint(&mut self, row: &Row, spec: &TableSpec) {
        let (Some(Value::Text(address)), Some(Value::Integer(port))) =
            (row.get(spec, "address"), row.get(spec, "port"))
        else {
            return self.blind.push((Seen::Endpoint, None));
        };
        let name = if address.contains(':') { format!("[{address}]:{port}") } else { format!("{address}:{port}") };
        let place = Place { seen: Seen::Endpoint, name };
        match row.get(spec, "chain") {
            Some(Value::TextList(chain)) => {
                for (position, der) in (0..).zip(chain) {
                    self.certificate(place.clone(), position, der);
                }
            }
            _ => self.blind.push((Seen::Endpoint, Some(place.name))),
        }
    }

    fn certificate(&mut self, place: Place, position: i64, der: &str) {
        let der = STANDARD.decode(der).unwrap_or_default();
        let Ok(read) = Certificate::read(&der) else { return self.blind.push((place.seen, Some(place.name))) };
        let sha256 = read.sha256.clone();
        self.certificates.entry(sha256.clone()).or_insert_with(|| {
            let view = View::read(&der).ok();
            let key = view.as_ref().map(|view| &view.key);
            Known {
                read,
                spki_sha256: key.map(pki::x509::Key::sha256),
                modulus: key.and_then(pki::x509::Key::rsa).map(|rsa| rsa.modulus.to_vec()),
            }
        });
        self.held.entry((place, sha256)).and_modify(|first| *first = position.min(*first)).or_insert(position);
    }

    fn chains(&mut self, facts: &Facts) {
        let spec = crate::SPECS.iter().find(|spec| spec.name == CHAIN);
        let (Some(spec), Some(table)) = (spec, facts.table(CHAIN)) else { return };
        for row in &table.rows {
            if let (Some(Value::Text(sha256)), Some(Value::Boolean(public))) =
                (row.get(spec, "sha256"), row.get(spec, "public"))
            {
                // Of several paths to it one from a public authority is enough.
                *self.public.entry(sha256.clone()).or_default() |= public;
            }
        }
    }
}

#[cfg(test)]
#[path = "presence_tests.rs"]
mod tests;
