//! The file's outer form: packed members, and the signed manifest over them.

use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use report::Time;
use seal::dsse::Envelope;
use seal::key::{PublicKey, SigningKey};
use seal::{canonical, digest, signed};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{Read, Write};

/// The largest bundle that is read, packed and unpacked: 1 GiB.
pub const MOST_BYTES: u64 = 1 << 30;

const SHAPE: &str = "tidewaiter.bundle.v1";
const MANIFEST_SHAPE: &str = "tidewaiter.bundle-manifest.v1";

/// Why the file is not a bundle, or not the one that was signed.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    /// Not canonical JSON of this shape.
    #[error("the file is not a bundle in its one encoding: {0}")]
    Encoding(#[from] canonical::EncodingError),
    /// Another shape or version.
    #[error("the file says that it is `{0}`, and `{SHAPE}` is read here")]
    Shape(String),
    /// A member is not base64, not zlib, or its packing is not the one that is written.
    #[error("member `{0}` is not packed as a bundle packs")]
    Packing(String),
    /// Over [`MOST_BYTES`].
    #[error("the bundle is larger than {MOST_BYTES} bytes")]
    TooLarge,
    /// The manifest's envelope is not one.
    #[error("the manifest is not a signed envelope: {0}")]
    Envelope(#[from] seal::dsse::DsseError),
    /// The manifest is not signed by a key of the log.
    #[error("the manifest is not signed by a key that is trusted for the log")]
    Signature,
    /// A member differs from what the manifest names.
    #[error("member `{0}` is not the one that the manifest names")]
    Member(String),
    /// A member is missing, or one is there that the manifest does not name.
    #[error("the members are not those that the manifest names: {0}")]
    Members(String),
}

/// What is signed over the members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    shape: String,
    /// When the bundle was made, by the server's clock.
    pub created: Time,
    /// The log's name.
    pub origin: String,
    /// True if the keys are those of a demonstration.
    pub demo: bool,
    /// SHA-256 of each member as it is packed: zlib has many encodings of the
    /// same bytes, and only the one that was signed is taken.
    members: BTreeMap<String, String>,
}

impl Manifest {
    pub(crate) fn new(created: Time, origin: String, demo: bool) -> Self {
        Self { shape: MANIFEST_SHAPE.into(), created, origin, demo, members: BTreeMap::new() }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    shape: String,
    manifest: String,
    members: BTreeMap<String, String>,
}

pub(crate) type Members = BTreeMap<String, Vec<u8>>;

/// Packs and signs.
pub(crate) fn close(mut manifest: Manifest, members: &Members, key: &SigningKey) -> Result<Vec<u8>, ContainerError> {
    let mut packed = BTreeMap::new();
    for (name, bytes) in members {
        let bytes = pack(name, bytes)?;
        manifest.members.insert(name.clone(), digest::sha256_hex(&bytes));
        packed.insert(name.clone(), STANDARD.encode(bytes));
    }
    let payload = canonical::encode(&manifest)?;
    let envelope = Envelope::sign(signed::BUNDLE_MANIFEST, payload, &[key]).to_bytes()?;
    let manifest = String::from_utf8(envelope).map_err(|_| ContainerError::Signature)?;
    Ok(canonical::encode(&File { shape: SHAPE.into(), manifest, members: packed })?)
}

/// A file taken apart; nothing in it is believed yet.
pub(crate) struct Open {
    envelope: Envelope,
    members: Members,
    digests: BTreeMap<String, String>,
}

/// Takes the file apart, within bounds.
pub(crate) fn open(bytes: &[u8]) -> Result<Open, ContainerError> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(ContainerError::TooLarge);
    }
    let file: File = canonical::decode(bytes)?;
    if file.shape != SHAPE {
        return Err(ContainerError::Shape(report::escape::shown(&file.shape)));
    }
    let envelope = Envelope::parse(file.manifest.as_bytes())?;
    let mut room = MOST_BYTES;
    let (mut members, mut digests) = (Members::new(), BTreeMap::new());
    for (name, text) in file.members {
        let packed = STANDARD.decode(text).map_err(|_| ContainerError::Packing(report::escape::shown(&name)))?;
        let bytes = unpack(&name, &packed, room)?;
        room -= bytes.len() as u64;
        digests.insert(name.clone(), digest::sha256_hex(&packed));
        members.insert(name, bytes);
    }
    Ok(Open { envelope, members, digests })
}

impl Open {
    /// The members as they are, before anything is checked: only to look for
    /// the keys that [`Self::checked`] then needs.
    pub(crate) fn unchecked(&self) -> &Members {
        &self.members
    }

    /// When the manifest says that it was made, before that is checked.
    pub(crate) fn claimed_time(&self) -> Result<Time, ContainerError> {
        Ok(canonical::decode::<Manifest>(&self.envelope.payload)?.created)
    }

    /// The members, once the manifest's signature by one of `keys` and every
    /// digest in it agree.
    pub(crate) fn checked(self, keys: &[PublicKey]) -> Result<(Manifest, Members), ContainerError> {
        let payload = self.envelope.verify(signed::BUNDLE_MANIFEST, keys, 1).map_err(|_| ContainerError::Signature)?;
        let manifest: Manifest = canonical::decode(payload)?;
        if manifest.shape != MANIFEST_SHAPE {
            return Err(ContainerError::Shape(report::escape::shown(&manifest.shape)));
        }
        let names = || manifest.members.keys();
        if let Some(name) = names().find(|n| !self.members.contains_key(*n)) {
            return Err(ContainerError::Members(format!("`{name}` is missing")));
        }
        if let Some(name) = self.members.keys().find(|n| !manifest.members.contains_key(*n)) {
            return Err(ContainerError::Members(format!("`{}` is not named", report::escape::shown(name))));
        }
        if let Some((name, _)) = self.digests.iter().find(|(name, digest)| manifest.members.get(*name) != Some(*digest))
        {
            return Err(ContainerError::Member(name.clone()));
        }
        Ok((manifest, self.members))
    }
}

fn pack(name: &str, bytes: &[u8]) -> Result<Vec<u8>, ContainerError> {
    let fault = |_| ContainerError::Packing(name.to_owned());
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).map_err(fault)?;
    encoder.finish().map_err(fault)
}

/// Unpacks at most `room` bytes.
fn unpack(name: &str, packed: &[u8], room: u64) -> Result<Vec<u8>, ContainerError> {
    let fault = || ContainerError::Packing(report::escape::shown(name));
    let mut decoder = ZlibDecoder::new(packed).take(room + 1);
    let mut bytes = Vec::new();
    decoder.read_to_end(&mut bytes).map_err(|_| fault())?;
    if bytes.len() as u64 > room { Err(ContainerError::TooLarge) } else { Ok(bytes) }
}
