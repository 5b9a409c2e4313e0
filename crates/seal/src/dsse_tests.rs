//! Envelopes: the specification's example, thresholds, and what is refused.

use super::*;
use crate::key::tests::key;

const TYPE: &str = "application/vnd.example.v1+json";

#[test]
fn the_example_of_the_specification() {
    let expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world";
    assert_eq!(pae("http://example.com/HelloWorld", b"hello world"), expected);
    // Lengths are of bytes, not of characters.
    assert_eq!(pae("é", b""), "DSSEv1 2 é 0 ".as_bytes());
}

#[test]
fn what_was_signed_is_read() {
    let (a, b) = (key(1), key(2));
    let mut envelope = Envelope::sign(TYPE, b"payload".to_vec(), &[&a]);
    envelope.add_signature(&b);
    envelope.add_signature(&a);
    assert_eq!(envelope, Envelope::sign(TYPE, b"payload".to_vec(), &[&b, &a]), "one form, whoever signs first");
    assert_eq!(Envelope::parse(&envelope.to_bytes().unwrap()), Ok(envelope));
}

type Case<'a> = (&'a [PublicKey], usize, Result<&'a [u8], DsseError>);

#[test]
fn thresholds_count_different_trusted_keys() {
    let keys: Vec<_> = (1..=4).map(key).collect();
    let public: Vec<_> = keys.iter().map(SigningKey::public).collect();
    let envelope = Envelope::sign(TYPE, b"x".to_vec(), &[&keys[0], &keys[1], &keys[3]]);
    let too_few = |needed, found| Err(DsseError::Threshold { needed, found });
    let cases: [Case; 7] = [
        (&public[..3], 2, Ok(b"x")),
        (&public[..3], 3, too_few(3, 2)),
        (&public[2..3], 1, too_few(1, 0)),
        (&[], 1, too_few(1, 0)),
        (&[public[0], public[0], public[0]], 2, too_few(2, 1)),
        (&public, 3, Ok(b"x")),
        (&public, 0, Err(DsseError::NoThreshold)),
    ];
    for (trusted, threshold, expected) in cases {
        assert_eq!(envelope.verify(TYPE, trusted, threshold), expected, "{trusted:?} {threshold}");
    }
    assert_eq!(envelope.verify_alone(TYPE, &public, 3), Ok(&b"x"[..]));
    assert_eq!(envelope.verify_alone(TYPE, &public[..3], 2), Err(DsseError::Stranger(public[3].id())));
    // The same signature twice under one key is no form of an envelope.
    let mut twice = envelope.clone();
    twice.signatures.insert(1, twice.signatures[0].clone());
    assert_eq!(Envelope::parse(&twice.to_bytes().unwrap()), Err(DsseError::Order));
}

#[test]
fn a_false_signature_is_refused_even_where_enough_are_true() {
    let (a, b) = (key(1), key(2));
    let mut envelope = Envelope::sign(TYPE, b"x".to_vec(), &[&a, &b]);
    let false_one = envelope.signatures.iter_mut().find(|s| s.keyid == b.public().id()).unwrap();
    false_one.signature[5] ^= 1;
    let trusted = [a.public(), b.public()];
    assert_eq!(envelope.signers(&trusted), [a.public()]);
    assert_eq!(envelope.verify(TYPE, &trusted, 1), Err(DsseError::Signature(b.public().id())));
    assert_eq!(envelope.verify(TYPE, &trusted[..1], 1), Ok(&b"x"[..]), "unknown keys are passed over");
}

#[test]
fn another_type_or_payload_is_refused() {
    let a = key(1);
    let envelope = Envelope::sign(TYPE, b"x".to_vec(), &[&a]);
    let other = DsseError::PayloadType { expected: "other".into(), found: TYPE.into() };
    assert_eq!(envelope.verify("other", &[a.public()], 1), Err(other));
    for change in [|e: &mut Envelope| e.payload.push(b' '), |e: &mut Envelope| e.payload_type.push('x')] {
        let mut changed = envelope.clone();
        change(&mut changed);
        assert!(matches!(changed.verify(&changed.payload_type, &[a.public()], 1), Err(DsseError::Signature(_))));
    }
}

#[test]
fn other_forms_are_refused() {
    let good = String::from_utf8(Envelope::sign(TYPE, b"xy".to_vec(), &[&key(1)]).to_bytes().unwrap()).unwrap();
    let id = key(1).public().id();
    let count = |n: usize| {
        let one = format!(r#"{{"keyid":"{id}","sig":"{}"}}"#, STANDARD.encode([0; 64]));
        format!(r#"{{"payload":"","payloadType":"","signatures":[{}]}}"#, vec![one; n].join(","))
    };
    let cases = [
        (good.replace("eHk=", "eHk"), DsseError::Base64),
        (good.replace("eHk=", "eHl="), DsseError::Base64),
        (good.replace("eHk=", "eH-="), DsseError::Base64),
        (good.replace(&id, &id.to_uppercase()), DsseError::KeyId),
        (good.replace(&id, ""), DsseError::KeyId),
        (good.replace("\"sig\":\"", "\"sig\":\"AAAA"), DsseError::Base64),
        (format!("{good}\n"), DsseError::Encoding(EncodingError::NotCanonical)),
        (good.replace(":[", ": ["), DsseError::Encoding(EncodingError::NotCanonical)),
        (count(0), DsseError::Count(0)),
        (count(65), DsseError::Count(65)),
        (count(2), DsseError::Order),
        ("[".repeat(100), DsseError::Encoding(EncodingError::TooDeep)),
    ];
    for (text, reason) in cases {
        assert_eq!(Envelope::parse(text.as_bytes()), Err(reason), "{text:.300}");
    }
    let unknown = good.replace("{\"keyid\"", "{\"cert\":\"\",\"keyid\"");
    assert!(matches!(Envelope::parse(unknown.as_bytes()), Err(DsseError::Encoding(EncodingError::Malformed { .. }))));
}
