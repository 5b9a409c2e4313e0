//! The extension that ties addresses of old Tor services to their keys
//! (baseline requirements, appendix B of old: ballots 144 and 201).

use crate::der::{Element, NotDer, Reader, tag};
use crate::x509::{Algorithm, View, oid};

/// How many descriptors are read; one stands for each service.
const MOST: usize = 100;

/// What the extension says of one service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Descriptor<'a> {
    uri: &'a [u8],
    algorithm: &'a [u8],
    /// The digest of the service's key, with the octet that counts unused bits.
    digest: &'a [u8],
}

/// The descriptors.
///
/// # Errors
/// If the extension is missing, cannot be read to its end, or holds more than [`MOST`].
pub(super) fn descriptors<'a>(view: &View<'a>) -> Result<Vec<Descriptor<'a>>, NotDer> {
    let value = view.extensions.get(oid::TOR_SERVICE_DESCRIPTOR).ok_or(NotDer)?.value;
    let list = Element::only(value)?;
    let mut list = if list.tag == tag::SEQUENCE { list.inside() } else { return Err(NotDer) };
    let mut all = Vec::new();
    while !list.is_empty() {
        if all.len() == MOST {
            return Err(NotDer);
        }
        all.push(Descriptor::read(&mut list)?);
    }
    Ok(all)
}

impl<'a> Descriptor<'a> {
    fn read(list: &mut Reader<'a>) -> Result<Self, NotDer> {
        let mut parts = list.take(tag::SEQUENCE)?.inside();
        let uri = parts.take(tag::UTF8_STRING)?.value;
        let algorithm = Algorithm::read(&mut parts)?.oid;
        let digest = parts.take(tag::BIT_STRING)?.value;
        parts.end()?;
        Ok(Self { uri, algorithm, digest })
    }

    /// The host of its address, which must be under `https`.
    pub(super) fn host(&self) -> Option<&'a [u8]> {
        let rest = self.uri.strip_prefix(b"https://")?;
        let host = rest.split(|byte| matches!(byte, b'/' | b':' | b'?' | b'#')).next()?;
        (!host.is_empty()).then_some(host)
    }

    /// True if the digest is one of SHA-2's that may be used, and as long as that.
    pub(super) fn is_digest_whole(&self) -> bool {
        // 2.16.840.1.101.3.4.2: SHA-256, SHA-384 and SHA-512 are its first three.
        let bytes = match self.algorithm.strip_prefix(b"\x60\x86\x48\x01\x65\x03\x04\x02") {
            Some([1]) => 32,
            Some([2]) => 48,
            Some([3]) => 64,
            _ => return false,
        };
        matches!(self.digest, [0, digest @ ..] if digest.len() == bytes)
    }
}
