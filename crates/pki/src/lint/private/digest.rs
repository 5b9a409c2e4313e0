//! Digests that can be forged.

use crate::x509::oid;

/// Signatures over MD2, MD5 or SHA-1.
const BROKEN: [&[u8]; 5] = [oid::MD2_RSA, oid::MD5_RSA, oid::SHA1_RSA, oid::DSA_SHA1, oid::ECDSA_SHA1];

/// True if the signature is over one of them.
pub(super) fn is_broken(algorithm: &[u8]) -> bool {
    BROKEN.contains(&algorithm)
}
