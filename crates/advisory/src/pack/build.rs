//! Making a set of the records of all feeds.

use super::block::Blocks;
use super::manifest::{Index, Manifest, ReleaseRef, SourceRef};
use super::record::Writer;
use super::{PackError, sha256};
use crate::model::{Known, Record};
use report::Time;
use std::collections::{BTreeMap, BTreeSet};

/// Gathers records of every release.
#[derive(Debug)]
pub struct Builder {
    manifest: Manifest,
    releases: BTreeMap<String, Vec<Record>>,
    known: BTreeMap<String, Known>,
}

/// A set that was made: its manifest, to be signed, and each release packed.
#[derive(Debug)]
pub struct Built {
    /// What is to be signed.
    pub manifest: Manifest,
    /// The releases by name.
    pub releases: BTreeMap<String, Packed>,
}

/// One release, packed.
#[derive(Debug)]
pub struct Packed {
    /// The index's canonical bytes.
    pub index: Vec<u8>,
    /// The packed blocks, in the index's order.
    pub blocks: Vec<Vec<u8>>,
}

impl Builder {
    /// Begins a set.
    #[must_use]
    pub fn new(version: u64, created: Time, expires: Time) -> Self {
        let manifest = Manifest::new(version, created, expires);
        Self { manifest, releases: BTreeMap::new(), known: BTreeMap::new() }
    }

    /// Takes one record. Those of a family that is not known are left out by importers.
    pub fn record(&mut self, record: Record) {
        match self.releases.get_mut(&record.release) {
            Some(all) => all.push(record),
            None => {
                self.releases.insert(record.release.clone(), vec![record]);
            }
        }
    }

    /// Takes what a catalogue knows of a CVE; what several say is put together.
    pub fn known(&mut self, cve: &str, more: Known) {
        let all = self.known.entry(cve.to_owned()).or_default();
        all.exploited = more.exploited.or(all.exploited.take());
        all.ransomware |= more.ransomware;
        all.likelihood = more.likelihood.or(all.likelihood);
    }

    /// Names a feed that went in.
    pub fn source(&mut self, source: SourceRef) {
        self.manifest.sources.push(source);
    }

    /// How many records each release has by now.
    pub fn counts(&self) -> impl Iterator<Item = (&str, usize)> {
        self.releases.iter().map(|(release, records)| (release.as_str(), records.len()))
    }

    /// Packs everything.
    ///
    /// # Errors
    /// If there is nothing to pack, or the manifest does not hold together.
    pub fn build(mut self) -> Result<Built, PackError> {
        let mut packed = BTreeMap::new();
        for (release, mut records) in std::mem::take(&mut self.releases) {
            // Two feeds may say the same; the order makes equal feeds give equal bytes.
            records.sort_unstable_by(|a, b| (&a.package, a).cmp(&(&b.package, b)));
            records.dedup();
            let newest = records.iter().filter_map(|record| record.published.clone()).max();
            let (index, blocks) = pack(&release, &records, &self.known);
            let index = index.to_bytes()?;
            let bytes = blocks.iter().map(|block| block.len() as u64).sum();
            let reference = ReleaseRef { index: sha256(&index), records: records.len() as u64, bytes, newest };
            self.manifest.releases.insert(release.clone(), reference);
            packed.insert(release, Packed { index, blocks });
        }
        self.manifest.sources.sort_by(|a, b| (&a.format, &a.name, &a.sha256).cmp(&(&b.format, &b.name, &b.sha256)));
        self.manifest.to_bytes()?;
        Ok(Built { manifest: self.manifest, releases: packed })
    }
}

fn pack(release: &str, records: &[Record], known: &BTreeMap<String, Known>) -> (Index, Vec<Vec<u8>>) {
    let mut blocks = Blocks::default();
    let mut named = BTreeSet::new();
    for group in records.chunk_by(|a, b| a.package == b.package) {
        let mut body = Writer::default();
        for record in group {
            body.record(record);
            named.extend(record.identifiers());
        }
        let mut whole = Writer::default();
        let package = &group[0].package;
        whole.text(package);
        whole.bytes(&body.0);
        blocks.add(package, &whole.0);
    }
    blocks.close();
    // Only what a record of this release names: a host needs no more.
    let mut catalogue = Blocks::default();
    for (cve, known) in known.iter().filter(|(cve, _)| named.contains(cve.as_str())) {
        let mut one = Writer::default();
        one.known(cve, known);
        catalogue.add(cve, &one.0);
    }
    catalogue.close();
    let (records, mut bytes): (Vec<_>, Vec<_>) = blocks.closed.into_iter().unzip();
    let (known, more): (Vec<_>, Vec<_>) = catalogue.closed.into_iter().unzip();
    bytes.extend(more);
    (Index::new(release, records, known), bytes)
}
