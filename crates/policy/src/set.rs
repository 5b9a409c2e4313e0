//! A policy set: what is signed, sent and judged by. Its canonical bytes
//! (RFC 8785) hold every file and the specs of the tables that the files were
//! checked against; they have one encoding.

use crate::{SourceFile, library::MOST_FILES};
use report::{TableSpec, Time, value::MAX_INTEGER};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The shape of the canonical bytes.
const SHAPE: &str = "tidewaiter.policy-set.v1";

/// The largest policy set, in bytes.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// A policy set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicySet {
    /// The edition of the language and of the tables that it is written in.
    pub edition: u32,
    /// Its version, which only grows.
    pub version: u64,
    /// When it was made.
    pub created: Time,
    /// When it expires; it stays in force after, and that is a finding.
    pub expires: Time,
    /// Its files: names such as `rules/access/ssh-root-login.yaml`, and texts.
    pub files: BTreeMap<String, String>,
    /// The tables that its rules were checked against, sorted by name.
    pub specs: Vec<TableSpec>,
}

/// What is wrong with the bytes of a policy set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// Larger than a policy set may be.
    #[error("a policy set is at most 16 MB")]
    TooLarge,
    /// Not JSON of this shape.
    #[error("not a policy set: {0}")]
    Malformed(String),
    /// The same set, written in other bytes.
    #[error("not the canonical bytes of a policy set")]
    NotCanonical,
    /// A number that JSON readers do not agree on.
    #[error("the version or the edition is out of range")]
    OutOfRange,
    /// Expires before it was made.
    #[error("it expires before it was made")]
    Expiry,
    /// Too many files.
    #[error("a policy set has at most 4096 files")]
    TooManyFiles,
    /// A spec that does not hold together.
    #[error("the spec of the table `{0}` is wrong: {1}")]
    Spec(String, &'static str),
}

#[derive(Serialize)]
struct Written<'a> {
    shape: &'a str,
    edition: u32,
    version: u64,
    created: Time,
    expires: Time,
    files: &'a BTreeMap<String, String>,
    specs: &'a [TableSpec],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    shape: String,
    edition: u32,
    version: u64,
    created: Time,
    expires: Time,
    files: BTreeMap<String, String>,
    specs: Vec<TableSpec>,
}

impl PolicySet {
    /// Its canonical bytes.
    ///
    /// # Errors
    /// A set that [`Self::from_bytes`] would refuse is not written.
    pub fn to_bytes(&self) -> Result<Vec<u8>, SetError> {
        self.check()?;
        let written = Written {
            shape: SHAPE,
            edition: self.edition,
            version: self.version,
            created: self.created,
            expires: self.expires,
            files: &self.files,
            specs: &self.specs,
        };
        let bytes = serde_json_canonicalizer::to_vec(&written).map_err(|e| SetError::Malformed(e.to_string()))?;
        if bytes.len() > MOST_BYTES { Err(SetError::TooLarge) } else { Ok(bytes) }
    }

