//! Certificates made here are read back, and spoilt ones are refused.

use super::*;
use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use rcgen::{BasicConstraints as Ca, CertificateParams, DnType, IsCa, KeyPair, SanType, date_time_ymd};
use x509_parser::extensions::GeneralName;

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
    let check = |hex_text: &str, want: (&str, bool)| {
        let der = hex::decode(hex_text).unwrap();
        let read = crate::x509::Algorithm::read(&mut Reader::new(&der)).unwrap();
        assert_eq!(read.shown(), (want.0.to_owned(), want.1), "{hex_text}");
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

/// What x509-parser reads of it, where it can: serial, dates, names and whether it is an authority.
fn by_another(der: &[u8]) -> Option<(String, i64, i64, Vec<String>, bool)> {
    let (_, read) = x509_parser::parse_x509_certificate(der).ok()?;
    let name = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => match bytes.len() {
            4 => Some(std::net::Ipv4Addr::from(<[u8; 4]>::try_from(*bytes).unwrap()).to_string()),
            16 => Some(std::net::Ipv6Addr::from(<[u8; 16]>::try_from(*bytes).unwrap()).to_string()),
            _ => None,
        },
        _ => None,
    };
    let names = read.subject_alternative_name().ok()?;
    let names = names.map(|names| names.value.general_names.iter().filter_map(name).collect()).unwrap_or_default();
    let validity = read.validity();
    let (from, until) = (validity.not_before.timestamp(), validity.not_after.timestamp());
    let old = read.version().0 == 0 && read.subject().as_raw() == read.issuer().as_raw();
    let authority = read.basic_constraints().ok()?.map_or(old, |constraints| constraints.value.ca);
    Some((hex::encode(read.raw_serial()), from, until, names, authority))
}

/// The same of ours.
fn by_us(read: Certificate) -> (String, i64, i64, Vec<String>, bool) {
    let seconds = |time: Time| time.millis() / 1000;
    (read.serial, seconds(read.not_before), seconds(read.not_after), read.names, read.authority)
}

#[test]
fn another_parser_reads_the_same() {
    for der in [made(), STANDARD.decode(OLD.replace(' ', "")).unwrap()] {
        assert_eq!(by_us(Certificate::read(&der).unwrap()), by_another(&der).unwrap());
    }
}

#[test]
fn unknown_attributes_are_told_in_hex() {
    let mut odd = CertificateParams::new(vec![]).unwrap();
    odd.distinguished_name = rcgen::DistinguishedName::new();
    odd.distinguished_name.push(DnType::CustomDnType(vec![2, 5, 4, 99]), "x".repeat(200));
    odd.distinguished_name.push(DnType::CustomDnType(vec![2, 5, 4, 65]), " #a ");
    let read = Certificate::read(odd.self_signed(&KeyPair::generate().unwrap()).unwrap().der()).unwrap();
    assert_eq!(read.subject, format!("pseudonym=\\ #a\\ ,2.5.4.99=#0c81c8{}", "78".repeat(200)));
}

#[test]
fn an_extension_that_stands_there_twice_is_refused() {
    let mut twice = made();
    let at = place(&twice, &[0x55, 0x1d, 0x13]);
    twice[at + 2] = 0x11; // The constraints become names a second time.
    assert_eq!(Certificate::read(&twice), Err(Malformed::Extension(SUBJECT_ALTERNATIVE_NAME)));
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
        if let (Ok(ours), Some(other)) = (Certificate::read(&der), by_another(&der)) {
            prop_assert_eq!(by_us(ours), other);
        }
    }
}
