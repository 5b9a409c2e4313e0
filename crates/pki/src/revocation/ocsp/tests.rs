//! Answers that are made here, by the issuer, by somebody whom it lets speak, and by others.

use super::request::element;
use super::*;
use crate::der::tag;
use crate::revocation::{Options, Reason, Status};
use crate::x509::View;
use proptest::prelude::*;
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, Issuer, KeyPair};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};

const NOW: i64 = 1_773_000_000; // 8 March 2026, 20:00
const NONCE: &[u8] = &[7; 32];

struct Lab {
    key: KeyPair,
    issuer: Vec<u8>,
    leaf: Vec<u8>,
}

fn authority() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    params
}

fn lab() -> Lab {
    let key = KeyPair::generate().unwrap();
    let issuer = authority().self_signed(&key).unwrap().der().to_vec();
    let leaf =
        issued(&key, &KeyPair::generate().unwrap(), |params| params.serial_number = Some(vec![0, 0x85, 3].into()));
    Lab { key, issuer, leaf }
}

fn issued(by: &KeyPair, key: &KeyPair, change: impl Fn(&mut CertificateParams)) -> Vec<u8> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(rcgen::DnType::OrganizationName, "other");
    change(&mut params);
    params.signed_by(key, &Issuer::new(authority(), by)).unwrap().der().to_vec()
}

fn time(text: &str) -> Vec<u8> {
    element(tag::GENERALIZED_TIME, &[text.as_bytes()])
}

/// What differs from one answer to the next.
struct Answer<'a> {
    status: Vec<u8>,
    this: &'a str,
    next: Option<&'a str>,
    hash: Hash,
    nonce: Option<&'a [u8]>,
    responder: &'a [u8],
    key: &'a KeyPair,
    certificates: &'a [u8],
}

impl<'a> Answer<'a> {
    fn good(lab: &'a Lab) -> Self {
        Self {
            status: vec![0x80, 0],
            this: "20260308000000Z",
            next: Some("20260310000000Z"),
            hash: Hash::Sha1,
            nonce: None,
            responder: &lab.issuer,
            key: &lab.key,
            certificates: &[],
        }
    }

    /// The question's own CertID, which stands in it as the answer must repeat it.
    fn made(&self, lab: &Lab) -> Vec<u8> {
        let (leaf, issuer) = (View::read(&lab.leaf).unwrap(), View::read(&lab.issuer).unwrap());
        let question = request(&leaf, &issuer, self.hash, None);
        let mut id = crate::der::Element::only(&question).unwrap();
        for _ in 0..4 {
            id = id.inside().next().unwrap();
        }
        let next = self.next.map(|next| element(0xa0, &[&time(next)])).unwrap_or_default();
        let single = element(tag::SEQUENCE, &[id.whole, &self.status, &time(self.this), &next]);
        let responder = View::read(self.responder).unwrap();
        let by_key = element(0xa2, &[&element(tag::OCTET_STRING, &[Hash::Sha1.of(responder.key.bits).as_ref()])]);
        let nonce = self.nonce.map(|nonce| {
            let value = element(tag::OCTET_STRING, &[&element(tag::OCTET_STRING, &[nonce])]);
            let one = element(tag::SEQUENCE, &[&element(tag::OID, &[super::request::NONCE]), &value]);
            element(0xa1, &[&element(tag::SEQUENCE, &[&one])])
        });
        let list = element(tag::SEQUENCE, &[&single]);
        let parts = [&by_key[..], &time("20260308000000Z"), &list, &nonce.unwrap_or_default()];
        let tbs = element(tag::SEQUENCE, &parts);
        let random = SystemRandom::new();
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &self.key.serialize_der(), &random).unwrap();
        let signature = key.sign(&random, &tbs).unwrap();
        let algorithm = element(tag::SEQUENCE, &[&element(tag::OID, &[crate::x509::oid::ECDSA_SHA256])]);
        let mut all = vec![tbs, algorithm, element(tag::BIT_STRING, &[&[0], signature.as_ref()])];
        if !self.certificates.is_empty() {
            all.push(element(0xa0, &[&element(tag::SEQUENCE, &[self.certificates])]));
        }
        let basic = element(tag::SEQUENCE, &all.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let kind = element(tag::OID, &[b"\x2b\x06\x01\x05\x05\x07\x30\x01\x01"]);
        let bytes = element(tag::SEQUENCE, &[&kind, &element(tag::OCTET_STRING, &[&basic])]);
        element(tag::SEQUENCE, &[&[tag::ENUMERATED, 1, 0], &element(0xa0, &[&bytes])])
    }
}

fn says(lab: &Lab, answer: &[u8]) -> Status {
    let (leaf, issuer) = (View::read(&lab.leaf).unwrap(), View::read(&lab.issuer).unwrap());
    check(Some(answer), &leaf, &issuer, &Options { now: NOW, nonce: Some(NONCE), ..Options::default() })
}

