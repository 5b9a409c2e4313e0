//! Lists that rcgen makes, held against certificates that it makes.

use super::*;
use proptest::prelude::*;
use rcgen::{
    CertificateParams, CertificateRevocationListParams, CrlScope, Issuer, KeyPair, KeyUsagePurpose, SerialNumber,
};

const NOW: i64 = 1_773_000_000; // 8 March 2026

struct Lab {
    key: KeyPair,
    issuer: Vec<u8>,
    leaf: Vec<u8>,
}

fn authority(usages: &[KeyUsagePurpose]) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    params.key_usages = usages.to_vec();
    params
}

fn lab(usages: &[KeyUsagePurpose], serial: &[u8], points: &[&str]) -> Lab {
    let (key, own) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let issuer = authority(usages).self_signed(&key).unwrap().der().to_vec();
    let mut params = CertificateParams::default();
    params.distinguished_name.push(rcgen::DnType::CommonName, "leaf");
    params.serial_number = Some(SerialNumber::from(serial.to_vec()));
    let uris = points.iter().map(|uri| (*uri).to_owned()).collect::<Vec<_>>();
    params.crl_distribution_points =
        uris.into_iter().map(|uri| rcgen::CrlDistributionPoint { uris: vec![uri] }).collect();
    let leaf = params.signed_by(&own, &Issuer::new(authority(usages), &key)).unwrap().der().to_vec();
    Lab { key, issuer, leaf }
}

fn params(serials: &[u8]) -> CertificateRevocationListParams {
    let entry = |serial: &u8| rcgen::RevokedCertParams {
        serial_number: SerialNumber::from(vec![*serial]),
        revocation_time: rcgen::date_time_ymd(2026, 2, 3),
        reason_code: Some(rcgen::RevocationReason::KeyCompromise),
        invalidity_date: None,
    };
    CertificateRevocationListParams {
        this_update: rcgen::date_time_ymd(2026, 3, 1),
        next_update: rcgen::date_time_ymd(2026, 4, 1),
        crl_number: SerialNumber::from(vec![9]),
        issuing_distribution_point: None,
        revoked_certs: serials.iter().map(entry).collect(),
        key_identifier_method: rcgen::KeyIdMethod::Sha256,
    }
}

/// Signed by an authority of that name with this key, which may sign lists.
fn signed(params: &CertificateRevocationListParams, key: &KeyPair) -> Vec<u8> {
    let issuer = Issuer::new(authority(&[KeyUsagePurpose::CrlSign]), key);
    params.signed_by(&issuer).unwrap().der().to_vec()
}

fn says(lab: &Lab, lists: &[&[u8]], now: i64) -> Status {
    let (leaf, issuer) = (View::read(&lab.leaf).unwrap(), View::read(&lab.issuer).unwrap());
    check(&leaf, &issuer, lists, &Options { now, profile: Profile::Rfc5280, ..Options::default() })
}

#[test]
fn each_list_says_what_it_says_and_no_more() {
    let signs = [KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let lab = lab(&signs, &[5], &[]);
    let good = signed(&params(&[1, 2]), &lab.key);
    let revoking = signed(&params(&[1, 5]), &lab.key);
    let revoked = Status::Revoked { at: Some(1_770_076_800), reason: Some(1) };
    assert_eq!(says(&lab, &[&good], NOW), Status::Good);
    assert_eq!(says(&lab, &[&revoking], NOW), revoked);
    assert_eq!(says(&lab, &[&good, &revoking], NOW), revoked);
    let untold = |reason| Status::Untold(reason);
    assert_eq!(says(&lab, &[], NOW), untold(Reason::NoAnswer));
    assert_eq!(says(&lab, &[b"rubbish"], NOW), untold(Reason::Unreadable));
    assert_eq!(says(&lab, &[&good], NOW + 40 * 86_400), untold(Reason::Expired));
    assert_eq!(says(&lab, &[&good], NOW - 40 * 86_400), untold(Reason::NotYetValid));
    let wrong = signed(&params(&[1]), &KeyPair::generate().unwrap());
    assert_eq!(says(&lab, &[&wrong], NOW), untold(Reason::Signature(crate::path::Reason::Signature)));
    assert_eq!(says(&lab, &[&wrong, &good], NOW), Status::Good);
    let mut other = authority(&signs);
    other.distinguished_name.push(rcgen::DnType::OrganizationName, "another");
    let others = params(&[5]).signed_by(&Issuer::new(other, &lab.key)).unwrap();
    assert_eq!(says(&lab, &[others.der()], NOW), untold(Reason::OtherIssuer));
    assert_eq!(says(&lab, &[others.der(), b""], NOW), untold(Reason::Unreadable));
}

#[test]
fn whoever_may_not_sign_lists_says_nothing() {
    let lab = lab(&[KeyUsagePurpose::KeyCertSign], &[5], &[]);
    assert_eq!(says(&lab, &[&signed(&params(&[5]), &lab.key)], NOW), Status::Untold(Reason::WrongSigner));
}

#[test]
fn a_list_for_others_says_nothing() {
    let point = |uri: &str, scope| {
        let mut params = params(&[]);
        params.issuing_distribution_point = Some(rcgen::CrlIssuingDistributionPoint {
            distribution_point: rcgen::CrlDistributionPoint { uris: vec![uri.to_owned()] },
            scope,
        });
        params
    };
    let lab = lab(&[], &[5], &["http://a.example/1", "http://a.example/2"]);
    let says = |params: &CertificateRevocationListParams| says(&lab, &[&signed(params, &lab.key)], NOW);
    assert_eq!(says(&point("http://a.example/2", None)), Status::Good);
    assert_eq!(says(&point("http://a.example/2", Some(CrlScope::UserCertsOnly))), Status::Good);
    assert_eq!(says(&point("http://a.example/3", None)), Status::Untold(Reason::Scope));
    assert_eq!(says(&point("http://a.example/2", Some(CrlScope::CaCertsOnly))), Status::Untold(Reason::Scope));
}

proptest! {
    #[test]
    fn a_changed_byte_is_never_a_pass(at in 0_usize..1000, byte: u8) {
        let lab = lab(&[], &[5], &[]);
        let mut list = signed(&params(&[5, 6]), &lab.key);
        let at = at % list.len();
        let same = list[at] == byte;
        list[at] = byte;
        let status = says(&lab, &[&list], NOW);
        prop_assert!(same == matches!(status, Status::Revoked { .. }) && status != Status::Good, "{status:?}");
    }
}
