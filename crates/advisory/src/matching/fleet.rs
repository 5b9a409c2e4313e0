//! A new set against the inventories of a whole fleet. Most hosts have the
//! same packages in the same versions, so what was found for one is kept for
//! all: a million rows come down to a few thousand distinct packages.

use super::{Applies, Installed, applies};
use crate::model::{Record, Scheme};
use crate::pack::{PackError, Release};
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::Arc;

/// All records of one release in memory, by package.
#[derive(Debug)]
pub struct Fleet {
    scheme: Scheme,
    records: Vec<Record>,
    by_package: HashMap<String, std::ops::Range<usize>>,
    /// What was found, by the hash of what was asked: a look needs no copy of
    /// its names. Those with one hash are told apart by all that they are.
    seen: HashMap<u64, Vec<(Key, Hits)>>,
    hasher: RandomState,
    distinct: usize,
}

/// The records that speak of a package, by their number, and what they say.
pub type Hits = Arc<[(u32, Applies)]>;

/// What decides about a package: its own name and version, its source's, its stream.
#[derive(Debug)]
struct Key {
    name: Box<str>,
    version: Box<str>,
    source: Option<(Box<str>, Box<str>)>,
    module: Option<Box<str>>,
}

impl Key {
    fn new(installed: &Installed<'_>) -> Self {
        let own = |text: &str| Box::<str>::from(text);
        Self {
            name: own(installed.name),
            version: own(installed.version),
            source: installed.source.map(|(source, version)| (own(source), own(version))),
            module: installed.module.map(own),
        }
    }

    fn is(&self, installed: &Installed<'_>) -> bool {
        let source = self.source.as_ref().map(|(source, version)| (source.as_ref(), version.as_ref()));
        *self.name == *installed.name
            && *self.version == *installed.version
            && source == installed.source
            && self.module.as_deref() == installed.module
    }
}

impl Fleet {
    /// Reads all of a release.
    ///
    /// # Errors
    /// [`PackError`].
    pub fn read(release: &Release<'_>) -> Result<Self, PackError> {
        let mut records: Vec<Record> = Vec::new();
        release.records(|record| records.push(record.clone()))?;
        let mut by_package: HashMap<String, std::ops::Range<usize>> = HashMap::new();
        for (at, record) in records.iter().enumerate() {
            match by_package.get_mut(&record.package) {
                Some(range) => range.end = at + 1,
                None => {
                    by_package.insert(record.package.clone(), at..at + 1);
                }
            }
        }
        Ok(Self {
            scheme: release.scheme(),
            records,
            by_package,
            seen: HashMap::new(),
            hasher: RandomState::new(),
            distinct: 0,
        })
    }

    /// Whose order of versions is followed.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// A record by its number.
    #[must_use]
    pub fn record(&self, number: u32) -> Option<&Record> {
        self.records.get(usize::try_from(number).ok()?)
    }

    /// Everything that the records say of this package.
    pub fn hits(&mut self, installed: &Installed<'_>) -> Hits {
        let hash = self.hasher.hash_one(installed);
        let known = self.seen.get(&hash).and_then(|all| all.iter().find(|(key, _)| key.is(installed)));
        if let Some((_, hits)) = known {
            return Arc::clone(hits);
        }
        let other = installed.source.map(|(source, _)| source).filter(|source| *source != installed.name);
        let ranges = [Some(installed.name), other].into_iter().flatten().filter_map(|name| self.by_package.get(name));
        let numbers = ranges.flat_map(Clone::clone);
        let told = |number: usize| {
            let told = applies(&self.records[number], self.scheme, installed);
            (told != Applies::No).then(|| Some((u32::try_from(number).ok()?, told))).flatten()
        };
        let hits: Hits = numbers.filter_map(told).collect();
        self.seen.entry(hash).or_default().push((Key::new(installed), Arc::clone(&hits)));
        self.distinct += 1;
        hits
    }

    /// How many distinct packages were looked at.
    #[must_use]
    pub const fn distinct(&self) -> usize {
        self.distinct
    }
}
