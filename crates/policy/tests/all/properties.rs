//! Properties over made-up facts: losing evidence never improves an outcome,
//! and what was judged holds until `stable_until`.

use crate::world::{clock, compiled, files, gap, specs, start};
use policy::{Clock, Compiled, Evaluation};
use proptest::{prelude::*, strategy::ValueTree};
use report::{Facts, FieldType, GapReason, Grade, Outcome, Row, Source, Table, TableSpec, Time, Value};
use std::sync::LazyLock;

static COMPILED: LazyLock<Compiled> = LazyLock::new(|| compiled(&files()));

const DAY: i64 = 86_400_000;

fn value(field: &report::FieldSpec) -> BoxedStrategy<Value> {
    let name = prop::sample::select(vec!["a", "b", "c"]);
    let sound = match field.ty {
        FieldType::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
        FieldType::Integer => (0i64..4).prop_map(Value::Integer).boxed(),
        FieldType::Mode => prop::sample::select(vec![0o700, 0o750, 0o777]).prop_map(Value::Mode).boxed(),
        FieldType::Time => (-40 * DAY..40 * DAY).prop_map(|ms| Value::Time(start().plus_millis(ms))).boxed(),
        FieldType::TextList => prop::collection::vec(name, 0..3)
            .prop_map(|l| Value::TextList(l.into_iter().map(Into::into).collect()))
            .boxed(),
        FieldType::Enum => prop::sample::select(vec!["steel", "wood"]).prop_map(Value::from).boxed(),
        _ if field.name == "id" => prop::sample::select(vec!["debian", "alpine"]).prop_map(Value::from).boxed(),
        _ => name.prop_map(Value::from).boxed(),
    };
    let dark = Just(Value::Unreadable("denied".into()));
    prop_oneof![12 => sound, 1 => Just(Value::Absent), 1 => dark].boxed()
}

fn rows(spec: &TableSpec, most: usize) -> BoxedStrategy<Vec<Row>> {
    let values: Vec<_> = spec.fields.iter().map(value).collect();
    // Each row has its own source: equal rows of one source are one fact.
    let row = |(line, values)| Row {
        values,
        source: Source::File { path: "/w".into(), sha256: None, line: Some(line) },
        grade: Grade::Live,
    };
    prop::collection::vec(values, 0..=most).prop_map(move |rows| (1..).zip(rows).map(row).collect()).boxed()
}

fn facts() -> impl Strategy<Value = Facts> {
    let specs = specs();
    let table = |spec: &TableSpec, most| {
        let name = spec.name.to_string();
        let gaps = prop_oneof![9 => Just(vec![]), 1 => Just(vec![gap(GapReason::Denied)])];
        (rows(spec, most), gaps, prop::bool::weighted(0.95))
            .prop_map(move |(rows, gaps, there)| there.then(|| (name.clone(), Table { rows, gaps })))
    };
    (table(&specs[0], 1), table(&specs[1], 4), table(&specs[2], 4)).prop_map(|(a, b, c)| {
        let mut facts = Facts { tables: [a, b, c].into_iter().flatten().collect() };
        facts.normalise();
        facts
    })
}

fn judge(facts: &Facts, clock: Clock) -> Evaluation {
    COMPILED.evaluate("baseline", facts, clock)
}

fn outcomes(evaluation: &Evaluation) -> Vec<(&str, Outcome)> {
    evaluation.findings.iter().map(|f| (f.rule.as_str(), f.outcome)).collect()
}

/// Never from not-pass to pass, nor from fail or unknown to not applicable.
fn assert_no_better(whole: &Evaluation, less: &Evaluation, what: &str) -> Result<(), TestCaseError> {
    for (before, after) in whole.findings.iter().zip(&less.findings) {
        let better = match after.outcome {
            Outcome::Pass => before.outcome != Outcome::Pass,
            Outcome::NotApplicable => matches!(before.outcome, Outcome::Fail | Outcome::Unknown),
            Outcome::Fail | Outcome::Unknown => false,
        };
        prop_assert!(!better, "{what} turned {before:?} into {after:?}");
    }
    Ok(())
}

