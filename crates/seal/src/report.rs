//! A sealed report: an in-toto Statement v1 in a DSSE envelope, signed by the
//! host's key. Its subjects are the manifest (so: every row) and the findings.

use crate::Verified;
use crate::canonical::{self, EncodingError};
use crate::digest::{parse_hex32, sha256_hex};
use crate::dsse::{DsseError, Envelope};
use crate::key::{PublicKey, SigningKey};
use crate::statement::{STATEMENT_TYPE, Statement, Subject, other_kind};
use report::Predicate;
use report::predicate::REPORT_TYPE;
use thiserror::Error;

/// The payload type of an in-toto statement.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
/// The longest sealed report that is read, in bytes.
pub const MOST_BYTES: usize = 256 * 1024;

const SUBJECTS: [&str; 2] = ["manifest", "findings"];

/// Why a report was refused, or could not be sealed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReportError {
    /// It is longer than the bound.
    #[error("the report has {0} bytes, more than {MOST_BYTES}")]
    TooLarge(usize),
    /// The envelope or its signature is not right.
    #[error(transparent)]
    Envelope(#[from] DsseError),
    /// The statement is not canonical JSON of its shape.
    #[error("the statement was refused: {0}")]
    Statement(#[source] EncodingError),
    /// It is a statement of another kind.
    #[error("this is no report: its {field} is `{found}`")]
    Kind {
        /// Which field says so.
        field: &'static str,
        /// What it says.
        found: String,
    },
    /// Its subjects are not manifest and findings, each with one SHA-256.
    #[error("the subjects are not `manifest` and `findings`, each with one SHA-256 in hex")]
    Subjects,
    /// A part of the predicate is out of its form.
    #[error("the predicate's {0} is out of its form")]
    Predicate(&'static str),
}

/// What a host signs: the predicate and the digests of its two subjects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedReport {
    /// Who, when, by which policy.
    pub predicate: Predicate,
    /// The SHA-256 of the manifest's canonical bytes, in hex.
    pub manifest: String,
    /// The SHA-256 of the findings' canonical bytes, in hex.
    pub findings: String,
}

/// A report whose signature was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// What the host signed.
    pub report: SealedReport,
    /// The SHA-256 of the signed payload, in hex: what the next report names,
    /// and what the log commits to.
    pub payload_sha256: String,
}

/// Seals a report: the bytes of its envelope.
///
/// # Errors
/// A digest or a part of the predicate is out of its form, or it is too long.
pub fn seal(report: &SealedReport, key: &SigningKey) -> Result<Vec<u8>, ReportError> {
    check(report)?;
    let statement = Statement {
        ty: STATEMENT_TYPE.to_owned(),
        subject: vec![Subject::new(SUBJECTS[0], &report.manifest), Subject::new(SUBJECTS[1], &report.findings)],
        predicate_type: REPORT_TYPE.to_owned(),
        predicate: report.predicate.clone(),
    };
    let payload = canonical::encode(&statement).map_err(ReportError::Statement)?;
    let bytes = Envelope::sign(PAYLOAD_TYPE, payload, &[key]).to_bytes()?;
    if bytes.len() > MOST_BYTES { Err(ReportError::TooLarge(bytes.len())) } else { Ok(bytes) }
}

/// Opens a sealed report that this host's key, and no other, has signed.
///
/// # Errors
/// Anything else, with the reason.
pub fn open(envelope: &[u8], host_key: &PublicKey) -> Result<Verified<Opened>, ReportError> {
    let envelope = parse(envelope)?;
    let payload = envelope.verify_alone(PAYLOAD_TYPE, &[*host_key], 1)?;
    let report = read(payload)?;
    Ok(Verified::new(Opened { report, payload_sha256: sha256_hex(payload) }))
}

/// The host that a sealed report claims to come from: unverified, only to
/// look up the key to open it with.
///
/// # Errors
/// It is not of the form of a sealed report.
pub fn claimed_host(envelope: &[u8]) -> Result<String, ReportError> {
    let envelope = parse(envelope)?;
    Ok(read(&envelope.payload)?.predicate.host.id)
}

fn parse(envelope: &[u8]) -> Result<Envelope, ReportError> {
    if envelope.len() > MOST_BYTES {
        return Err(ReportError::TooLarge(envelope.len()));
    }
    Ok(Envelope::parse(envelope)?)
}

fn read(payload: &[u8]) -> Result<SealedReport, ReportError> {
    let statement: Statement<Predicate> =
        canonical::decode_within(payload, MOST_BYTES).map_err(ReportError::Statement)?;
    if let Some((field, found)) = other_kind(&statement, REPORT_TYPE) {
        return Err(ReportError::Kind { field, found });
    }
    let [manifest, findings] = statement.subject.as_slice() else { return Err(ReportError::Subjects) };
    let digest = |subject: &Subject, name: &str| subject.sha256(name).ok_or(ReportError::Subjects);
    let (manifest, findings) = (digest(manifest, SUBJECTS[0])?, digest(findings, SUBJECTS[1])?);
    let report = SealedReport { predicate: statement.predicate, manifest, findings };
    check(&report)?;
    Ok(report)
}

/// What the types do not say: digests are hex, the host's id is 32 hex digits,
/// numbers count from 1. The same for writing and for reading.
fn check(report: &SealedReport) -> Result<(), ReportError> {
    let is_digest = |text: &String| parse_hex32(text).is_some();
    if !is_digest(&report.manifest) || !is_digest(&report.findings) {
        return Err(ReportError::Subjects);
    }
    let p = &report.predicate;
    let id = &p.host.id;
    let checks = [
        ("host id", id.len() == 32 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))),
        ("edition", p.edition >= 1),
        ("sequence", p.sequence >= 1),
        ("agent digest", p.agent.sha256.iter().all(is_digest)),
        ("policy set digest", p.policy_set.iter().all(|s| is_digest(&s.sha256))),
        ("advisory set digest", p.advisory_set.iter().all(|s| is_digest(&s.sha256))),
        ("digest of the previous report", p.previous.iter().all(is_digest)),
        ("checkpoint root", p.checkpoint.iter().all(|c| is_digest(&c.root))),
    ];
    match checks.iter().find(|(_, holds)| !holds) {
        Some((name, _)) => Err(ReportError::Predicate(name)),
        None => Ok(()),
    }
}

#[cfg(test)]
#[path = "report_tests.rs"]
pub(crate) mod tests;
