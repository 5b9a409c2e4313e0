//! A fleet held against an advisory set: an in-toto Statement v1 in a DSSE
//! envelope, signed by a key that the root document names for observing. Its
//! subjects are the set, what was compared and what was found.

use crate::Verified;
use crate::canonical::{self, EncodingError};
use crate::digest::{Running, parse_hex32, sha256_hex};
use crate::dsse::{DsseError, Envelope};
use crate::key::{PublicKey, SigningKey};
use crate::report::PAYLOAD_TYPE;
use crate::statement::{STATEMENT_TYPE, Statement, Subject, other_kind};
use report::exposure::{EXPOSURE_TYPE, ExposureLook};
use serde::Serialize;
use thiserror::Error;

/// The longest signed comparison that is read, in bytes: it names digests alone.
pub const MOST_BYTES: usize = 16 * 1024;

/// Why a comparison was refused, or could not be signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ExposureError {
    /// It is longer than the bound.
    #[error("the comparison with an advisory set has {0} bytes, more than {MOST_BYTES}")]
    TooLarge(usize),
    /// The envelope or its signature is not right.
    #[error(transparent)]
    Envelope(#[from] DsseError),
    /// The statement is not canonical JSON of its shape.
    #[error("the statement was refused: {0}")]
    Statement(#[source] EncodingError),
    /// It is a statement of another kind.
    #[error("this is no comparison with an advisory set: its {field} is `{found}`")]
    Kind {
        /// Which field says so.
        field: &'static str,
        /// What it says.
        found: String,
    },
    /// Its subjects are not what it names.
    #[error("the subjects are not the set, the inputs and the findings, each under its SHA-256 in hex")]
    Subjects,
}

/// A comparison whose signature was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedExposure {
    /// What the server signed.
    pub look: ExposureLook,
    /// SHA-256 of the signed payload, in hex: what the log commits to.
    pub payload_sha256: String,
}

/// The digest over a list, in hex: each item as canonical JSON and a line feed.
///
/// # Errors
/// An item that has no canonical form.
pub fn digest<T: Serialize>(items: impl IntoIterator<Item = T>) -> Result<String, EncodingError> {
    let mut hasher = Running::default();
    for item in items {
        hasher.update(&canonical::encode(&item)?);
        hasher.update(b"\n");
    }
    Ok(hasher.hex())
}

/// Signs a comparison: the bytes of its envelope.
///
/// # Errors
/// A digest in it is out of its form, or it is too long.
pub fn sign(look: &ExposureLook, key: &SigningKey) -> Result<Vec<u8>, ExposureError> {
    let named = names(look);
    if named.iter().any(|(_, sha256)| parse_hex32(sha256).is_none()) {
        return Err(ExposureError::Subjects);
    }
    let statement = Statement {
        ty: STATEMENT_TYPE.to_owned(),
        subject: named.iter().map(|(name, sha256)| Subject::new(name, sha256)).collect(),
        predicate_type: EXPOSURE_TYPE.to_owned(),
        predicate: look,
    };
    let payload = canonical::encode(&statement).map_err(ExposureError::Statement)?;
    let bytes = Envelope::sign(PAYLOAD_TYPE, payload, &[key]).to_bytes()?;
    if bytes.len() > MOST_BYTES { Err(ExposureError::TooLarge(bytes.len())) } else { Ok(bytes) }
}

/// Opens a comparison that one of these keys, and nobody else, has signed.
///
/// # Errors
/// Anything else, with the reason.
pub fn open(envelope: &[u8], observers: &[PublicKey]) -> Result<Verified<OpenedExposure>, ExposureError> {
    if envelope.len() > MOST_BYTES {
        return Err(ExposureError::TooLarge(envelope.len()));
    }
    let envelope = Envelope::parse(envelope)?;
    let payload = envelope.verify_alone(PAYLOAD_TYPE, observers, 1)?;
    let statement: Statement<ExposureLook> =
        canonical::decode_within(payload, MOST_BYTES).map_err(ExposureError::Statement)?;
    if let Some((field, found)) = other_kind(&statement, EXPOSURE_TYPE) {
        return Err(ExposureError::Kind { field, found });
    }
    let look = statement.predicate;
    let named = names(&look);
    let is = |(subject, (name, sha256)): (&Subject, &(String, &String))| {
        parse_hex32(sha256).is_some() && subject.sha256(name).as_ref() == Some(*sha256)
    };
    if statement.subject.len() != named.len() || !statement.subject.iter().zip(&named).all(is) {
        return Err(ExposureError::Subjects);
    }
    Ok(Verified::new(OpenedExposure { look, payload_sha256: sha256_hex(payload) }))
}

