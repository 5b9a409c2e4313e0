//! Keyrings of OpenPGP, bare or in ASCII armour.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pki::key::openpgp::{MOST_KEYS, read};

fuzz_target!(|data: &[u8]| {
    let found = read(data);
    assert!(found.keys.len() <= MOST_KEYS && found.faults.len() <= MOST_KEYS);
    for key in &found.keys {
        assert!(key.subkeys.len() <= MOST_KEYS && key.users.len() <= MOST_KEYS);
        for key in std::iter::once(key).chain(&key.subkeys) {
            let length = match key.version {
                2 | 3 => 32,
                4 => 40,
                _ => 64,
            };
            assert_eq!(key.fingerprint.len(), length);
            assert!(key.expires.is_none_or(|end| end >= key.created));
            if let Some(public) = key.spki.as_deref().and_then(pki::key::Public::from_spki) {
                assert_eq!(Some(&public.spki), key.spki.as_ref());
            }
        }
    }
});
