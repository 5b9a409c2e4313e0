//! Losing evidence improves no outcome, whatever is lost; and what was cached
//! until `stable_until` is what a full evaluation says at every instant.

use crate::pipeline::{evaluate, facts, judge};
use crate::recorded::{NOW, Root};
use report::{Facts, Gap, GapReason, Outcome, Time, Value};
use std::collections::BTreeMap;

/// The rules that look better after than before: pass or not applicable where
/// they were neither, or pass where they were not applicable.
fn improved(before: &BTreeMap<String, Outcome>, after: &BTreeMap<String, Outcome>) -> Vec<String> {
    let met = |o: Outcome| matches!(o, Outcome::Pass | Outcome::NotApplicable);
    let better = |b: Outcome, a: Outcome| met(a) && (!met(b) || (a == Outcome::Pass && b != a));
    let pairs = before.iter().zip(after.values());
    pairs.filter(|((_, b), a)| better(**b, **a)).map(|((rule, b), a)| format!("{rule}: {b:?} → {a:?}")).collect()
}

fn outcomes(facts: &Facts) -> BTreeMap<String, Outcome> {
    let now = Time::parse(NOW).unwrap();
    evaluate(facts, now).findings.into_iter().map(|f| (f.rule, f.outcome)).collect()
}

/// A host with faults of every area, none of which is a whole file of its own:
/// taking such a file away would mend the host in truth.
fn faulty() -> Root {
    let root = Root::healthy();
    root.append("/etc/passwd", "toor:x:0:0::/root:/bin/sh\n");
    root.append("/etc/shadow", "toor::20500:0:365:7:::\nold:$1$aaaaaaaa$bbbbbbbbbbbbbbbbbbbbbb:20500:0:99999:7:::\n");
    root.chmod("/etc/ssl/private/gateway.key", 0o644);
    root.replace("/etc/ssh/sshd_config", "PermitRootLogin no", "PermitRootLogin yes");
    root.append("/etc/sudoers", "ALL ALL=NOPASSWD: ALL\n");
    root.write("/proc/sys/net/ipv4/ip_forward", "1\n", 0o644);
    root.write("/proc/sys/kernel/randomize_va_space", "0\n", 0o644);
    let list = "/var/lib/apt/lists/mirror.example_debian_dists_bookworm-security_main_binary-amd64_Packages";
    root.write(list, &crate::recorded::packages("1.0-1+deb12u1"), 0o644);
    root
}

/// Files whose absence or other form mends the fault in truth, with the rules that it mends.
const MENDS: &[(&str, &[&str])] =
    &[("/etc/ssl/private/gateway.key", &["file-private-keys", "key-mode", "key-readable-unencrypted"])];

