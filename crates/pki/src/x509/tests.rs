//! Certificates that rcgen made are cut into the parts that it was told to make.

use super::*;
use crate::x509::extension::{GeneralName, KeyUsage};
use proptest::prelude::*;

fn made() -> Vec<u8> {
    let mut params = rcgen::CertificateParams::new(["a.example".to_owned(), "10.0.0.1".to_owned()]).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Constrained(2));
    params.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign, rcgen::KeyUsagePurpose::CrlSign];
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    params.serial_number = Some(vec![0x7f, 1].into());
    params.not_before = rcgen::date_time_ymd(2026, 1, 2);
    params.not_after = rcgen::date_time_ymd(2051, 1, 2);
    let name = |base: &str| rcgen::GeneralSubtree::DnsName(base.to_owned());
    params.name_constraints = Some(rcgen::NameConstraints {
        permitted_subtrees: vec![name("example")],
        excluded_subtrees: vec![name("no.example")],
    });
    params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().der().to_vec()
}

#[test]
fn the_parts_are_those_that_were_made() {
    let der = made();
    let view = View::read(&der).unwrap();
    assert_eq!((view.version, view.serial), (3, &[0x7f, 1][..]));
    assert_eq!((view.not_before.tag, view.not_before.seconds), (tag::UTC_TIME, Some(1_767_312_000)));
    assert_eq!((view.not_after.tag, view.not_after.seconds), (tag::GENERALIZED_TIME, Some(2_556_230_400)));
    assert_eq!((view.algorithm.oid, view.signed_with), (oid::ECDSA_SHA256, view.algorithm));
    assert_eq!((view.key.algorithm.oid, view.key.curve()), (oid::EC, Some(oid::P256)));
    assert_eq!(view.subject.attributes[0].text().as_deref(), Some("rcgen self signed cert"));
    assert!(view.is_self_issued() && view.is_authority() && view.key.rsa().is_none());
    let extensions = &view.extensions;
    assert_eq!(
        extensions.basic_constraints,
        Some(Ok(extension::BasicConstraints { authority: true, path_length: Some(2) }))
    );
    let usage = extensions.key_usage.unwrap().unwrap();
    assert!(usage.has(KeyUsage::CERT_SIGN) && usage.has(KeyUsage::CRL_SIGN) && !usage.has(KeyUsage::KEY_AGREEMENT));
    assert!(extensions.has_purpose(oid::SERVER_AUTH) && !extensions.has_purpose(oid::CLIENT_AUTH));
    let names = extensions.subject_names.clone().unwrap().unwrap();
    assert_eq!(names, [GeneralName::Dns(b"a.example"), GeneralName::Ip(&[10, 0, 0, 1])]);
    assert_eq!(names[1].address().map(|address| address.to_string()).as_deref(), Some("10.0.0.1"));
    let constraints = extensions.name_constraints.clone().unwrap().unwrap();
    assert_eq!(constraints.excluded.unwrap()[0].base, GeneralName::Dns(b"no.example"));
    assert!(extensions.subject_key_id.unwrap().is_ok());
    assert!(extensions.is_critical(oid::BASIC_CONSTRAINTS) && extensions.doubled().is_none());
    assert_eq!(bit_length(&[0, 1, 0]), 9);
}

proptest! {
    #[test]
    fn a_byte_more_or_less_or_another_never_panics(at in 0_usize..600, byte: u8) {
        let mut der = made();
        let at = at % der.len();
        der[at] = byte;
        let _ = View::read(&der);
        prop_assert!(View::read(&der[..at]).is_err());
    }
}
