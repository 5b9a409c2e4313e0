//! Certificates and keys as openssl, keytool and ssh-keygen write them, in
//! every form, made when the test runs: equal ones must read equal.

mod keys;
mod made;
mod openpgp;
mod seeds;

use made::{Folder, JAVA_PASSWORD, PASSWORD};
use pki::store::{Fault, Format, Found, read};
use std::collections::BTreeSet;

/// The certificates of a file, whatever their order.
fn ders(found: &Found) -> BTreeSet<Vec<u8>> {
    found.certificates.iter().map(|stored| stored.der.clone()).collect()
}

/// The digests of the public keys of a file's private ones; nothing is missing.
fn digests(found: &Found) -> BTreeSet<String> {
    found.keys.iter().map(|key| key.public.as_ref().unwrap().spki_sha256.clone()).collect()
}

/// Reads a file with the password, and finds no fault in it.
fn whole(folder: &Folder, name: &str) -> Found {
    let found = read(&folder.bytes(name), &["other", PASSWORD, JAVA_PASSWORD]);
    assert_eq!(found.faults, [], "{name}");
    assert!(!found.locked, "{name}");
    found
}

#[test]
fn equal_certificates_read_equal_from_every_store() {
    let Some(folder) = Folder::new("stores of openssl", &["openssl"]) else { return };
    folder.pair();
    let bundle = whole(&folder, "bundle.pem");
    let want = ders(&bundle);
    assert_eq!((want.len(), bundle.format), (2, Some(Format::Pem)));
    let key = digests(&whole(&folder, "key.pem"));
    let leaf = pki::x509::View::read(&bundle.certificates[0].der).unwrap();
    assert_eq!(key, BTreeSet::from([pki::key::Public::of(&leaf.key).spki_sha256]));

    for (name, protection) in made::PKCS12 {
        folder.pkcs12(name, PASSWORD, protection);
        let found = whole(&folder, name);
        assert_eq!(
            (ders(&found), digests(&found), found.format),
            (want.clone(), key.clone(), Some(Format::Pkcs12)),
            "{name}"
        );
        assert!(found.certificates.iter().any(|stored| stored.label.as_deref() == Some("Server ä")), "{name}");
        let clear = protection.contains(&"-nomac");
        assert_eq!(found.password, (!clear).then_some(1), "{name}");
        if !clear {
            let locked = read(&folder.bytes(name), &["other"]);
            assert!(locked.locked && locked.faults.contains(&Fault::Locked(Format::Pkcs12)), "{name}: {locked:?}");
        }
    }
    folder.pkcs12("empty.p12", "", &[]);
    assert_eq!(ders(&whole(&folder, "empty.p12")), want);

    folder.openssl(&["crl2pkcs7", "-nocrl", "-certfile", "bundle.pem", "-out", "bundle.p7b"]);
    folder.openssl(&["crl2pkcs7", "-nocrl", "-certfile", "bundle.pem", "-outform", "DER", "-out", "bundle.p7"]);
    let sign =
        ["cms", "-sign", "-binary", "-nodetach", "-in", "bundle.pem", "-signer", "leaf.pem", "-inkey", "key.pem"];
    let streamed = ["-certfile", "ca.pem", "-stream", "-outform", "DER", "-out", "streamed.p7"];
    folder.openssl(&[&sign[..], &streamed].concat());
    assert!(folder.bytes("streamed.p7").starts_with(&[0x30, 0x80]), "it is no BER");
    for (name, format) in [("bundle.p7b", Format::Pem), ("bundle.p7", Format::Pkcs7), ("streamed.p7", Format::Pkcs7)] {
        let found = whole(&folder, name);
        assert_eq!((ders(&found), found.format), (want.clone(), Some(format)), "{name}");
    }
    folder.openssl(&["x509", "-in", "leaf.pem", "-trustout", "-addtrust", "serverAuth", "-out", "trusted.pem"]);
    folder.openssl(&["x509", "-in", "leaf.pem", "-outform", "DER", "-out", "leaf.der"]);
    for name in ["trusted.pem", "leaf.der"] {
        assert_eq!(whole(&folder, name).certificates[0].der, bundle.certificates[0].der, "{name}");
    }
}

#[test]
fn javas_stores_hold_the_same() {
    let Some(folder) = Folder::new("stores of keytool", &["keytool", "openssl"]) else { return };
    folder.pair();
    folder.pkcs12("new.p12", JAVA_PASSWORD, &[]);
    let (want, key) = (ders(&whole(&folder, "bundle.pem")), digests(&whole(&folder, "key.pem")));
    for (name, kind) in [("java.p12", "PKCS12"), ("java.jks", "JKS"), ("java.jceks", "JCEKS")] {
        folder.keytool(&[
            "-importkeystore",
            "-srckeystore",
            "new.p12",
            "-srcstorepass",
            JAVA_PASSWORD,
            "-destkeystore",
            name,
            "-deststoretype",
            kind,
            "-deststorepass",
            JAVA_PASSWORD,
        ]);
        folder.keytool(&[
            "-importcert",
            "-noprompt",
            "-alias",
            "wurzel",
            "-file",
            "ca.pem",
            "-keystore",
            name,
            "-storetype",
            kind,
            "-storepass",
            JAVA_PASSWORD,
        ]);
        let found = whole(&folder, name);
        assert_eq!((ders(&found), digests(&found), found.password), (want.clone(), key.clone(), Some(2)), "{name}");
        let labels: BTreeSet<_> = found.certificates.iter().filter_map(|stored| stored.label.as_deref()).collect();
        assert_eq!(labels, BTreeSet::from(["server ä", "wurzel"]), "{name}");
        let other = read(&folder.bytes(name), &["other"]);
        if kind == "PKCS12" {
            assert!(other.locked, "{name}");
        } else {
            assert_eq!((ders(&other), other.faults), (want.clone(), vec![Fault::Unchecked(Format::Jks)]), "{name}");
        }
    }
}
