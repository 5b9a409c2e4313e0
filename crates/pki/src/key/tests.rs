//! Public halves.

use super::*;

#[test]
fn a_certificates_key_is_known_by_its_kind_and_size() {
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
    let spki = rcgen::PublicKeyData::subject_public_key_info(&key);
    let public = Public::from_spki(&spki).unwrap();
    assert_eq!((public.scheme.as_str(), public.bits, public.curve.as_deref()), ("EC", Some(384), Some("secp384r1")));
    let whole = public.key().unwrap();
    assert_eq!((whole.whole, on_curve(&whole)), (&spki[..], Some(true)));
    let other = write::plain(b"\x2a\x03", &[1]);
    let other = Public::from_spki(&other).unwrap();
    assert_eq!((other.scheme.as_str(), other.bits, other.curve), ("1.2.3", None, None));
    let brainpool = Public::from_spki(&write::ec(b"\x2b\x24\x03\x03\x02\x08\x01\x01\x0d", &[4])).unwrap();
    assert_eq!((brainpool.bits, brainpool.curve.as_deref()), (Some(512), Some("brainpoolP512r1")));
    assert_eq!(Public::from_spki(&[0x30, 0]), None);
}

#[test]
fn what_is_written_is_der() {
    for length in [0, 1, 127, 128, 255, 256, 70_000] {
        let written = write::element(tag::OCTET_STRING, &[&vec![7; length]]);
        assert_eq!(Element::only(&written).unwrap().value.len(), length);
    }
    assert_eq!(write::integer(&[0, 0x80]), [2, 2, 0, 0x80]);
    assert_eq!(write::integer(&[]), [2, 1, 0]);
    let rsa = Public::from_spki(&write::rsa(&[0x80, 0], &[1, 0, 1])).unwrap();
    assert_eq!((rsa.scheme.as_str(), rsa.bits), ("RSA", Some(16)));
}
