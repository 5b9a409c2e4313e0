//! From counts to levels: practices, domains, dimensions, the whole.

use crate::attest;
use crate::card::{DimensionScore, DomainScore, PracticeScore, RuleScore, SHAPE, Scorecard, State, Verdict, Why};
use crate::input::{Attestation, HostResult, RuleInfo};
use crate::model::{ALL, Dimension, Domain, LEVELS, Model, Practice, RuleWants};
use crate::steps;
use crate::tally::{PracticeTally, RuleTally, named, number, share, tally};
use report::Time;
use std::collections::BTreeMap;

/// What the parts of a score are computed from.
pub(crate) struct Inputs<'a> {
    pub hosts: &'a [HostResult<'a>],
    pub attestations: &'a [Attestation],
    pub tallies: BTreeMap<&'a str, PracticeTally<'a>>,
    pub now: Time,
}

/// Holds a model against what was found and attested. `hosts` are all that are
/// expected to report; the server's own findings count, never the host's.
#[must_use]
pub fn score(
    model: &Model,
    rules: &[RuleInfo],
    hosts: &[HostResult],
    attestations: &[Attestation],
    now: Time,
) -> Scorecard {
    let inputs = Inputs { hosts, attestations, tallies: tally(model, rules, hosts, now), now };
    let dimensions: Vec<_> = model.dimensions.iter().map(|d| dimension(d, &inputs)).collect();
    let assessed: Vec<_> = dimensions.iter().filter(|d| d.state == State::Assessed).collect();
    let level = assessed.iter().map(|d| d.level).min().unwrap_or(0);
    let registered = hosts.iter().filter(|h| h.registered);
    Scorecard {
        shape: SHAPE.to_owned(),
        model: model.id.clone(),
        title: model.title.clone(),
        at: now,
        level,
        level_title: model.level_title(level).to_owned(),
        score: mean(assessed.iter().map(|d| d.score)),
        assessed: number(assessed.len()),
        of: number(dimensions.len()),
        judged: number(registered.clone().filter(|h| h.reported.is_some()).count()),
        registered: number(registered.count()),
        hosts: number(hosts.len()),
        next: steps::next(level, &dimensions, &inputs),
        dimensions,
    }
}

fn dimension(dimension: &Dimension, inputs: &Inputs) -> DimensionScore {
    let domains: Vec<_> = dimension.domains.iter().map(|d| domain(d, inputs)).collect();
    let any = domains.iter().any(|d| d.state == State::Assessed);
    DimensionScore {
        id: dimension.id.clone(),
        title: dimension.title.clone(),
        state: if any { State::Assessed } else { State::NotAssessed },
        // A domain that nothing speaks for is at level 0, so it governs.
        level: domains.iter().map(|d| d.level).min().unwrap_or(0),
        score: mean(domains.iter().map(|d| d.score)),
        domains,
    }
}

fn domain(domain: &Domain, inputs: &Inputs) -> DomainScore {
    let practices: Vec<_> = domain.practices.iter().map(|p| practice(p, inputs)).collect();
    let any = practices.iter().any(|p| p.state != Verdict::NotAssessed);
    let of_level = |level: u8| practices.iter().filter(move |p| p.level == level);
    let met = |level: &u8| of_level(*level).all(|p| p.state == Verdict::Met);
    DomainScore {
        id: domain.id.clone(),
        title: domain.title.clone(),
        state: if any { State::Assessed } else { State::NotAssessed },
        level: (1..=LEVELS).take_while(met).last().unwrap_or(0),
        score: mean((1..=LEVELS).map(|level| mean(of_level(level).map(|p| p.score)))),
        practices,
    }
}

