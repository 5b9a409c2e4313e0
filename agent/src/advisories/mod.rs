//! The advisory set that this host asks: a file that a person names, or the
//! set that is pinned in the state.

mod pin;

pub use pin::{AdvisoryPin, AdvisoryPinError};

use crate::input::{self, InputError};
use crate::state::State;
use advisory::pack::{Blocks, Container, ContainerError, Manifest, PackError, Set};
use report::Time;
use report::predicate::SetReference;
use seal::Verified;
use seal::dsse::{DsseError, Envelope};
use seal::root::{Role, RootDocument};
use seal::signed::{self, ADVISORY_SET};
use std::borrow::Cow;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// Why a set is refused.
#[derive(Debug, thiserror::Error)]
pub enum AdvisoryError {
    /// The file cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// It is not signed by the advisory keys that the root document names.
    #[error("it is not signed by the advisory keys of the root document: {0}")]
    Foreign(#[from] DsseError),
    /// It is an envelope of something else.
    #[error("this is not a signed advisory set but `{0}`")]
    Kind(String),
    /// It is no file of a set.
    #[error(transparent)]
    Container(#[from] ContainerError),
    /// It is not in the form of a set.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// Its version is lower than the one in force.
    #[error("its version {offered} is older than version {pinned}, which is in force")]
    Older {
        /// The version that was offered.
        offered: u64,
        /// The version in force.
        pinned: u64,
    },
    /// It has the version of the one in force and other content.
    #[error("it is another set with version {0}, which is in force already")]
    Fork(u64),
}

/// A set that may be asked.
#[derive(Clone)]
pub struct Advisories {
    /// What was signed.
    pub manifest: Manifest,
    /// The set by digest.
    pub reference: SetReference,
    /// False where no root document was at hand to check the signature by.
    pub checked: bool,
    blocks: Arc<dyn Blocks>,
}

impl fmt::Debug for Advisories {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Advisories").field("reference", &self.reference).finish_non_exhaustive()
    }
}

impl Advisories {
    /// A file as `tidewaiter advisories build` makes it. With a root document
    /// its signature must be one of that; without, it is not checked.
    ///
    /// # Errors
    /// [`AdvisoryError`].
    pub fn file(path: &Path, root: Option<&(Verified<RootDocument>, Time)>) -> Result<Self, AdvisoryError> {
        let container = container(path)?;
        let (manifest, reference) = match root {
            Some((root, now)) => open(&container.envelope, root, *now)?,
            None => unchecked(&container.envelope)?,
        };
        container.check(&manifest)?;
        Ok(Self { manifest, reference, checked: root.is_some(), blocks: Arc::new(container.blobs) })
    }

    /// The set, to be asked.
    #[must_use]
    pub fn set(&self) -> Set<'_> {
        Set::new(&self.manifest, &*self.blocks)
    }

    /// What `agent.advisories` says of it.
    #[must_use]
    pub fn in_force(&self) -> probe::AdvisorySet {
        let oldest_feed = self.manifest.sources.iter().map(|source| source.modified).min();
        probe::AdvisorySet { set: self.reference.clone(), created: self.manifest.created, oldest_feed }
    }
}

/// A whole file of a set; its digests are held against its manifest by [`Container::check`].
pub(crate) fn container(path: &Path) -> Result<Container, AdvisoryError> {
    Ok(input::large(path, Container::read)??)
}

/// The manifest of an envelope that a root document's advisory keys signed.
fn open(envelope: &[u8], root: &RootDocument, at: Time) -> Result<(Manifest, SetReference), AdvisoryError> {
    let (keys, threshold) = (root.keys(Role::Advisory, at), root.threshold(Role::Advisory));
    read(&signed::open(envelope, ADVISORY_SET, &keys, threshold)?)
}

fn unchecked(envelope: &[u8]) -> Result<(Manifest, SetReference), AdvisoryError> {
    let envelope = Envelope::parse(envelope)?;
    if envelope.payload_type != ADVISORY_SET {
        return Err(AdvisoryError::Kind(report::escape::shown(&envelope.payload_type)));
    }
    read(&envelope.payload)
}

fn read(payload: &[u8]) -> Result<(Manifest, SetReference), AdvisoryError> {
    let manifest = Manifest::from_bytes(payload)?;
    let sha256 = seal::digest::sha256_hex(payload);
    let reference = SetReference { sha256, version: manifest.version, expires: manifest.expires };
    Ok((manifest, reference))
}

/// Blocks as the state keeps them: one file each, read when it is asked for.
#[derive(Debug)]
struct Kept(State);

impl Blocks for Kept {
    fn block(&self, sha256: &str) -> Option<Cow<'_, [u8]>> {
        // A file that cannot be read is a block that is not at hand: a gap, never nothing.
        self.0.read(&format!("{}/{sha256}", pin::FOLDER)).ok().flatten().map(Cow::Owned)
    }
}