#[test]
fn losing_a_file_improves_nothing() {
    type Way = (&'static str, fn(&std::path::Path));
    let ways: [Way; 3] = [
        ("deleted", |p| std::fs::remove_file(p).unwrap()),
        ("unreadable", |p| {
            std::fs::remove_file(p).unwrap();
            std::os::unix::fs::symlink(p.file_name().unwrap(), p).unwrap();
        }),
        ("a folder", |p| {
            std::fs::remove_file(p).unwrap();
            std::fs::create_dir(p).unwrap();
        }),
    ];
    let mut wrong = Vec::new();
    let mut tried = 0;
    for make in [Root::healthy, faulty] {
        let before = outcomes(&facts(make().path()));
        for file in make().files() {
            for (way, lose) in ways {
                let root = make();
                lose(&root.at(&file));
                let mut better = improved(&before, &outcomes(&facts(root.path())));
                let mends = MENDS.iter().find(|(f, _)| *f == file).map_or(&[][..], |(_, rules)| rules);
                better.retain(|b| !mends.iter().any(|m| b.starts_with(&format!("{m}:"))));
                if !better.is_empty() {
                    wrong.push(format!("{file} {way}: {better:?}"));
                }
                tried += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {tried}\n{}", wrong.len(), wrong.join("\n"));
    println!("figure properties.files {tried} losses");
}

#[test]
fn losing_a_fact_a_row_or_a_table_improves_nothing() {
    let gap = |table: &str| Gap { place: table.to_owned(), reason: GapReason::Withheld, detail: "lost".into() };
    let mut tried = 0;
    for make in [Root::healthy, faulty] {
        let whole = facts(make().path());
        let before = outcomes(&whole);
        let mut check = |what: String, less: Facts| {
            let better = improved(&before, &outcomes(&less));
            assert!(better.is_empty(), "{what}: {better:?}");
            tried += 1;
        };
        for (name, table) in &whole.tables {
            let mut less = whole.clone();
            less.tables.remove(name);
            check(format!("{name} gone"), less);
            let mut less = whole.clone();
            less.tables.get_mut(name).unwrap().gaps.push(gap(name));
            check(format!("{name} with a gap"), less);
            for (number, row) in table.rows.iter().enumerate() {
                let mut less = whole.clone();
                let lost = less.tables.get_mut(name).unwrap();
                lost.rows.remove(number);
                lost.gaps.push(gap(name));
                check(format!("{name}[{number}] withheld"), less);
                for slot in 0..row.values.len() {
                    let mut less = whole.clone();
                    less.tables.get_mut(name).unwrap().rows[number].values[slot] = Value::Unreadable("lost".into());
                    check(format!("{name}[{number}] slot {slot} unreadable"), less);
                }
            }
        }
    }
    assert!(tried > 500);
    println!("figure properties.facts {tried} losses");
}

/// Observed tables that others are derived from: what is lost of them is lost of those.
#[test]
fn losing_what_certificates_are_derived_from_improves_nothing() {
    let inputs: std::collections::BTreeSet<&str> = derive::TABLES
        .iter()
        .flat_map(|table| table.inputs)
        .copied()
        .filter(|name| !name.starts_with("tls."))
        .collect();
    let whole = facts(crate::planted_certificates::faulty().path());
    let before = outcomes(&whole);
    let lost = |table: &str| Gap { place: table.to_owned(), reason: GapReason::Withheld, detail: "lost".into() };
    let mut tried = 0;
    let mut wrong = Vec::new();
    let mut check = |what: String, mut less: Facts| {
        derive::derive(&mut less, &crate::pipeline::shipped().specs(), &derive::Named::default());
        let better = improved(&before, &outcomes(&less));
        if !better.is_empty() {
            wrong.push(format!("{what}: {better:?}"));
        }
        tried += 1;
    };
    for name in inputs {
        let Some(table) = whole.tables.get(name) else { continue };
        let mut less = whole.clone();
        less.tables.remove(name);
        check(format!("{name} gone"), less);
        for (number, row) in table.rows.iter().enumerate() {
            let mut less = whole.clone();
            let rest = less.tables.get_mut(name).unwrap();
            rest.rows.remove(number);
            rest.gaps.push(lost(name));
            check(format!("{name}[{number}] withheld"), less);
            for slot in 0..row.values.len() {
                let mut less = whole.clone();
                less.tables.get_mut(name).unwrap().rows[number].values[slot] = Value::Unreadable("lost".into());
                check(format!("{name}[{number}] slot {slot} unreadable"), less);
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {tried}\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried > 30);
    println!("figure properties.derived {tried} losses");
}

/// How many instants are compared, at least.
const INSTANTS: u64 = 10_000;

#[test]
fn cached_and_full_evaluation_agree_at_any_instant() {
    let facts = facts(faulty().path());
    let start = Time::parse(NOW).unwrap();
    let span = 900 * 86_400_000_i64;
    let end = start.plus_millis(span);
    // Each evaluation is kept until the instant at which it says that it may change.
    let mut cached = BTreeMap::new();
    let mut at = start;
    while at < end {
        let evaluation = evaluate(&facts, at);
        assert!(evaluation.stable_until > at);
        let next = evaluation.stable_until;
        cached.insert(at, evaluation.findings);
        at = next;
    }
    assert!(cached.len() > 3, "the host's rules depend on time");
    // Splitmix64: the same instants in every run.
    let mut state = 42_u64;
    for _ in 0..INSTANTS {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let instant = start.plus_millis(i64::try_from((z ^ (z >> 31)) % u64::try_from(span).unwrap()).unwrap());
        let kept = cached.range(..=instant).next_back().unwrap().1;
        assert_eq!(*kept, evaluate(&facts, instant).findings, "{instant}");
    }
    println!("figure properties.instants {INSTANTS} instants, {} kept evaluations", cached.len());
}

#[test]
fn the_same_root_gives_the_same_evaluation() {
    let root = faulty();
    assert_eq!(judge(root.path()).findings, judge(root.path()).findings);
}
