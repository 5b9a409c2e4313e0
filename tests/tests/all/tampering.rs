//! What an attacker may try on sealed reports and bundles, and what each try is answered.

use crate::world::{HOST, World, small_facts, small_set};
use bundle::{Refusal, Verdict};
use report::Outcome;
use report::wire::Register;

fn world() -> World {
    let mut world = World::new(&small_set());
    world.register(Register::default());
    world.report(&small_facts("0"));
    world.report(&small_facts("1"));
    world
}

#[test]
fn an_honest_bundle_is_verified_and_its_verdicts_recomputed() {
    let world = world();
    let found = bundle::verify(&world.bundle(), Some(&world.trust())).unwrap();
    assert_eq!(found.verdict, Verdict::Verified);
    let outcomes: Vec<_> = found.hosts[0].reports.iter().map(|r| r.findings[0].outcome).collect();
    assert_eq!(outcomes, [Outcome::Pass, Outcome::Fail]);
    let alone = bundle::verify(&world.bundle(), None).unwrap();
    assert_eq!(alone.verdict, Verdict::Unanchored);
}

/// Changes each byte in several ways; all must be refused, each with a reason.
fn no_byte_may_change(bytes: &[u8], refused: impl Fn(&[u8]) -> Option<String> + Sync) {
    let halves = bytes.len().div_ceil(2);
    std::thread::scope(|scope| {
        for start in [0, halves] {
            let refused = &refused;
            scope.spawn(move || {
                for offset in start..(start + halves).min(bytes.len()) {
                    for change in [0x01, 0x02, 0x20, 0x80] {
                        let mut other = bytes.to_vec();
                        other[offset] ^= change;
                        let reason = refused(&other);
                        assert!(reason.is_some_and(|r| !r.is_empty()), "offset {offset} xor {change:#x} was taken");
                    }
                }
            });
        }
    });
}

#[test]
fn every_changed_byte_of_a_report_is_refused() {
    let mut world = World::new(&small_set());
    let facts = small_facts("0");
    let envelope = world.seal(&facts, &world.judge(&facts));
    let key = world.host_key();
    assert!(seal::report::open(&envelope, &key).is_ok());
    no_byte_may_change(&envelope, |bytes| seal::report::open(bytes, &key).err().map(|e| e.to_string()));
}

#[test]
fn every_changed_byte_of_a_bundle_is_refused() {
    let mut world = World::new(&small_set());
    world.report(&small_facts("0"));
    let (bytes, trust) = (world.bundle(), world.trust());
    assert!(bundle::verify(&bytes, Some(&trust)).is_ok());
    no_byte_may_change(&bytes, |bytes| bundle::verify(bytes, Some(&trust)).err().map(|e| e.to_string()));
    println!("figure tampering.bundle {} bytes, each changed", bytes.len());
}

#[test]
fn a_bundle_of_other_keys_is_refused_or_unanchored() {
    let (ours, attacker) = (world(), world());
    let refusal = bundle::verify(&attacker.bundle(), Some(&ours.trust())).unwrap_err();
    assert!(matches!(refusal, Refusal::Container(_)), "{refusal}");
    assert_eq!(bundle::verify(&attacker.bundle(), None).unwrap().verdict, Verdict::Unanchored);
}

#[test]
fn a_verdict_that_does_not_follow_is_named() {
    let mut world = World::new(&small_set());
    let facts = small_facts("1");
    let mut findings = world.judge(&facts);
    assert_eq!(findings[0].outcome, Outcome::Fail);
    findings[0].outcome = Outcome::Pass;
    findings[0].failed = 0;
    findings[0].rows.clear();
    let envelope = world.seal(&facts, &findings);
    world.accept(envelope);
    let found = bundle::verify(&world.bundle(), Some(&world.trust())).unwrap();
    assert_eq!(found.verdict, Verdict::Inconsistent);
    let difference = &found.hosts[0].reports[0].differences[0];
    assert_eq!(difference.rule, "forwarding-off");
    assert_eq!((difference.said, difference.follows), (Some(Outcome::Pass), Some(Outcome::Fail)));
}

/// A server that signs what it likes still cannot make these pass: each is the
/// content changed, then closed with the true log key.
#[test]
fn what_the_server_itself_changes_is_found() {
    let world = world();
    let trust = world.trust();
    type Change = fn(&mut bundle::Content);
    let changes: &[(&str, Change)] = &[
        ("a blob changed", |c| c.blobs.values_mut().next().unwrap().push(b' ')),
        ("an entry left out", |c| {
            c.logged.pop();
        }),
        ("an entry's time changed", |c| {
            let entry = &mut c.logged.last_mut().unwrap().entry;
            *entry = entry.replace("2026-06-01", "2026-05-01");
        }),
        ("a proof cut", |c| {
            c.logged.last_mut().unwrap().inclusion.pop();
        }),
        ("a proof of growth left out", |c| c.growth.clear()),
        ("a policy set left out", |c| c.policy_sets.clear()),
        ("no root document's entry", |c| c.logged.retain(|l| l.thing != bundle::LoggedThing::Root { version: 1 })),
        ("another register", |c| {
            let entry = report::wire::RegisterEntry {
                site: "a".into(),
                function: "b".into(),
                criticality: "low".into(),
                owner: "c".into(),
            };
            c.register.as_mut().unwrap().hosts.insert("gateway".into(), entry);
        }),
        ("another host's key", |c| {
            c.enrolments[0].public_key = seal::key::SigningKey::generate().unwrap().public().to_base64();
        }),
        ("no enrolment", |c| c.enrolments.clear()),
        ("reports swapped", |c| {
            let (a, b) = ((HOST.to_owned(), 1), (HOST.to_owned(), 2));
            let (first, second) = (c.reports[&a].clone(), c.reports[&b].clone());
            c.reports.insert(a, second);
            c.reports.insert(b, first);
        }),
    ];
    for (what, change) in changes {
        let mut content = world.content();
        change(&mut content);
        let found = bundle::verify(&world.close(&content), Some(&trust));
        let refusal = found.map(|f| f.verdict).expect_err(what).to_string();
        println!("{what}: {refusal}");
    }
}

