//! Files that hold certificates, keys and revocation lists, in whatever format: it is told from
//! the bytes, never from the file's name. Every reader is bounded in size,
//! depth, entries and in the rounds spent on passwords.

pub(crate) mod ber;
mod fault;
mod jks;
mod pem;
mod pkcs12;
mod pkcs7;

pub use fault::{Fault, MOST_BYTES, MOST_CERTIFICATES};
pub(crate) use pem::BASE64;

use crate::key::{self, Purse};
use crate::x509::CrlView;
use ber::Reader;

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Base64 between lines of dashes; RFC 7468.
    Pem,
    /// One certificate or key as it is.
    Der,
    /// Certificates in a PKCS#7 or CMS message; RFC 5652.
    Pkcs7,
    /// PKCS#12; RFC 7292.
    Pkcs12,
    /// Java's own key store, or that of its cryptography extension (JCEKS).
    Jks,
}

impl Format {
    /// Its word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pem => "pem",
            Self::Der => "der",
            Self::Pkcs7 => "pkcs7",
            Self::Pkcs12 => "pkcs12",
            Self::Jks => "jks",
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Pem => "PEM",
            Self::Der => "DER",
            Self::Pkcs7 => "PKCS#7",
            Self::Pkcs12 => "PKCS#12",
            Self::Jks => "Java key",
        })
    }
}

/// What one file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The file's format; `None` if it is none that is known, or holds nothing of ours.
    pub format: Option<Format>,
    /// Each certificate, in the order of the file.
    pub certificates: Vec<Stored>,
    /// Each list of revoked certificates, in the order of the file. One in a PEM
    /// file or a message has not been read yet.
    pub lists: Vec<Stored>,
    /// Each private key, in the order of the file.
    pub keys: Vec<StoredKey>,
    /// What could not be taken out.
    pub faults: Vec<Fault>,
    /// True if there may be more than what is told, which needs a password that was not given.
    pub locked: bool,
    /// Which of the passwords fits, by its place; `None` if none was needed or none fits.
    pub password: Option<usize>,
}

/// A certificate or a revocation list in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// Its DER. That it reads as what it should be has not been looked at.
    pub der: Vec<u8>,
    /// The name under which it stands: a store's alias or friendly name.
    pub label: Option<String>,
    /// The line of a PEM file on which it begins.
    pub line: Option<u32>,
}

/// A private key in a file: what may be known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    /// Its format.
    pub format: key::Format,
    /// The name under which it stands: a store's alias or friendly name.
    pub label: Option<String>,
    /// The line of a PEM file on which it begins.
    pub line: Option<u32>,
    /// True if it is encrypted where it lies, whether or not it was opened.
    pub encrypted: bool,
    /// The kind of key, where it is known: `RSA`, `EC`, `Ed25519` …
    pub scheme: Option<String>,
    /// Its public half; `None` where it is encrypted and was not opened, or
    /// where we know no way to the public half.
    pub public: Option<key::Public>,
}

/// Takes every certificate, key and revocation list out of a file, whatever its format. The
/// passwords are tried in turn where a store needs one; no password and the
/// empty one are tried too.
#[must_use]
pub fn read(bytes: &[u8], passwords: &[&str]) -> Found {
    let mut found = Found::default();
    if bytes.len() > MOST_BYTES {
        found.faults.push(Fault::FileTooLarge);
        return found;
    }
    let mut purse = Purse::default();
    match outer(bytes) {
        _ if jks::is_one(bytes) => jks::read(bytes, passwords, &mut found),
        Some(Outer::Pkcs7) => {
            found.format = Some(Format::Pkcs7);
            if pkcs7::read(bytes, None, &mut found).is_err() {
                found.fault(Fault::Broken(Format::Pkcs7));
            }
        }
        Some(Outer::Pkcs12) => pkcs12::read(bytes, passwords, &mut purse, &mut found),
        Some(Outer::Signed(sequence)) if is_request(sequence) => {}
        Some(Outer::Signed(sequence)) if CrlView::read(sequence.whole).is_ok() => {
            found.format = Some(Format::Der);
            found.push_list(Stored { der: sequence.whole.to_vec(), ..Stored::default() });
        }
        Some(Outer::Signed(sequence)) if is_list(sequence) => {
            found.format = Some(Format::Der);
            found.fault(Fault::BrokenList);
        }
        Some(Outer::Signed(sequence)) => {
            found.format = Some(Format::Der);
            found.push(Stored { der: sequence.whole.to_vec(), ..Stored::default() });
        }
        Some(Outer::Other(sequence)) => {
            if let Some(key) = key::private::from_der(sequence.whole, passwords, &mut purse) {
                found.format = Some(Format::Der);
                found.push_key(key, None, None);
            }
        }
        None => pem::read(bytes, passwords, &mut purse, &mut found),
    }
    found
}

