//! Judging: each row, then each rule over its rows, by the algebra
//! fail > unknown > pass > not applicable. It cannot fail; what cannot be told
//! is `unknown`, with the reason.

use crate::{
    Clock, Empty, ParamValue, Release, Rule,
    expr::{Budget, Context, Truth},
    rule::Program,
};
use report::{Facts, Finding, Gap, Outcome, Row, RowFinding, Table, Time};
use std::collections::BTreeMap;

/// What the rules of a profile found on one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// One finding for each rule, sorted by rule id.
    pub findings: Vec<Finding>,
    /// Until when (exclusive) the findings stay the same if the facts do;
    /// [`Time::MAX`] if only facts can change them.
    pub stable_until: Time,
}

/// Judges by rules, given in the order of their ids, each with
/// all its parameters; `agent` gathered the facts.
pub(crate) fn all<'r>(
    rules: impl Iterator<Item = (&'r Rule, &'r BTreeMap<String, ParamValue>)>,
    facts: &Facts,
    clock: Clock,
    agent: Release,
) -> Evaluation {
    let cx = Context::new(facts, clock);
    let mut evaluation = Evaluation { findings: Vec::new(), stable_until: Time::MAX };
    for (rule, parameters) in rules {
        let (finding, stable_until) = match rule.program_for(agent) {
            Ok(program) => one(rule, program, facts, clock, &cx, parameters),
            Err(why) => (unjudged(rule, Outcome::Unknown, why.to_string()), Time::MAX),
        };
        evaluation.findings.push(finding);
        evaluation.stable_until = evaluation.stable_until.min(stable_until);
    }
    evaluation
}

/// No judgement at all: every rule is unknown, for one reason.
pub(crate) fn none<'r>(rules: impl Iterator<Item = &'r Rule>, reason: &str) -> Evaluation {
    let findings = rules.map(|rule| unjudged(rule, Outcome::Unknown, reason.to_owned())).collect();
    Evaluation { findings, stable_until: Time::MAX }
}

/// A finding that looked at no row.
fn unjudged(rule: &Rule, outcome: Outcome, reason: String) -> Finding {
    Finding {
        rule: rule.id.clone(),
        outcome,
        reason: Some(reason),
        last: None,
        table: rule.table.clone(),
        judged: 0,
        failed: 0,
        rows: Vec::new(),
    }
}

/// Judges by one rule, with all its parameters.
pub(crate) fn one(
    rule: &Rule,
    program: &Program,
    facts: &Facts,
    clock: Clock,
    cx: &Context<'_>,
    parameters: &BTreeMap<String, ParamValue>,
) -> (Finding, Time) {
    // A clock that is wrong excuses nothing: the rule is then in force.
    if let Some(since) = rule.since.filter(|since| clock.trusted && clock.now < *since) {
        let day: String = since.to_string().chars().take(10).collect();
        return (unjudged(rule, Outcome::NotApplicable, format!("in force from {day}")), since);
    }
    let (mut finding, until) = by_rows(rule, program, facts, &cx.with_params(parameters));
    let until = match &rule.fresh {
        Some(fresh) => fresh.judge(&mut finding, until, facts, clock, parameters),
        None => until,
    };
    (finding, until)
}

/// Judges by the rows alone, whatever their age.
fn by_rows(rule: &Rule, program: &Program, facts: &Facts, cx: &Context<'_>) -> (Finding, Time) {
    let Some(table) = facts.table(&rule.table) else {
        let reason = format!("the table `{}` was not gathered", rule.table);
        return (unjudged(rule, Outcome::Unknown, reason), Time::MAX);
    };
    let judged = judge_rows(program, table, cx);
    let (outcome, reason) = judged.outcome(rule, table);
    let mut rows = judged.failed;
    let failed = count(rows.len());
    rows.extend(judged.unknown);
    rows.truncate(Finding::MOST_ROWS);
    let finding = Finding {
        rule: rule.id.clone(),
        outcome,
        reason,
        last: None,
        table: rule.table.clone(),
        judged: judged.judged,
        failed,
        rows,
    };
    (finding, judged.stable_until)
}

/// What was found row by row.
struct Judged {
    judged: u32,
    failed: Vec<RowFinding>,
    unknown: Vec<RowFinding>,
    stable_until: Time,
}

impl Judged {
    fn outcome(&self, rule: &Rule, table: &Table) -> (Outcome, Option<String>) {
        if !self.failed.is_empty() {
            return (Outcome::Fail, None);
        }
        if let Some(row) = self.unknown.first() {
            return (Outcome::Unknown, Some(untold(row, self.unknown.len())));
        }
        if let Some(gap) = table.gaps.first() {
            return (Outcome::Unknown, Some(gap_reason(gap, table.gaps.len())));
        }
        if self.judged > 0 {
            return (Outcome::Pass, None);
        }
        let nothing = format!("no row of `{}` is of the kind that the rule judges", rule.table);
        match rule.empty {
            Empty::NotApplicable => (Outcome::NotApplicable, Some(nothing)),
            Empty::Pass => (Outcome::Pass, None),
            Empty::Fail => (Outcome::Fail, Some(nothing)),
        }
    }
}

fn judge_rows(program: &Program, table: &Table, cx: &Context<'_>) -> Judged {
    let mut budget = Budget::default();
    let mut all = Judged { judged: 0, failed: Vec::new(), unknown: Vec::new(), stable_until: Time::MAX };
    for (number, row) in table.rows.iter().enumerate() {
        let (truth, stable_until) = judge_row(program, row, cx, &mut budget);
        all.stable_until = all.stable_until.min(stable_until);
        let Some(truth) = truth else { continue };
        all.judged += 1;
        let finding = |outcome, reason| RowFinding { row: count(number), outcome, reason };
        match truth {
            Truth::True => {}
            Truth::False => all.failed.push(finding(Outcome::Fail, None)),
            Truth::Unknown(reason) => all.unknown.push(finding(Outcome::Unknown, Some(reason))),
        }
    }
    all
}

/// `None` if the rule does not judge this row.
fn judge_row(program: &Program, row: &Row, cx: &Context<'_>, budget: &mut Budget) -> (Option<Truth>, Time) {
    let mut stable_until = Time::MAX;
    if let Some(filter) = &program.filter {
        let judged = filter.eval(cx, Some(row), budget);
        stable_until = judged.stable_until;
        match judged.truth {
            Truth::True => {}
            Truth::False => return (None, stable_until),
            Truth::Unknown(reason) => return (Some(Truth::Unknown(reason)), stable_until),
        }
    }
    let judged = program.require.eval(cx, Some(row), budget);
    (Some(judged.truth), stable_until.min(judged.stable_until))
}

fn untold(row: &RowFinding, all: usize) -> String {
    let reason = row.reason.as_deref().unwrap_or_default();
    match all {
        1 => reason.to_owned(),
        _ => format!("{reason} (and {} rows more)", all - 1),
    }
}

fn gap_reason(gap: &Gap, all: usize) -> String {
    let first = format!("{}: {}", gap.place, gap.detail);
    match all {
        1 => first,
        _ => format!("{first} (and {} gaps more)", all - 1),
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
