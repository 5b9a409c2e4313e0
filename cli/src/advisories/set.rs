//! A set as a file: its first member is the signed envelope of the manifest,
//! or, before anyone has signed it, the manifest itself.

use crate::door;
use advisory::pack::{Container, Manifest, Set};
use anyhow::{Context, Result, ensure};
use report::escape::shown;
use seal::dsse::Envelope;
use seal::signed::ADVISORY_SET;
use std::io::BufReader;
use std::path::Path;

/// A set that was read, whole and in one piece; who signed it is not verified.
pub struct SetFile {
    /// What is signed.
    pub manifest: Manifest,
    /// SHA-256 of the manifest's bytes.
    pub sha256: String,
    /// The envelope; none if nobody has signed yet.
    pub envelope: Option<Envelope>,
    /// Indexes and blocks.
    pub container: Container,
}

impl SetFile {
    /// Reads a file and holds every part against the manifest.
    ///
    /// # Errors
    /// Says which file and why.
    pub fn open(file: &Path) -> Result<Self> {
        let read = || -> Result<_> {
            let container = Container::read(&mut BufReader::new(door::open(file)?))?;
            // A manifest's first key in the one order is `created`, an envelope's `payload`.
            let is_unsigned = container.envelope.starts_with(b"{\"created\"");
            let envelope = if is_unsigned { None } else { Some(Envelope::parse(&container.envelope)?) };
            if let Some(envelope) = &envelope {
                ensure!(envelope.payload_type == ADVISORY_SET, "it is a {}", shown(&envelope.payload_type));
            }
            let bytes = envelope.as_ref().map_or(&container.envelope, |envelope| &envelope.payload);
            let manifest = Manifest::from_bytes(bytes)?;
            let sha256 = advisory::pack::sha256(bytes);
            container.check(&manifest)?;
            Ok(Self { manifest, sha256, envelope, container })
        };
        read().with_context(|| format!("{} is not an advisory set", file.display()))
    }

    /// The set, to look into.
    pub fn set(&self) -> Set<'_> {
        Set::new(&self.manifest, &self.container.blobs)
    }

    /// The ids of the keys that the envelope says have signed it.
    pub fn keyids(&self) -> Vec<&str> {
        self.envelope.iter().flat_map(|envelope| &envelope.signatures).map(|s| s.keyid.as_str()).collect()
    }
}

/// Writes a set, all of it or nothing.
///
/// # Errors
/// Says which file and why.
pub fn write(file: &Path, container: &Container) -> Result<()> {
    door::create_whole(file, |to| Ok(container.write(to)?))
}
