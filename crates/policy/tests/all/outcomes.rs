//! The algebra of outcomes, case by case.

use crate::world::{DOOR, HOST, clock, compiled, facts, gap, plain, profile, row, start};
use policy::{Clock, Evaluation};
use report::{Facts, Finding, GapReason, Outcome, Time, Value};

fn judge(require: &str, more: &str, facts: &Facts, clock: Clock) -> Evaluation {
    let files = [plain("a", "site.door", require, more), profile("p", "for: true\nrules: [a]")];
    compiled(&files).evaluate("p", facts, clock)
}

fn doors(locked: &[Value]) -> Facts {
    let rows = locked.iter().zip(0..).map(|(v, n)| {
        row(&DOOR, n, &[("name", format!("{n:03}").into()), ("floor", i64::from(n).into()), ("locked", v.clone())])
    });
    facts(&[("site.door", rows.collect())])
}

fn unreadable() -> Value {
    Value::Unreadable("denied".into())
}

#[test]
fn the_worst_row_decides() {
    let check = |rows: &[Value], with_gap: bool, want: Outcome, judged: u32, named: &[(u32, Outcome)]| {
        let mut facts = doors(rows);
        if with_gap {
            facts.tables.get_mut("site.door").unwrap().gaps.push(gap(GapReason::Denied));
        }
        let found = judge("row.locked", "", &facts, clock(0));
        let finding = &found.findings[0];
        let rows: Vec<_> = finding.rows.iter().map(|r| (r.row, r.outcome)).collect();
        assert_eq!((finding.outcome, finding.judged, rows.as_slice()), (want, judged, named), "{finding:?}");
        let reason = matches!(want, Outcome::Unknown | Outcome::NotApplicable);
        assert_eq!(finding.reason.is_some(), reason, "{finding:?}");
        assert_eq!(found.stable_until, Time::MAX);
    };
    let (yes, no, dark) = (Value::Boolean(true), Value::Boolean(false), unreadable());
    use Outcome::{Fail, NotApplicable, Pass, Unknown};
    check(&[yes.clone(), yes.clone()], false, Pass, 2, &[]);
    check(&[yes.clone(), yes.clone()], true, Unknown, 2, &[]);
    check(&[dark.clone(), no.clone(), yes.clone(), no.clone()], false, Fail, 4, &[(1, Fail), (3, Fail), (0, Unknown)]);
    check(std::slice::from_ref(&no), true, Fail, 1, &[(0, Fail)]);
    check(&[yes.clone(), dark], false, Unknown, 2, &[(1, Unknown)]);
    check(&[yes, Value::Absent], false, Unknown, 2, &[(1, Unknown)]);
    check(&[], false, NotApplicable, 0, &[]);
    check(&[], true, Unknown, 0, &[]);
}

#[test]
fn no_row_means_what_the_rule_says() {
    for (more, want) in [
        ("empty: not_applicable", Outcome::NotApplicable),
        ("empty: fail", Outcome::Fail),
        ("empty: pass", Outcome::Pass),
    ] {
        let finding = |facts: &Facts| {
            judge("row.locked", &format!("{more}\nwhere: row.floor > 1"), facts, clock(0)).findings[0].clone()
        };
        assert_eq!(finding(&doors(&[])).outcome, want);
        assert_eq!(finding(&doors(&[true.into()])).outcome, want, "the row is not of the kind");
        let mut dark = doors(&[true.into()]);
        dark.tables.get_mut("site.door").unwrap().rows[0].values[4] = unreadable();
        assert_eq!(finding(&dark).outcome, Outcome::Unknown, "it may be of the kind");
        let missing = finding(&Facts::default());
        assert_eq!(missing.outcome, Outcome::Unknown);
        assert_eq!(missing.reason.as_deref(), Some("the table `site.door` was not gathered"));
    }
}

#[test]
fn many_rows_are_counted_and_the_first_named() {
    let finding = judge("row.locked", "", &doors(&vec![false.into(); 150]), clock(0)).findings[0].clone();
    assert_eq!((finding.failed, finding.judged, finding.rows.len()), (150, 150, Finding::MOST_ROWS));
    let finding = judge("row.locked", "", &doors(&vec![unreadable(); 3]), clock(0)).findings[0].clone();
    assert!(finding.reason.unwrap().ends_with("(and 2 rows more)"));
}

#[test]
fn a_rule_comes_into_force() {
    let day = Time::parse_day("2026-02-01").unwrap();
    let at =
        |now: Time, trusted| judge("row.locked", "since: 2026-02-01", &doors(&[false.into()]), Clock { now, trusted });
    let before = at(day.plus_millis(-1), true);
    assert_eq!(before.findings[0].outcome, Outcome::NotApplicable);
    assert_eq!(before.findings[0].reason.as_deref(), Some("in force from 2026-02-01"));
    assert_eq!(before.stable_until, day);
    assert_eq!(at(day, true).findings[0].outcome, Outcome::Fail);
    assert_eq!(at(day, true).stable_until, Time::MAX);
    assert_eq!(at(start(), false).findings[0].outcome, Outcome::Fail, "a wrong clock excuses nothing");
}

#[test]
fn a_clock_that_is_wrong_tells_nothing() {
    let facts = facts(&[("site.door", vec![row(&DOOR, 1, &[("opened", start().into())])])]);
    let at = |trusted| judge("before(row.opened)", "", &facts, Clock { now: start(), trusted }).findings[0].outcome;
    assert_eq!((at(true), at(false)), (Outcome::Pass, Outcome::Unknown));
}

#[test]
fn what_costs_too_much_is_unknown() {
    let rows = (0..3000).map(|n| row(&DOOR, n, &[("name", format!("{n:05}").into()), ("floor", i64::from(n).into())]));
    let facts = facts(&[("site.door", rows.collect()), ("os.release", vec![row(&HOST, 1, &[])])]);
    let require = r#"'rows("site.door").all(d, d.name != row.name || d.floor == row.floor)'"#;
    let finding = judge(require, "", &facts, clock(0)).findings[0].clone();
    assert_eq!(finding.outcome, Outcome::Unknown, "{finding:?}");
    assert!(finding.reason.clone().unwrap().contains("too costly"), "{finding:?}");
}
