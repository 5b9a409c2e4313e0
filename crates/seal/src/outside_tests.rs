//! Signed looks: what is opened is what was signed, and nothing else is opened.

use super::*;
use crate::key::tests::key;
use proptest::prelude::*;
use report::Time;
use report::outside::{Endpoint, How, Said, Sighting, Via};
use std::collections::BTreeMap;

fn sighting(port: u16, seen: Seen) -> Sighting {
    let endpoint = Endpoint { address: "10.0.0.1".into(), port, server_name: None, start: "tls".into() };
    let reached = if matches!(seen, Seen::NotTried { .. }) { None } else { Some(format!("10.0.0.1:{port}")) };
    Sighting { endpoint, reached, via: Via::Listed, at: Time::from_seconds(1_800_000_001), seen }
}

fn sample() -> SignedLook {
    let versions = BTreeMap::from([
        ("TLSv1.0".to_owned(), Said::Refused { how: How::Alert(70) }),
        ("TLSv1.2".to_owned(), Said::Accepted { suite: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256".into() }),
        ("TLSv1.3".to_owned(), Said::Unknown { reason: "no whole answer in time".into() }),
    ]);
    let presented = Presented::Chain { leaf: "AAAA".into(), sha256: vec![sha256_hex(b"leaf")] };
    let look = Look {
        host: "0123456789abcdef0123456789abcdef".into(),
        sequence: 3,
        observer: "0.1.0".into(),
        class: "hello".into(),
        started: Time::from_seconds(1_800_000_000),
        ended: Time::from_seconds(1_800_000_002),
        endpoints: vec![
            sighting(443, Seen::Tls { versions, presented }),
            sighting(636, Seen::NotReached { reason: "no connection: connection refused".into() }),
            sighting(993, Seen::NotTried { reason: "no range holds it".into() }),
        ],
    };
    SignedLook { look, report: sha256_hex(b"report") }
}

#[test]
fn what_was_signed_is_opened_by_an_observer_alone() {
    let bytes = sign(&sample(), &key(1)).unwrap();
    let opened = open(&bytes, &[key(2).public(), key(1).public()]).unwrap();
    assert_eq!(opened.signed, sample());
    let payload = Envelope::parse(&bytes).unwrap().payload;
    assert_eq!(opened.payload_sha256, sha256_hex(&payload));
    let json: serde_json::Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(json["predicateType"], "urn:tidewaiter:outside:v1");
    assert_eq!(json["subject"], serde_json::json!([{"name": "report", "digest": {"sha256": sample().report}}]));
    assert!(matches!(open(&bytes, &[key(2).public()]), Err(LookError::Envelope(_))));
    assert!(matches!(open(&bytes, &[]), Err(LookError::Envelope(_))));
}

#[test]
fn a_report_does_not_pass_for_a_look_nor_a_look_for_a_report() {
    let report = crate::report::seal(&crate::report::tests::sample(), &key(1)).unwrap();
    assert!(matches!(open(&report, &[key(1).public()]), Err(LookError::Statement(_))));
    let look = sign(&sample(), &key(1)).unwrap();
    assert!(crate::report::open(&look, &key(1).public()).is_err());
    let other = String::from_utf8(Envelope::parse(&look).unwrap().payload).unwrap().replace("outside:v1", "outside:v2");
    let other = Envelope::sign(PAYLOAD_TYPE, other.into_bytes(), &[&key(1)]).to_bytes().unwrap();
    assert!(matches!(open(&other, &[key(1).public()]), Err(LookError::Kind { field: "predicateType", .. })));
}

/// The seed of the fuzz target reaches what is accepted.
#[test]
fn the_seed_is_a_look() {
    let seed = include_bytes!("../../../fuzz/seeds/outside_look/statement");
    let envelope = Envelope::sign(PAYLOAD_TYPE, seed.to_vec(), &[&key(1)]).to_bytes().unwrap();
    assert_eq!(open(&envelope, &[key(1).public()]).unwrap().signed.look.endpoints.len(), 6);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(open(&bytes, &[key(1).public()]).is_err());
        let envelope = Envelope::sign(PAYLOAD_TYPE, bytes, &[&key(1)]).to_bytes().unwrap();
        prop_assert!(open(&envelope, &[key(1).public()]).is_err());
    }
}

/// How the reason begins, and a change that brings it about.
type Change = (&'static str, fn(&mut SignedLook));

#[test]
fn what_cannot_be_is_neither_signed_nor_opened() {
    let cases: [Change; 9] = [
        ("host id", |s| s.look.host.make_ascii_uppercase()),
        ("sequence", |s| s.look.sequence = 0),
        ("times", |s| s.look.ended = Time::from_seconds(1)),
        ("times", |s| s.look.endpoints[0].at = Time::from_seconds(1)),
        ("number of endpoints", |s| s.look.endpoints = (0..=256).map(|port| sighting(port, none())).collect()),
        ("order of endpoints", |s| s.look.endpoints.swap(0, 1)),
        ("order of endpoints", |s| s.look.endpoints.push(s.look.endpoints[2].clone())),
        ("sightings", |s| s.look.endpoints[0].reached = None),
        ("sightings", |s| s.look.endpoints[2].reached = Some("10.0.0.1:993".into())),
    ];
    for (fault, change) in cases {
        let mut wrong = sample();
        change(&mut wrong);
        assert_eq!(sign(&wrong, &key(1)), Err(LookError::Predicate(fault)));
        let statement = Statement {
            ty: STATEMENT_TYPE.to_owned(),
            subject: vec![Subject::new(SUBJECT, &wrong.report)],
            predicate_type: OUTSIDE_TYPE.to_owned(),
            predicate: &wrong.look,
        };
        let payload = canonical::encode(&statement).unwrap();
        let bytes = Envelope::sign(PAYLOAD_TYPE, payload, &[&key(1)]).to_bytes().unwrap();
        assert_eq!(open(&bytes, &[key(1).public()]).map(drop), Err(LookError::Predicate(fault)));
    }
    let mut wrong = sample();
    wrong.report.push('0');
    assert_eq!(sign(&wrong, &key(1)), Err(LookError::Subject));
}

fn none() -> Seen {
    Seen::NotTried { reason: String::new() }
}

#[test]
fn every_changed_byte_is_refused() {
    let bytes = sign(&sample(), &key(1)).unwrap();
    for at in 0..bytes.len() {
        for pattern in [0x01, 0x02, 0x20, 0x80, 0xff] {
            let mut changed = bytes.clone();
            changed[at] ^= pattern;
            assert!(open(&changed, &[key(1).public()]).is_err(), "byte {at} with {pattern:#x}");
        }
    }
    let large = vec![b'{'; MOST_BYTES + 1];
    assert_eq!(open(&large, &[key(1).public()]).map(drop), Err(LookError::TooLarge(large.len())));
}
