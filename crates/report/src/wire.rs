//! The bodies that agents and the server exchange, in JSON over mutual TLS.
//! Every byte string is base64 (standard alphabet, padded), every digest hex.

use crate::Time;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an enrolment token holds. Its text is `tw1.` and the canonical JSON in
/// base64url without padding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Where the server is: `https://name:port`.
    pub server: String,
    /// The single-use secret, 32 bytes in hex.
    pub secret: String,
    /// SHA-256 of the root document's payload.
    pub root: String,
    /// SHA-256 of the CA certificate's DER.
    pub ca: String,
}

/// `POST /api/v1/enrol`, with no client certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolRequest {
    /// The token's secret.
    pub secret: String,
    /// The host's own name.
    pub name: String,
    /// PKCS#10 request for the client certificate, PEM. The certificate's key
    /// is not the signing key.
    pub csr: String,
    /// The host's Ed25519 signing key, 32 bytes in base64.
    pub public_key: String,
    /// Signature by that key over `tidewaiter enrol v1\n` and the secret's hex:
    /// proves that the host holds the key.
    pub proof: String,
}

/// The answer to [`EnrolRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolReply {
    /// The id given to the host: 32 hex digits.
    pub host: String,
    /// Its client certificate, PEM.
    pub certificate: String,
    /// The CA's certificate, PEM; its digest is in the token.
    pub ca: String,
    /// The root documents from version 1 on, each a DSSE envelope as text.
    pub roots: Vec<String>,
}

/// `POST /api/v1/renew` with the old client certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenewRequest {
    /// PKCS#10 request for the next client certificate, PEM.
    pub csr: String,
}

/// The answer to [`RenewRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenewReply {
    /// The next client certificate, PEM.
    pub certificate: String,
}

/// `POST /api/v1/reports?from=N`: a sealed report, and what it names and the
/// server may lack. `from` is the size of the last checkpoint that the agent
/// verified (0 if none). The body is gzip (`Content-Encoding: gzip`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// The DSSE envelope, as text.
    pub envelope: String,
    /// Blobs by key: manifest, findings, rows of tables; each in base64.
    pub blobs: BTreeMap<String, String>,
}

/// The server's acknowledgement of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The report's place in the log, from 0.
    pub position: u64,
    /// The log entry's canonical bytes, as text.
    pub entry: String,
    /// The salt of its commitment, in hex.
    pub salt: String,
    /// The proof of inclusion: hashes from the leaf up, in hex.
    pub inclusion: Vec<String>,
    /// The proof that the log grew from `from`; empty if `from` was 0 or is the size.
    pub consistency: Vec<String>,
    /// The signed checkpoint that both proofs lead to.
    pub checkpoint: String,
    /// The rules whose verdict in the report does not follow from its facts.
    pub inconsistent: Vec<String>,
}

/// One entry of the log, whose canonical JSON is the leaf's bytes: a
/// commitment, a kind and a time; nothing about a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogEntry {
    /// What was logged.
    pub kind: EntryKind,
    /// When the server received it, by its clock.
    pub time: Time,
    /// SHA-256 over the salt (32 bytes) and the thing's SHA-256 (32 bytes), in hex.
    pub commitment: String,
}

/// The kinds of things that are logged: every input of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A report: the digest is that of its envelope's payload.
    Report,
    /// A host's enrolment: the digest is that of [`Enrolment`]'s canonical bytes.
    Enrolment,
    /// A host's retirement.
    Retirement,
    /// A policy set: the digest is that of its canonical bytes.
    PolicySet,
    /// An advisory set: the digest is that of its canonical bytes.
    AdvisorySet,
    /// A root document: the digest is that of its canonical bytes.
    Root,
    /// The register of expected hosts: the digest is that of [`Register`]'s canonical bytes.
    Register,
    /// A bundle that was exported: the digest is that of its manifest.
    Export,
    /// What the server saw of a host's endpoints: the digest is that of its envelope's payload.
    Outside,
    /// Keys compared across the fleet: the digest is that of its envelope's payload.
    Keys,
    /// The fleet held against an advisory set: the digest is that of its envelope's payload.
    Exposure,
}

/// Which key speaks for which host: what an enrolment entry commits to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    /// The host's id.
    pub host: String,
    /// Its name at enrolment.
    pub name: String,
    /// Its Ed25519 signing key, in base64.
    pub public_key: String,
}

/// The register of hosts that are expected to report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// The hosts by name.
    pub hosts: BTreeMap<String, RegisterEntry>,
}

/// One expected host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterEntry {
    /// Where it stands.
    pub site: String,
    /// What it does, such as `declaration-processing`.
    pub function: String,
    /// How much depends on it: `low`, `medium`, `high` or `critical`.
    pub criticality: String,
    /// Who answers for it.
    pub owner: String,
}
