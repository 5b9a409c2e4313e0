//! Sealed reports: every single changed byte, and every other kind of statement.

use super::*;
use crate::key::tests::key;
use report::predicate::{AgentIdentity, CheckpointSeen, HostIdentity, ProfileChoice, SetReference};
use report::{EDITION, Time};
use std::collections::BTreeMap;

pub(crate) fn sample() -> SealedReport {
    let digest = |text: &str| sha256_hex(text.as_bytes());
    let set = SetReference { sha256: digest("set"), version: 7, expires: Time::from_seconds(1_900_000_000) };
    let predicate = Predicate {
        host: HostIdentity {
            id: "0123456789abcdef0123456789abcdef".into(),
            name: "gate-1".into(),
            labels: BTreeMap::from([("site".into(), "Zürich \"Nord\"".into())]),
        },
        boot: "5a0fd4bd-0000-0000-0000-000000000000".into(),
        agent: AgentIdentity { version: "0.1.0".into(), sha256: Some(digest("agent")) },
        edition: EDITION,
        policy_set: Some(set.clone()),
        profile: Some(ProfileChoice { id: "customs-baseline".into(), why: "every Linux host".into() }),
        advisory_set: Some(set),
        started: Time::from_seconds(1_800_000_000),
        ended: Time::from_seconds(1_800_000_001),
        sequence: 3,
        previous: Some(digest("previous")),
        checkpoint: Some(CheckpointSeen { origin: "example.com/log".into(), size: 9, root: digest("root") }),
    };
    SealedReport { predicate, manifest: digest("manifest"), findings: digest("findings") }
}

#[test]
fn what_was_sealed_is_opened() {
    let key = key(1);
    let bytes = seal(&sample(), &key).unwrap();
    let opened = open(&bytes, &key.public()).unwrap();
    assert_eq!(opened.report, sample());
    let payload = Envelope::parse(&bytes).unwrap().payload;
    assert_eq!(opened.payload_sha256, sha256_hex(&payload));
    assert_eq!(claimed_host(&bytes), Ok(sample().predicate.host.id));
    assert_eq!(seal(&sample(), &key), Ok(bytes), "sealing twice gives the same bytes");
}

#[test]
fn the_statement_is_one_of_in_toto() {
    let bytes = seal(&sample(), &key(1)).unwrap();
    let payload = Envelope::parse(&bytes).unwrap().payload;
    let json: serde_json::Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(json["_type"], "https://in-toto.io/Statement/v1");
    assert_eq!(json["predicateType"], "urn:tidewaiter:report:v1");
    assert_eq!(json["subject"][0]["name"], "manifest");
    assert_eq!(json["subject"][0]["digest"]["sha256"], sample().manifest);
    assert_eq!(json["subject"][1]["name"], "findings");
    assert_eq!(json["predicate"]["sequence"], 3);
}

/// Every byte of the envelope, changed in several ways: refused, with a
/// reason, and never a panic. Each pattern hits other characters of base64 and
/// of JSON: one bit, case, digits, the high bit, all bits.
#[test]
fn every_changed_byte_is_refused() {
    let key = key(1);
    let bytes = seal(&sample(), &key).unwrap();
    let host = key.public();
    let mut tried = 0;
    for at in 0..bytes.len() {
        for pattern in [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x03, 0x2a, 0xff] {
            let mut changed = bytes.clone();
            changed[at] ^= pattern;
            let Err(reason) = open(&changed, &host) else { panic!("byte {at} with {pattern:#x} was taken") };
            assert!(!reason.to_string().is_empty());
            tried += 1;
        }
    }
    assert_eq!(tried, bytes.len() * 11);
}

#[test]
fn every_lost_or_doubled_byte_is_refused() {
    let key = key(1);
    let bytes = seal(&sample(), &key).unwrap();
    for at in 0..bytes.len() {
        let (mut shorter, mut longer) = (bytes.clone(), bytes.clone());
        shorter.remove(at);
        longer.insert(at, bytes[at]);
        assert!(open(&shorter, &key.public()).is_err(), "without byte {at}");
        assert!(open(&longer, &key.public()).is_err(), "byte {at} twice");
        assert!(open(&bytes[..at], &key.public()).is_err(), "cut at {at}");
    }
}

