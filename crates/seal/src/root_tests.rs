//! Root documents: what is taken, what is refused, and when their keys hold.

use super::*;
use crate::key::tests::key;
use report::Time;

const DAY: i64 = 1;

fn day(n: i64) -> Time {
    Time::from_days(20_000).plus_days(n * DAY)
}

fn valid<K>(key: K) -> Valid<K> {
    Valid { key, not_before: day(0), not_after: day(100) }
}

pub(crate) fn log_key() -> String {
    note::Verifier::new("example.com/log", *key(50).public().as_bytes()).unwrap().to_string()
}

/// A document with these root keys (by seed).
pub(crate) fn document(version: u64, threshold: u32, seeds: &[u8]) -> RootDocument {
    let mut root_keys: Vec<_> = seeds.iter().map(|s| key(*s).public()).collect();
    root_keys.sort_unstable();
    let signers = |seed| Signers { threshold: 1, keys: vec![valid(key(seed).public())] };
    let roles = Roles {
        policy: signers(40),
        advisory: Signers { threshold: 1, keys: Vec::new() },
        assignment: signers(41),
        log: vec![valid(log_key())],
        ca: vec![valid(sha256_hex(b"ca"))],
        observer: vec![valid(key(42).public())],
    };
    RootDocument { version, created: day(0), expires: day(50), threshold, root_keys, roles }
}

fn document_with_version(version: u64) -> RootDocument {
    document(version, 2, &[1, 2, 3])
}

/// Its envelope, signed by these seeds.
pub(crate) fn signed(document: &RootDocument, seeds: &[u8]) -> Vec<u8> {
    let keys: Vec<_> = seeds.iter().map(|s| key(*s)).collect();
    sign(document, &keys.iter().collect::<Vec<_>>()).unwrap().to_bytes().unwrap()
}

pub(crate) fn digest(document: &RootDocument) -> String {
    sha256_hex(&document.to_bytes().unwrap())
}

/// The first document of these tests: two of the keys 1, 2 and 3.
fn first() -> Verified<RootDocument> {
    let document = document(1, 2, &[1, 2, 3]);
    trust_first(&signed(&document, &[1, 3]), &digest(&document)).unwrap()
}

#[test]
fn the_first_is_taken_by_digest_and_its_own_threshold() {
    let document = document(1, 2, &[1, 2, 3]);
    let pin = digest(&document);
    let threshold = |found| Err(RootError::NewThreshold { needed: 2, found });
    let cases = [
        (vec![1, 2], Ok(())),
        (vec![1, 2, 3], Ok(())),
        (vec![2], threshold(1)),
        (vec![2, 2], threshold(1)),
        (vec![1, 2, 9], Err(RootError::Envelope(DsseError::Stranger(key(9).public().id())))),
        (vec![9], Err(RootError::Envelope(DsseError::Threshold { needed: 1, found: 0 }))),
    ];
    for (seeds, expected) in cases {
        assert_eq!(trust_first(&signed(&document, &seeds), &pin).map(|_| ()), expected, "{seeds:?}");
    }
    let later = document_with_version(3);
    assert_eq!(trust_first(&signed(&later, &[1, 2, 9]), &digest(&later)).map(|r| r.version), Ok(3));
    let other = RootDocument { expires: day(51), ..document.clone() };
    let refused = trust_first(&signed(&other, &[1, 2]), &pin);
    assert_eq!(refused, Err(RootError::NotPinned { pinned: pin.clone(), found: digest(&other) }));
    assert!(matches!(trust_first(&signed(&document, &[1, 2]), ""), Err(RootError::NotPinned { .. })));
}

#[test]
fn the_next_needs_both_thresholds_and_the_next_version() {
    let old = |found| Err(RootError::OldThreshold { needed: 2, found });
    let new = |needed, found| Err(RootError::NewThreshold { needed, found });
    let version = |found| Err(RootError::Version { current: 1, found });
    let handover = document(2, 2, &[4, 5, 6]);
    let overlap = document(2, 2, &[2, 3, 4]);
    let lower = document(2, 1, &[1, 2, 3]);
    let cases = [
        (&handover, vec![1, 2, 4, 5], Ok(())),
        (&handover, vec![1, 3, 4, 5, 6], Ok(())),
        (&handover, vec![1, 4, 5], old(1)),
        (&handover, vec![4, 5, 6], old(0)),
        (&handover, vec![1, 2, 4], new(2, 1)),
        (&handover, vec![1, 2, 3], new(2, 0)),
        // A key of both documents counts for each, once.
        (&overlap, vec![2, 3], Ok(())),
        (&overlap, vec![2, 4], old(1)),
        (&overlap, vec![1, 2], new(2, 1)),
        (&overlap, vec![2, 2, 2], new(2, 1)),
        // A lower threshold of the next one does not lower the current one.
        (&lower, vec![1], old(1)),
        (&lower, vec![1, 2], Ok(())),
        (&overlap, vec![2, 3, 9], Err(RootError::Envelope(DsseError::Stranger(key(9).public().id())))),
    ];
    for (next, seeds, expected) in cases {
        assert_eq!(trust_next(&first(), &signed(next, &seeds)).map(|_| ()), expected, "{seeds:?}");
    }
    for found in [1, 3, 4, 1 << 40] {
        let next = document(found, 2, &[1, 2, 3]);
        assert_eq!(trust_next(&first(), &signed(&next, &[1, 2])).map(|_| ()), version(found));
    }
}