    /// Reads canonical bytes.
    ///
    /// # Errors
    /// Any other bytes, also of the same set, are refused.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SetError> {
        if bytes.len() > MOST_BYTES {
            return Err(SetError::TooLarge);
        }
        let read: Read = serde_json::from_slice(bytes).map_err(|e| SetError::Malformed(e.to_string()))?;
        if read.shape != SHAPE {
            return Err(SetError::Malformed(format!("its shape is not {SHAPE}")));
        }
        let Read { shape: _, edition, version, created, expires, files, specs } = read;
        let set = Self { edition, version, created, expires, files, specs };
        if set.to_bytes()? == bytes { Ok(set) } else { Err(SetError::NotCanonical) }
    }

    /// The SHA-256 of its canonical bytes, in hex: its name in reports.
    ///
    /// # Errors
    /// As [`Self::to_bytes`].
    pub fn digest(&self) -> Result<String, SetError> {
        Ok(hex::encode(ring::digest::digest(&ring::digest::SHA256, &self.to_bytes()?)))
    }

    /// Its files in the form that [`load`](crate::load) takes.
    #[must_use]
    pub fn sources(&self) -> Vec<SourceFile> {
        self.files.iter().map(|(name, text)| SourceFile { name: name.clone(), text: text.clone() }).collect()
    }

    fn check(&self) -> Result<(), SetError> {
        if self.edition == 0 || self.version == 0 || self.version > MAX_INTEGER.unsigned_abs() {
            return Err(SetError::OutOfRange);
        }
        if self.expires < self.created {
            return Err(SetError::Expiry);
        }
        if self.files.len() > MOST_FILES {
            return Err(SetError::TooManyFiles);
        }
        let wrong = |spec: &TableSpec, what| Err(SetError::Spec(report::escape::shown(&spec.name), what));
        for pair in self.specs.windows(2) {
            if let [first, second] = pair
                && first.name >= second.name
            {
                return wrong(second, "tables stand once, sorted by name");
            }
        }
        for spec in &self.specs {
            let mut names = BTreeSet::new();
            if !spec.fields.iter().all(|field| names.insert(field.name.as_ref())) {
                return wrong(spec, "a field stands twice");
            }
            let releases = spec.fields.iter().map(|field| &field.since).chain([&spec.since]);
            if releases.into_iter().any(|since| crate::Release::parse(since).is_none()) {
                return wrong(spec, "`since` is not a release");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use report::{FieldSpec, FieldType, Origin};
    use std::borrow::Cow::Borrowed as B;

    fn set() -> PolicySet {
        const FIELDS: &[FieldSpec] = &[FieldSpec::new("a", FieldType::Text, "A.")];
        let spec = |name| TableSpec {
            name: B(name),
            origin: Origin::Observed,
            doc: B("x"),
            needs: B("nothing"),
            volatile: false,
            personal: false,
            since: B("0.1.0"),
            fields: B(FIELDS),
        };
        PolicySet {
            edition: 1,
            version: 7,
            created: Time::from_days(20_000),
            expires: Time::from_days(20_100),
            files: BTreeMap::from([("rules/a/b.yaml".into(), "id: b\n".into())]),
            specs: vec![spec("a.one"), spec("a.two")],
        }
    }

    #[test]
    fn bytes_come_back_and_have_one_form() {
        let bytes = set().to_bytes().unwrap();
        assert_eq!(PolicySet::from_bytes(&bytes), Ok(set()));
        assert_eq!(set().digest().unwrap().len(), 64);
        let text = String::from_utf8(bytes).unwrap();
        let same = [text.replace("\"version\":7", "\"version\": 7"), format!("{text}\n")];
        for other in same {
            assert_eq!(PolicySet::from_bytes(other.as_bytes()), Err(SetError::NotCanonical));
        }
        let wrong = [
            text.replace("\"version\":7", "\"version\":7.5"),
            text.replace("\"version\":7", "\"version\":-7"),
            text.replace("\"version\":7", "\"version\":7,\"version\":8"),
            text.replace("\"version\":7", "\"version\":7,\"more\":8"),
            text.replace("policy-set.v1", "policy-set.v2"),
            "[".repeat(100_000),
        ];
        for other in wrong {
            assert!(matches!(PolicySet::from_bytes(other.as_bytes()), Err(SetError::Malformed(_))), "{other:.80}");
        }
    }

    #[test]
    fn what_does_not_hold_together_is_refused() {
        let check = |change: fn(&mut PolicySet), want: &str| {
            let mut set = set();
            change(&mut set);
            assert_eq!(set.to_bytes().unwrap_err().to_string(), want);
        };
        check(|s| s.version = 0, "the version or the edition is out of range");
        check(|s| s.version = 1 << 53, "the version or the edition is out of range");
        check(|s| s.edition = 0, "the version or the edition is out of range");
        check(|s| s.expires = Time::MIN, "it expires before it was made");
        check(|s| s.specs.reverse(), "the spec of the table `a.one` is wrong: tables stand once, sorted by name");
        check(|s| s.specs[1].since = B("x"), "the spec of the table `a.two` is wrong: `since` is not a release");
        check(
            |s| s.specs[0].fields.to_mut().push(FieldSpec::new("a", FieldType::Text, "Again.")),
            "the spec of the table `a.one` is wrong: a field stands twice",
        );
    }
}
