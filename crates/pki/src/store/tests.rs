//! What all formats have in common, and PEM and DER.

use super::*;
use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::prelude::*;

pub fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

fn ders(found: &Found) -> Vec<Vec<u8>> {
    found.certificates.iter().map(|stored| stored.der.clone()).collect()
}

#[test]
fn any_order_and_rubbish_between() {
    let (a, b) = (vec![0x30, 1, 7], vec![0x30, 2, 8, 9]);
    let key = rcgen::KeyPair::generate().unwrap();
    let text = format!(
        "# ours\n{}subject=x\n{}\u{feff}rubbish\n{}{}-----BEGIN CERTIFICATE-----\nMIIB\n{}",
        pem("CERTIFICATE", &a),
        key.serialize_pem(),
        pem("TRUSTED CERTIFICATE", &[b.as_slice(), &[0x30, 0]].concat()),
        pem("X509 CRL", &[0x30, 0]),
        pem("CERTIFICATE", &a),
    );
    let found = read(text.as_bytes(), &[]);
    assert_eq!(ders(&found), [a.clone(), b.clone(), a.clone()]);
    let begun = text.lines().position(|line| line == "MIIB").unwrap();
    assert_eq!(found.faults, [Fault::NoEnd(u32::try_from(begun).unwrap())]);
    assert_eq!((found.format, found.locked), (Some(Format::Pem), false));
    assert_eq!(found.certificates[0].line, Some(2));
    let spki = found.keys[0].public.as_ref().unwrap().spki.clone();
    assert_eq!(spki, rcgen::PublicKeyData::subject_public_key_info(&key));
    let windows = read(text.replace('\n', "\r\n").as_bytes(), &[]);
    assert_eq!(windows, found);
    assert_eq!(read(b"", &[]), Found::default());
    assert_eq!(read(b"-----BEGIN PUBLIC KEY-----\n", &[]), Found::default());
}

#[test]
fn what_is_no_certificate_is_named_with_its_line() {
    let check = |text: String, want: Fault| {
        let found = read(text.as_bytes(), &[]);
        assert_eq!((found.certificates, found.faults), (vec![], vec![want]));
    };
    check("\n-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----".into(), Fault::NotBase64(2));
    check(pem("CERTIFICATE", &[2, 1, 0]), Fault::NotDer(1));
    check(pem("CERTIFICATE", &[0x30, 0x82, 0xff, 0xff]), Fault::NotDer(1));
    check(pem("CERTIFICATE", &vec![0; crate::MOST_DER * 3]), Fault::BlockTooLarge(1));
    check(pem("PKCS7", &[0x30, 0]), Fault::NotDer(1));
    check(pem("PRIVATE KEY", &[0x30, 0]), Fault::NoKey(1));
    check("x".repeat(MOST_BYTES + 1), Fault::FileTooLarge);
    let many = pem("CERTIFICATE", &[0x30, 0]).repeat(MOST_CERTIFICATES + 5);
    let found = read(many.as_bytes(), &[]);
    assert_eq!((found.certificates.len(), found.faults), (MOST_CERTIFICATES, vec![Fault::TooMany]));
    // A text without an end costs a look at each byte.
    let endless = format!("-----BEGIN CERTIFICATE-----\n{}", "MIIB".repeat(MOST_BYTES / 5));
    check(endless, Fault::BlockTooLarge(1));
    let begun = "-----BEGIN CERTIFICATE-----\n".repeat(MOST_BYTES / 28);
    assert_eq!(read(begun.as_bytes(), &[]).faults.len(), MOST_CERTIFICATES);
}

#[test]
fn binary_files_are_told_apart() {
    let made = rcgen::generate_simple_self_signed(["a".to_owned()]).unwrap();
    let der = made.cert.der().to_vec();
    let padded = [&der[..], b"\r\n\0\0"].concat();
    for bytes in [&der, &padded] {
        let found = read(bytes, &[]);
        assert_eq!((found.format, ders(&found)), (Some(Format::Der), vec![der.clone()]));
    }
    let request = rcgen::CertificateParams::default().serialize_request(&made.signing_key).unwrap();
    assert_eq!(read(request.der(), &[]), Found::default());
    let key = read(&made.signing_key.serialize_der(), &[]);
    assert_eq!((key.format, key.certificates.len(), key.keys.len()), (Some(Format::Der), 0, 1));
    assert!(!key.keys[0].encrypted);
}

/// A list that says that number 7 is revoked.
fn list() -> Vec<u8> {
    let mut params = rcgen::CertificateParams::default();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority = rcgen::CertifiedIssuer::self_signed(params, rcgen::KeyPair::generate().unwrap()).unwrap();
    let revoked = rcgen::RevokedCertParams {
        serial_number: 7_u64.into(),
        revocation_time: rcgen::date_time_ymd(2026, 1, 2),
        reason_code: None,
        invalidity_date: None,
    };
    let list = rcgen::CertificateRevocationListParams {
        this_update: rcgen::date_time_ymd(2026, 1, 3),
        next_update: rcgen::date_time_ymd(2026, 2, 3),
        crl_number: 1_u64.into(),
        issuing_distribution_point: None,
        revoked_certs: vec![revoked],
        key_identifier_method: rcgen::KeyIdMethod::Sha256,
    };
    list.signed_by(&authority).unwrap().der().to_vec()
}

