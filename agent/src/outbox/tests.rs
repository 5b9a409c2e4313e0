//! The outbox is broken at every step, in every way, and must never use a
//! number twice, lose a report that was numbered, or grow over its bound.

use super::*;
use crate::far_side::report;
use crate::state::disk::Disk;
use crate::state::fault::{Break, Crash, Faulty};
use seal::digest::sha256_hex;
use std::sync::Arc;

const HOST: &str = "00112233445566778899aabbccddeeff";

/// What went over the wire, and what was made.
#[derive(Default)]
struct Far {
    sent: BTreeMap<u64, String>,
    order: Vec<u64>,
    made: usize,
}

impl Far {
    /// A report was sent: never another one under the same number, and each
    /// next one names the one before.
    fn take(&mut self, entry: &Entry) {
        let before = self.sent.insert(entry.sequence, entry.payload_sha256.clone());
        assert!(before.is_none_or(|b| b == entry.payload_sha256), "number {} is on two reports", entry.sequence);
        let payload = seal::dsse::Envelope::parse(entry.envelope.as_bytes()).unwrap().payload;
        let payload = String::from_utf8(payload).unwrap();
        if let Some(previous) = self.sent.get(&(entry.sequence - 1)) {
            assert!(payload.ends_with(&format!("{:?}", Some(previous))), "{payload} does not follow on {previous}");
        }
        if self.order.last() != Some(&entry.sequence) {
            self.order.push(entry.sequence);
        }
    }
}

fn open(disk: &Arc<Faulty>) -> Result<Outbox, OutboxError> {
    Outbox::open(State::on(disk.clone() as Arc<dyn Disk>).unwrap(), HOST, 1 << 20)
}

type Step = fn(&mut Outbox, &mut Far) -> Result<(), OutboxError>;

fn make(outbox: &mut Outbox, far: &mut Far) -> Result<(), OutboxError> {
    // Every report that is made differs, so that a number used twice shows.
    far.made += 1;
    let link = outbox.link()?;
    let made =
        report(link, &format!("report made as {}", far.made), &[("aa", vec![1; 100]), ("bb", vec![far.made as u8; 9])]);
    outbox.put(&made)
}

fn send_one(outbox: &mut Outbox, far: &mut Far) -> Result<(), OutboxError> {
    if let Some(entry) = outbox.first()? {
        far.take(&entry);
        outbox.done(entry.sequence)?;
    }
    Ok(())
}

/// Two reports are made, one is sent, a third is made, the rest is sent.
fn work(outbox: &mut Outbox, far: &mut Far, dies: bool) -> Result<(), OutboxError> {
    let steps: [Step; 6] = [make, make, send_one, make, send_one, send_one];
    for step in steps {
        let result = step(outbox, far);
        if dies {
            result?;
        }
    }
    Ok(())
}

fn check(step: usize, how: Break, dies: bool, crash: Option<Crash>) {
    let disk = Arc::new(Faulty::default());
    let mut far = Far::default();
    {
        let mut outbox = open(&disk).unwrap();
        disk.break_at(step, how, dies);
        let _ = work(&mut outbox, &mut far, dies);
    }
    let disk = Arc::new(match crash {
        Some(crash) => disk.restart(crash),
        None => disk.reopen(),
    });
    let mut outbox = open(&disk).unwrap();
    work(&mut outbox, &mut far, true).unwrap();
    while outbox.size().0 > 0 {
        send_one(&mut outbox, &mut far).unwrap();
    }
    let place = format!("step {step}, {how:?}, dies {dies}, {crash:?}");
    let numbers: Vec<u64> = (1..=outbox.newest()).collect();
    assert_eq!(far.sent.keys().copied().collect::<Vec<_>>(), numbers, "a number is missing: {place}");
    assert!(far.order.is_sorted(), "{:?}: {place}", far.order);
    // Only the blobs of the newest report stay.
    assert_eq!(outbox.blobs.keys().cloned().collect::<BTreeSet<_>>(), outbox.chain.keys, "{place}");
}

#[test]
fn a_break_at_any_step_uses_no_number_twice_and_loses_no_report() {
    let disk = Arc::new(Faulty::default());
    let mut outbox = open(&disk).unwrap();
    disk.break_at(usize::MAX, Break::Lost, false);
    work(&mut outbox, &mut Far::default(), true).unwrap();
    let steps = disk.steps();
    assert!(steps > 40, "{steps} steps");
    for step in 0..steps {
        for how in [Break::Lost, Break::Persisted] {
            for dies in [false, true] {
                for crash in [None, Some(Crash::Keeps), Some(Crash::Forgets)] {
                    check(step, how, dies, crash);
                }
            }
        }
    }
}

#[test]
fn what_was_taken_in_after_a_failed_write_outlives_a_crash() {
    for step in 0..9 {
        for how in [Break::Lost, Break::Persisted] {
            let disk = Arc::new(Faulty::default());
            let mut far = Far::default();
            let mut outbox = open(&disk).unwrap();
            disk.break_at(step, how, false);
            let _ = make(&mut outbox, &mut far);
            let next = outbox.link().unwrap().sequence;
            let mut outbox = open(&Arc::new(disk.restart(Crash::Forgets))).unwrap();
            assert_eq!(outbox.link().unwrap().sequence, next);
            for _ in 1..next {
                send_one(&mut outbox, &mut far).unwrap();
            }
            assert_eq!(far.sent.len() as u64, next - 1, "step {step}, {how:?}: a number without a report");
        }
    }
}