/// Every way to lose one thing: a row, a field, a table.
fn losses(facts: &Facts) -> Vec<(String, Facts)> {
    let mut all = Vec::new();
    for (name, table) in &facts.tables {
        let mut lost = facts.clone();
        lost.tables.remove(name);
        all.push((format!("the loss of {name}"), lost));
        let mut shut = facts.clone();
        shut.tables.insert(name.clone(), Table { rows: Vec::new(), gaps: vec![gap(GapReason::Denied)] });
        all.push((format!("the closing of {name}"), shut));
        for (number, row) in table.rows.iter().enumerate() {
            let mut lost = facts.clone();
            if let Some(table) = lost.tables.get_mut(name) {
                table.rows.remove(number);
                table.gaps.push(gap(GapReason::Withheld));
            }
            all.push((format!("withholding {name}[{number}]"), lost));
            for slot in 0..row.values.len() {
                let mut lost = facts.clone();
                if let Some(table) = lost.tables.get_mut(name) {
                    table.rows[number].values[slot] = Value::Unreadable("denied".into());
                }
                lost.normalise();
                all.push((format!("hiding {name}[{number}].{slot}"), lost));
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn losing_evidence_never_improves_an_outcome(facts in facts()) {
        let whole = judge(&facts, clock(0));
        for (what, less) in losses(&facts) {
            assert_no_better(&whole, &judge(&less, clock(0)), &what)?;
        }
    }

    #[test]
    fn evaluation_is_a_function_of_the_facts(facts in facts()) {
        let mut shuffled = facts.clone();
        for table in shuffled.tables.values_mut() {
            table.rows.reverse();
        }
        shuffled.normalise();
        prop_assert_eq!(judge(&facts, clock(0)), judge(&shuffled, clock(0)));
        let ids: Vec<_> = judge(&facts, clock(0)).findings.into_iter().map(|f| f.rule).collect();
        prop_assert!(ids.is_sorted());
        prop_assert_eq!(ids.len(), 16);
    }

    #[test]
    fn a_wrong_clock_never_helps(facts in facts()) {
        let right = judge(&facts, Clock { now: start().plus_days(20), trusted: true });
        let wrong = judge(&facts, Clock { now: start().plus_days(20), trusted: false });
        assert_no_better(&right, &wrong, "a wrong clock")?;
    }
}

/// The rules that are the same but for `fresh`.
const PAIRS: [(&str, &str); 2] = [("door-locked", "door-locked-fresh"), ("door-old", "door-old-fresh")];

proptest! {
    /// `fresh` keeps an outcome or makes it unknown, and hides no failure but
    /// by the time that passed; then `last` has it. It changes no row.
    #[test]
    fn an_old_input_makes_unknown_and_nothing_else(facts in facts(), day in -50..50i64, trusted in prop::bool::weighted(0.8)) {
        let found = judge(&facts, Clock { now: start().plus_days(day), trusted });
        let named = |id: &str| found.findings.iter().find(|f| f.rule == id).unwrap();
        for (bare, fresh) in PAIRS.map(|(bare, fresh)| (named(bare), named(fresh))) {
            prop_assert_eq!((&bare.rows, bare.judged, bare.failed), (&fresh.rows, fresh.judged, fresh.failed));
            match fresh.last {
                Some(last) => {
                    prop_assert!(trusted && last == bare.outcome && last != Outcome::Unknown, "{bare:?} {fresh:?}");
                    prop_assert!(fresh.reason.as_deref().is_some_and(|why| why.starts_with("stale since ")));
                    prop_assert_eq!(fresh.outcome, Outcome::Unknown);
                }
                None if matches!(bare.outcome, Outcome::Fail | Outcome::Unknown) => {
                    prop_assert_eq!((fresh.outcome, &fresh.reason), (bare.outcome, &bare.reason));
                }
                None => prop_assert!(fresh.outcome == bare.outcome || fresh.outcome == Outcome::Unknown),
            }
        }
    }

    /// What a loss makes of a stale verdict is never a pass, nor not applicable.
    #[test]
    fn no_loss_mends_a_stale_verdict(facts in facts()) {
        let whole = judge(&facts, clock(0));
        for (what, less) in losses(&facts) {
            let less = judge(&less, clock(0));
            for (before, after) in whole.findings.iter().zip(&less.findings).filter(|(before, _)| before.last.is_some()) {
                let kept = matches!(after.outcome, Outcome::Fail | Outcome::Unknown);
                prop_assert!(kept, "{what} turned {before:?} into {after:?}");
            }
        }
    }
}

/// 200 made-up hosts, 50 instants each: what was judged last is judged again
/// only from `stable_until` on, and never differs from a full evaluation.
#[test]
fn cached_and_full_evaluation_agree_at_10000_instants() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut full, mut kept) = (0, 0);
    for _ in 0..200 {
        let facts = facts().new_tree(&mut runner).unwrap().current();
        let mut instants = prop::collection::vec(-50 * DAY..50 * DAY, 49).new_tree(&mut runner).unwrap().current();
        instants.push(14 * DAY);
        instants.sort_unstable();
        let mut cache: Option<Evaluation> = None;
        for instant in instants {
            let now = clock(instant);
            let fresh = judge(&facts, now);
            assert!(fresh.stable_until > now.now);
            match cache.take().filter(|old| now.now < old.stable_until) {
                Some(old) => {
                    assert_eq!(outcomes(&old), outcomes(&fresh), "{facts:#?}");
                    assert_eq!(old.findings, fresh.findings, "{facts:#?}");
                    kept += 1;
                    cache = Some(old);
                }
                None => cache = Some(fresh),
            }
            full += 1;
            // The last instant before the change, and the first of it, are where a fault would hide.
            let last = cache.as_ref().unwrap();
            if last.stable_until < Time::MAX {
                let eve = Clock { now: last.stable_until.plus_millis(-1), trusted: true };
                assert_eq!(judge(&facts, eve).findings, last.findings, "{facts:#?}");
            }
        }
    }
    assert_eq!(full, 10_000);
    assert!(kept > 1_000, "the cache was used {kept} times");
}