#[test]
fn revocation_lists_are_taken_out_of_every_form() {
    let list = list();
    let found = read(&list, &[]);
    assert_eq!((found.format, found.lists.len(), found.certificates.len()), (Some(Format::Der), 1, 0));
    assert_eq!((&found.lists[0].der, found.faults), (&list, vec![]));
    // One whose signature is no bit string is still no certificate.
    let mut broken = list.clone();
    let end = list.len() - CrlView::read(&list).unwrap().signature.len() - 3;
    assert_eq!(std::mem::replace(&mut broken[end], 4), 3);
    let found = read(&broken, &[]);
    assert_eq!((found.lists.len(), found.certificates.len(), found.faults), (0, 0, vec![Fault::BrokenList]));

    let text = format!("# two\n{}{}", pem("X509 CRL", &list), pem("X509 CRL", &list));
    let found = read(text.as_bytes(), &[]);
    assert_eq!((found.format, found.lists.len(), found.lists[0].line), (Some(Format::Pem), 2, Some(2)));
    assert_eq!(found.lists[1].der, list);
    assert_eq!(read(pem("X509 CRL", &[2, 1, 0]).as_bytes(), &[]).faults, [Fault::NotDer(1)]);
    let many = pem("X509 CRL", &[0x30, 0]).repeat(MOST_CERTIFICATES + 5) + &pem("CERTIFICATE", &[0x30, 0]);
    let found = read(many.as_bytes(), &[]);
    assert_eq!((found.lists.len(), found.certificates.len()), (MOST_CERTIFICATES, 1));
    assert_eq!(found.faults, [Fault::TooMany]);
    // A list may be much longer than a certificate.
    let long = long_sequence();
    assert_eq!(read(pem("X509 CRL", &long).as_bytes(), &[]).lists[0].der.len(), long.len());

    let oid = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
    let data =
        [&[0x30, 0x80][..], oid, &[0xa0, 0x80, 0x30, 0x80, 2, 1, 1, 0x31, 0, 0x30, 2, 6, 0, 0xa1, 0x80]].concat();
    let message = [&data[..], &list, &[0, 0], &[0x31, 0], &[0; 6]].concat();
    let found = read(&message, &[]);
    assert_eq!((found.format, found.faults), (Some(Format::Pkcs7), vec![]));
    assert_eq!(found.lists.iter().map(|stored| stored.der.clone()).collect::<Vec<_>>(), [list]);
}

/// A sequence of a million bytes.
fn long_sequence() -> Vec<u8> {
    [&[0x30, 0x83, 0x0f, 0x42, 0x40][..], &vec![0; 1_000_000]].concat()
}

#[test]
fn messages_hold_certificates_in_der_and_ber() {
    let certificate = [0x30, 3, 2, 1, 5];
    let data = [
        &[2, 1, 1, 0x31, 0, 0x30, 2, 6, 0, 0xa0, 13][..],
        &certificate,
        &[0xa2, 1, 0], // An attribute certificate, which is passed over.
        &certificate,
        &[0x31, 0],
    ]
    .concat();
    let oid = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
    let length = |bytes: &[u8]| u8::try_from(bytes.len()).unwrap();
    let inside = [&[0x30, length(&data)], &data[..]].concat();
    let body = [&oid[..], &[0xa0, length(&inside)], &inside].concat();
    let der = [&[0x30, length(&body)], &body[..]].concat();
    let open = [&[0x30, 0x80], &oid[..], &[0xa0, 0x80, 0x30, 0x80], &data, &[0; 6]].concat();
    for bytes in [&der, &open] {
        for (bytes, format) in [(bytes.clone(), Format::Pkcs7), (pem("PKCS7", bytes).into_bytes(), Format::Pem)] {
            let found = read(&bytes, &[]);
            assert_eq!(ders(&found), [certificate, certificate]);
            assert_eq!((found.format, found.faults), (Some(format), vec![]));
        }
    }
    let cut = [&[0x30, length(&body) - 1], &body[..body.len() - 1]].concat();
    for cut in [&cut, &der[..der.len() - 1], &open[..40]] {
        assert_eq!(read(cut, &[]).faults, [Fault::Broken(Format::Pkcs7)]);
    }
    let deep = [&[0x30, 0x80], &oid[..], &[0xa0, 0x80].repeat(500_000)].concat();
    assert_eq!(read(&deep, &[]).faults, [Fault::Broken(Format::Pkcs7)]);
    assert_eq!(read(&[0x30, 0x80].repeat(1_000_000), &[]), Found::default());
}

/// Pieces of BER and of key stores that name the formats.
const PIECES: &[&[u8]] = &[
    b"\x30\x80",
    b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
    b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01",
    b"\xa0\x80",
    b"\x02\x01\x03",
    b"\x04\x01\x03",
    b"\x24\x80",
    b"\x31\0",
    b"\x30\0",
    b"\0\0",
    b"\xfe\xed\xfe\xed\0\0\0\x02",
    b"\0\0\0\x01",
];

proptest! {
    #[test]
    fn any_bytes_are_read(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        text in "(-----(BEGIN|END) (CERTIFICATE|PKCS7|X509 CRL|RSA PRIVATE KEY|PRIVATE KEY|OPENSSH PRIVATE KEY)-----|DEK-Info: DES-CBC,00|[A-Z=]{0,9}|\r?\n){0,30}",
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..30),
    ) {
        let _ = read(&bytes, &["x"]);
        let _ = read(text.as_bytes(), &["x"]);
        let _ = read(&pieces.concat(), &["x"]);
    }
}
