//! Reading a set: nothing is taken out of a block before its digest was held
//! against the index, and of the index before it was held against the manifest.

use super::manifest::{BlockRef, Index, Manifest};
use super::record::Reader;
use super::{PackError, block, sha256};
use crate::model::{Known, Record, Scheme, Status};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Where indexes and blocks are kept, by SHA-256. What it gives is checked.
pub trait Blocks: Send + Sync {
    /// The bytes under this name; `None` if they are not at hand.
    fn block(&self, sha256: &str) -> Option<Cow<'_, [u8]>>;
}

impl Blocks for BTreeMap<String, Vec<u8>> {
    fn block(&self, sha256: &str) -> Option<Cow<'_, [u8]>> {
        self.get(sha256).map(|bytes| Cow::Borrowed(bytes.as_slice()))
    }
}

/// A set whose manifest was verified, over a store of blocks.
#[derive(Clone, Copy)]
pub struct Set<'a> {
    manifest: &'a Manifest,
    blocks: &'a dyn Blocks,
}

impl fmt::Debug for Set<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Set").field("version", &self.manifest.version).finish_non_exhaustive()
    }
}

impl<'a> Set<'a> {
    /// A set over a store of blocks. Whoever calls this has verified the
    /// signature over the manifest.
    #[must_use]
    pub const fn new(manifest: &'a Manifest, blocks: &'a dyn Blocks) -> Self {
        Self { manifest, blocks }
    }

    /// What was signed.
    #[must_use]
    pub const fn manifest(&self) -> &'a Manifest {
        self.manifest
    }

    /// Opens one release; `None` if the set does not speak of it.
    ///
    /// # Errors
    /// [`PackError`] if its index is not at hand or not the one that was signed.
    pub fn release(&self, name: &str) -> Result<Option<Release<'a>>, PackError> {
        let Some(reference) = self.manifest.releases.get(name) else { return Ok(None) };
        let scheme = Scheme::of(name).ok_or_else(|| PackError::Malformed("manifest", name.to_owned()))?;
        let bytes = self.blocks.block(&reference.index).ok_or_else(|| PackError::Missing(reference.index.clone()))?;
        if sha256(&bytes) != reference.index {
            return Err(PackError::Another(reference.index.clone()));
        }
        let index = Index::from_bytes(&bytes)?;
        if index.release != name {
            return Err(PackError::Malformed("index", "it is of another release".to_owned()));
        }
        Ok(Some(Release { index, scheme, blocks: self.blocks }))
    }
}

/// One release of a set.
pub struct Release<'a> {
    index: Index,
    scheme: Scheme,
    blocks: &'a dyn Blocks,
}

impl fmt::Debug for Release<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Release").field("name", &self.index.release).finish_non_exhaustive()
    }
}

impl Release<'_> {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.index.release
    }

    /// Whose order its versions follow.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The blocks that [`Self::records_of`] needs for these names, and
    /// [`Self::known_of`] for those CVEs: what a bundle carries.
    pub fn needed<'s>(&'s self, names: &'s BTreeSet<&str>, cves: &'s BTreeSet<&str>) -> impl Iterator<Item = &'s str> {
        let of = |blocks: &'s [BlockRef], keys: &'s BTreeSet<&str>| blocks.iter().filter(|b| touches(b, keys));
        of(&self.index.records, names).chain(of(&self.index.known, cves)).map(|block| block.sha256.as_str())
    }

    /// Hands on every record of these packages, one block and one record in
    /// memory at a time: whoever keeps one clones it.
    ///
    /// # Errors
    /// [`PackError`]: then what was handed on is not all.
    pub fn records_of(&self, names: &BTreeSet<&str>, mut take: impl FnMut(&Record)) -> Result<(), PackError> {
        for block in self.index.records.iter().filter(|block| touches(block, names)) {
            self.groups(block, |name| names.contains(name), &mut take)?;
        }
        Ok(())
    }

    /// Hands on every record, in the order of packages.
    ///
    /// # Errors
    /// [`PackError`].
    pub fn records(&self, mut take: impl FnMut(&Record)) -> Result<(), PackError> {
        self.index.records.iter().try_for_each(|block| self.groups(block, |_| true, &mut take))
    }

    /// Hands on the records of those blocks alone that are not among `had`:
    /// what a newer set says otherwise, without reading all of it.
    ///
    /// # Errors
    /// [`PackError`].
    pub fn records_beside(&self, had: &BTreeSet<&str>, mut take: impl FnMut(&Record)) -> Result<(), PackError> {
        let mut others = self.index.records.iter().filter(|block| !had.contains(block.sha256.as_str()));
        others.try_for_each(|block| self.groups(block, |_| true, &mut take))
    }

    /// The blocks that it has.
    #[must_use]
    pub const fn index(&self) -> &Index {
        &self.index
    }

    /// What is known of these CVEs.
    ///
    /// # Errors
    /// [`PackError`].
    pub fn known_of(&self, cves: &BTreeSet<&str>) -> Result<BTreeMap<String, Known>, PackError> {
        let mut all = BTreeMap::new();
        let touched = self.index.known.iter().filter(|block| touches(block, cves));
        for block in touched {
            self.known_in(block, |cve, known| {
                if cves.contains(cve) {
                    all.insert(cve.to_owned(), known);
                }
            })?;
        }
        Ok(all)
    }

    /// What is known of CVEs in those blocks alone that are not among `had`.
    ///
    /// # Errors
    /// [`PackError`].
    pub fn known_beside(&self, had: &BTreeSet<&str>) -> Result<BTreeMap<String, Known>, PackError> {
        let mut all = BTreeMap::new();
        for block in self.index.known.iter().filter(|block| !had.contains(block.sha256.as_str())) {
            self.known_in(block, |cve, known| _ = all.insert(cve.to_owned(), known))?;
        }
        Ok(all)
    }

    fn known_in(&self, block: &BlockRef, mut take: impl FnMut(&str, Known)) -> Result<(), PackError> {
        let raw = self.open(block)?;
        let mut reader = Reader(&raw);
        while !reader.0.is_empty() {
            let (cve, known) = reader.known()?;
            if !(block.first.as_str()..=block.last.as_str()).contains(&cve) {
                return Err(PackError::Malformed("block", "it holds a name that its index does not promise".into()));
            }
            take(cve, known);
        }
        Ok(())
    }

    fn groups(
        &self,
        block: &BlockRef,
        wanted: impl Fn(&str) -> bool,
        take: &mut impl FnMut(&Record),
    ) -> Result<(), PackError> {
        let raw = self.open(block)?;
        let mut groups = Reader(&raw);
        let mut record = Record::new(&self.index.release, "", "", Status::Affected);
        while !groups.0.is_empty() {
            let (name, body) = (groups.text()?, groups.bytes()?);
            if !(block.first.as_str()..=block.last.as_str()).contains(&name) {
                return Err(PackError::Malformed("block", "it holds a name that its index does not promise".into()));
            }
            if !wanted(name) {
                continue;
            }
            name.clone_into(&mut record.package);
            let mut records = Reader(body);
            while !records.0.is_empty() {
                records.record(&mut record)?;
                take(&record);
            }
        }
        Ok(())
    }

    fn open(&self, block: &BlockRef) -> Result<Vec<u8>, PackError> {
        let packed = self.blocks.block(&block.sha256).ok_or_else(|| PackError::Missing(block.sha256.clone()))?;
        block::open(block, &packed)
    }
}

fn touches(block: &BlockRef, keys: &BTreeSet<&str>) -> bool {
    keys.range(block.first.as_str()..=block.last.as_str()).next().is_some()
}
