//! What is taken, what is refused, and what a crash leaves.

use super::*;
use crate::far_side::{Organisation, now, time};
use crate::state::fault::{Crash, Faulty};
use advisory::pack::{Builder, Container};
use advisory::{Record as Told, Status};
use seal::key::SigningKey;
use seal::signed::{self, ADVISORY_SET};

const HOST: &str = "00112233445566778899aabbccddeeff";
const RELEASES: &[&str] = &["debian:12", "maven"];

fn releases() -> Vec<String> {
    RELEASES.iter().map(|&name| name.to_owned()).collect()
}

/// A set of this version with so many holes in three releases.
fn set(version: u64, holes: u32, by: &SigningKey) -> Container {
    let mut builder = Builder::new(version, now(), time("2026-07-01T00:00:00.000Z"));
    for release in ["debian:11", "debian:12", "maven"] {
        for hole in 0..holes {
            builder.record(Told::new(release, &format!("p{hole}"), &format!("CVE-2026-{hole:04}"), Status::Affected));
        }
    }
    let built = builder.build().unwrap();
    let envelope = signed::sign(ADVISORY_SET, built.manifest.to_bytes().unwrap(), &[by]).unwrap();
    Container::new(envelope, built)
}

/// Takes a set as the agent does. True if it is in force from now on.
fn take(pin: &mut AdvisoryPin, from: &Container, enrolment: &Enrolment, root: &RootDocument) -> bool {
    let Some(candidate) = pin.judge(&from.envelope, root, now()).unwrap() else { return false };
    for _ in 0..2 {
        for name in pin.missing(&candidate, &releases()).unwrap() {
            assert!(pin.keep(&name, &from.blobs[&name]).unwrap());
        }
    }
    pin.accept(candidate, &releases(), enrolment, root, now()).unwrap()
}

fn asked(pin: &AdvisoryPin) -> usize {
    let advisories = pin.advisories().unwrap();
    let mut count = 0;
    advisories.set().release("debian:12").unwrap().unwrap().records(|_| count += 1).unwrap();
    count
}

#[test]
fn the_version_only_grows_and_the_key_must_be_ours() {
    let of = Organisation::new();
    let (enrolment, root) = (of.enrolment(HOST), of.trusted());
    let disk = Arc::new(Faulty::default());
    let mut pin = AdvisoryPin::load(&State::on(disk.clone()).unwrap(), &enrolment).unwrap();
    let stranger = SigningKey::generate().unwrap();
    for (version, holes, key, taken, refused) in [
        (5, 3, &of.advisory_key, true, None),
        (5, 3, &of.advisory_key, false, None),
        (4, 3, &of.advisory_key, false, Some("older than version 5")),
        (5, 4, &of.advisory_key, false, Some("another set with version 5")),
        (6, 4, &stranger, false, Some("not signed by the advisory keys")),
        (6, 4, &of.policy_key, false, Some("not signed by the advisory keys")),
        (6, 4, &of.advisory_key, true, None),
    ] {
        let result = take(&mut pin, &set(version, holes, key), &enrolment, &root);
        assert_eq!(result, taken, "{version}: {:?}", pin.refused);
        let why = pin.refused.as_ref().map(|r| r.why.clone());
        assert_eq!(why.is_some(), refused.is_some(), "{version}: {why:?}");
        assert!(why.unwrap_or_default().contains(refused.unwrap_or_default()), "{version}");
        // What is in force is the same after a crash.
        let state = State::on(Arc::new(disk.restart(Crash::Forgets))).unwrap();
        let kept = AdvisoryPin::load(&state, &enrolment).unwrap();
        assert_eq!(asked(&kept), asked(&pin));
        assert_eq!(kept.notes(&root, now()).is_empty(), refused.is_none());
    }
    assert_eq!(asked(&pin), 4);
}

#[test]
fn only_what_is_missing_of_our_releases_is_asked_for_and_the_old_goes() {
    let of = Organisation::new();
    let (enrolment, root) = (of.enrolment(HOST), of.trusted());
    let state = State::on(Arc::new(Faulty::default())).unwrap();
    let mut pin = AdvisoryPin::load(&state, &enrolment).unwrap();
    let first = set(1, 3, &of.advisory_key);
    take(&mut pin, &first, &enrolment, &root);
    // Two indexes; the block of both is the same.
    assert_eq!(state.list(FOLDER).unwrap().len(), 3);
    assert!(!pin.keep(&sha256(b"x"), b"y").unwrap(), "other bytes are not kept");
    let candidate = pin.judge(&first.envelope, &root, now()).unwrap().unwrap();
    assert!(pin.missing(&candidate, &releases()).unwrap().is_empty());
    take(&mut pin, &set(2, 4, &of.advisory_key), &enrolment, &root);
    assert_eq!(state.list(FOLDER).unwrap().len(), 3);
    // Another release asks for its own.
    let candidate = pin.pinned.clone().unwrap();
    assert_eq!(pin.missing(&candidate, &["debian:11".to_owned()]).unwrap().len(), 1);
}

#[test]
fn a_set_without_its_blocks_is_not_in_force() {
    let of = Organisation::new();
    let (enrolment, root) = (of.enrolment(HOST), of.trusted());
    let state = State::on(Arc::new(Faulty::default())).unwrap();
    let mut pin = AdvisoryPin::load(&state, &enrolment).unwrap();
    take(&mut pin, &set(1, 3, &of.advisory_key), &enrolment, &root);
    let next = set(2, 9, &of.advisory_key);
    let candidate = pin.judge(&next.envelope, &root, now()).unwrap().unwrap();
    // The link breaks after the indexes: the old set is whole.
    for name in pin.missing(&candidate, &releases()).unwrap() {
        pin.keep(&name, &next.blobs[&name]).unwrap();
    }
    let again = AdvisoryPin::load(&state, &enrolment).unwrap();
    assert_eq!((again.pinned.as_ref().unwrap().reference().version, asked(&again)), (1, 3));
    let mut record: Record = state.record(FILE).unwrap().unwrap();
    record.envelope = String::from_utf8(set(9, 1, &SigningKey::generate().unwrap()).envelope).unwrap();
    state.keep(FILE, &record).unwrap();
    assert!(matches!(AdvisoryPin::load(&state, &enrolment), Err(AdvisoryPinError::Tampered(_))));
}
