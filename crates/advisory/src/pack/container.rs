//! One file that carries a set over an air gap: the signed envelope of the
//! manifest, then indexes and blocks. Its digests make it safe to read from
//! anywhere; a name that the manifest does not lead to is refused.

use super::manifest::{Index, Manifest};
use super::{Built, PackError, sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};

/// The first bytes of the file.
const MAGIC: &[u8; 8] = b"TWADV01\n";
/// The largest member: the largest index.
const MOST_MEMBER: u32 = 16 << 20;
/// The most members: a thousand releases of a thousand blocks.
const MOST_MEMBERS: u32 = 1_000_000;
/// The most bytes of all members: what one file may take of a disk.
const MOST_BYTES: u64 = 4 << 30;

/// Why a file is no set.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    /// It could not be read or written.
    #[error("the file could not be read or written: {0}")]
    Io(#[from] io::Error),
    /// It begins with other bytes.
    #[error("this is no advisory set: it does not begin as one")]
    NoSet,
    /// It is beyond a bound.
    #[error("this is no advisory set: a member is larger, or there are more of them, than a set has")]
    Bound,
    /// Its members are not in order, or one is there twice.
    #[error("this is no advisory set: its members are not in order")]
    Order,
    /// It goes on after its last member.
    #[error("the file goes on after its end")]
    Trailing,
    /// A part of it.
    #[error(transparent)]
    Pack(#[from] PackError),
}

/// A set as one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Container {
    /// The DSSE envelope of the manifest.
    pub envelope: Vec<u8>,
    /// Indexes and blocks, by SHA-256.
    pub blobs: BTreeMap<String, Vec<u8>>,
}

impl Container {
    /// A set that was built, with its signed envelope.
    #[must_use]
    pub fn new(envelope: Vec<u8>, built: Built) -> Self {
        let members = built.releases.into_values().flat_map(|packed| {
            let index = packed.index;
            packed.blocks.into_iter().chain([index])
        });
        Self { envelope, blobs: members.map(|bytes| (sha256(&bytes), bytes)).collect() }
    }

    /// Every digest that a manifest leads to, of these releases alone or of all.
    ///
    /// # Errors
    /// If an index is not here or is another one.
    pub fn named<'m>(
        &self,
        manifest: &'m Manifest,
        wanted: impl Fn(&str) -> bool + 'm,
    ) -> Result<BTreeSet<String>, PackError> {
        let mut all = BTreeSet::new();
        for (name, reference) in manifest.releases.iter().filter(|(name, _)| wanted(name)) {
            let bytes = self.blobs.get(&reference.index).ok_or_else(|| PackError::Missing(reference.index.clone()))?;
            let index = Index::from_bytes(bytes)?;
            if index.release != *name {
                return Err(PackError::Malformed("index", "it is of another release".to_owned()));
            }
            all.insert(reference.index.clone());
            all.extend(index.blocks().map(|block| block.sha256.clone()));
        }
        Ok(all)
    }

    /// Holds it against its manifest: nothing may be missing, nothing too much.
    ///
    /// # Errors
    /// The first digest that is.
    pub fn check(&self, manifest: &Manifest) -> Result<(), PackError> {
        let named = self.named(manifest, |_| true)?;
        if let Some(missing) = named.iter().find(|name| !self.blobs.contains_key(*name)) {
            return Err(PackError::Missing(missing.clone()));
        }
        if let Some(more) = self.blobs.keys().find(|name| !named.contains(*name)) {
            return Err(PackError::Malformed("file", format!("it holds {more}, which its manifest does not name")));
        }
        Ok(())
    }

    /// Writes the file.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(&self, to: &mut impl Write) -> Result<(), ContainerError> {
        to.write_all(MAGIC)?;
        let count = u32::try_from(self.blobs.len()).map_err(|_| ContainerError::Bound)?;
        to.write_all(&count.to_be_bytes())?;
        for member in std::iter::once(&self.envelope).chain(self.blobs.values()) {
            let length = u32::try_from(member.len()).ok().filter(|l| *l <= MOST_MEMBER).ok_or(ContainerError::Bound)?;
            to.write_all(&length.to_be_bytes())?;
            to.write_all(member)?;
        }
        Ok(())
    }

    /// Reads a file. Who signed it is for the caller to verify.
    ///
    /// # Errors
    /// [`ContainerError`].
    pub fn read(from: &mut impl Read) -> Result<Self, ContainerError> {
        let mut magic = [0; 8];
        from.read_exact(&mut magic).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => ContainerError::NoSet,
            _ => error.into(),
        })?;
        if magic != *MAGIC {
            return Err(ContainerError::NoSet);
        }
        let count = number(from)?;
        if count > MOST_MEMBERS {
            return Err(ContainerError::Bound);
        }
        let mut left = MOST_BYTES;
        let envelope = member(from, &mut left)?;
        let mut blobs = BTreeMap::new();
        for _ in 0..count {
            let bytes = member(from, &mut left)?;
            let name = sha256(&bytes);
            // One file has one order: by digest, each member once.
            if blobs.last_key_value().is_some_and(|(last, _)| *last >= name) {
                return Err(ContainerError::Order);
            }
            blobs.insert(name, bytes);
        }
        if from.read(&mut [0])? != 0 {
            return Err(ContainerError::Trailing);
        }
        Ok(Self { envelope, blobs })
    }
}

fn number(from: &mut impl Read) -> Result<u32, ContainerError> {
    let mut bytes = [0; 4];
    from.read_exact(&mut bytes)?;
    Ok(u32::from_be_bytes(bytes))
}

fn member(from: &mut impl Read, left: &mut u64) -> Result<Vec<u8>, ContainerError> {
    let length = number(from)?;
    *left = left.checked_sub(u64::from(length)).ok_or(ContainerError::Bound)?;
    if length > MOST_MEMBER {
        return Err(ContainerError::Bound);
    }
    // The length is only said: what really comes decides how much is kept.
    let mut bytes = Vec::new();
    from.take(u64::from(length)).read_to_end(&mut bytes)?;
    if bytes.len() != length as usize {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it ends in the middle of a member").into());
    }
    Ok(bytes)
}
