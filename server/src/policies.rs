//! Policy sets: published ones are checked before they are kept; each is
//! compiled once for each agent release that reports by it.

use crate::problem::Problem;
use crate::roots::{self, RootsError};
use crate::store::log::{NewPolicySet, SignedDocument};
use crate::store::{Change, Refusal, Store};
use policy::{Compiled, PolicySet};
use report::Time;
use seal::root::Role;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Compiled sets that are kept: a fleet reports by the newest set and the one
/// before, from a handful of releases.
const MOST_COMPILED: usize = 16;

/// Why a policy set was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// No root document names who may sign.
    #[error(transparent)]
    Roots(#[from] RootsError),
    /// The envelope, or who signed it.
    #[error("the envelope is refused: {0}")]
    Envelope(#[from] seal::dsse::DsseError),
    /// The set's bytes.
    #[error("the policy set is refused: {0}")]
    Set(#[from] policy::SetError),
    /// The set's files.
    #[error("the policy set does not compile:\n{0}")]
    Faults(String),
    /// Rules that this release cannot judge.
    #[error("this server cannot judge all of it; bring the server up to date first:\n{0}")]
    TooNew(String),
    /// The store.
    #[error("the policy set was not kept: {0}")]
    Store(#[from] Refusal),
}

/// A published policy set.
#[derive(Clone, Debug)]
pub struct Published {
    /// Its version.
    pub version: u64,
    /// SHA-256 of its canonical bytes, in hex.
    pub sha256: String,
    /// How many rules it has.
    pub rules: usize,
    /// When it expires.
    pub expires: Time,
}

/// Checks a signed policy set by the newest root document and keeps it.
///
/// # Errors
/// [`PublishError`] says what to mend.
pub async fn publish(store: &Store, envelope: &[u8], now: Time) -> Result<Published, PublishError> {
    let root = roots::current(store).await?;
    let keys = root.keys(Role::Policy, now);
    let payload = seal::signed::open(envelope, seal::signed::POLICY_SET, &keys, root.threshold(Role::Policy))?;
    let set = PolicySet::from_bytes(&payload)?;
    let compiled = compile(&set, report::RELEASE).map_err(PublishError::Faults)?;
    // The server's verdicts are those that count: it must be able to give them.
    let rules = compiled.rules().iter();
    let beyond = rules.filter_map(|rule| Some(format!("{}: {}", rule.id, rule.unanswerable()?)));
    let beyond = beyond.collect::<Vec<_>>().join("\n");
    if !beyond.is_empty() {
        return Err(PublishError::TooNew(beyond));
    }
    let digest = seal::digest::sha256(&payload);
    let new = NewPolicySet { version: set.version, digest, envelope: envelope.to_vec(), at: now };
    store.write(Change::PolicySet(new)).await?;
    Ok(Published {
        version: set.version,
        sha256: hex::encode(digest),
        rules: compiled.rules().len(),
        expires: set.expires,
    })
}

fn compile(set: &PolicySet, release: &str) -> Result<Compiled, String> {
    Compiled::new(set, release, report::EDITION)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// A set that is kept, compiled.
#[derive(Debug)]
pub struct Loaded {
    /// Its version.
    pub version: u64,
    /// SHA-256 of its canonical bytes, in hex.
    pub sha256: String,
    /// When it expires.
    pub expires: Time,
    /// When it was published here.
    pub published: Time,
    /// Compiled for one agent release.
    pub compiled: Compiled,
}

/// The compiled sets in memory, by digest and agent release.
#[derive(Debug, Default)]
pub struct Policies(Mutex<BTreeMap<(String, String), Arc<Loaded>>>);

impl Policies {
    /// The set with this digest, compiled for this agent release; `None` if it
    /// was never published here.
    ///
    /// # Errors
    /// [`Problem::Unavailable`] or [`Problem::Internal`]: the store's fault or ours.
    pub async fn get(&self, store: &Store, sha256: &str, release: &str) -> Result<Option<Arc<Loaded>>, Problem> {
        let key = (sha256.to_owned(), release.to_owned());
        if let Some(loaded) = self.lock().get(&key) {
            return Ok(Some(Arc::clone(loaded)));
        }
        let Some(kept) = crate::store::log::policy_set(store.readers(), sha256).await? else { return Ok(None) };
        self.load(kept, key).await.map(Some)
    }

    /// The newest set, compiled for this release; `None` if there is none.
    ///
    /// # Errors
    /// As for [`Self::get`].
    pub async fn newest(&self, store: &Store) -> Result<Option<Arc<Loaded>>, Problem> {
        let Some(kept) = crate::store::log::newest_policy_set(store.readers()).await? else { return Ok(None) };
        let key = (kept.sha256.clone(), report::RELEASE.to_owned());
        if let Some(loaded) = self.lock().get(&key) {
            return Ok(Some(Arc::clone(loaded)));
        }
        self.load(kept, key).await.map(Some)
    }

    async fn load(&self, kept: SignedDocument, key: (String, String)) -> Result<Arc<Loaded>, Problem> {
        let release = key.1.clone();
        let loaded = tokio::task::spawn_blocking(move || open(kept, &release)).await.map_err(|_| Problem::Internal)?;
        let loaded = Arc::new(loaded.map_err(|error| {
            tracing::error!(error, sha256 = key.0, "a policy set that was published cannot be read");
            Problem::Internal
        })?);
        let mut all = self.lock();
        if all.len() >= MOST_COMPILED {
            // Which one goes matters little: it is compiled again when it is asked for.
            all.pop_first();
        }
        all.insert(key, Arc::clone(&loaded));
        Ok(loaded)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<(String, String), Arc<Loaded>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a set from the store. Who signed it was checked when it was
/// published; that it is the same is checked by its digest.
fn open(kept: SignedDocument, release: &str) -> Result<Loaded, String> {
    let envelope = seal::dsse::Envelope::parse(&kept.envelope).map_err(|e| e.to_string())?;
    if seal::digest::sha256_hex(&envelope.payload) != kept.sha256 {
        return Err("its digest is another one".to_owned());
    }
    let set = PolicySet::from_bytes(&envelope.payload).map_err(|e| e.to_string())?;
    let compiled = compile(&set, release)?;
    Ok(Loaded { version: set.version, sha256: kept.sha256, expires: set.expires, published: kept.at, compiled })
}
