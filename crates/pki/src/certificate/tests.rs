//! Certificates made here are read back, and spoilt ones are refused.

use super::*;
use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use rcgen::{BasicConstraints as Ca, CertificateParams, DnType, IsCa, KeyPair, SanType, date_time_ymd};

fn made() -> Vec<u8> {
    let mut params = CertificateParams::new(vec!["a.example".to_owned(), "10.0.0.7".to_owned()]).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CountryName, "BJ");
    params.distinguished_name.push(DnType::OrganizationName, "Douane, Bénin");
    params.distinguished_name.push(DnType::CommonName, "a.example");
    params.subject_alt_names.push(SanType::IpAddress("2001:db8::1".parse().unwrap()));
    params.not_before = date_time_ymd(2024, 2, 29);
    params.not_after = date_time_ymd(2051, 1, 1);
    params.serial_number = Some(vec![1, 2, 0xff].into());
    params.is_ca = IsCa::Ca(Ca::Unconstrained);
    params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
}

#[test]
fn every_field_is_read() {
    let der = made();
    let read = Certificate::read(&der).unwrap();
    assert_eq!(read.sha256, hex::encode(digest(&SHA256, &der)));
    assert_eq!(read.subject, "CN=a.example,O=Douane\\, Bénin,C=BJ");
    assert_eq!(read.issuer, read.subject);
    assert_eq!(read.serial, "0102ff");
    assert_eq!(read.names, ["a.example", "10.0.0.7", "2001:db8::1"]);
    assert_eq!(read.not_before.to_string(), "2024-02-29T00:00:00.000Z");
    assert_eq!(read.not_after.to_string(), "2051-01-01T00:00:00.000Z");
    assert!(read.authority && read.self_issued && !read.weak_signature);
    assert_eq!((read.key_type.as_str(), read.key_bits), ("EC", Some(256)));
    assert_eq!(read.signature_algorithm, "ecdsa-with-SHA256");
}

#[test]
fn a_leaf_of_another_issuer() {
    let (ca_key, key) = (KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap(), KeyPair::generate().unwrap());
    let mut ca = CertificateParams::new(vec![]).unwrap();
    ca.is_ca = IsCa::Ca(Ca::Unconstrained);
    ca.distinguished_name.push(DnType::CommonName, "ca");
    let issuer = rcgen::Issuer::new(ca, ca_key);
    let mut leaf = CertificateParams::new(vec!["b.example".to_owned()]).unwrap();
    leaf.distinguished_name.push(DnType::CommonName, "leaf");
    let read = Certificate::read(leaf.signed_by(&key, &issuer).unwrap().der()).unwrap();
    assert!(!read.authority && !read.self_issued);
    assert_eq!(read.signature_algorithm, "Ed25519");
    assert!(read.issuer.contains("CN=") && read.issuer != read.subject);
}

/// The place of `needle` in `hay`.
fn place(hay: &[u8], needle: &[u8]) -> usize {
    hay.windows(needle.len()).position(|w| w == needle).unwrap()
}

/// A leaf with a 1024-bit RSA key, signed over SHA-1 by another.
const OLD: &str = "\
    MIICOTCCASECFCKaQcsCxu7/cl7rX0qDPITkqm2lMA0GCSqGSIb3DQEBBQUAMBMxETAPBgNVBAMMCG9sZCByb290MB4XDTI2MTEy \
    NDA4NDExOFoXDTM2MTEyMTA4NDExOFowIzELMAkGA1UEBhMCQkoxFDASBgNVBAMMC29sZC5leGFtcGxlMIGfMA0GCSqGSIb3DQEB \
    AQUAA4GNADCBiQKBgQDAeDvcOTwZFqgWxklTlwA84zdtiM/ByEQg8c1QFGK5YDbzkcxBeKby5np0p8r6mJZyj4EyBw/4IHYCY2N/ \
    RRGaYn1O+G1tnEaOC8c4XAUR9JR1N3Efw6aNNifHIdyAAcK//YMUyszq0eHVPiRHz2QNF5Zcs8pse93vKcpgHR7k5wIDAQABMA0G \
    CSqGSIb3DQEBBQUAA4IBAQDzvCFeMsqQdAHjtTpYEc7MrOKOmls/YP9wmSW5B0rfmFPbTjLo/WwlRfuDCOVCP/yrOtw9fCr4W9lb \
    WXeYVG02sH1aB9ZAcFKSbuwRCGW/TGonMi1xaw2XdGWDo2LfHH+vWwRFsIWnD4bSp32wyB6kDATiNAXaSsEDrajAnGpVQPow9Man \
    EFC6oGV5E4VaQQuZ2JJMY+sOpT1Cjy+h+LXT6ScITIvoKEJiAZa7xIGg5DUhF1Lw+brTqKJBnbiUlN7+elnZFgI2EZPTRgrf/5RL \
    wRmaSPgqrUIqbCTqvWkfSSlK67cw2n95BuFG7YTrjjLMXO3Bdg3E38KTB+rylJp8";

