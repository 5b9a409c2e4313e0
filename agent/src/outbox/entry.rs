//! One report that waits: its sealed envelope, and the keys of what it names.

use super::{Link, OutboxError};
use flate2::Compression;
use flate2::read::{GzDecoder, GzEncoder};
use report::Time;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Read;

/// The largest blob, unpacked, in bytes.
const LARGEST_BLOB: u64 = 64 << 20;

/// A report that was sealed and is to be sent.
#[derive(Clone, Debug)]
pub struct Report {
    /// The number and predecessor that it was sealed with.
    pub link: Link,
    /// The envelope's bytes.
    pub envelope: String,
    /// SHA-256 of the envelope's payload, in hex.
    pub payload_sha256: String,
    /// When it ended, by the host's clock.
    pub ended: Time,
    /// The keys of manifest and findings: dropped last when there is no room.
    pub head: Vec<String>,
    /// All blobs by key, head included.
    pub blobs: BTreeMap<String, Vec<u8>>,
}

impl Report {
    pub(super) fn entry(&self, host: &str) -> Entry {
        Entry {
            shape: Entry::SHAPE.to_owned(),
            host: host.to_owned(),
            sequence: self.link.sequence,
            payload_sha256: self.payload_sha256.clone(),
            ended: self.ended,
            head: self.head.clone(),
            tables: self.blobs.keys().filter(|key| !self.head.contains(key)).cloned().collect(),
            envelope: self.envelope.clone(),
        }
    }
}

/// A waiting report as it lies on the disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    shape: String,
    /// The host id that it is signed for.
    pub host: String,
    /// Its number.
    pub sequence: u64,
    /// SHA-256 of the envelope's payload, in hex.
    pub payload_sha256: String,
    /// When it ended, by the host's clock.
    pub ended: Time,
    /// The keys of manifest and findings.
    pub head: Vec<String>,
    /// The keys of the tables.
    pub tables: Vec<String>,
    /// The envelope's bytes.
    pub envelope: String,
}

impl Entry {
    const SHAPE: &str = "tidewaiter.spooled.v1";

    /// Every key that the report names.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.head.iter().chain(&self.tables)
    }

    /// True if the envelope is the one that the digest was taken of.
    pub(super) fn is_whole(&self) -> bool {
        let digest = seal::dsse::Envelope::parse(self.envelope.as_bytes())
            .map(|envelope| seal::digest::sha256_hex(&envelope.payload));
        self.shape == Self::SHAPE && digest.is_ok_and(|digest| digest == self.payload_sha256)
    }

    /// How many bytes it takes on the disk: the keys beside the envelope count as well.
    pub(super) fn size(&self) -> u64 {
        serde_json::to_vec(self).map_or(self.envelope.len(), |bytes| bytes.len()) as u64
    }

    pub(super) fn waiting(&self, size: u64) -> Waiting {
        Waiting { head: self.head.clone(), tables: self.tables.clone(), size }
    }
}

/// What is kept in memory of a waiting report.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    pub(super) head: Vec<String>,
    pub(super) tables: Vec<String>,
    pub(super) size: u64,
}

impl Waiting {
    pub(super) fn keys(&self) -> impl Iterator<Item = &String> {
        self.head.iter().chain(&self.tables)
    }
}

/// Packs the blobs that are not there yet.
pub(super) fn pack(
    blobs: &BTreeMap<String, Vec<u8>>,
    has: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, Vec<u8>>, OutboxError> {
    let packed = |(key, bytes): (&String, &Vec<u8>)| {
        let mut out = Vec::new();
        match GzEncoder::new(bytes.as_slice(), Compression::default()).read_to_end(&mut out) {
            Ok(_) => Ok((key.clone(), out)),
            Err(source) => Err(OutboxError::Blob { key: key.clone(), source }),
        }
    };
    blobs.iter().filter(|(key, _)| !has(key)).map(packed).collect()
}

/// Unpacks a blob, up to the bound.
pub(super) fn read_blob(key: &str, packed: &[u8]) -> Result<Vec<u8>, OutboxError> {
    let failed = |source| OutboxError::Blob { key: key.to_owned(), source };
    let mut out = Vec::new();
    GzDecoder::new(packed).take(LARGEST_BLOB + 1).read_to_end(&mut out).map_err(failed)?;
    if out.len() as u64 > LARGEST_BLOB {
        return Err(failed(std::io::ErrorKind::FileTooLarge.into()));
    }
    Ok(out)
}
