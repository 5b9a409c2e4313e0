//! Private keys in every form that the tools write, and SSH's public ones.

use super::made::{Folder, PASSWORD};
use super::whole;
use pki::key::{Format, Public, ssh};
use pki::store::read;

/// The digest of the public half, as openssl tells it.
fn theirs(folder: &Folder, key: &str) -> String {
    folder.openssl(&["pkey", "-in", key, "-pubout", "-outform", "DER", "-out", "public.der"]);
    Public::from_spki(&folder.bytes("public.der")).unwrap().spki_sha256
}

#[test]
fn private_keys_read_equal_in_every_form() {
    let Some(folder) = Folder::new("private keys of openssl", &["openssl"]) else { return };
    let pass = format!("pass:{PASSWORD}");
    let kinds: [(&str, &str, i64, &[&str]); 6] = [
        ("rsa", "RSA", 2048, &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
        ("pss", "RSA", 1024, &["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:1024"]),
        ("ec", "EC", 521, &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"]),
        ("brainpool", "EC", 384, &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:brainpoolP384r1"]),
        ("ed25519", "Ed25519", 256, &["-algorithm", "ED25519"]),
        ("dsa", "DSA", 1024, &["-paramfile", "dsa.parameters"]),
    ];
    let dsa = ["-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:1024", "-out", "dsa.parameters"];
    folder.openssl(&[&["genpkey", "-genparam"][..], &dsa].concat());
    for (name, scheme, bits, arguments) in kinds {
        folder.openssl(&[&["genpkey", "-out", name][..], arguments].concat());
        let want = theirs(&folder, name);
        let check = |file: &str, format: Format, encrypted: bool| {
            let found = whole(&folder, file);
            let key = &found.keys[0];
            let public = key.public.as_ref().unwrap();
            assert_eq!((found.keys.len(), key.format, key.encrypted), (1, format, encrypted), "{name} {file}");
            assert_eq!(
                (&public.spki_sha256, public.scheme.as_str(), public.bits),
                (&want, scheme, Some(bits)),
                "{name} {file}"
            );
        };
        let convert = |command: &[&str], out: &str| {
            folder.openssl(&[command, &["-in", name, "-passout", &pass, "-out", out]].concat());
        };
        check(name, Format::Pkcs8, false);
        convert(&["pkcs8", "-topk8", "-nocrypt", "-outform", "DER"], "der");
        check("der", Format::Pkcs8, false);
        for protection in [
            &["-v2", "aes-256-cbc"][..],
            &["-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA512"],
            &["-v2", "des3", "-iter", "5000"],
            &["-v1", "PBE-SHA1-3DES"],
        ] {
            convert(&[&["pkcs8", "-topk8"][..], protection].concat(), "sealed");
            check("sealed", Format::Pkcs8, true);
            let closed = read(&folder.bytes("sealed"), &["other"]);
            assert!(closed.keys[0].encrypted && closed.keys[0].public.is_none(), "{name}");
        }
        convert(&["pkcs8", "-topk8", "-scrypt", "-outform", "DER"], "scrypt");
        assert_eq!(read(&folder.bytes("scrypt"), &[PASSWORD]).keys.len(), 1, "{name}");
        let old = match scheme {
            "RSA" if name == "rsa" => Format::Pkcs1,
            "EC" => Format::Sec1,
            "DSA" => Format::Dsa,
            _ => continue,
        };
        convert(&["pkey", "-traditional"], "old");
        check("old", old, false);
        for cipher in ["-aes256", "-aes128", "-des3"] {
            convert(&["pkey", "-traditional", cipher], "old");
            check("old", old, true);
        }
        convert(&["pkey", "-traditional", "-outform", "DER"], "old");
        check("old", old, false);
    }
}

#[test]
fn ssh_keys_are_what_ssh_keygen_says() {
    let Some(folder) = Folder::new("keys of ssh-keygen", &["ssh-keygen"]) else { return };
    let kinds = [("rsa", "2048"), ("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521"), ("ed25519", "256")];
    for (kind, bits) in kinds {
        for password in ["", PASSWORD] {
            let name = format!("{kind}{bits}{}", password.len());
            folder.run("ssh-keygen", &["-q", "-t", kind, "-b", bits, "-N", password, "-C", "me@host", "-f", &name]);
            let public = format!("{name}.pub");
            let listed = folder.run("ssh-keygen", &["-l", "-f", &public]);
            let (lines, all) = ssh::lines(&folder.bytes(&public));
            let key = lines[0].key.as_ref().unwrap();
            let shown = format!("{} {} {} ", key.bits.unwrap(), key.fingerprint, lines[0].comment);
            assert!(all && listed.starts_with(&shown), "{listed} {shown}");
            let found = whole(&folder, &name);
            let stored = &found.keys[0];
            assert_eq!((stored.format, stored.encrypted), (Format::OpenSsh, !password.is_empty()), "{name}");
            assert_eq!(stored.public.as_ref().map(|public| &public.spki), key.spki.as_ref(), "{name}");
        }
    }
    // A certificate's fingerprint is that of the key inside.
    folder.run("ssh-keygen", &["-q", "-s", "ed255192560", "-I", "id", "-n", "root", "rsa20480.pub"]);
    let listed = folder.run("ssh-keygen", &["-l", "-f", "rsa20480-cert.pub"]);
    let key = ssh::lines(&folder.bytes("rsa20480-cert.pub")).0.remove(0).key.unwrap();
    assert!(key.certificate && listed.contains(&key.fingerprint), "{listed} {key:?}");
}
