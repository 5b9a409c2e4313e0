//! Keys compared across the fleet: an in-toto Statement v1 in a DSSE envelope,
//! signed by a key that the root document names for observing. Its subjects are
//! the reports that were compared.

use crate::Verified;
use crate::canonical::{self, EncodingError};
use crate::digest::{parse_hex32, sha256_hex};
use crate::dsse::{DsseError, Envelope};
use crate::key::{PublicKey, SigningKey};
use crate::report::PAYLOAD_TYPE;
use crate::statement::{STATEMENT_TYPE, Statement, Subject, other_kind};
use report::keys::{Holders, KEYS_TYPE, KeyInput, KeyLook, MOST_HOSTS};
use thiserror::Error;

/// The longest signed comparison that is read, in bytes.
pub const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Why a comparison was refused, or could not be signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeysError {
    /// It is longer than the bound.
    #[error("the comparison of keys has {0} bytes, more than {MOST_BYTES}")]
    TooLarge(usize),
    /// The envelope or its signature is not right.
    #[error(transparent)]
    Envelope(#[from] DsseError),
    /// The statement is not canonical JSON of its shape.
    #[error("the statement was refused: {0}")]
    Statement(#[source] EncodingError),
    /// It is a statement of another kind.
    #[error("this is no comparison of keys: its {field} is `{found}`")]
    Kind {
        /// Which field says so.
        field: &'static str,
        /// What it says.
        found: String,
    },
    /// Its subjects are not the reports that it names.
    #[error("the subjects are not the reports that were compared, each under its SHA-256 in hex")]
    Subjects,
    /// A part of the predicate is out of its form.
    #[error("the predicate's {0} is out of its form")]
    Predicate(&'static str),
}

/// A comparison whose signature was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedKeys {
    /// What the server signed.
    pub look: KeyLook,
    /// SHA-256 of the signed payload, in hex: what the log commits to.
    pub payload_sha256: String,
}

/// Signs a comparison: the bytes of its envelope.
///
/// # Errors
/// A part of it is out of its form, or it is too long.
pub fn sign(look: &KeyLook, key: &SigningKey) -> Result<Vec<u8>, KeysError> {
    check(look)?;
    let statement = Statement {
        ty: STATEMENT_TYPE.to_owned(),
        subject: look.inputs.iter().map(subject).collect(),
        predicate_type: KEYS_TYPE.to_owned(),
        predicate: look,
    };
    let payload = canonical::encode(&statement).map_err(KeysError::Statement)?;
    let bytes = Envelope::sign(PAYLOAD_TYPE, payload, &[key]).to_bytes()?;
    if bytes.len() > MOST_BYTES { Err(KeysError::TooLarge(bytes.len())) } else { Ok(bytes) }
}

/// Opens a comparison that one of these keys, and nobody else, has signed.
///
/// # Errors
/// Anything else, with the reason.
pub fn open(envelope: &[u8], observers: &[PublicKey]) -> Result<Verified<OpenedKeys>, KeysError> {
    if envelope.len() > MOST_BYTES {
        return Err(KeysError::TooLarge(envelope.len()));
    }
    let envelope = Envelope::parse(envelope)?;
    let payload = envelope.verify_alone(PAYLOAD_TYPE, observers, 1)?;
    let statement: Statement<KeyLook> = canonical::decode_within(payload, MOST_BYTES).map_err(KeysError::Statement)?;
    if let Some((field, found)) = other_kind(&statement, KEYS_TYPE) {
        return Err(KeysError::Kind { field, found });
    }
    let look = statement.predicate;
    let names = |(subject, input): (&Subject, &KeyInput)| subject.sha256(&name(input)).as_ref() == Some(&input.report);
    if statement.subject.len() != look.inputs.len() || !statement.subject.iter().zip(&look.inputs).all(names) {
        return Err(KeysError::Subjects);
    }
    check(&look)?;
    Ok(Verified::new(OpenedKeys { look, payload_sha256: sha256_hex(payload) }))
}

fn subject(input: &KeyInput) -> Subject {
    Subject::new(&name(input), &input.report)
}

fn name(input: &KeyInput) -> String {
    format!("{}/{}", input.host, input.sequence)
}

/// What the types do not say. The same for writing and for reading.
fn check(look: &KeyLook) -> Result<(), KeysError> {
    let is_digest = |text: &str| parse_hex32(text).is_some();
    let is_host = |id: &str| id.len() == 32 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let is_input = |input: &KeyInput| {
        let tables = [&input.files, &input.endpoints];
        is_host(&input.host)
            && input.sequence >= 1
            && is_digest(&input.report)
            && tables.into_iter().flatten().all(|root| is_digest(root))
    };
    let knows = |host: &String| look.inputs.binary_search_by(|input| input.host.cmp(host)).is_ok();
    let ascending = |texts: &[String]| texts.is_sorted_by(|a, b| a < b);
    let is_held = |one: &Holders| {
        is_digest(&one.sha256) && !one.hosts.is_empty() && ascending(&one.hosts) && one.hosts.iter().all(knows)
    };
    let in_order = |all: &[Holders]| all.is_sorted_by(|a, b| a.sha256 < b.sha256) && all.iter().all(is_held);
    let found = &look.found;
    let checks = [
        ("number of hosts", look.inputs.len() + look.unread.len() <= MOST_HOSTS),
        ("inputs", look.inputs.iter().all(is_input)),
        ("order of inputs", look.inputs.is_sorted_by(|a, b| a.host < b.host)),
        (
            "unread hosts",
            look.unread.is_sorted_by(|a, b| a.host < b.host) && look.unread.iter().all(|u| is_host(&u.host)),
        ),
        ("shared certificates", in_order(&found.certificates) && found.certificates.iter().all(|c| c.hosts.len() > 1)),
        (
            "shared keys",
            found.keys.is_sorted_by(|a, b| a.spki_sha256 < b.spki_sha256)
                && found.keys.iter().all(|key| is_digest(&key.spki_sha256))
                && found.keys.iter().all(|key| key.certificates.len() > 1 && in_order(&key.certificates)),
        ),
        (
            "shared primes",
            found.primes.is_sorted_by(|a, b| a.spki_sha256 < b.spki_sha256)
                && found.primes.iter().all(|key| is_digest(&key.spki_sha256))
                && found.primes.iter().all(|key| ascending(&key.with) && key.with.iter().all(|with| is_digest(with)))
                && found.primes.iter().all(|key| ascending(&key.hosts) && key.hosts.iter().all(knows)),
        ),
    ];
    match checks.iter().find(|(_, holds)| !holds) {
        Some((name, _)) => Err(KeysError::Predicate(name)),
        None => Ok(()),
    }
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