#[test]
fn a_certificate_as_old_ones_were() {
    let der = STANDARD.decode(OLD.replace(' ', "")).unwrap();
    let read = Certificate::read(&der).unwrap();
    assert_eq!((read.key_type.as_str(), read.key_bits), ("RSA", Some(1024)));
    assert_eq!(read.signature_algorithm, "sha1WithRSAEncryption");
    assert!(read.weak_signature && !read.self_issued && !read.authority);
    assert_eq!((read.subject.as_str(), read.issuer.as_str()), ("CN=old.example,C=BJ", "CN=old root"));
    // The root's own signature protects nothing: it is relied on because it is pinned.
    let at = place(&der, b"old root");
    let mut own = der.clone();
    own[at..at + 8].copy_from_slice(b"old r00t");
    assert!(Certificate::read(&own).unwrap().weak_signature, "another name is another issuer");
}

#[test]
fn pss_without_parameters_means_sha1() {
    use x509_parser::{prelude::FromDer as _, x509::AlgorithmIdentifier};
    let check = |hex_text: &str, want: (&str, bool)| {
        let der = hex::decode(hex_text).unwrap();
        let (_, id) = AlgorithmIdentifier::from_der(&der).unwrap();
        assert_eq!(algorithm::signature(&id), (want.0.to_owned(), want.1), "{hex_text}");
    };
    check("300d06092a864886f70d01010a3000", ("rsassaPss", true));
    check("301c06092a864886f70d01010a300fa00d300b0609608648016503040201", ("rsassaPss", false));
    check("300a06082a8648ce3d040303", ("ecdsa-with-SHA384", false));
    check("300a06082a8648ce3d040309", ("1.2.840.10045.4.3.9", false));
}

#[test]
fn spoilt_ones_are_refused() {
    let der = made();
    let check = |der: &[u8], want: Malformed| assert_eq!(Certificate::read(der), Err(want));
    check(&[], Malformed::NotACertificate);
    check(&der[..der.len() - 1], Malformed::NotACertificate);
    check(&[der.as_slice(), &[0]].concat(), Malformed::Trailing);
    check(&vec![0x30; MOST_DER + 1], Malformed::TooLarge);
    let mut spoilt = der.clone();
    let at = place(&der, &[0x55, 0x1d, 0x11]);
    spoilt[at + 5] = 0xff; // The names' sequence becomes something else.
    check(&spoilt, Malformed::Extension(SUBJECT_ALTERNATIVE_NAME));
}

/// Both ways of reading, where both can.
fn both(der: &[u8]) -> Option<(Certificate, Certificate)> {
    let view = crate::x509::View::read(der).ok()?;
    Certificate::read(der).ok().zip(Certificate::of(&view).ok())
}

#[test]
fn cut_or_parsed_it_says_the_same() {
    let old = STANDARD.decode(OLD.replace(' ', "")).unwrap();
    for der in [made(), old] {
        let (read, of) = both(&der).unwrap();
        assert_eq!(read, of);
    }
    let mut odd = CertificateParams::new(vec![]).unwrap();
    odd.distinguished_name = rcgen::DistinguishedName::new();
    odd.distinguished_name.push(DnType::CustomDnType(vec![2, 5, 4, 99]), "x".repeat(200));
    odd.distinguished_name.push(DnType::CustomDnType(vec![2, 5, 4, 65]), " #a ");
    let (read, of) = both(odd.self_signed(&KeyPair::generate().unwrap()).unwrap().der()).unwrap();
    assert_eq!(read, of);
    let mut twice = made();
    let at = place(&twice, &[0x55, 0x1d, 0x13]);
    twice[at + 2] = 0x11; // The constraints become names a second time.
    let view = crate::x509::View::read(&twice).unwrap();
    assert_eq!(Certificate::of(&view), Err(Malformed::Extension(SUBJECT_ALTERNATIVE_NAME)));
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Certificate::read(&bytes);
    }

    #[test]
    fn any_change_is_read(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut der = made();
        for (at, byte) in changes {
            let at = at.index(der.len());
            der[at] = byte;
        }
        let _ = Certificate::read(&der);
        // The parser takes some for an identifier that is none: names, kinds and sizes are left out.
        if let Some((read, of)) = both(&der) {
            prop_assert_eq!((&read.names, &read.serial, read.authority), (&of.names, &of.serial, of.authority));
            prop_assert_eq!((read.not_before, read.not_after), (of.not_before, of.not_after));
            prop_assert_eq!(read.self_issued, of.self_issued);
        }
    }
}
