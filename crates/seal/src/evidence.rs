//! What a report names by digest: tables to blobs and back. The rows of one
//! table are one blob, kept under the tree hash over its rows; manifest and
//! findings are kept under the SHA-256 of their bytes. A table without rows
//! has no blob.
//!
//! A blob of rows is canonical JSON `{"rows":[…]}`; that of a personal table is
//! `{"rows":[…],"salts":[…]}`. A row that is withheld is `null`, and the hash
//! of its leaf stands in the place of its salt: the tree hash stays the same.

use crate::Verified;
use crate::canonical::{self, EncodingError};
use crate::digest::{hmac_sha256, parse_hex32, sha256_hex};
use crate::report::{Opened, SealedReport};
use ledger::tree::{empty_root, leaf_hash, root_of};
use report::{Facts, Finding, Gap, GapReason, Manifest, ManifestTable, Origin, Row, Table, TableSpec};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// Why a report of which not every blob is there is not judged. It is what the
/// host says; whoever holds the report can have taken them away as well.
pub const LOST: &str = "its tables were lost before they were sent";

/// Blobs by key: a digest in hex.
pub type Blobs = BTreeMap<String, Vec<u8>>;

/// Why evidence was refused, or could not be packed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EvidenceError {
    /// No spec lays out this table, or it is a derived one.
    #[error("no spec of an observed table is called `{0}`")]
    UnknownTable(String),
    /// Rows or gaps are not in canonical order, each once.
    #[error("rows or gaps of `{0}` are not in canonical order, each once")]
    TableOrder(String),
    /// Findings are not in the order of their rules, each once.
    #[error("findings are not in the order of their rules, each once")]
    FindingOrder,
    /// A blob that the report needs is not there.
    #[error("blob {0} is not there")]
    Missing(String),
    /// A blob is not what its key says.
    #[error("the {what} is not what its digest {key} says")]
    Digest {
        /// What it should be.
        what: String,
        /// Its key.
        key: String,
    },
    /// A blob is not canonical JSON of its shape.
    #[error("the {what} was refused: {reason}")]
    Encoding {
        /// What it should be.
        what: String,
        /// Why.
        #[source]
        reason: EncodingError,
    },
    /// The manifest counts other rows than there are.
    #[error("`{table}` has {found} rows where the manifest counts {counted}")]
    Count {
        /// The table.
        table: String,
        /// What the manifest says.
        counted: u32,
        /// What there is.
        found: usize,
    },
    /// A row does not fit the table's spec.
    #[error("row {row} of `{table}` does not fit the table's spec")]
    Row {
        /// The table.
        table: String,
        /// The row's number, from 0.
        row: usize,
    },
    /// Salts are where they do not belong, or are not 32 bytes in hex for each row.
    #[error("the salts of `{0}` are not as its spec says")]
    Salts(String),
    /// A table has more rows than can be counted.
    #[error("`{0}` has too many rows")]
    TooMany(String),
}

/// Facts and findings, packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// The key of the manifest's blob: what the report names.
    pub manifest: String,
    /// The key of the findings' blob: what the report names.
    pub findings: String,
    /// All blobs, those two among them.
    pub blobs: Blobs,
}

/// What a report names, unpacked and checked against its digests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The manifest.
    pub manifest: Manifest,
    /// The host's own findings.
    pub findings: Vec<Finding>,
    /// The observed tables, in canonical order.
    pub facts: Facts,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    rows: Vec<Json>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    salts: Option<Vec<String>>,
}

