//! `fresh`: a verdict on an old input is unknown, with what it was beside it.

use crate::world::{DOOR, KEY, clock, compiled, facts, gap, plain, profile, row, rule, set, shown, specs, start};
use policy::{Clock, Compiled, Evaluation, SourceFile, diff, load, test};
use report::{Facts, GapReason, Outcome, TableSpec, Time, Value};
use std::borrow::Cow::Borrowed as B;

const FRESH: &str = "parameters: {age: 10}\nfresh: {table: site.key, field: expires, days: param.age}";

fn files(fresh: &str) -> [SourceFile; 2] {
    [plain("a", "site.door", "row.locked", fresh), profile("p", "for: true\nrules: [a]")]
}

fn judge(facts: &Facts, clock: Clock) -> Evaluation {
    compiled(&files(FRESH)).evaluate("p", facts, clock)
}

/// Doors that are locked or not, and keys whose times are these, in days from the start.
fn world(locked: &[bool], keys: &[i64]) -> Facts {
    let doors = locked.iter().zip(0..).map(|(locked, n)| row(&DOOR, n, &[("locked", (*locked).into())]));
    let keys = keys.iter().zip(0..).map(|(day, n)| row(&KEY, n, &[("expires", start().plus_days(*day).into())]));
    facts(&[("site.door", doors.collect()), ("site.key", keys.collect())])
}

fn day(day: i64) -> Clock {
    Clock { now: start().plus_days(day), trusted: true }
}

#[test]
fn each_outcome_goes_stale_on_its_day() {
    for (doors, outcome) in
        [(&[true, false][..], Outcome::Fail), (&[true], Outcome::Pass), (&[], Outcome::NotApplicable)]
    {
        // The oldest of the keys decides.
        let facts = world(doors, &[7, 2, 30]);
        let stale = start().plus_days(12);
        let young = judge(&facts, Clock { now: stale.plus_millis(-1), trusted: true });
        assert_eq!((young.findings[0].outcome, young.findings[0].last), (outcome, None));
        assert_eq!(young.stable_until, stale);
        let old = judge(&facts, Clock { now: stale, trusted: true });
        let finding = &old.findings[0];
        assert_eq!((finding.outcome, finding.last), (Outcome::Unknown, Some(outcome)));
        assert_eq!(finding.reason.as_deref(), Some("stale since 2026-01-13"));
        assert_eq!(finding.rows, young.findings[0].rows, "the rows are kept as they were judged");
        assert_eq!(finding.failed, young.findings[0].failed);
        assert_eq!(old.stable_until, Time::MAX);
    }
}

#[test]
fn an_unknown_keeps_its_own_reason() {
    let mut dark = world(&[true], &[0]);
    dark.tables.get_mut("site.door").unwrap().gaps.push(gap(GapReason::Denied));
    for now in [day(1), day(11)] {
        let finding = judge(&dark, now).findings[0].clone();
        assert_eq!((finding.outcome, finding.last), (Outcome::Unknown, None));
        assert_eq!(finding.reason.as_deref(), Some("/world: it could not be read"));
    }
}