#[test]
fn following_goes_through_every_version() {
    let (one, two, three) = (document(1, 2, &[1, 2, 3]), document(2, 1, &[3, 4]), document(3, 1, &[5]));
    let envelopes = [signed(&one, &[1, 2]), signed(&two, &[1, 3]), signed(&three, &[4, 5])];
    let pin = digest(&one);
    assert_eq!(follow(&envelopes[..1], &pin).map(|r| r.version), Ok(1));
    assert_eq!(*follow(&envelopes, &pin).unwrap(), three);
    let skipped = follow(&[envelopes[0].clone(), envelopes[2].clone()], &pin);
    assert_eq!(skipped, Err(RootError::Version { current: 1, found: 3 }));
    let replayed = follow(&[envelopes[0].clone(), envelopes[1].clone(), envelopes[0].clone()], &pin);
    assert_eq!(replayed, Err(RootError::Version { current: 2, found: 1 }));
    assert_eq!(follow(&[], &pin), Err(RootError::Count(0)));
    assert_eq!(follow(&vec![Vec::new(); MOST_VERSIONS + 1], &pin), Err(RootError::Count(MOST_VERSIONS + 1)));
    assert!(matches!(follow(&envelopes[1..], &pin), Err(RootError::NotPinned { .. })));
}

#[test]
fn keys_hold_in_their_time_and_in_that_of_the_document() {
    let mut root = document(1, 1, &[1]);
    let policy = key(40).public();
    let late = Valid { key: key(42).public(), not_before: day(10), not_after: day(20) };
    root.roles.policy.keys.push(late.clone());
    root.roles.policy.keys.sort_by_key(|k| k.key);
    root.check().unwrap();
    let mut both = vec![policy, late.key];
    both.sort_unstable();
    let cases = [
        (day(0).plus_millis(-1), vec![]),
        (day(0), vec![policy]),
        (day(10).plus_millis(-1), vec![policy]),
        (day(10), both.clone()),
        (day(20).plus_millis(-1), both),
        (day(20), vec![policy]),
        (day(50).plus_millis(-1), vec![policy]),
        // The document has expired, though the key itself has not.
        (day(50), vec![]),
        (day(99), vec![]),
    ];
    for (at, expected) in cases {
        assert_eq!(root.keys(Role::Policy, at), expected, "{at}");
    }
    assert_eq!(root.keys(Role::Assignment, day(1)), [key(41).public()]);
    assert_eq!(root.keys(Role::Advisory, day(1)), []);
    assert_eq!(root.keys(Role::Log, day(1)), []);
    assert_eq!(root.log_keys(day(1)), [log_key()]);
    assert_eq!(root.log_keys(day(50)), Vec::<String>::new());
    assert_eq!(root.ca_digests(day(1)), [sha256_hex(b"ca")]);
    assert_eq!(root.ca_digests(day(60)), Vec::<String>::new());
    assert_eq!((root.threshold(Role::Policy), root.threshold(Role::Log)), (1, 1));
}

#[test]
fn an_expired_document_names_no_key_and_can_still_be_followed() {
    let current = first();
    let long_after = day(1000);
    assert_eq!(current.keys(Role::Policy, long_after), []);
    let next = RootDocument { created: day(990), expires: day(2000), ..document(2, 2, &[1, 2, 3]) };
    let next = trust_next(&current, &signed(&next, &[2, 3])).unwrap();
    assert_eq!(next.version, 2);
    // The old expiry is gone; the key's own validity still ends it.
    assert_eq!(next.keys(Role::Policy, long_after), []);
    assert_eq!(next.keys(Role::Policy, day(99)), [key(40).public()]);
}