/// Packs observed tables and findings. The salt of a row of a personal table is
/// the HMAC, under the host's salt key, of the table's name, a zero byte, and
/// the row's canonical bytes: the same row has the same salt in every report,
/// and nobody else can guess rows from their hashes.
///
/// # Errors
/// A table has no spec, or something is not in canonical order.
pub fn pack(
    facts: &Facts,
    specs: &[&TableSpec],
    findings: &[Finding],
    salt_key: &[u8; 32],
) -> Result<Packed, EvidenceError> {
    let mut blobs = Blobs::new();
    let mut manifest = Manifest { tables: BTreeMap::new() };
    for (name, table) in &facts.tables {
        let spec = spec_of(name, specs)?;
        if !ascends(&table.rows) || !ascends(&table.gaps) {
            return Err(EvidenceError::TableOrder(name.clone()));
        }
        let rows = u32::try_from(table.rows.len()).map_err(|_| EvidenceError::TooMany(name.clone()))?;
        let (root, blob) = pack_rows(table, spec, salt_key)?;
        if rows > 0 {
            blobs.insert(root.clone(), blob);
        }
        manifest.tables.insert(name.clone(), ManifestTable { root, rows, gaps: table.gaps.clone() });
    }
    if !findings.is_sorted_by(|a, b| a.rule < b.rule) {
        return Err(EvidenceError::FindingOrder);
    }
    let manifest = keep(&mut blobs, encode(&manifest, MANIFEST)?);
    let findings = keep(&mut blobs, encode(findings, FINDINGS)?);
    Ok(Packed { manifest, findings, blobs })
}

/// The keys of what a report names, directly or by its manifest, and `has`
/// does not give. While the manifest is missing the tables cannot be known.
///
/// # Errors
/// The manifest at hand is not the one that the report names.
pub fn missing(report: &SealedReport, has: impl Fn(&str) -> Option<Vec<u8>>) -> Result<Vec<String>, EvidenceError> {
    let mut keys = vec![report.findings.clone()];
    match has(&report.manifest) {
        None => keys.push(report.manifest.clone()),
        Some(bytes) => {
            let manifest: Manifest = open(&report.manifest, &bytes, MANIFEST)?;
            keys.extend(manifest.tables.into_values().filter(|t| t.rows > 0).map(|t| t.root));
        }
    }
    keys.retain(|key| key == &report.manifest || has(key).is_none());
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

/// Unpacks what a verified report names; every digest is computed again. A row
/// that is withheld becomes a gap: what is judged by it is unknown.
///
/// # Errors
/// Something is not there, is not what its digest says, or does not fit.
pub fn unpack(
    report: &Verified<Opened>,
    get: impl Fn(&str) -> Option<Vec<u8>>,
    specs: &[&TableSpec],
) -> Result<Evidence, EvidenceError> {
    let fetch = |key: &str| get(key).ok_or_else(|| EvidenceError::Missing(key.to_owned()));
    let named = &report.report;
    let manifest: Manifest = open(&named.manifest, &fetch(&named.manifest)?, MANIFEST)?;
    let findings = open_findings(&named.findings, &fetch(&named.findings)?)?;
    let mut facts = Facts::default();
    for (name, entry) in &manifest.tables {
        let spec = spec_of(name, specs)?;
        let blob = if entry.rows > 0 { Some(fetch(&entry.root)?) } else { None };
        facts.tables.insert(name.clone(), unpack_table(entry, blob.as_deref(), spec)?);
    }
    Ok(Evidence { manifest, findings, facts })
}

/// The keys of the blobs that are there of a report of which others are lost.
/// Each is checked as [`unpack`] does: that one is lost excuses no other.
///
/// # Errors
/// One that is there is not what its digest says, or does not fit.
pub fn sound(
    report: &Verified<Opened>,
    get: impl Fn(&str) -> Option<Vec<u8>>,
    specs: &[&TableSpec],
) -> Result<BTreeSet<String>, EvidenceError> {
    let named = &report.report;
    let mut sound = BTreeSet::new();
    if let Some(bytes) = get(&named.findings) {
        open_findings(&named.findings, &bytes)?;
        sound.insert(named.findings.clone());
    }
    // Without the manifest nothing says which tables are this report's.
    let Some(bytes) = get(&named.manifest) else { return Ok(sound) };
    let manifest: Manifest = open(&named.manifest, &bytes, MANIFEST)?;
    sound.insert(named.manifest.clone());
    for (name, entry) in &manifest.tables {
        let spec = spec_of(name, specs)?;
        let blob = if entry.rows > 0 { get(&entry.root) } else { None };
        if blob.is_none() && entry.rows > 0 {
            continue;
        }
        unpack_table(entry, blob.as_deref(), spec)?;
        sound.extend(blob.map(|_| entry.root.clone()));
    }
    Ok(sound)
}

/// The same blob of a personal table with some rows withheld; its key stays.
///
/// # Errors
/// The blob is of no personal table of this name.
pub fn withhold(blob: &[u8], spec: &TableSpec, rows: &[u32]) -> Result<Vec<u8>, EvidenceError> {
    let mut read = decode_rows(blob, spec)?;
    let mut leaves = Vec::new();
    for (number, row) in read.rows.iter().enumerate() {
        leaves.push(leaf(row, read.salt(number, spec)?)?);
    }
    let salts = read.salts.as_mut().ok_or_else(|| EvidenceError::Salts(spec.name.to_string()))?;
    for number in rows.iter().filter_map(|row| usize::try_from(*row).ok()) {
        if let (Some(row), Some(salt), Some(leaf)) =
            (read.rows.get_mut(number), salts.get_mut(number), leaves.get(number))
        {
            *row = Json::Null;
            *salt = hex::encode(leaf);
        }
    }
    encode(&read, &format!("table `{}`", spec.name))
}

const MANIFEST: &str = "manifest";
const FINDINGS: &str = "findings";

fn spec_of<'a>(name: &str, specs: &[&'a TableSpec]) -> Result<&'a TableSpec, EvidenceError> {
    let spec = specs.iter().find(|spec| spec.name == name && spec.origin == Origin::Observed);
    spec.copied().ok_or_else(|| EvidenceError::UnknownTable(name.to_owned()))
}