#[test]
fn another_key_is_refused() {
    let (a, b) = (key(1), key(2));
    let bytes = seal(&sample(), &a).unwrap();
    let nobody = DsseError::Threshold { needed: 1, found: 0 };
    assert_eq!(open(&bytes, &b.public()), Err(ReportError::Envelope(nobody)));
    let mut both = Envelope::parse(&bytes).unwrap();
    both.add_signature(&b);
    let stranger = ReportError::Envelope(DsseError::Stranger(b.public().id()));
    assert_eq!(open(&both.to_bytes().unwrap(), &a.public()), Err(stranger));
}

/// A payload, and whether it was refused for the right reason.
type Signed = (String, fn(&ReportError) -> bool);

/// Signed by the right key, and still no report.
#[test]
fn other_statements_are_refused() {
    let signer = key(1);
    let payload = Envelope::parse(&seal(&sample(), &signer).unwrap()).unwrap().payload;
    let good = String::from_utf8(payload).unwrap();
    let subject =
        |name: &str, of: &str| format!(r#"{{"digest":{{"sha256":"{}"}},"name":"{name}"}}"#, sha256_hex(of.as_bytes()));
    let (manifest, findings) = (subject("manifest", "manifest"), subject("findings", "findings"));
    let host = "0123456789abcdef0123456789abcdef";
    let cases: [Signed; 14] = [
        (good.replace("Statement/v1", "Statement/v2"), |e| matches!(e, ReportError::Kind { field: "_type", .. })),
        (good.replace("report:v1", "report:v2"), |e| matches!(e, ReportError::Kind { field: "predicateType", .. })),
        (good.replace(&manifest, &findings), |e| *e == ReportError::Subjects),
        (good.replace(&format!("{manifest},"), ""), |e| *e == ReportError::Subjects),
        (good.replace(&findings, &format!("{findings},{findings}")), |e| *e == ReportError::Subjects),
        (good.replace("\"sha256\":\"", "\"md5\":\"\",\"sha256\":\""), |e| matches!(e, ReportError::Statement(_))),
        (good.replace(&sha256_hex(b"manifest"), "AA"), |e| *e == ReportError::Subjects),
        (good.replace(host, "gate"), |e| *e == ReportError::Predicate("host id")),
        (good.replace("\"sequence\":3", "\"sequence\":0"), |e| *e == ReportError::Predicate("sequence")),
        (good.replace("\"sequence\":3", "\"sequence\":-3"), |e| matches!(e, ReportError::Statement(_))),
        (good.replace(&sha256_hex(b"previous"), "x"), |e| matches!(e, ReportError::Predicate(_))),
        (good.replace("\"sequence\":3", "\"sequence\":3,\"verdict\":1"), |e| matches!(e, ReportError::Statement(_))),
        (good.replace(",\"", ", \""), |e| matches!(e, ReportError::Statement(EncodingError::NotCanonical))),
        (String::new(), |e| matches!(e, ReportError::Statement(_))),
    ];
    for (text, fits) in cases {
        let signed = Envelope::sign(PAYLOAD_TYPE, text.clone().into_bytes(), &[&signer]).to_bytes().unwrap();
        let refused = open(&signed, &signer.public()).unwrap_err();
        assert!(fits(&refused), "{refused:?} for {text}");
    }
    let typed = Envelope::sign("application/json", good.into_bytes(), &[&signer]).to_bytes().unwrap();
    let refused = open(&typed, &signer.public());
    assert!(matches!(refused, Err(ReportError::Envelope(DsseError::PayloadType { .. }))));
}

/// A change, and why the report is then not sealed.
type Change = (fn(&mut SealedReport), ReportError);

#[test]
fn what_could_not_be_opened_is_not_sealed() {
    let key = key(1);
    let cases: [Change; 5] = [
        (|r| r.manifest.clear(), ReportError::Subjects),
        (|r| r.findings.make_ascii_uppercase(), ReportError::Subjects),
        (|r| r.predicate.host.id.push('0'), ReportError::Predicate("host id")),
        (|r| r.predicate.sequence = 0, ReportError::Predicate("sequence")),
        (|r| r.predicate.edition = 0, ReportError::Predicate("edition")),
    ];
    for (change, expected) in cases {
        let mut report = sample();
        change(&mut report);
        assert_eq!(seal(&report, &key), Err(expected));
    }
    let mut large = sample();
    large.predicate.host.name = "x".repeat(MOST_BYTES);
    assert!(matches!(seal(&large, &key), Err(ReportError::TooLarge(_))));
    assert!(matches!(open(&vec![b' '; MOST_BYTES + 1], &key.public()), Err(ReportError::TooLarge(_))));
}
