//! Private keys in every form. The first byte says under which label of PEM
//! the rest stands, or that it is DER, so that no seed looks like a key file.
#![no_main]

use base64::{Engine, engine::general_purpose::STANDARD};
use libfuzzer_sys::fuzz_target;
use pki::store::read;

const LABELS: [&str; 6] = [
    "PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "RSA PRIVATE KEY",
    "EC PRIVATE KEY",
    "DSA PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
];

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let found = match LABELS.get(usize::from(*first % 8)) {
        Some(label) => {
            // Half of them are encrypted as old PEM files are.
            let header =
                if *first & 0x80 != 0 { "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n" } else { "" };
            let text = format!("-----BEGIN {label}-----\n{header}{}\n-----END {label}-----\n", STANDARD.encode(rest));
            read(text.as_bytes(), &["x"])
        }
        None => read(rest, &["x"]),
    };
    for key in &found.keys {
        let Some(public) = &key.public else { continue };
        let again = public.key().expect("what was read as a key reads as one again");
        assert_eq!((again.whole, Some(&public.scheme)), (&public.spki[..], key.scheme.as_ref()));
        let _ = pki::weak::of_key(&again);
    }
});