/// A blob that is not there may have been lost by the host or taken away by the
/// server: the bundle is not verified, the report is named, nothing of it passes,
/// and all that is there is checked as before.
#[test]
fn a_blob_left_out_is_named_and_excuses_nothing_else() {
    let world = world();
    let (trust, whole) = (world.trust(), world.content());
    for lost in whole.blobs.keys() {
        let mut content = whole.clone();
        content.blobs.remove(lost);
        for trust in [Some(&trust), None] {
            let found = bundle::verify(&world.close(&content), trust).unwrap();
            assert_eq!(found.verdict, Verdict::Inconsistent, "without {lost}");
            assert_eq!((found.hosts[0].reports.len(), found.hosts[0].missing), (2, 0));
            let (unjudged, judged): (Vec<_>, Vec<_>) = found.hosts[0].reports.iter().partition(|r| r.unjudged);
            assert!(!unjudged.is_empty(), "without {lost}");
            for report in unjudged {
                assert_eq!(report.reason, Some("its tables were lost before they were sent"));
                assert_eq!(report.findings.iter().map(|f| f.outcome).collect::<Vec<_>>(), [Outcome::Unknown]);
            }
            for report in judged {
                assert_eq!((report.reason, report.differences.len()), (None, 0));
            }
        }
        for other in content.blobs.keys() {
            // A table of which the manifest is lost belongs to no report any more.
            let get = |key: &str| content.blobs.get(key).filter(|_| key != other).cloned();
            let mut reports = content.reports.values().map(|r| seal::report::open(r, &world.host_key()).unwrap());
            if !reports.any(|r| seal::evidence::missing(&r.report, get).unwrap().contains(other)) {
                continue;
            }
            let mut content = content.clone();
            content.blobs.get_mut(other).unwrap().push(b' ');
            let found = bundle::verify(&world.close(&content), Some(&trust));
            assert!(found.is_err_and(|refusal| matches!(refusal, Refusal::Replay(_))), "{other} changed, {lost} lost");
        }
    }
}

/// Of a report without tables, signature, chain and place in the log are checked.
#[test]
fn a_report_without_tables_is_still_checked_in_all_else() {
    let world = world();
    let trust = world.trust();
    let mut lost = world.content();
    lost.blobs.clear();
    let found = bundle::verify(&world.close(&lost), Some(&trust)).unwrap();
    assert!(found.hosts[0].reports.iter().all(|report| report.unjudged));
    let (first, second) = ((HOST.to_owned(), 1), (HOST.to_owned(), 2));
    let report = |sequence| bundle::LoggedThing::Report { host: HOST.to_owned(), sequence };
    let place = |c: &bundle::Content, sequence| c.logged.iter().position(|l| l.thing == report(sequence)).unwrap();
    type Change<'a> = &'a dyn Fn(&mut bundle::Content);
    let changes: [(&str, Change); 5] = [
        ("its signature", &|c| {
            let envelope = c.reports.get_mut(&first).unwrap();
            let at = envelope.len() / 2;
            envelope[at] ^= 1;
        }),
        ("its number", &|c| {
            let envelope = c.reports[&first].clone();
            c.reports.insert(second.clone(), envelope);
        }),
        ("its entry", &|c| drop(c.logged.remove(place(c, 1)))),
        ("its proof", &|c| {
            let place = place(c, 1);
            c.logged[place].inclusion.pop();
        }),
        ("the log that it saw", &|c| c.growth.clear()),
    ];
    for (what, change) in changes {
        let mut content = lost.clone();
        change(&mut content);
        let refusal = bundle::verify(&world.close(&content), Some(&trust)).map(|f| f.verdict).expect_err(what);
        println!("{what}: {refusal}");
    }
}

#[test]
fn a_gap_in_the_sequence_shows() {
    let mut world = world();
    world.report(&small_facts("0"));
    let mut content = world.content();
    content.reports.remove(&(HOST.to_owned(), 2));
    let found = bundle::verify(&world.close(&content), Some(&world.trust())).unwrap();
    assert_eq!((found.verdict, found.hosts[0].missing), (Verdict::Inconsistent, 1));
}