fn ascends<T: Ord>(items: &[T]) -> bool {
    items.is_sorted_by(|a, b| a < b)
}

fn encode<T: Serialize + ?Sized>(value: &T, what: &str) -> Result<Vec<u8>, EvidenceError> {
    canonical::encode(value).map_err(|reason| EvidenceError::Encoding { what: what.to_owned(), reason })
}

fn keep(blobs: &mut Blobs, bytes: Vec<u8>) -> String {
    let key = sha256_hex(&bytes);
    blobs.insert(key.clone(), bytes);
    key
}

/// Reads a blob that is kept under the SHA-256 of its bytes.
fn open<T: serde::de::DeserializeOwned + Serialize>(key: &str, bytes: &[u8], what: &str) -> Result<T, EvidenceError> {
    if sha256_hex(bytes) != key {
        return Err(EvidenceError::Digest { what: what.to_owned(), key: key.to_owned() });
    }
    canonical::decode(bytes).map_err(|reason| EvidenceError::Encoding { what: what.to_owned(), reason })
}

fn open_findings(key: &str, bytes: &[u8]) -> Result<Vec<Finding>, EvidenceError> {
    let findings: Vec<Finding> = open(key, bytes, FINDINGS)?;
    if findings.is_sorted_by(|a, b| a.rule < b.rule) { Ok(findings) } else { Err(EvidenceError::FindingOrder) }
}

/// The tree hash over a table's rows, and their blob.
fn pack_rows(table: &Table, spec: &TableSpec, salt_key: &[u8; 32]) -> Result<(String, Vec<u8>), EvidenceError> {
    let mut blob = Rows { rows: Vec::new(), salts: spec.personal.then(Vec::new) };
    let mut leaves = Vec::new();
    for row in &table.rows {
        let json = row.to_json(spec);
        let bytes = row_bytes(&json, spec)?;
        let salt = spec.personal.then(|| hmac_sha256(salt_key, &[spec.name.as_bytes(), &[0], &bytes].concat()));
        leaves.push(salted(salt.as_ref(), &bytes));
        blob.rows.push(json);
        if let (Some(salts), Some(salt)) = (&mut blob.salts, salt) {
            salts.push(hex::encode(salt));
        }
    }
    Ok((hex::encode(root_of(leaves)), encode(&blob, &format!("table `{}`", spec.name))?))
}