#[test]
fn after_a_failed_write_nothing_is_numbered_until_the_disk_was_read_again() {
    let disk = Arc::new(Faulty::default());
    let mut outbox = open(&disk).unwrap();
    let link = outbox.link().unwrap();
    let first = report(link.clone(), "one", &[]);
    // The chain is written, and reported as not written.
    disk.break_at(7, Break::Persisted, false);
    assert!(outbox.put(&first).is_err());
    assert!(matches!(outbox.put(&report(link, "two", &[])), Err(OutboxError::NotNext(1))));
    let next = outbox.link().unwrap();
    assert_eq!(next, Link { sequence: 2, previous: Some(first.payload_sha256.clone()) });
    assert_eq!(outbox.first().unwrap().unwrap().payload_sha256, first.payload_sha256);
}

/// Bytes that do not pack.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    (0u64..).flat_map(|n| seal::digest::sha256(format!("{seed} {n}").as_bytes())).take(length).collect()
}

#[test]
fn a_full_spool_drops_the_oldest_tables_and_keeps_every_envelope_in_order() {
    let limit = 60_000;
    let state = State::on(Arc::new(Faulty::default())).unwrap();
    let mut outbox = Outbox::open(state, HOST, limit).unwrap();
    let keys: Vec<String> = (0..12u64).map(|n| sha256_hex(&n.to_le_bytes())).collect();
    let shared = ("ff".repeat(32), noise(99, 4_000));
    for (number, key) in (0u64..).zip(&keys) {
        let link = outbox.link().unwrap();
        let tables = [(key.as_str(), noise(number, 9_000)), (shared.0.as_str(), shared.1.clone())];
        outbox.put(&report(link, "x", &tables)).unwrap();
        let (waiting, bytes) = outbox.size();
        assert_eq!(waiting as u64, number + 1);
        assert!(bytes <= limit, "{bytes} bytes after {number}");
    }
    let kept: Vec<bool> = keys.iter().map(|key| outbox.blob(key).unwrap().is_some()).collect();
    assert!(kept.is_sorted(), "an older table outlived a newer one: {kept:?}");
    assert!(kept.iter().filter(|kept| **kept).count() >= 4 && !kept[0], "{kept:?}");
    assert_eq!(outbox.blob(&keys[11]).unwrap().unwrap(), noise(11, 9_000));
    // A table that every report names is as young as the newest of them.
    assert!(outbox.blob(&shared.0).unwrap().is_some());
    for number in 1..=12 {
        let entry = outbox.first().unwrap().unwrap();
        assert_eq!(entry.sequence, number);
        assert!(outbox.blob(&entry.head[0]).unwrap().is_some(), "manifests go after all tables");
        outbox.done(number).unwrap();
    }
    assert!(outbox.first().unwrap().is_none());
}

#[test]
fn a_report_larger_than_the_spool_still_leaves_its_envelope() {
    let state = State::on(Arc::new(Faulty::default())).unwrap();
    let mut outbox = Outbox::open(state, HOST, 100).unwrap();
    let link = outbox.link().unwrap();
    outbox.put(&report(link, "x", &[("aa", noise(1, 5_000))])).unwrap();
    let entry = outbox.first().unwrap().unwrap();
    assert_eq!((entry.sequence, outbox.blobs.len()), (1, 0));
}

#[test]
fn another_enrolment_counts_from_one_and_sets_aside_what_waited() {
    let disk = Arc::new(Faulty::default());
    let mut outbox = open(&disk).unwrap();
    make(&mut outbox, &mut Far::default()).unwrap();
    let state = State::on(disk.clone() as Arc<dyn Disk>).unwrap();
    let mut other = Outbox::open(state.clone(), &"ee".repeat(16), 1 << 20).unwrap();
    assert_eq!(other.link().unwrap(), Link { sequence: 1, previous: None });
    assert!(other.first().unwrap().is_none());
    let refused = state.list(REFUSED).unwrap();
    assert_eq!(refused.len(), 1);
    let summary = summary(&state, &"ee".repeat(16)).unwrap();
    assert_eq!((summary.waiting, summary.refused, summary.newest), (0, 1, 0));
}

#[test]
fn a_damaged_entry_is_set_aside_and_those_behind_it_go() {
    let disk = Arc::new(Faulty::default());
    let mut far = Far::default();
    let mut outbox = open(&disk).unwrap();
    make(&mut outbox, &mut far).unwrap();
    make(&mut outbox, &mut far).unwrap();
    let state = State::on(disk.clone() as Arc<dyn Disk>).unwrap();
    for damage in ["{", "{}"] {
        state.replace(&entry_name(1), damage.as_bytes()).unwrap();
        let mut outbox = open(&disk).unwrap();
        assert_eq!(outbox.first().unwrap().unwrap().sequence, 2);
        assert_eq!(outbox.link().unwrap().sequence, 3);
    }
}
