//! The bound of the outbox: when it is full, the oldest tables go first, then
//! the oldest manifests and findings. Envelopes are never dropped: they are
//! small, and each is a link of the chain that the server checks.

use super::entry::Entry;
use super::{Outbox, OutboxError};
use std::collections::{BTreeMap, BTreeSet};

/// What is dropped earlier stands earlier: tables before heads, then by the
/// newest report that names the blob.
type Rank = (bool, u64, String);

impl Outbox {
    /// Drops from the disk what has no room beside the report that comes.
    /// Returns all keys that were dropped, among them those of the coming
    /// report itself that must not be written at all.
    pub(super) fn make_room(
        &mut self,
        coming: &Entry,
        fresh: &BTreeMap<String, Vec<u8>>,
    ) -> Result<BTreeSet<String>, OutboxError> {
        let envelopes: u64 = self.waiting.values().map(|w| w.size).sum::<u64>() + coming.size();
        let fresh = fresh.iter().map(|(key, bytes)| (key.clone(), bytes.len() as u64));
        let sizes: BTreeMap<String, u64> = self.blobs.clone().into_iter().chain(fresh).collect();
        let mut total = envelopes + sizes.values().sum::<u64>();
        let mut dropped = BTreeSet::new();
        if total > self.limit {
            for (_, _, key) in self.ranks(coming, &sizes) {
                if total <= self.limit {
                    break;
                }
                total -= sizes.get(&key).copied().unwrap_or(0);
                dropped.insert(key);
            }
            tracing::warn!(
                dropped = dropped.len(),
                limit = self.limit,
                "the spool is full: its oldest tables are dropped"
            );
        }
        let old: Vec<String> = dropped.iter().filter(|key| self.blobs.contains_key(*key)).cloned().collect();
        self.remove_blobs(&old)?;
        Ok(dropped)
    }

    fn ranks(&self, coming: &Entry, sizes: &BTreeMap<String, u64>) -> BTreeSet<Rank> {
        let mut newest: BTreeMap<&String, (bool, u64)> = BTreeMap::new();
        let mut name = |keys: &mut dyn Iterator<Item = (&'_ String, bool)>, sequence: u64| {
            for (key, head) in keys {
                if let Some((key, _)) = sizes.get_key_value(key) {
                    newest.insert(key, (head, sequence));
                }
            }
        };
        for (sequence, waiting) in &self.waiting {
            name(
                &mut waiting.head.iter().map(|k| (k, true)).chain(waiting.tables.iter().map(|k| (k, false))),
                *sequence,
            );
        }
        name(
            &mut coming.head.iter().map(|k| (k, true)).chain(coming.tables.iter().map(|k| (k, false))),
            coming.sequence,
        );
        // What no waiting report names is only here in case the server lost it.
        sizes
            .keys()
            .map(|key| {
                let (head, sequence) = newest.get(key).copied().unwrap_or((false, 0));
                (head, sequence, key.clone())
            })
            .collect()
    }
}
