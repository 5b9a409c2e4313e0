//! Stores that are put together here; those of openssl and keytool are read in
//! the tests of the whole project.

use super::super::read;
use super::*;
use crate::key::write::element;

fn oid(content: &[u8]) -> Vec<u8> {
    element(6, &[content])
}

fn octets(content: &[u8]) -> Vec<u8> {
    element(4, &[content])
}

fn bag(kind: u8, value: &[u8], name: Option<&str>) -> Vec<u8> {
    let attributes = name.map_or(vec![], |name| {
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let value = element(0x31, &[&element(0x1e, &[&units])]);
        element(0x31, &[&element(0x30, &[&oid(FRIENDLY_NAME), &value])])
    });
    element(0x30, &[&oid(&[BAGS, &[kind]].concat()), &element(0xa0, &[value]), &attributes])
}

fn certificate_bag(der: &[u8], name: Option<&str>) -> Vec<u8> {
    bag(3, &element(0x30, &[&oid(X509), &element(0xa0, &[&octets(der)])]), name)
}

fn data(content: &[u8]) -> Vec<u8> {
    element(0x30, &[&oid(DATA), &element(0xa0, &[&octets(content)])])
}

/// A store of parts in the clear; `mac` is what follows them.
fn store(bags: &[&[u8]], mac: &[u8]) -> Vec<u8> {
    let parts = element(0x30, &[&data(&element(0x30, bags))]);
    element(0x30, &[&[2, 1, 3], &data(&parts), mac])
}

/// A MAC that asks for these rounds and is none.
fn mac(rounds: &[u8]) -> Vec<u8> {
    let sha1 = element(0x30, &[&oid(b"\x2b\x0e\x03\x02\x1a")]);
    element(0x30, &[&element(0x30, &[&sha1, &octets(&[0; 20])]), &octets(&[0; 8]), &element(2, &[rounds])])
}

#[test]
fn bags_in_the_clear_need_no_password() {
    let key = rcgen::KeyPair::generate().unwrap();
    let inner = element(0x30, &[&certificate_bag(&[0x30, 1, 9], Some("Größe"))]);
    let bags = [bag(1, &key.serialize_der(), Some("k")), certificate_bag(&[0x30, 0], None), bag(6, &inner, None)];
    let found = read(&store(&[&bags.concat()], &[]), &[]);
    assert_eq!((found.format, found.faults.as_slice(), found.locked), (Some(Format::Pkcs12), &[][..], false));
    let shown: Vec<_> = found.certificates.iter().map(|stored| (stored.der.len(), stored.label.as_deref())).collect();
    assert_eq!(shown, [(2, None), (3, Some("Größe"))]);
    let spki = rcgen::PublicKeyData::subject_public_key_info(&key);
    let stored = &found.keys[0];
    assert_eq!((stored.label.as_deref(), stored.encrypted, stored.format), (Some("k"), false, key::Format::Pkcs12));
    assert_eq!(stored.public.as_ref().unwrap().spki, spki);
}

#[test]
fn a_mac_that_no_password_fits_is_a_fault_and_hides_nothing() {
    let found = read(&store(&[&certificate_bag(&[0x30, 0], None)], &mac(&[1])), &["x"]);
    assert_eq!((found.certificates.len(), found.locked, found.password), (1, true, None));
    assert_eq!(found.faults, [Fault::Locked(Format::Pkcs12)]);
    assert!(found.faults[0].to_string().contains("agent's configuration"));
}

#[test]
fn hostile_stores_end_fast_with_a_fault() {
    // 2^31 rounds, and more than any number holds.
    for rounds in [&[0, 0x80, 0, 0, 0][..], &[0x7f; 30]] {
        let found = read(&store(&[], &mac(rounds)), &[]);
        assert_eq!((found.faults, found.locked), (vec![Fault::TooDear(MOST_ROUNDS)], true));
    }
    // Bags in bags.
    let mut deep = certificate_bag(&[0x30, 0], None);
    for _ in 0..100 {
        deep = bag(6, &element(0x30, &[&deep]), None);
    }
    assert_eq!(read(&store(&[&deep], &[]), &[]).faults, [Fault::Broken(Format::Pkcs12)]);
    let good = store(&[&certificate_bag(&[0x30, 0], None)], &[]);
    for end in 9..good.len() {
        assert_eq!(read(&good[..end], &[]).faults, [Fault::Broken(Format::Pkcs12)], "{end}");
    }
    let many = certificate_bag(&[0x30, 0], None).repeat(super::super::MOST_CERTIFICATES + 1);
    let found = read(&store(&[&many], &[]), &[]);
    assert_eq!((found.certificates.len(), found.faults), (super::super::MOST_CERTIFICATES, vec![Fault::TooMany]));
}