/// What a file that is one BER sequence is.
#[derive(Clone, Copy, Debug)]
enum Outer<'a> {
    Pkcs7,
    Pkcs12,
    /// A certificate, or what stands in its outer form.
    Signed(ber::Element<'a>),
    Other(ber::Element<'a>),
}

/// Tells what a binary file is from its first elements; `None` if it is none.
/// A store is known as one even where its end is missing.
fn outer(bytes: &[u8]) -> Option<Outer<'_>> {
    let mut start = Reader::opened(bytes)?;
    let first = start.next().ok()?;
    if first.tag == 0x06 && pkcs7::is_signed_data(first.value) {
        return Some(Outer::Pkcs7);
    }
    // The version, and a sequence that begins with an object identifier.
    let info = start.rest();
    if (first.tag, first.value) == (0x02, &[3])
        && Reader::opened(info).is_some_and(|info| info.rest().first() == Some(&6))
    {
        return Some(Outer::Pkcs12);
    }
    let sequence = Reader::new(bytes).take(0x30).ok()?;
    // Some tools leave a line's end, or zeros up to a block's end, behind DER.
    let padding = bytes.get(sequence.whole.len()..).unwrap_or_default();
    if !padding.iter().all(|byte| matches!(byte, 0 | b'\r' | b'\n')) {
        return None;
    }
    let second = start.next().map(|second| second.tag);
    Some(if (first.tag, second) == (0x30, Ok(0x30)) { Outer::Signed(sequence) } else { Outer::Other(sequence) })
}

/// A certificate request, which has a certificate's outer form: version,
/// subject, key, attributes.
fn is_request(sequence: ber::Element<'_>) -> bool {
    matches!(tags(sequence).as_slice(), [0x02, 0x30, 0x30] | [0x02, 0x30, 0x30, 0xa0])
}

/// A revocation list, whether or not the rest of it can be read: version,
/// algorithm, issuer, the time of this list; version 1 has no number.
fn is_list(sequence: ber::Element<'_>) -> bool {
    matches!(tags(sequence).as_slice(), [0x02, 0x30, 0x30, 0x17 | 0x18, ..] | [0x30, 0x30, 0x17 | 0x18, ..])
}

/// The tags of the first parts of what is signed; none if they cannot be told apart.
fn tags(sequence: ber::Element<'_>) -> Vec<u8> {
    let parts = || -> Result<Vec<u8>, crate::der::NotDer> {
        let mut inside = sequence.inside().take(0x30)?.inside();
        let mut tags = Vec::new();
        while !inside.is_empty() && tags.len() < 8 {
            tags.push(inside.next()?.tag);
        }
        Ok(tags)
    };
    parts().unwrap_or_default()
}

impl Found {
    /// Adds a certificate; false if there are too many.
    fn push(&mut self, stored: Stored) -> bool {
        let room = self.certificates.len() < MOST_CERTIFICATES;
        if room {
            self.certificates.push(stored);
        } else {
            self.fault(Fault::TooMany);
        }
        room
    }

    /// Adds a revocation list; false if there are too many.
    fn push_list(&mut self, stored: Stored) -> bool {
        let room = self.lists.len() < MOST_CERTIFICATES;
        if room {
            self.lists.push(stored);
        } else {
            self.fault(Fault::TooMany);
        }
        room
    }

    fn push_key(&mut self, key: key::private::Read, label: Option<String>, line: Option<u32>) -> bool {
        let room = self.keys.len() < MOST_CERTIFICATES;
        if room {
            let key::private::Read { format, encrypted, scheme, public, fault } = key;
            self.keys.push(StoredKey { format, label, line, encrypted, scheme, public });
            if let Some(fault) = fault {
                self.fault(fault);
            }
        } else {
            self.fault(Fault::TooMany);
        }
        room
    }

    /// Adds a fault, once and within bounds.
    fn fault(&mut self, fault: Fault) {
        if self.faults.len() < MOST_CERTIFICATES && !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }
}

#[cfg(test)]
mod tests;