/// A document from before there was the role reads as it did, in its one encoding.
#[test]
fn an_observer_is_named_or_the_role_is_left_out() {
    let with = document(1, 2, &[1, 2, 3]);
    assert_eq!(with.keys(Role::Observer, day(1)), [key(42).public()]);
    assert_eq!(with.keys(Role::Observer, day(50)), []);
    assert_eq!(with.threshold(Role::Observer), 1);
    let mut without = with;
    without.roles.observer.clear();
    let bytes = without.to_bytes().unwrap();
    assert!(!String::from_utf8_lossy(&bytes).contains("observer"));
    let read = RootDocument::parse(&bytes).unwrap();
    assert_eq!((read.keys(Role::Observer, day(1)), &read), (vec![], &without));
    let empty = String::from_utf8(bytes).unwrap().replace("\"policy\":", "\"observer\":[],\"policy\":");
    assert!(matches!(RootDocument::parse(empty.as_bytes()), Err(RootError::Encoding(_))));
}

/// How the reason begins, and a change that brings it about.
type Change = (&'static str, fn(&mut RootDocument));

#[test]
fn what_cannot_be_is_neither_written_nor_read() {
    let second = Valid { key: key(42).public(), not_before: day(0), not_after: day(1) };
    let cases: [Change; 19] = [
        ("version", |d| d.version = 0),
        ("end", |d| d.expires = d.created),
        ("threshold", |d| d.threshold = 0),
        ("threshold", |d| d.threshold = 4),
        ("threshold", |d| d.root_keys.clear()),
        ("root keys", |d| d.root_keys[1] = d.root_keys[0]),
        ("root keys", |d| d.root_keys.reverse()),
        ("root keys", |d| d.root_keys = (1..=65).map(|s| key(s).public()).collect()),
        ("roles have a threshold", |d| d.roles.policy.threshold = 0),
        ("roles have a threshold", |d| d.roles.policy.threshold = 2),
        ("roles have a threshold", |d| d.roles.advisory.threshold = 2),
        ("roles have keys", |d| d.roles.policy.keys.push(d.roles.policy.keys[0].clone())),
        ("roles have keys", |d| d.roles.log.push(d.roles.log[0].clone())),
        ("roles have keys", |d| d.roles.observer.push(d.roles.observer[0].clone())),
        ("roles have a key", |d| d.roles.observer[0].not_after = d.roles.observer[0].not_before),
        ("roles have a key", |d| d.roles.ca[0].not_after = d.roles.ca[0].not_before),
        ("log keys", |d| d.roles.log[0].key.push('A')),
        ("log keys", |d| d.roles.log[0].key = note::Verifier::new("a", [0; 32]).unwrap().to_string()),
        ("CA digests", |d| d.roles.ca[0].key.make_ascii_uppercase()),
    ];
    for (fault, change) in cases {
        let mut wrong = document(1, 2, &[1, 2, 3]);
        change(&mut wrong);
        let Err(RootError::Content(reason)) = wrong.to_bytes() else { panic!("{fault} was written") };
        assert!(reason.starts_with(fault), "{reason}");
        let bytes = canonical::encode(&wrong).unwrap();
        assert_eq!(RootDocument::parse(&bytes), Err(RootError::Content(reason)));
        // Nor when it is signed and pinned just so.
        let keys = [&key(1), &key(2), &key(3)];
        let envelope = Envelope::sign(PAYLOAD_TYPE, bytes.clone(), &keys).to_bytes().unwrap();
        assert_eq!(trust_first(&envelope, &sha256_hex(&bytes)), Err(RootError::Content(reason)));
    }
    let mut good = document(1, 2, &[1, 2, 3]);
    good.roles.policy.keys.push(second);
    good.roles.policy.keys.sort_by_key(|k| k.key);
    good.roles.policy.threshold = 2;
    assert_eq!(RootDocument::parse(&good.to_bytes().unwrap()), Ok(good));
}

#[test]
fn every_changed_byte_is_refused() {
    let document = document(2, 1, &[3, 4]);
    let envelope = signed(&document, &[1, 2, 3, 4]);
    assert!(trust_next(&first(), &envelope).is_ok());
    let current = first();
    for at in 0..envelope.len() {
        for pattern in [0x01, 0x20, 0xff] {
            let mut changed = envelope.clone();
            changed[at] ^= pattern;
            assert!(trust_next(&current, &changed).is_err(), "byte {at} with {pattern:#x}");
        }
    }
    let large = vec![b'['; MOST_BYTES + 1];
    assert_eq!(trust_next(&current, &large), Err(RootError::TooLarge(large.len())));
}
