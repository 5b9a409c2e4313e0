//! OpenPGP keys: those that gpg makes, and the keyrings of this host, read as
//! gpg lists them.

use super::made::Folder;
use pki::key::openpgp::{PublicKey, read};

/// What gpg lists of a key in its form for programs (its doc/DETAILS).
#[derive(Debug, PartialEq, Eq)]
struct Listed {
    subkey: bool,
    fingerprint: String,
    bits: Option<i64>,
    created: i64,
    expires: Option<i64>,
    revoked: bool,
}

fn listed(text: &str) -> Vec<Listed> {
    let mut all = Vec::new();
    for line in text.lines() {
        let fields: Vec<&str> = line.split(':').collect();
        match fields[0] {
            "pub" | "sub" => all.push(Listed {
                subkey: fields[0] == "sub",
                fingerprint: String::new(),
                bits: fields[2].parse().ok(),
                created: fields[5].parse().unwrap(),
                expires: fields[6].parse().ok(),
                revoked: fields[1] == "r",
            }),
            "fpr" => {
                if let Some(key) = all.last_mut().filter(|key: &&mut Listed| key.fingerprint.is_empty()) {
                    fields[9].clone_into(&mut key.fingerprint);
                }
            }
            _ => {}
        }
    }
    all
}

fn ours(keys: &[PublicKey]) -> Vec<Listed> {
    let one = |key: &PublicKey, subkey, revoked| Listed {
        subkey,
        fingerprint: key.fingerprint.clone(),
        // gpg counts 255 bits for Ed25519, and we the 256 of the other tables.
        bits: key.bits.map(|bits| if matches!(key.algorithm.as_str(), "Ed25519" | "X25519") { 255 } else { bits }),
        created: key.created,
        expires: key.expires,
        revoked,
    };
    let all = |key: &PublicKey| {
        // gpg lists the subkeys of a revoked key as revoked.
        let below: Vec<_> = key.subkeys.iter().map(|sub| one(sub, true, sub.revoked || key.revoked)).collect();
        std::iter::once(one(key, false, key.revoked)).chain(below).collect::<Vec<_>>()
    };
    keys.iter().flat_map(all).collect()
}

fn check(folder: &Folder, path: &str, armoured: bool) -> usize {
    let bytes = std::fs::read(folder.path(path)).unwrap();
    let found = read(&bytes);
    assert_eq!((found.faults.as_slice(), found.armoured), (&[][..], armoured), "{path}");
    let show = ["--homedir", ".", "--batch", "--show-keys", "--with-colons", "--with-subkey-fingerprint", path];
    assert_eq!(ours(&found.keys), listed(&folder.run("gpg", &show)), "{path}");
    found.keys.len()
}

#[test]
fn keys_are_what_gpg_lists() {
    let Some(folder) = Folder::new("keys of gpg", &["gpg"]) else { return };
    let gpg = |arguments: &[&str]| {
        let alone = ["--homedir", ".", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""];
        folder.run("gpg", &[&alone[..], arguments].concat())
    };
    let kinds = [("rsa2048", "1y"), ("ed25519", "never"), ("dsa1024", "30d"), ("nistp384", "2y")];
    for (kind, until) in kinds {
        gpg(&["--quick-generate-key", &format!("{kind}@example.org"), kind, "sign", until]);
    }
    let listing = gpg(&["--list-keys", "--with-colons", "rsa2048@example.org"]);
    let first = listed(&listing).remove(0).fingerprint;
    gpg(&["--quick-add-key", &first, "rsa3072", "sign", "60d"]);
    gpg(&["--quick-add-key", &first, "cv25519", "encr", "never"]);
    gpg(&["--quick-set-expire", &first, "3y"]);
    gpg(&["--export", "--output", "ring.gpg"]);
    gpg(&["--export", "--armor", "--output", "ring.asc"]);
    assert_eq!((check(&folder, "ring.gpg", false), check(&folder, "ring.asc", true)), (4, 4));
    // gpg leaves a revocation beside each key that it makes; a colon keeps it from being used by mistake.
    let left = folder.path("openpgp-revocs.d").join(format!("{first}.rev"));
    let revocation = std::fs::read_to_string(left).unwrap().replace(":-----BEGIN", "-----BEGIN");
    std::fs::write(folder.path("revocation.asc"), revocation).unwrap();
    gpg(&["--import", "revocation.asc"]);
    gpg(&["--export", "--output", "revoked.gpg", "rsa2048@example.org"]);
    assert_eq!(check(&folder, "revoked.gpg", false), 1);
    assert!(read(&folder.bytes("revoked.gpg")).keys[0].revoked);
    folder.run("gpgconf", &["--homedir", ".", "--kill", "gpg-agent"]);
}

#[test]
fn the_keyrings_of_this_host_read_as_gpg_lists_them() {
    let Some(folder) = Folder::new("keyrings of this host", &["gpg"]) else { return };
    let folders = ["/usr/share/keyrings", "/etc/apt/trusted.gpg.d", "/etc/apt/keyrings"];
    let files = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    let mut keys = 0;
    for path in files.map(|entry| entry.path()) {
        let Some(ending) = path.extension().and_then(|ending| ending.to_str()) else { continue };
        let bytes = std::fs::read(&path).unwrap();
        let is_box = bytes.get(8..12) == Some(b"KBXf");
        if matches!(ending, "gpg" | "asc") && !bytes.is_empty() && !is_box {
            keys += check(&folder, path.to_str().unwrap(), bytes[0] & 0x80 == 0);
        }
    }
    if keys == 0 {
        println!("skipped: keyrings of this host, as it has none");
    }
}
