//! Lines of `authorized_keys` and `.pub` files, and keys on the wire.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pki::key::{Public, ssh};

fuzz_target!(|data: &[u8]| {
    let (lines, _) = ssh::lines(data);
    assert!(lines.len() <= ssh::MOST_LINES);
    assert!(lines.is_sorted_by(|one, next| one.number < next.number));
    let keys = lines.into_iter().filter_map(|line| line.key).chain(ssh::PublicKey::read(data));
    for key in keys {
        assert!(key.fingerprint.starts_with("SHA256:") && key.fingerprint.len() == 50);
        let Some(spki) = key.spki else { continue };
        let public = Public::from_spki(&spki).expect("a key of a known kind has a form for certificates");
        let _ = pki::weak::of_key(&public.key().expect("it was read already"));
    }
});
