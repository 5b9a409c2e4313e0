//! Keys that are made when the test runs.

use super::*;
use proptest::prelude::*;
use rcgen::PublicKeyData;

fn read(der: &[u8]) -> Option<Read> {
    from_der(der, &[], &mut Purse::default())
}

fn digest(key: &rcgen::KeyPair) -> String {
    Public::from_spki(&key.subject_public_key_info()).unwrap().spki_sha256
}

#[test]
fn the_public_half_is_the_certificates() {
    for (kind, scheme) in [
        (&rcgen::PKCS_ECDSA_P256_SHA256, "EC"),
        (&rcgen::PKCS_ECDSA_P384_SHA384, "EC"),
        (&rcgen::PKCS_ED25519, "Ed25519"),
    ] {
        let key = rcgen::KeyPair::generate_for(kind).unwrap();
        let found = read(&key.serialize_der()).unwrap();
        assert_eq!((found.format, found.encrypted, found.scheme.as_deref()), (Format::Pkcs8, false, Some(scheme)));
        assert_eq!(found.public.unwrap().spki_sha256, digest(&key));
    }
}

#[test]
fn a_point_that_is_not_there_is_reckoned() {
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    let whole = key.serialize_der();
    let mut inside = Element::only(&whole).unwrap().inside();
    let (version, algorithm) = (inside.next().unwrap(), inside.next().unwrap());
    let sec1 = Element::only(inside.next().unwrap().value).unwrap();
    let mut fields = sec1.inside();
    let (one, number) = (fields.next().unwrap(), fields.next().unwrap());
    let bare = write::element(tag::SEQUENCE, &[one.whole, number.whole]);
    let octets = write::element(tag::OCTET_STRING, &[&bare]);
    let pkcs8 = write::element(tag::SEQUENCE, &[version.whole, algorithm.whole, &octets]);
    assert_eq!(read(&pkcs8).unwrap().public.unwrap().spki_sha256, digest(&key));
    // SEC 1 without a curve's name is a key of a curve that is not known.
    let unnamed = read(&bare).unwrap();
    assert_eq!((unnamed.format, unnamed.scheme.as_deref(), unnamed.public), (Format::Sec1, Some("EC"), None));
    let curve = write::element(tag::structure(0), &[&write::element(tag::OID, &[oid::P256])]);
    let named = write::element(tag::SEQUENCE, &[one.whole, number.whole, &curve]);
    assert_eq!(read(&named).unwrap().public.unwrap().spki_sha256, digest(&key));
}

#[test]
fn what_is_encrypted_and_not_opened_is_said_to_be_so() {
    let algorithm = write::element(tag::SEQUENCE, &[&write::element(tag::OID, &[b"\x2a\x03"])]);
    let sealed = write::element(tag::SEQUENCE, &[&algorithm, &write::element(tag::OCTET_STRING, &[&[7; 16]])]);
    assert_eq!(read(&sealed), Some(Read::closed(Format::Pkcs8, None)));
    let old = from_pem(
        "RSA PRIVATE KEY",
        &["Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,0011"],
        &[0; 16],
        &["x"],
        &mut Purse::default(),
    );
    assert_eq!(old, Some(Read::closed(Format::Pkcs1, None)));
    // 2^31 rounds of PBKDF2.
    let salt = write::element(tag::OCTET_STRING, &[&[0; 8]]);
    let rounds = write::element(tag::SEQUENCE, &[&salt, &write::integer(&[0x80, 0, 0, 0])]);
    let derivation = write::element(
        tag::SEQUENCE,
        &[&write::element(tag::OID, &[b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c"]), &rounds],
    );
    let aes = write::element(tag::OID, &[b"\x60\x86\x48\x01\x65\x03\x04\x01\x2a"]);
    let cipher = write::element(tag::SEQUENCE, &[&aes, &write::element(tag::OCTET_STRING, &[&[0; 16]])]);
    let parameters = write::element(tag::SEQUENCE, &[&derivation, &cipher]);
    let scheme = write::element(tag::OID, &[b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d"]);
    let algorithm = write::element(tag::SEQUENCE, &[&scheme, &parameters]);
    let dear = write::element(tag::SEQUENCE, &[&algorithm, &write::element(tag::OCTET_STRING, &[&[7; 16]])]);
    let fault = read(&dear).unwrap().fault;
    assert_eq!(fault, Some(Fault::TooDear(encryption::MOST_ROUNDS)));
}

#[test]
fn no_secret_stands_in_what_is_read() {
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    let der = key.serialize_der();
    let seed = der.windows(34).find(|window| window.starts_with(&[4, 32])).unwrap()[2..].to_vec();
    let shown = format!("{:?}", read(&der));
    assert!(!shown.contains(&format!("{seed:?}")) && !shown.contains(&hex::encode(&seed)));
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0..200_usize, with: u8) {
        let _ = read(&bytes);
        let _ = from_pem("OPENSSH PRIVATE KEY", &[], &bytes, &[], &mut Purse::default());
        let _ = from_pem("EC PRIVATE KEY", &["DEK-Info: DES-CBC,0011223344556677"], &bytes, &["x"], &mut Purse::default());
        let mut der = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap().serialize_der();
        let at = at % der.len();
        der[at] = with;
        let _ = read(&der);
    }
}
