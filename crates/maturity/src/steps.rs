//! What blocks the next level, and the cheapest order to mend it: practice,
//! then rule, then hosts.

use crate::card::{DimensionScore, DomainScore, Kind, PracticeScore, State, Step, Verdict, Why};
use crate::model::{LEVELS, RuleWants};
use crate::score::Inputs;
use crate::tally::{PracticeTally, named, number};
use std::cmp::Reverse;

/// The steps from `level` to the next one: every unmet practice of the next
/// level, in each assessed domain that stands at `level`. Fewest fixes first,
/// then the worst severity, then by kind and name.
pub(crate) fn next(level: u8, dimensions: &[DimensionScore], inputs: &Inputs) -> Vec<Step> {
    if level >= LEVELS {
        return Vec::new();
    }
    let mut steps = Vec::new();
    for dimension in dimensions.iter().filter(|d| d.state == State::Assessed) {
        for domain in dimension.domains.iter().filter(|d| d.level == level) {
            let unmet = domain.practices.iter().filter(|p| p.level <= level + 1 && p.state != Verdict::Met);
            for practice in unmet {
                let blank = blank(level + 1, dimension, domain, practice);
                if let (Some(wants), Some(tally)) = (practice.wants, inputs.tallies.get(practice.id.as_str())) {
                    by_rules(&blank, &wants, tally, inputs, &mut steps);
                }
                let attested = practice.attestation.as_ref().is_some_and(|a| a.state == Verdict::Met);
                if practice.by_word && !attested {
                    steps.push(Step { kind: Kind::Attestation, ..blank });
                }
            }
        }
    }
    // A stable sort: equal steps keep the model's order.
    steps.sort_by(|a, b| order(a).cmp(&order(b)));
    steps
}

fn order(step: &Step) -> impl Ord + '_ {
    (step.fixes, Reverse(step.severity), step.kind, &step.practice, &step.rule)
}

fn blank(level: u8, dimension: &DimensionScore, domain: &DomainScore, practice: &PracticeScore) -> Step {
    Step {
        level,
        dimension: dimension.id.clone(),
        domain: domain.id.clone(),
        practice: practice.id.clone(),
        title: practice.title.clone(),
        kind: Kind::Evidence,
        rule: None,
        severity: None,
        fixes: 1,
        hosts: Vec::new(),
        hosts_total: 0,
    }
}

/// One step for each rule below its share, and one for the hosts that must
/// report because mending those that do would not be enough.
fn by_rules(blank: &Step, wants: &RuleWants, tally: &PracticeTally, inputs: &Inputs, steps: &mut Vec<Step>) {
    let silent = |why: &Why| matches!(why, Why::Stale | Why::NeverReported);
    let mut reports = 0;
    for rule in tally.rules.iter().filter(|r| r.applicable() > 0) {
        let lacks = rule.lacks(wants);
        let here = lacks.min(rule.mendable());
        reports = reports.max(lacks - here);
        if here > 0 {
            let hosts: Vec<_> = rule.blocking.iter().filter(|(_, w)| !silent(w)).copied().collect();
            steps.push(Step {
                kind: Kind::Rule,
                rule: Some(rule.rule.id.clone()),
                severity: Some(rule.rule.severity),
                fixes: here,
                hosts_total: number(hosts.len()),
                hosts: named(hosts, inputs.hosts),
                ..blank.clone()
            });
        }
    }
    if tally.rules.iter().all(|r| r.applicable() == 0) {
        steps.push(blank.clone());
        return;
    }
    let reports = reports.max(tally.coverage(wants).0);
    if reports > 0 {
        let hosts_total = number(tally.uncovered.len());
        let hosts = named(tally.uncovered.clone(), inputs.hosts);
        steps.push(Step { kind: Kind::Report, fixes: reports, hosts_total, hosts, ..blank.clone() });
    }
}
