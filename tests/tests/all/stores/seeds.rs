//! The seeds of the fuzz targets for keys and stores: each is read to the end,
//! so that fuzzing begins behind the first check and not before it.

use base64::{Engine, engine::general_purpose::STANDARD};
use pki::key::{openpgp, ssh};
use pki::store::{Found, read};
use std::path::Path;

/// Each seed's name and content.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(target);
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap())).collect()
}

/// As the target `private_key` wraps what it is given.
fn private_key(seed: &[u8]) -> Found {
    let (first, rest) = seed.split_first().unwrap();
    let label = match first & 7 {
        0 => "PRIVATE KEY",
        1 => "ENCRYPTED PRIVATE KEY",
        2 => "RSA PRIVATE KEY",
        3 => "EC PRIVATE KEY",
        4 => "DSA PRIVATE KEY",
        5 => "OPENSSH PRIVATE KEY",
        _ => return read(rest, &["x"]),
    };
    let header = if first & 0x80 == 0 { "" } else { "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n" };
    let text = format!("-----BEGIN {label}-----\n{header}{}\n-----END {label}-----\n", STANDARD.encode(rest));
    read(text.as_bytes(), &["x"])
}

#[test]
fn every_seed_is_read_to_the_end() {
    let stores = seeds("key_store");
    assert!(stores.len() >= 9);
    for (name, bytes) in stores {
        let found = read(&bytes, &["changeit", "x"]);
        assert!(!found.certificates.is_empty() && found.faults.is_empty() && !found.locked, "{name}: {found:?}");
    }
    let keys = seeds("private_key");
    assert!(keys.len() >= 14);
    for (name, bytes) in keys {
        let found = private_key(&bytes);
        assert!(found.faults.is_empty() && found.keys.len() == 1, "{name}: {found:?}");
        assert!(found.keys[0].public.is_some(), "{name}: {found:?}");
    }
    for (name, bytes) in seeds("ssh_key") {
        let (lines, _) = ssh::lines(&bytes);
        let read = lines.iter().all(|line| line.key.is_some()) && !lines.is_empty();
        assert!(read || ssh::PublicKey::read(&bytes).is_some(), "{name}");
    }
    for (name, bytes) in seeds("openpgp_key") {
        let found = openpgp::read(&bytes);
        assert!(!found.keys.is_empty() && found.faults.is_empty(), "{name}: {found:?}");
    }
}