#[test]
fn an_age_that_cannot_be_told_passes_nothing_and_excuses_nothing() {
    type Loss = (&'static str, fn(&mut Facts));
    let losses: [Loss; 5] = [
        ("it was not gathered", |facts| drop(facts.tables.remove("site.key"))),
        ("it has no row", |facts| facts.tables.get_mut("site.key").unwrap().rows.clear()),
        ("/world: it could not be read", |facts| {
            facts.tables.get_mut("site.key").unwrap().gaps.push(gap(GapReason::Denied));
        }),
        ("`expires`: denied", |facts| {
            facts.tables.get_mut("site.key").unwrap().rows[0].values[2] = Value::Unreadable("denied".into());
        }),
        ("a row has no `expires`", |facts| {
            facts.tables.get_mut("site.key").unwrap().rows[0].values[2] = Value::Absent;
        }),
    ];
    for (doors, want) in [(&[true][..], Outcome::Unknown), (&[], Outcome::Unknown), (&[true, false], Outcome::Fail)] {
        let check = |facts: &Facts, clock: Clock, why: &str| {
            let finding = judge(facts, clock).findings[0].clone();
            assert_eq!((finding.outcome, finding.last), (want, None), "{why}");
            let reason = (want == Outcome::Unknown).then(|| format!("the age of `site.key` cannot be told: {why}"));
            assert_eq!(finding.reason, reason);
        };
        for (why, lose) in losses {
            let mut facts = world(doors, &[0]);
            lose(&mut facts);
            check(&facts, day(1), why);
        }
        check(&world(doors, &[0]), Clock { trusted: false, ..day(1) }, "the clock is wrong");
        check(&world(doors, &[0]), Clock { trusted: false, ..day(11) }, "the clock is wrong");
    }
    // One time past its days is enough, whatever else is missing.
    let mut facts = world(&[false], &[0, 20]);
    facts.tables.get_mut("site.key").unwrap().rows[1].values[2] = Value::Unreadable("denied".into());
    assert_eq!(judge(&facts, day(5)).stable_until, start().plus_days(10));
    assert_eq!(judge(&facts, day(5)).findings[0].outcome, Outcome::Fail);
    assert_eq!(judge(&facts, day(10)).findings[0].last, Some(Outcome::Fail));
}

#[test]
fn a_profile_may_set_the_days_within_their_bounds() {
    let with = |age: &str| {
        let body = format!("for: true\nrules: [a]\nparameters: {{a: {{age: {age}}}}}");
        [plain("a", "site.door", "row.locked", FRESH), profile("p", &body)]
    };
    let found = compiled(&with("20")).evaluate("p", &world(&[true], &[0]), day(15));
    assert_eq!((found.findings[0].outcome, found.stable_until), (Outcome::Pass, start().plus_days(20)));
    let specs = specs();
    let specs: Vec<&TableSpec> = specs.iter().collect();
    for age in ["0", "-1", "3651"] {
        let faults = load(&with(age), &specs).unwrap_err();
        let all = shown(&faults);
        assert_eq!((faults.len(), faults[0].line, faults[0].column), (1, 5, 23), "{all}");
        assert!(all.contains("the rule `a` is wrong: `fresh` takes 1 to 3650 days"), "{all}");
    }
}

#[test]
fn a_rule_that_is_not_in_force_asks_for_no_input() {
    let rule = format!("{FRESH}\nsince: 2026-02-01");
    let found = compiled(&files(&rule)).evaluate("p", &Facts::default(), clock(0));
    assert_eq!(found.findings[0].outcome, Outcome::NotApplicable);
}

#[test]
fn what_it_names_is_gathered_kept_and_needed() {
    let compiled = compiled(&files(FRESH));
    let rule = compiled.rule("a").unwrap();
    assert!(rule.fields().contains(&("site.key".to_owned(), "expires".to_owned())));
    assert!(rule.tables().contains("site.key") && compiled.tables_needed("p").contains("site.key"));
    assert!(compiled.named_fields().contains(&("site.key".to_owned(), "expires".to_owned())));
    let json = serde_json::to_value(rule).unwrap();
    assert_eq!(json["fresh"], serde_json::json!({ "table": "site.key", "field": "expires", "days": "param.age" }));

    let mut newer = set(&files(FRESH));
    let key = newer.specs.iter_mut().find(|spec| spec.name == "site.key").unwrap();
    key.fields.to_mut().iter_mut().find(|field| field.name == "expires").unwrap().since = B("0.4.0");
    let old = Compiled::new(&newer, "0.3.0", report::EDITION).unwrap();
    let found = old.evaluate("p", &world(&[true], &[0]), day(1)).findings;
    assert_eq!(found[0].reason.as_deref(), Some("needs agent ≥ 0.4.0"));
    let new = Compiled::new(&newer, "0.4.0", report::EDITION).unwrap();
    assert_eq!(new.evaluate("p", &world(&[true], &[0]), day(1)).findings[0].outcome, Outcome::Pass);
}

#[test]
fn a_signed_rule_whose_input_cannot_be_read_is_never_judged() {
    let broken = FRESH.replace("expires", "holder");
    let found = compiled(&files(&broken)).evaluate("p", &world(&[true], &[0]), day(1)).findings;
    let why = "this release of the agent cannot read the rule: the field `holder` of `site.key` is not a time";
    assert_eq!((found[0].outcome, found[0].reason.as_deref()), (Outcome::Unknown, Some(why)));
}

#[test]
fn a_change_of_it_is_told() {
    let (old, new) = (set(&files(FRESH)), set(&files(&FRESH.replace("param.age", "30"))));
    let change = &diff(&old, &new).rules.changed["a"];
    assert_eq!((change.len(), change[0].key.as_str()), (1, "fresh"));
    assert_eq!((&change[0].old["days"], &change[0].new["days"]), (&"param.age".into(), &30.into()));
}

#[test]
fn examples_may_expect_it() {
    let examples = "examples:
  - {row: {locked: true}, tables: {site.key: [{expires: 2025-12-25}]}, outcome: pass}
  - {row: {locked: false}, tables: {site.key: [{expires: 2025-12-25}]}, outcome: fail}
  - {row: {locked: false}, outcome: fail}
  - {row: {locked: true}, outcome: unknown}
  - {row: {locked: true}, tables: {site.key: [{holder: a}]}, outcome: unknown}
  - {row: {locked: false}, tables: {site.key: [{expires: 2025-12-22}]}, outcome: unknown}
  - {row: {locked: false}, tables: {site.key: [{expires: 2025-12-22}]}, param: {age: 11}, outcome: fail}
  - {row: {locked: true}, tables: {site.key: [{expires: 2025-12-25}]}, now: 2026-01-04, outcome: unknown}";
    let file = rule("a", &format!("table: site.door\nrequire: row.locked\n{FRESH}\n{examples}"));
    let specs = specs();
    let specs: Vec<&TableSpec> = specs.iter().collect();
    let library = load(&[file], &specs).unwrap_or_else(|faults| panic!("{}", shown(&faults)));
    let results = test(&library, &specs);
    let wrong: Vec<_> = results.iter().filter(|result| !result.passed()).collect();
    assert!(results.len() == 8 && wrong.is_empty(), "{wrong:?}");
    assert_eq!(results[5].reason.as_deref(), Some("stale since 2026-01-01"));
}
