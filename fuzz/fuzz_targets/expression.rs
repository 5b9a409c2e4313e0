//! An expression is refused with places inside it, or compiled and judged; the
//! first byte chooses the table that it is about. A verdict holds until it
//! says, and does not move with the clock where the clock is not asked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use policy::expr::{Budget, Clock, Context, Env, compile};
use report::{Facts, Row, Table, Time};
use tidewaiter_fuzz::{pick, sample_rows, specs};

fuzz_target!(|data: &[u8]| {
    let Some((first, text)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let (specs, params) = (specs(), std::collections::BTreeMap::new());
    let spec = pick(&specs, *first);
    let expr = match compile(text, &Env { specs: &specs, table: Some(spec), params: &params }) {
        Ok(expr) => expr,
        Err(faults) => {
            assert!(!faults.is_empty());
            for fault in faults {
                assert!(fault.start <= fault.end && text.get(fault.start..fault.end).is_some(), "{fault:?}");
            }
            return;
        }
    };
    let table = |spec| Table { rows: sample_rows(spec), gaps: Vec::new() };
    let mut facts = Facts { tables: specs.iter().map(|spec| (spec.name.to_string(), table(spec))).collect() };
    facts.normalise();
    let now = Time::from_days(20_000);
    let judge = |row: &Row, now| {
        let context = Context::new(&facts, Clock { now, trusted: true });
        expr.eval(&context, Some(row), &mut Budget::new(20_000))
    };
    for row in &facts.tables[spec.name.as_ref()].rows {
        let judged = judge(row, now);
        assert!(judged.stable_until > now);
        assert!(expr.uses_time() || judged.stable_until == Time::MAX);
        let last = judged.stable_until.plus_millis(-1);
        assert_eq!(judge(row, last).truth, judged.truth, "at {now} and at {last}");
    }
});