fn practice(practice: &Practice, inputs: &Inputs) -> PracticeScore {
    let tally = inputs.tallies.get(practice.id.as_str());
    let by_rules = practice.rules.zip(tally).map(|(wants, tally)| by_rules(tally, &wants, inputs));
    let attestation =
        practice.valid_days.and_then(|days| attest::judge(inputs.attestations, &practice.id, days, inputs.now));
    let by_word = practice.valid_days.map(|_| match &attestation {
        None => (Verdict::NotAssessed, 0, Some("nobody has attested it".to_owned())),
        Some(a) if a.state == Verdict::Met => (a.state, ALL, None),
        Some(a) if a.until <= inputs.now => (a.state, 0, Some(format!("the attestation ended on {}", a.until))),
        Some(a) => (a.state, 0, Some("it is attested that it is not followed".to_owned())),
    });
    let parts: Vec<_> = by_rules.iter().chain(&by_word).collect();
    let worst = parts.iter().min_by_key(|(state, ..)| *state);
    let rules = practice.rules.zip(tally);
    PracticeScore {
        id: practice.id.clone(),
        title: practice.title.clone(),
        level: practice.level,
        state: worst.map_or(Verdict::NotAssessed, |(state, ..)| *state),
        score: mean(parts.iter().map(|(_, score, _)| *score)),
        reason: worst.and_then(|(.., reason)| reason.clone()),
        wants: practice.rules,
        share: tally.and_then(|t| t.rules.iter().filter_map(RuleTally::share).min()),
        coverage: tally.map(|t| share(u64::from(t.covered), inputs.hosts.len() as u64)),
        rules: rules.map_or_else(Vec::new, |(w, t)| t.rules.iter().map(|r| rule(r, &w, inputs)).collect()),
        by_word: practice.valid_days.is_some(),
        attestation,
    }
}

/// What the rules of a practice make of it: the verdict, the score, and why it is not met.
fn by_rules(tally: &PracticeTally, wants: &RuleWants, inputs: &Inputs) -> (Verdict, u32, Option<String>) {
    let hosts = number(inputs.hosts.len());
    if hosts == 0 {
        return (Verdict::NotAssessed, 0, Some("no host is expected to report".to_owned()));
    }
    let passing: u64 = tally.rules.iter().map(|r| u64::from(r.pass)).sum();
    let applicable: u64 = tally.rules.iter().map(|r| u64::from(r.applicable())).sum();
    let score = share(passing, applicable);
    let counting: Vec<_> = tally.rules.iter().filter(|r| r.applicable() > 0).collect();
    if counting.is_empty() {
        let why = if tally.rules.is_empty() { "no rule speaks for it" } else { "its rules apply to no host" };
        return (Verdict::Unknown, score, Some(why.to_owned()));
    }
    let lowest = counting.iter().map(|r| r.state(wants)).min().unwrap_or(Verdict::Unknown);
    let (_, coverage) = tally.coverage(wants);
    let unmet: Vec<_> = counting.iter().filter(|r| r.state(wants) != Verdict::Met).collect();
    let mut reasons = Vec::new();
    if let Some(first) = unmet.iter().min_by_key(|r| r.share()) {
        let share = percent(first.share().unwrap_or(0));
        let wanted = percent(wants.share);
        reasons.push(format!(
            "{} of {} rules are below {wanted}, lowest {} at {share}",
            unmet.len(),
            counting.len(),
            first.rule.id
        ));
    }
    if coverage != Verdict::Met {
        let have = percent(share(u64::from(tally.covered), u64::from(hosts)));
        reasons.push(format!("{have} of hosts have a fresh answer, {} are wanted", percent(wants.coverage)));
    }
    (lowest.min(coverage), score, (!reasons.is_empty()).then(|| reasons.join("; ")))
}

fn rule(tally: &RuleTally, wants: &RuleWants, inputs: &Inputs) -> RuleScore {
    RuleScore {
        id: tally.rule.id.clone(),
        severity: tally.rule.severity,
        state: tally.state(wants),
        share: tally.share(),
        pass: tally.pass,
        fail: tally.count(Why::Fail),
        unknown: tally.count(Why::Unknown) + tally.count(Why::NotJudged),
        stale: tally.count(Why::Stale),
        never_reported: tally.count(Why::NeverReported),
        not_applicable: tally.not_applicable,
        blocking: named(tally.blocking.clone(), inputs.hosts),
        blocking_total: number(tally.blocking.len()),
    }
}

/// The mean, rounded down; of nothing it is 0.
fn mean(numbers: impl Iterator<Item = u32>) -> u32 {
    let (sum, count) = numbers.fold((0_u64, 0_u64), |(sum, count), n| (sum + u64::from(n), count + 1));
    u32::try_from(sum.checked_div(count).unwrap_or(0)).unwrap_or(ALL)
}

/// Basis points for people: `97.31%`.
fn percent(points: u32) -> String {
    match (points / 100, points % 100) {
        (whole, 0) => format!("{whole}%"),
        (whole, part) => format!("{whole}.{part:02}%"),
    }
}