fn row_bytes(json: &Json, spec: &TableSpec) -> Result<Vec<u8>, EvidenceError> {
    let refuse = |reason| EvidenceError::Encoding { what: format!("row of `{}`", spec.name), reason };
    canonical::encode_json(json).map_err(refuse)
}

fn salted(salt: Option<&[u8; 32]>, row: &[u8]) -> ledger::Hash {
    match salt {
        Some(salt) => leaf_hash(&[&salt[..], row].concat()),
        None => leaf_hash(row),
    }
}

fn decode_rows(blob: &[u8], spec: &TableSpec) -> Result<Rows, EvidenceError> {
    let refuse = |reason| EvidenceError::Encoding { what: format!("table `{}`", spec.name), reason };
    let rows: Rows = canonical::decode(blob).map_err(refuse)?;
    let right = match &rows.salts {
        Some(salts) => spec.personal && salts.len() == rows.rows.len(),
        None => !spec.personal,
    };
    if right { Ok(rows) } else { Err(EvidenceError::Salts(spec.name.to_string())) }
}

impl Rows {
    fn salt(&self, number: usize, spec: &TableSpec) -> Result<Option<[u8; 32]>, EvidenceError> {
        let Some(salts) = &self.salts else { return Ok(None) };
        let salt = salts.get(number).and_then(|salt| parse_hex32(salt));
        salt.map(Some).ok_or_else(|| EvidenceError::Salts(spec.name.to_string()))
    }
}

/// The leaf of a row as it stands in a blob. In the place of a withheld row's
/// salt stands the leaf itself.
fn leaf(row: &Json, salt: Option<[u8; 32]>) -> Result<ledger::Hash, EvidenceError> {
    if let (Json::Null, Some(leaf)) = (row, salt) {
        return Ok(leaf);
    }
    let refuse = |reason| EvidenceError::Encoding { what: "row".to_owned(), reason };
    Ok(salted(salt.as_ref(), &canonical::encode_json(row).map_err(refuse)?))
}

fn unpack_table(entry: &ManifestTable, blob: Option<&[u8]>, spec: &TableSpec) -> Result<Table, EvidenceError> {
    let name = || spec.name.to_string();
    let mut table = Table { rows: Vec::new(), gaps: entry.gaps.clone() };
    let mut leaves = Vec::new();
    if let Some(blob) = blob {
        let read = decode_rows(blob, spec)?;
        if usize::try_from(entry.rows) != Ok(read.rows.len()) {
            return Err(EvidenceError::Count { table: name(), counted: entry.rows, found: read.rows.len() });
        }
        for (number, json) in read.rows.iter().enumerate() {
            leaves.push(leaf(json, read.salt(number, spec)?)?);
            if spec.personal && json.is_null() {
                table.gaps.push(withheld(spec, number));
            } else {
                let row = Row::from_json(json, spec);
                table.rows.push(row.ok_or_else(|| EvidenceError::Row { table: name(), row: number })?);
            }
        }
    }
    let root = if leaves.is_empty() { empty_root() } else { root_of(leaves) };
    if hex::encode(root) != entry.root {
        return Err(EvidenceError::Digest { what: format!("table `{}`", spec.name), key: entry.root.clone() });
    }
    if !ascends(&table.rows) || !ascends(&entry.gaps) {
        return Err(EvidenceError::TableOrder(name()));
    }
    table.gaps.sort_unstable();
    Ok(table)
}

fn withheld(spec: &TableSpec, number: usize) -> Gap {
    Gap {
        place: format!("{}[{number}]", spec.name),
        reason: GapReason::Withheld,
        detail: "This row speaks of a person and was withheld from this copy; ask the owner of the evidence for it."
            .to_owned(),
    }
}

#[cfg(test)]
#[path = "evidence_tests.rs"]
mod tests;
