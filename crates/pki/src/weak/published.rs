//! Keys whose private half is published, by the SHA-256 of their
//! SubjectPublicKeyInfo. Each says where it was published; the digests were
//! reckoned from there. Keys that a package makes anew on every host
//! (Debian's `ssl-cert-snakeoil`) are no such keys.

use ring::digest::{SHA256, digest};

/// In order of the digests.
#[rustfmt::skip]
const KEYS: &[(&str, &str)] = &[
    ("010f3d5e0d322d24d7cbeb50b3fe54fb18eebf9f30f23909140b3e07af22619a", "CPython, Lib/test/certdata/keycert.pem"),
    ("06e3fd8fda29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa9", "RFC 8032, 7.1, and RFC 8037, A.1"),
    ("3a061ef1d393ff8dbe61b301cc1ce04cbadff1f4c9e1e0fbf48e23e3df017e3f", "OpenSSL, apps/server.pem"),
    ("44e3bacead297a74525203576c2240c351e48825f4a7b4ab14e9c7c2b1ad4dbf", "OpenSSL, apps/server.pem (Test PCA)"),
    ("4900596178bb46ed32460f4d09393d1164af470f585a4b346eec3ac51a73457b", "Tandberg VCS (rapid7/ssh-badkeys)"),
    ("6a9c6828921c37b63063050ce0ee1a344b544c58d5bad696cfe259b84fa61950", "OpenSSL, apps/server.pem (Test CA)"),
    ("7d529c54fc4205a78771dbbeecd0286e2030dfae51917be931df9145f64873b1", "Advantech EKI (rapid7/ssh-badkeys)"),
    ("8fb6bad671cfe698393c453357da61b56d757ab8c0f3fb9c87f2849e63131878", "RFC 9500, testRSA2048"),
    ("96465ea5dc9bb2da7b351d808a7196e5761f2412a5040131c68d719aaba28fb9", "RFC 9500, testRSA4096"),
    ("9a9e5b0f404f4e2d4386e38b04ac91e535946dc2a7f8d84a31404b476e5c35e1", "RFC 9500, testRSA1024"),
    ("a1e9156054e04fac899ae9f275132cdc07a5dbc4ea2c2ad3a1ffc6e0d253681f", "RFC 8410, section 10"),
    ("a4fde9cb1d9401a872aa392752a804267d829a6fc99ac1bf56cefb16392f68b1", "Kali Linux for Raspberry Pi 2 (rapid7/ssh-badkeys)"),
    ("aa138f9791a1ea8949cda3cd5c2ea60c8211987d6b4df48cefb24d4ff1489d81", "Go, net/http/internal/testcert"),
    ("acb1b8327fef995e2458fdf5e3c33b2dc0749feabd6a894cb9bda9d70ac06c24", "RFC 9500, testECCP521"),
    ("b2b04340cfaee616ec9c2c62d261b208e54bb197498df52e8cadede23ac0ba5e", "RFC 9500, testECCP256"),
    ("bde93142b0780b2a66d27977d35f4f542e71cc538d491fe6609e2380b747a027", "Vagrant's insecure key (hashicorp/vagrant, keys/vagrant.pub)"),
    ("c4c10105a0be0ed4dd3354428dc38a9bfee64da141ce16e75c94eda272f9dd3a", "RFC 9500, testECCP384"),
    ("c7f489851840a675319fc8398596602c3fc8cd941eec70a08724a56e3d118739", "Go, net/smtp test certificate"),
    ("f0278cc5e72769b483a41cabe821fdbe2488b7bde41d438fc77aec2589ad81fc", "F5 BIG-IP, CVE-2012-1493 (rapid7/ssh-badkeys)"),
];

/// Where the private half of a key is published; `None` if it is not known to be.
#[must_use]
pub fn published(spki: &[u8]) -> Option<&'static str> {
    let digest = hex::encode(digest(&SHA256, spki));
    let place = KEYS.binary_search_by(|(key, _)| (*key).cmp(&digest)).ok()?;
    KEYS.get(place).map(|(_, from)| *from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::write;
    use crate::x509::oid;

    #[test]
    fn the_list_is_in_order() {
        assert!(KEYS.is_sorted() && KEYS.iter().all(|(key, from)| key.len() == 64 && !from.is_empty()));
    }

    #[test]
    fn a_published_key_is_known() {
        // The public key of RFC 8410, section 10.1.
        let key = hex::decode("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1").unwrap();
        assert_eq!(published(&write::plain(oid::ED25519, &key)), Some("RFC 8410, section 10"));
        assert_eq!(published(&write::plain(oid::ED25519, &[7; 32])), None);
    }
}