fn names(look: &ExposureLook) -> [(String, &String); 3] {
    [
        (format!("advisory-set/{}", look.set.version), &look.set.sha256),
        ("inputs".to_owned(), &look.inputs_sha256),
        ("findings".to_owned(), &look.findings_sha256),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::tests::key;
    use report::Time;
    use report::exposure::{ComparedHost, ExposedBy};
    use report::predicate::SetReference;
    use std::collections::BTreeMap;

    fn sample() -> ExposureLook {
        let host =
            ComparedHost { host: "h".into(), tables: BTreeMap::from([("package.installed".into(), "0".into())]) };
        let (release, package, id) = ("debian:12".into(), "a".into(), "CVE-2026-0001".into());
        let hole = ExposedBy { release, package, id, hosts: vec![0], untold: vec![] };
        ExposureLook {
            observer: "0.1.0".into(),
            at: Time::from_seconds(1_800_000_000),
            set: SetReference { sha256: sha256_hex(b"set"), version: 7, expires: Time::from_seconds(1_900_000_000) },
            hosts: 1,
            unread: 2,
            findings: 1,
            untold: 0,
            inputs_sha256: digest([host]).unwrap(),
            findings_sha256: digest([hole]).unwrap(),
        }
    }

    #[test]
    fn a_list_has_one_digest_that_anyone_can_make() {
        let line =
            "{\"hosts\":[0],\"id\":\"CVE-2026-0001\",\"package\":\"a\",\"release\":\"debian:12\",\"untold\":[]}\n";
        assert_eq!(sample().findings_sha256, sha256_hex(line.as_bytes()));
        assert_eq!(digest::<ExposedBy>([]).unwrap(), sha256_hex(b""));
    }

    #[test]
    fn what_was_signed_is_opened_by_an_observer_alone() {
        let bytes = sign(&sample(), &key(1)).unwrap();
        let opened = open(&bytes, &[key(2).public(), key(1).public()]).unwrap();
        assert_eq!(opened.look, sample());
        let payload = Envelope::parse(&bytes).unwrap().payload;
        assert_eq!(opened.payload_sha256, sha256_hex(&payload));
        assert!(matches!(open(&bytes, &[key(2).public()]), Err(ExposureError::Envelope(_))));
        // A comparison of keys or a look from outside is none of these, nor the other way round.
        assert!(crate::keys::open(&bytes, &[key(1).public()]).is_err());
        assert!(crate::outside::open(&bytes, &[key(1).public()]).is_err());
        let text = String::from_utf8(payload).unwrap();
        let signed = |text: &str| Envelope::sign(PAYLOAD_TYPE, text.into(), &[&key(1)]).to_bytes().unwrap();
        for (from, to) in
            [("exposure:v1", "exposure:v2"), ("set/7", "set/8"), ("[{", "[{},{"), ("\"hosts\":1", "\"hosts\":1.0")]
        {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text);
            assert!(open(&signed(&changed), &[key(1).public()]).is_err(), "{from}");
        }
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(open(&changed, &[key(1).public()]).is_err(), "byte {at}");
            assert!(open(&bytes[..at], &[key(1).public()]).is_err(), "cut at {at}");
        }
        assert_eq!(open(&vec![b' '; MOST_BYTES + 1], &[]), Err(ExposureError::TooLarge(MOST_BYTES + 1)));
        let broken = ExposureLook { inputs_sha256: "x".into(), ..sample() };
        assert_eq!(sign(&broken, &key(1)), Err(ExposureError::Subjects));
    }

    #[test]
    fn another_time_or_release_says_the_same() {
        let one = sample();
        let later = ExposureLook { at: one.at.plus_days(1), observer: "0.2.0".into(), ..sample() };
        assert!(one.says_as(&later));
        assert!(!one.says_as(&ExposureLook { unread: 3, ..later }));
    }
}
