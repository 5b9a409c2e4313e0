//! Advisory sets: a published one is checked before it is kept; those that
//! reports name are held in memory, packed, for judging by them again.

pub mod publish;
pub mod round;
pub mod settings;
pub mod statement;
pub mod terms;

#[cfg(test)]
mod round_tests;
#[cfg(test)]
mod tests;

pub use publish::{PublishError, Published, publish};
pub use round::keep;

use crate::problem::Problem;
use crate::store::log::SignedDocument;
use crate::store::{Store, advisories as kept};
use advisory::pack::{Blocks, Index, Manifest, Set};
use report::Time;
use report::predicate::SetReference;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Sets that are kept in memory: a fleet reports by the newest and the one before.
const MOST_LOADED: usize = 3;

/// A set with all its indexes and blocks, packed as they came.
#[derive(Debug)]
pub struct Loaded {
    /// The set by digest.
    pub reference: SetReference,
    /// When it was published here.
    pub published: Time,
    /// What was signed.
    pub manifest: Manifest,
    blobs: BTreeMap<String, Vec<u8>>,
}

impl Loaded {
    /// The set, to be asked.
    #[must_use]
    pub fn set(&self) -> Set<'_> {
        Set::new(&self.manifest, &self.blobs)
    }
}

/// A store of blocks that notes which were asked for: what a bundle must carry
/// for the same questions to be answered again.
#[derive(Debug)]
pub struct Noting<'a> {
    inner: &'a Loaded,
    asked: Mutex<BTreeSet<String>>,
}

impl<'a> Noting<'a> {
    /// Notes what is asked of a set.
    #[must_use]
    pub const fn new(inner: &'a Loaded) -> Self {
        Self { inner, asked: Mutex::new(BTreeSet::new()) }
    }

    /// The set, to be asked.
    #[must_use]
    pub fn set(&self) -> Set<'_> {
        Set::new(&self.inner.manifest, self)
    }

    /// What was asked for, with its bytes.
    #[must_use]
    pub fn blocks(&self) -> BTreeMap<String, Vec<u8>> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().filter_map(|key| Some((key.clone(), self.inner.blobs.get(key)?.clone()))).collect()
    }
}

impl Blocks for Noting<'_> {
    fn block(&self, sha256: &str) -> Option<std::borrow::Cow<'_, [u8]>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(sha256.to_owned());
        self.inner.blobs.block(sha256)
    }
}

/// The sets in memory, by digest.
#[derive(Debug, Default)]
pub struct Advisories(Mutex<BTreeMap<String, Arc<Loaded>>>);

impl Advisories {
    /// The set that a report names; `None` if it names none, or one that was
    /// never published here.
    ///
    /// # Errors
    /// [`Problem::Unavailable`] or [`Problem::Internal`]: the store's fault or ours.
    pub async fn named(&self, store: &Store, named: Option<&SetReference>) -> Result<Option<Arc<Loaded>>, Problem> {
        let Some(named) = named else { return Ok(None) };
        if let Some(loaded) = self.lock().get(&named.sha256) {
            return Ok(Some(Arc::clone(loaded)));
        }
        let Some(document) = kept::by_digest(store.readers(), &named.sha256).await? else { return Ok(None) };
        self.load(store, document).await.map(Some)
    }

    /// The newest set; `None` if there is none.
    ///
    /// # Errors
    /// As for [`Self::named`].
    pub async fn newest(&self, store: &Store) -> Result<Option<Arc<Loaded>>, Problem> {
        let Some(document) = kept::newest(store.readers()).await? else { return Ok(None) };
        if let Some(loaded) = self.lock().get(&document.sha256) {
            return Ok(Some(Arc::clone(loaded)));
        }
        self.load(store, document).await.map(Some)
    }

    async fn load(&self, store: &Store, document: SignedDocument) -> Result<Arc<Loaded>, Problem> {
        let broken = |why: &dyn std::fmt::Display| {
            tracing::error!(%why, "an advisory set that was published cannot be read");
            Problem::Internal
        };
        let envelope = seal::dsse::Envelope::parse(&document.envelope).map_err(|e| broken(&e))?;
        if seal::digest::sha256_hex(&envelope.payload) != document.sha256 {
            return Err(broken(&"its digest is another one"));
        }
        let manifest = Manifest::from_bytes(&envelope.payload).map_err(|e| broken(&e))?;
        let mut blobs = BTreeMap::new();
        for reference in manifest.releases.values() {
            let bytes = fetch(store, &reference.index).await?.ok_or_else(|| broken(&"an index is missing"))?;
            let index = Index::from_bytes(&bytes).map_err(|e| broken(&e))?;
            for block in index.blocks().filter(|block| !blobs.contains_key(&block.sha256)).collect::<Vec<_>>() {
                let bytes = fetch(store, &block.sha256).await?.ok_or_else(|| broken(&"a block is missing"))?;
                blobs.insert(block.sha256.clone(), bytes);
            }
            blobs.insert(reference.index.clone(), bytes);
        }
        let (sha256, version, expires) = (document.sha256, manifest.version, manifest.expires);
        let reference = SetReference { sha256, version, expires };
        let loaded = Arc::new(Loaded { reference, published: document.at, manifest, blobs });
        let mut all = self.lock();
        if all.len() >= MOST_LOADED {
            // The oldest goes: it is read again when a report names it.
            let oldest = all.values().min_by_key(|one| one.reference.version).map(|one| one.reference.sha256.clone());
            oldest.and_then(|oldest| all.remove(&oldest));
        }
        all.insert(loaded.reference.sha256.clone(), Arc::clone(&loaded));
        Ok(loaded)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Arc<Loaded>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn fetch(store: &Store, sha256: &str) -> Result<Option<Vec<u8>>, Problem> {
    Ok(kept::block(store.readers(), sha256).await?)
}
