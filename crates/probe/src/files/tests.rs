//! Bounds of the sweep, and many files.

use super::*;
use crate::fixture::Fixture;
use crate::gathering::Options;
use std::time::Duration;

fn files(fixture: &Fixture, sweep: Sweep, each: usize) -> Files {
    let (host, options) = (fixture.host(), Options::default());
    Files::within(&Gathering::new(&host, &options), sweep, Bounds { each })
}

fn host() -> Fixture {
    Fixture::new().file("/etc/passwd", "").file("/etc/group", "")
}

#[test]
fn two_thousand_files_are_seen_and_only_what_matters_is_kept() {
    let mut fixture = host().file("/etc/nsswitch.conf", "passwd: files\n");
    let stat = fixture.host().stat("/etc/passwd").unwrap().unwrap();
    fixture = fixture
        .file("/etc/passwd", &format!("me:x:{}:{}::/none:/bin/false\n", stat.uid, stat.gid))
        .file("/etc/group", &format!("me:x:{}:\n", stat.gid));
    for number in 0..2_000 {
        let path = format!("/srv/{}/{}/f{number}", number % 10, number % 7);
        fixture = fixture.file(&path, "").mode(&path, if number % 500 == 0 { 0o666 } else { 0o644 });
    }
    let seen = files(&fixture, Sweep::default(), 3_000);
    assert_eq!((seen.found.len(), seen.whole, seen.gaps.as_slice()), (4, true, &[][..]));
    // Beside the files: /etc with three, /srv, and the folders below it.
    assert_eq!(seen.counted.iter().map(|c| c.entries).sum::<u64>(), 2_000 + 4 + 1 + 10 + 70);
}

#[test]
fn each_bound_is_a_gap() {
    let fixture = host().file("/srv/a/b/c/d", "").mode("/srv/a/b/c/d", 0o666);
    let check = |sweep, reason, what: &str| {
        let seen = files(&fixture, sweep, 10);
        assert!(!seen.whole);
        assert!(seen.gaps.iter().any(|gap| gap.reason == reason && gap.detail.contains(what)), "{:?}", seen.gaps);
    };
    check(Sweep { depth: 2, ..Sweep::default() }, GapReason::TooLarge, "deeper");
    check(Sweep { entries: 3, ..Sweep::default() }, GapReason::TooLarge, "more than 3 entries");
}

#[test]
fn the_time_is_bounded() {
    let mut fixture = host();
    for number in 0..1_100 {
        fixture = fixture.file(&format!("/srv/{number}"), "");
    }
    let seen = files(&fixture, Sweep { time: Duration::ZERO, ..Sweep::default() }, 10_000);
    assert!(seen.gaps.iter().any(|gap| gap.reason == GapReason::TimedOut), "{:?}", seen.gaps);
}

#[test]
fn a_flood_of_one_kind_hides_no_other() {
    let mut fixture = host();
    let stat = fixture.host().stat("/etc/passwd").unwrap().unwrap();
    fixture = fixture
        .file("/etc/passwd", &format!("me:x:{}:{}::/none:/bin/false\n", stat.uid, stat.gid))
        .file("/etc/group", &format!("me:x:{}:\n", stat.gid));
    for number in 0..20 {
        let path = format!("/srv/{number}");
        fixture = fixture.file(&path, "").mode(&path, 0o666);
    }
    fixture = fixture.file("/zoo/su", "").mode("/zoo/su", 0o4755);
    let seen = files(&fixture, Sweep::default(), 5);
    assert_eq!(seen.found.len(), 6);
    assert!(seen.found.iter().any(|found| found.path == b"/zoo/su"));
    assert!(seen.gaps.iter().any(|gap| gap.detail.contains("20 entries are `world_writable`, of which 5")));
}

#[test]
fn a_link_out_of_the_root_is_not_followed() {
    let outside = Fixture::new().file("/x", "").mode("/x", 0o4777);
    let fixture = host().link("/srv/out", outside.path("/").to_str().unwrap()).link("/srv/loop", "/srv");
    let seen = files(&fixture, Sweep::default(), 100);
    assert!(seen.whole);
    assert!(!seen.found.iter().any(|found| found.reasons.contains(&Reason::Setuid)));
}
