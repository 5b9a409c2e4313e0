//! Whatever a role's key signs apart from reports and root documents: a DSSE
//! envelope with a payload type of its own, so that none can pass for another.

use crate::Verified;
use crate::dsse::{DsseError, Envelope};
use crate::key::{PublicKey, SigningKey};

/// The payload type of a policy set.
pub const POLICY_SET: &str = "application/vnd.tidewaiter.policy-set.v1+json";
/// The payload type of a bundle's manifest.
pub const BUNDLE_MANIFEST: &str = "application/vnd.tidewaiter.bundle.v1+json";
/// The payload type of an advisory set.
pub const ADVISORY_SET: &str = "application/vnd.tidewaiter.advisory-set.v1+json";
/// The payload type of an assignment of profiles to hosts.
pub const ASSIGNMENT: &str = "application/vnd.tidewaiter.assignment.v1+json";

/// Signs a payload: the bytes of its envelope.
///
/// # Errors
/// None that a caller can bring about.
pub fn sign(payload_type: &str, payload: Vec<u8>, keys: &[&SigningKey]) -> Result<Vec<u8>, DsseError> {
    Envelope::sign(payload_type, payload, keys).to_bytes()
}

/// The payload of an envelope that is of this type and was signed by at least
/// `threshold` of these keys.
///
/// # Errors
/// Anything else, with the reason.
pub fn open(
    envelope: &[u8],
    payload_type: &str,
    keys: &[PublicKey],
    threshold: usize,
) -> Result<Verified<Vec<u8>>, DsseError> {
    let envelope = Envelope::parse(envelope)?;
    Ok(Verified::new(envelope.verify(payload_type, keys, threshold)?.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::tests::key;

    #[test]
    fn one_kind_does_not_pass_for_another() {
        let kinds = [
            POLICY_SET,
            BUNDLE_MANIFEST,
            ADVISORY_SET,
            ASSIGNMENT,
            crate::root::PAYLOAD_TYPE,
            crate::report::PAYLOAD_TYPE,
        ];
        let signer = key(1);
        for kind in kinds {
            let bytes = sign(kind, b"{}".to_vec(), &[&signer]).unwrap();
            for other in kinds {
                let opened = open(&bytes, other, &[signer.public()], 1);
                assert_eq!(opened.is_ok(), kind == other, "{kind} as {other}");
            }
        }
    }

    #[test]
    fn every_changed_byte_is_refused() {
        let (signer, trusted) = (key(1), [key(1).public(), key(2).public()]);
        let bytes = sign(POLICY_SET, b"{\"version\":1}".to_vec(), &[&signer]).unwrap();
        assert_eq!(**open(&bytes, POLICY_SET, &trusted, 1).unwrap(), *b"{\"version\":1}");
        for at in 0..bytes.len() {
            for pattern in [0x01, 0x02, 0x20, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[at] ^= pattern;
                assert!(open(&changed, POLICY_SET, &trusted, 1).is_err(), "byte {at} with {pattern:#x}");
            }
        }
    }
}
