//! What the server saw from outside: an in-toto Statement v1 in a DSSE
//! envelope, signed by a key that the root document names for observing. Its
//! subject is the report whose endpoints it looked at.

use crate::Verified;
use crate::canonical::{self, EncodingError};
use crate::digest::{parse_hex32, sha256_hex};
use crate::dsse::{DsseError, Envelope};
use crate::key::{PublicKey, SigningKey};
use crate::report::PAYLOAD_TYPE;
use crate::statement::{STATEMENT_TYPE, Statement, Subject, other_kind};
use report::outside::{Look, MOST_ENDPOINTS, OUTSIDE_TYPE, Presented, Seen};
use thiserror::Error;

/// The longest signed look that is read, in bytes.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;
/// The longest leaf certificate that stands in a look, in base64.
pub const MOST_LEAF: usize = 24 * 1024;
/// The most certificates of a chain that are named.
pub const MOST_CHAIN: usize = 32;

const SUBJECT: &str = "report";

/// Why a look was refused, or could not be signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LookError {
    /// It is longer than the bound.
    #[error("the look has {0} bytes, more than {MOST_BYTES}")]
    TooLarge(usize),
    /// The envelope or its signature is not right.
    #[error(transparent)]
    Envelope(#[from] DsseError),
    /// The statement is not canonical JSON of its shape.
    #[error("the statement was refused: {0}")]
    Statement(#[source] EncodingError),
    /// It is a statement of another kind.
    #[error("this is no look from outside: its {field} is `{found}`")]
    Kind {
        /// Which field says so.
        field: &'static str,
        /// What it says.
        found: String,
    },
    /// Its subject is not one report under its SHA-256.
    #[error("the subject is not one `report` under its SHA-256 in hex")]
    Subject,
    /// A part of the predicate is out of its form.
    #[error("the predicate's {0} is out of its form")]
    Predicate(&'static str),
}

/// What the server signs: what it saw, and the report that it looked by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedLook {
    /// What it saw.
    pub look: Look,
    /// SHA-256 of the report's payload, in hex.
    pub report: String,
}

/// A look whose signature was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedLook {
    /// What the server signed.
    pub signed: SignedLook,
    /// SHA-256 of the signed payload, in hex: what the log commits to.
    pub payload_sha256: String,
}

/// Signs a look: the bytes of its envelope.
///
/// # Errors
/// A part of it is out of its form, or it is too long.
pub fn sign(signed: &SignedLook, key: &SigningKey) -> Result<Vec<u8>, LookError> {
    check(signed)?;
    let statement = Statement {
        ty: STATEMENT_TYPE.to_owned(),
        subject: vec![Subject::new(SUBJECT, &signed.report)],
        predicate_type: OUTSIDE_TYPE.to_owned(),
        predicate: &signed.look,
    };
    let payload = canonical::encode(&statement).map_err(LookError::Statement)?;
    let bytes = Envelope::sign(PAYLOAD_TYPE, payload, &[key]).to_bytes()?;
    if bytes.len() > MOST_BYTES { Err(LookError::TooLarge(bytes.len())) } else { Ok(bytes) }
}

/// Opens a look that one of these keys, and nobody else, has signed.
///
/// # Errors
/// Anything else, with the reason.
pub fn open(envelope: &[u8], observers: &[PublicKey]) -> Result<Verified<OpenedLook>, LookError> {
    if envelope.len() > MOST_BYTES {
        return Err(LookError::TooLarge(envelope.len()));
    }
    let envelope = Envelope::parse(envelope)?;
    let payload = envelope.verify_alone(PAYLOAD_TYPE, observers, 1)?;
    let statement: Statement<Look> = canonical::decode_within(payload, MOST_BYTES).map_err(LookError::Statement)?;
    if let Some((field, found)) = other_kind(&statement, OUTSIDE_TYPE) {
        return Err(LookError::Kind { field, found });
    }
    let [subject] = statement.subject.as_slice() else { return Err(LookError::Subject) };
    let report = subject.sha256(SUBJECT).ok_or(LookError::Subject)?;
    let signed = SignedLook { look: statement.predicate, report };
    check(&signed)?;
    Ok(Verified::new(OpenedLook { signed, payload_sha256: sha256_hex(payload) }))
}

/// What the types do not say. The same for writing and for reading.
fn check(signed: &SignedLook) -> Result<(), LookError> {
    let SignedLook { look, report } = signed;
    if parse_hex32(report).is_none() {
        return Err(LookError::Subject);
    }
    let is_chain = |presented: &Presented| match presented {
        Presented::Chain { leaf, sha256 } => {
            leaf.len() <= MOST_LEAF
                && (1..=MOST_CHAIN).contains(&sha256.len())
                && sha256.iter().all(|digest| parse_hex32(digest).is_some())
        }
        Presented::None | Presented::Unknown { .. } => true,
    };
    let is_sound = |seen: &Seen, reached: bool| match seen {
        Seen::NotTried { .. } => !reached,
        Seen::Tls { presented, .. } => reached && is_chain(presented),
        Seen::NotReached { .. } | Seen::NotTls { .. } => reached,
    };
    let seen = &look.endpoints;
    let checks = [
        ("host id", look.host.len() == 32 && look.host.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))),
        ("sequence", look.sequence >= 1),
        ("times", look.started <= look.ended && seen.iter().all(|s| look.started <= s.at && s.at <= look.ended)),
        ("number of endpoints", seen.len() <= MOST_ENDPOINTS),
        ("order of endpoints", seen.is_sorted_by(|a, b| a.endpoint < b.endpoint)),
        ("sightings", seen.iter().all(|s| is_sound(&s.seen, s.reached.is_some()))),
    ];
    match checks.iter().find(|(_, holds)| !holds) {
        Some((name, _)) => Err(LookError::Predicate(name)),
        None => Ok(()),
    }
}

#[cfg(test)]
#[path = "outside_tests.rs"]
mod tests;