#[test]
fn good_revoked_and_unknown_are_told() {
    let lab = lab();
    for hash in Hash::ALL {
        assert_eq!(says(&lab, &Answer { hash, ..Answer::good(&lab) }.made(&lab)), Status::Good);
    }
    let since = [&time("20260301000000Z")[..], &element(0xa0, &[&[tag::ENUMERATED, 1, 1]])].concat();
    let revoked = Answer { status: element(0xa1, &[&since]), ..Answer::good(&lab) };
    assert_eq!(says(&lab, &revoked.made(&lab)), Status::Revoked { at: Some(1_772_323_200), reason: Some(1) });
    let unknown = Answer { status: vec![0x82, 0], ..Answer::good(&lab) };
    assert_eq!(says(&lab, &unknown.made(&lab)), Status::Unknown);
    let with_nonce = Answer { nonce: Some(NONCE), ..Answer::good(&lab) };
    assert_eq!(says(&lab, &with_nonce.made(&lab)), Status::Good);
}

#[test]
fn what_is_missing_stale_or_of_others_is_never_a_pass() {
    let lab = lab();
    let good = || Answer::good(&lab);
    let untold = |answer: Answer<'_>| match says(&lab, &answer.made(&lab)) {
        Status::Untold(reason) => reason,
        told => panic!("{told:?}"),
    };
    let (leaf, issuer) = (View::read(&lab.leaf).unwrap(), View::read(&lab.issuer).unwrap());
    assert_eq!(check(None, &leaf, &issuer, &Options::default()), Status::Untold(Reason::NoAnswer));
    assert_eq!(says(&lab, b""), Status::Untold(Reason::Unreadable));
    assert_eq!(says(&lab, &[0x30, 3, 0x0a, 1, 6]), Status::Untold(Reason::Refused(6)));
    assert_eq!(untold(Answer { next: Some("20260308100000Z"), ..good() }), Reason::Expired);
    assert_eq!(untold(Answer { this: "20260301000000Z", next: None, ..good() }), Reason::Expired);
    assert_eq!(untold(Answer { this: "20260309000000Z", ..good() }), Reason::NotYetValid);
    assert_eq!(untold(Answer { nonce: Some(&[8; 32]), ..good() }), Reason::Nonce);
    let stranger = KeyPair::generate().unwrap();
    assert_eq!(untold(Answer { key: &stranger, ..good() }), Reason::Signature(crate::path::Reason::Signature));
    let foreign = Answer::good(&lab).made(&lab);
    let another = |params: &mut CertificateParams| params.serial_number = Some(vec![6].into());
    let leaf = issued(&lab.key, &stranger, another);
    let key = KeyPair::from_pem(&lab.key.serialize_pem()).unwrap();
    let other = Lab { key, issuer: lab.issuer.clone(), leaf };
    assert_eq!(says(&other, &foreign), Status::Untold(Reason::OtherCertificate));
}

#[test]
fn whom_the_issuer_lets_speak_may_speak() {
    let lab = lab();
    let key = KeyPair::generate().unwrap();
    let answers = |certificate: &[u8]| {
        let answer = Answer { responder: certificate, key: &key, certificates: certificate, ..Answer::good(&lab) };
        says(&lab, &answer.made(&lab))
    };
    let may = |params: &mut CertificateParams| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::OcspSigning];
    assert_eq!(answers(&issued(&lab.key, &key, may)), Status::Good);
    let wrong = Status::Untold(Reason::WrongSigner);
    assert_eq!(answers(&issued(&lab.key, &key, |_| {})), wrong);
    assert_eq!(answers(&issued(&KeyPair::generate().unwrap(), &key, may)), wrong);
    let ended = |params: &mut CertificateParams| {
        may(params);
        params.not_after = rcgen::date_time_ymd(2026, 3, 1);
    };
    assert_eq!(answers(&issued(&lab.key, &key, ended)), Status::Untold(Reason::Expired));
    let unsent = Answer { responder: &issued(&lab.key, &key, may), key: &key, ..Answer::good(&lab) }.made(&lab);
    assert_eq!(says(&lab, &unsent), wrong);
}

proptest! {
    #[test]
    fn a_changed_byte_is_never_a_pass(at in 0_usize..1000, byte: u8) {
        let lab = lab();
        let mut answer = Answer { status: vec![0x82, 0], ..Answer::good(&lab) }.made(&lab);
        let at = at % answer.len();
        answer[at] = byte;
        prop_assert_ne!(says(&lab, &answer), Status::Good);
        prop_assert!(matches!(says(&lab, &answer[..at]), Status::Untold(_)));
    }
}
