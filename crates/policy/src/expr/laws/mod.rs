//! Tests: laws that hold for all facts and all expressions.

mod expressions;
mod world;

use super::testing::{PARAMS, THING, compile, now};
use super::{Budget, Clock, Context, Expr, Judged, Truth};
use proptest::prelude::*;
use report::{Facts, Row, Time};

fn eval(expr: &Expr, facts: &Facts, row: &Row, clock: Clock) -> Judged {
    expr.eval(&Context::new(facts, clock).with_params(&PARAMS), Some(row), &mut Budget::default())
}

fn at(now: Time) -> Clock {
    Clock { now, trusted: true }
}

fn compiled(text: &str) -> Expr {
    compile(text).unwrap_or_else(|faults| panic!("{text}: {faults:?}"))
}

proptest! {
    /// A verdict that is given although less is known is the verdict that was
    /// given before. So no field that is made unreadable, and no row or table
    /// that is withheld, turns false or unknown into true.
    #[test]
    fn knowing_less_changes_no_verdict_but_to_unknown(
        text in expressions::any(),
        facts in world::facts(),
        row in world::row_of(&THING),
        losses in prop::collection::vec(world::loss(), 1..5),
        trusted in prop::bool::weighted(0.9),
    ) {
        let expr = compiled(&text);
        let before = eval(&expr, &facts, &row, at(now()));
        let (mut less, mut less_row) = (facts.clone(), row.clone());
        for loss in &losses {
            world::lose(&mut less, &mut less_row, loss, expr.fields());
        }
        less.normalise();
        let after = eval(&expr, &less, &less_row, Clock { now: now(), trusted });
        let kept = after.truth == before.truth || matches!(after.truth, Truth::Unknown(_));
        prop_assert!(kept, "{text}\n{before:?}\n{after:?}\n{facts:?}\n{less:?}\n{row:?}\n{less_row:?}");
    }

    /// Between now and `stable_until` the verdict does not move.
    #[test]
    fn a_verdict_holds_until_it_says(
        text in expressions::any(),
        facts in world::facts(),
        row in world::row_of(&THING),
        parts in prop::collection::vec(0.0..1.0_f64, 4),
    ) {
        let expr = compiled(&text);
        let judged = eval(&expr, &facts, &row, at(now()));
        prop_assert!(judged.stable_until > now());
        let (from, until) = (now().millis(), judged.stable_until.millis());
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "any instant between will do")]
        let between = parts.iter().map(|part| from + ((until - 1 - from) as f64 * part) as i64);
        for instant in between.chain([from, until - 1]) {
            let later = eval(&expr, &facts, &row, at(Time::from_millis(instant.clamp(from, until - 1))));
            prop_assert_eq!(&later.truth, &judged.truth, "{} at {}", text, instant);
        }
    }

    /// Who evaluates again only when a verdict says so, and keeps the lookups
    /// between, gets what who always evaluates afresh gets.
    #[test]
    fn cached_and_full_evaluation_agree(
        text in expressions::any(),
        facts in world::facts(),
        row in world::row_of(&THING),
        mut offsets in prop::collection::vec(0..20 * 86_400_000_i64, 10),
    ) {
        let expr = compiled(&text);
        offsets.sort_unstable();
        let shared = Context::new(&facts, at(now()));
        let mut cached = expr.eval(&shared.with_params(&PARAMS), Some(&row), &mut Budget::default());
        for offset in offsets {
            let clock = at(now().plus_millis(offset));
            if clock.now >= cached.stable_until {
                let cx = shared.with_params(&PARAMS).with_clock(clock);
                cached = expr.eval(&cx, Some(&row), &mut Budget::default());
            }
            let full = eval(&expr, &facts, &row, clock);
            prop_assert_eq!(&cached.truth, &full.truth, "{} after {}", text, offset);
        }
    }

    /// A budget decides between the verdict and `too costly`, and nothing else.
    #[test]
    fn a_budget_gives_the_verdict_or_none(
        text in expressions::any(),
        facts in world::facts(),
        row in world::row_of(&THING),
        steps in 0..40_u64,
    ) {
        let expr = compiled(&text);
        let full = eval(&expr, &facts, &row, at(now()));
        let mut budget = Budget::new(steps);
        let short = expr.eval(&Context::new(&facts, at(now())).with_params(&PARAMS), Some(&row), &mut budget);
        if budget.is_spent() {
            prop_assert_eq!(short.truth, Truth::Unknown("too costly".to_owned()));
        } else {
            prop_assert_eq!(short, full);
        }
    }

    /// Whatever the text is, it is compiled or refused with a place in it.
    #[test]
    fn hostile_text_is_refused_with_its_place(text in expressions::hostile()) {
        if let Err(faults) = compile(&text) {
            prop_assert!(!faults.is_empty());
            for fault in faults {
                prop_assert!(text.get(fault.start..fault.end).is_some() && !fault.message.is_empty(), "{text:?} {fault:?}");
            }
        }
    }
}
