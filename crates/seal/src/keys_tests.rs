//! Signed comparisons of keys: what is opened is what was signed, and nothing else is opened.

use super::*;
use crate::key::tests::key;
use proptest::prelude::*;
use report::Time;
use report::keys::{Compared, Reuse, SharedKey, SharedPrime, Unread};

const HOSTS: [&str; 3] =
    ["00000000000000000000000000000001", "00000000000000000000000000000002", "00000000000000000000000000000003"];

fn sample() -> KeyLook {
    let input = |host: &str, sequence| KeyInput {
        host: host.to_owned(),
        sequence,
        report: sha256_hex(host.as_bytes()),
        files: Some(sha256_hex(b"files")),
        endpoints: None,
    };
    let holders = |name: &[u8], hosts: &[&str]| Holders {
        sha256: sha256_hex(name),
        subject: "CN=a".into(),
        hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
    };
    let mut certificates = vec![holders(b"a", &HOSTS[..2]), holders(b"b", &HOSTS[1..2])];
    certificates.sort();
    let prime =
        SharedPrime { spki_sha256: sha256_hex(b"p"), with: vec![sha256_hex(b"q")], hosts: vec![HOSTS[1].to_owned()] };
    KeyLook {
        observer: "0.1.0".into(),
        at: Time::from_seconds(1_800_000_000),
        inputs: vec![input(HOSTS[0], 3), input(HOSTS[1], 1)],
        unread: vec![Unread { host: HOSTS[2].into(), reason: "its tables are not held".into() }],
        compared: Compared { certificates: 2, keys: 1, moduli: 1 },
        found: Reuse {
            certificates: vec![holders(b"a", &HOSTS[..2])],
            keys: vec![SharedKey { spki_sha256: sha256_hex(b"k"), certificates }],
            primes: vec![prime],
        },
    }
}

#[test]
fn what_was_signed_is_opened_by_an_observer_alone() {
    let bytes = sign(&sample(), &key(1)).unwrap();
    let opened = open(&bytes, &[key(2).public(), key(1).public()]).unwrap();
    assert_eq!(opened.look, sample());
    let payload = Envelope::parse(&bytes).unwrap().payload;
    assert_eq!(opened.payload_sha256, sha256_hex(&payload));
    let json: serde_json::Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(json["predicateType"], "urn:tidewaiter:keys:v1");
    assert_eq!(json["subject"][0]["name"], format!("{}/3", HOSTS[0]));
    assert!(matches!(open(&bytes, &[key(2).public()]), Err(KeysError::Envelope(_))));
    // A look from outside is none of these, nor the other way round.
    assert!(crate::outside::open(&bytes, &[key(1).public()]).is_err());
    let text = String::from_utf8(payload).unwrap();
    let signed = |text: String| Envelope::sign(PAYLOAD_TYPE, text.into_bytes(), &[&key(1)]).to_bytes().unwrap();
    for (from, to) in [("keys:v1", "keys:v2"), ("0001/3\"", "0001/4\""), ("\"subject\":[{", "\"subject\":[{},{")] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text);
        assert!(open(&signed(changed), &[key(1).public()]).is_err(), "{from}");
    }
}

#[test]
fn what_is_out_of_its_form_is_neither_signed_nor_opened() {
    type Change = fn(&mut KeyLook);
    let changes: [(&str, Change); 12] = [
        ("a host's id", |look| look.inputs[0].host = "x".into()),
        ("a number", |look| look.inputs[0].sequence = 0),
        ("a digest", |look| look.inputs[0].files = Some("x".into())),
        ("the order of inputs", |look| look.inputs.swap(0, 1)),
        ("a host twice", |look| look.inputs[1].host = look.inputs[0].host.clone()),
        ("an unread host's id", |look| look.unread[0].host = "x".into()),
        ("a host that is no input", |look| look.found.certificates[0].hosts[1] = HOSTS[2].into()),
        ("one host", |look| drop(look.found.certificates[0].hosts.pop())),
        ("one certificate", |look| drop(look.found.keys[0].certificates.pop())),
        ("the order of certificates", |look| look.found.keys[0].certificates.reverse()),
        ("a key's digest", |look| look.found.primes[0].with[0] = "x".into()),
        ("a prime's host", |look| look.found.primes[0].hosts = vec![HOSTS[2].into()]),
    ];
    for (what, change) in changes {
        let mut look = sample();
        change(&mut look);
        assert!(matches!(sign(&look, &key(1)), Err(KeysError::Predicate(_))), "{what}");
    }
}

/// The seed of the fuzz target reaches what is accepted.
#[test]
fn the_seed_is_a_comparison() {
    let seed = include_bytes!("../../../fuzz/seeds/key_look/statement");
    let envelope = Envelope::sign(PAYLOAD_TYPE, seed.to_vec(), &[&key(1)]).to_bytes().unwrap();
    assert_eq!(open(&envelope, &[key(1).public()]).unwrap().look, sample());
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(open(&bytes, &[key(1).public()]).is_err());
        let envelope = Envelope::sign(PAYLOAD_TYPE, bytes, &[&key(1)]).to_bytes().unwrap();
        prop_assert!(open(&envelope, &[key(1).public()]).is_err());
    }
}
