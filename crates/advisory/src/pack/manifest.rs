//! What is signed, and the index that it names. Both are canonical JSON
//! (RFC 8785) with one encoding: parsed, written again, compared.

use super::{PackError, is_sha256};
use report::Time;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;

/// The shape of a manifest.
const SHAPE: &str = "tidewaiter.advisory-set.v1";
/// The shape of an index.
const INDEX_SHAPE: &str = "tidewaiter.advisory-index.v1";
/// The largest manifest: a few hundred releases and feeds.
const MOST_MANIFEST: usize = 1 << 20;
/// The largest index: 60,000 blocks.
const MOST_INDEX: usize = 16 << 20;
/// The largest block, packed or not.
pub(super) const MOST_BLOCK: u32 = 4 << 20;

/// An advisory set: what the advisory key signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `tidewaiter.advisory-set.v1`.
    pub shape: String,
    /// Its version, which only grows.
    pub version: u64,
    /// When it was made.
    pub created: Time,
    /// When it expires; it stays in force after, and that is a finding.
    pub expires: Time,
    /// The feeds that it was made of.
    pub sources: Vec<SourceRef>,
    /// The releases that it speaks of, as [`crate::Record::release`] writes them.
    pub releases: BTreeMap<String, ReleaseRef>,
}

/// A feed that went in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceRef {
    /// Its format, such as `debian` or `osv`.
    pub format: String,
    /// The file's or folder's own name, without its path.
    pub name: String,
    /// SHA-256 of its bytes, in hex; of a folder, of its files' names and digests.
    pub sha256: String,
    /// When the file was last changed: how old the feed itself is.
    pub modified: Time,
    /// How many records came of it.
    pub records: u64,
}

/// One release in a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseRef {
    /// SHA-256 of its index.
    pub index: String,
    /// How many records.
    pub records: u64,
    /// How many bytes all its blocks have.
    pub bytes: u64,
    /// The newest day that a record was published; absent if none tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<String>,
}

/// The blocks of one release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// `tidewaiter.advisory-index.v1`.
    pub shape: String,
    /// The release.
    pub release: String,
    /// Blocks of records, by package name.
    pub records: Vec<BlockRef>,
    /// Blocks of what is known of CVEs that the records name, by CVE.
    pub known: Vec<BlockRef>,
}

/// One block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockRef {
    /// The first key in it.
    pub first: String,
    /// The last key in it.
    pub last: String,
    /// SHA-256 of its packed bytes.
    pub sha256: String,
    /// How many packed bytes.
    pub packed: u32,
    /// How many bytes unpacked.
    pub raw: u32,
}

impl Manifest {
    /// One without releases yet.
    #[must_use]
    pub fn new(version: u64, created: Time, expires: Time) -> Self {
        let (sources, releases) = (Vec::new(), BTreeMap::new());
        Self { shape: SHAPE.to_owned(), version, created, expires, sources, releases }
    }

    /// Its canonical bytes.
    ///
    /// # Errors
    /// If it does not hold together.
    pub fn to_bytes(&self) -> Result<Vec<u8>, PackError> {
        self.check()?;
        write("manifest", self)
    }

    /// Reads canonical bytes.
    ///
    /// # Errors
    /// [`PackError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PackError> {
        let read: Self = read("manifest", bytes, MOST_MANIFEST)?;
        read.check()?;
        Ok(read)
    }

    fn check(&self) -> Result<(), PackError> {
        let refuse = |why: &str| Err(PackError::Malformed("manifest", why.to_owned()));
        if self.shape != SHAPE {
            return refuse("it is of another shape");
        }
        if self.version == 0 || self.version > report::value::MAX_INTEGER.unsigned_abs() {
            return refuse("its version is out of range");
        }
        if self.expires <= self.created {
            return refuse("it expires before it was made");
        }
        if self.releases.is_empty() {
            return refuse("it speaks of no release");
        }
        let digests = self.releases.values().map(|r| &r.index).chain(self.sources.iter().map(|s| &s.sha256));
        if !digests.into_iter().all(|digest| is_sha256(digest)) {
            return refuse("a digest is none");
        }
        if let Some(release) = self.releases.keys().find(|release| crate::Scheme::of(release).is_none()) {
            return refuse(&format!("the release {} is of no known family", report::escape::shown(release)));
        }
        Ok(())
    }
}

impl Index {
    /// An index.
    #[must_use]
    pub fn new(release: &str, records: Vec<BlockRef>, known: Vec<BlockRef>) -> Self {
        Self { shape: INDEX_SHAPE.to_owned(), release: release.to_owned(), records, known }
    }

    /// Its canonical bytes.
    ///
    /// # Errors
    /// If it does not hold together.
    pub fn to_bytes(&self) -> Result<Vec<u8>, PackError> {
        self.check()?;
        write("index", self)
    }

    /// Reads canonical bytes.
    ///
    /// # Errors
    /// [`PackError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PackError> {
        let read: Self = read("index", bytes, MOST_INDEX)?;
        read.check()?;
        Ok(read)
    }

    /// Every block, records first.
    pub fn blocks(&self) -> impl Iterator<Item = &BlockRef> {
        self.records.iter().chain(&self.known)
    }

    fn check(&self) -> Result<(), PackError> {
        let refuse = |why: &str| Err(PackError::Malformed("index", why.to_owned()));
        if self.shape != INDEX_SHAPE {
            return refuse("it is of another shape");
        }
        for list in [&self.records, &self.known] {
            if list.iter().any(|b| b.first > b.last) || list.windows(2).any(|two| two[0].last >= two[1].first) {
                return refuse("its blocks are not in order");
            }
            if list.iter().any(|b| b.packed > MOST_BLOCK || b.raw > MOST_BLOCK || !is_sha256(&b.sha256)) {
                return refuse("a block is too large or has no digest");
            }
        }
        Ok(())
    }
}

fn write<T: Serialize>(what: &'static str, value: &T) -> Result<Vec<u8>, PackError> {
    serde_json_canonicalizer::to_vec(value).map_err(|e| PackError::Malformed(what, e.to_string()))
}

fn read<T: Serialize + DeserializeOwned>(what: &'static str, bytes: &[u8], most: usize) -> Result<T, PackError> {
    if bytes.len() > most {
        return Err(PackError::TooLarge(what));
    }
    let value: T = serde_json::from_slice(bytes).map_err(|e| PackError::Malformed(what, e.to_string()))?;
    if write(what, &value)? != bytes {
        return Err(PackError::Malformed(what, "it is not in its one encoding".to_owned()));
    }
    Ok(value)
}
