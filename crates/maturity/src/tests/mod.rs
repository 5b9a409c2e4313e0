//! Tests over the whole crate: scenarios, properties, and the shipped model.

mod property;
mod scenario;
mod shipped;

use crate::{Attestation, Criticality, HostResult, Model, RuleInfo, Scorecard, parse, score};
use report::{Finding, Outcome, Severity, Time};
use std::sync::LazyLock;

/// A model with one dimension by rules and one by attestation.
const MODEL: &str = "
id: small
title: Small
about: For tests.
levels:
  - {level: 1, title: One, meaning: m}
  - {level: 2, title: Two, meaning: m}
  - {level: 3, title: Three, meaning: m}
  - {level: 4, title: Four, meaning: m}
  - {level: 5, title: Five, meaning: m}
dimensions:
  - id: technology
    title: Technology
    domains:
      - id: access
        title: Access
        practices:
          - {id: a1, level: 1, title: t, rules: {share: 5000, coverage: 5000, fresh_days: 7}}
          - {id: a2, level: 2, title: t, rules: {share: 10000, coverage: 10000, fresh_days: 7}}
          - {id: a3, level: 3, title: t, rules: {share: 10000, coverage: 1, fresh_days: 30}}
          - {id: a4, level: 4, title: t, rules: {share: 1, coverage: 1, fresh_days: 2}, attestation: {valid_days: 30}}
          - {id: a5, level: 5, title: t, attestation: {valid_days: 30}}
      - id: patches
        title: Patches
        practices:
          - {id: p1, level: 1, title: t, rules: {share: 6600, coverage: 1, fresh_days: 7}}
          - {id: p2, level: 2, title: t, attestation: {valid_days: 30}}
          - {id: p3, level: 3, title: t, attestation: {valid_days: 30}}
          - {id: p4, level: 4, title: t, attestation: {valid_days: 30}}
          - {id: p5, level: 5, title: t, attestation: {valid_days: 30}}
  - id: strategy
    title: Strategy
    domains:
      - id: governance
        title: Governance
        practices:
          - {id: g1, level: 1, title: t, attestation: {valid_days: 30}}
          - {id: g2, level: 2, title: t, attestation: {valid_days: 30}}
          - {id: g3, level: 3, title: t, attestation: {valid_days: 30}}
          - {id: g4, level: 4, title: t, attestation: {valid_days: 30}}
          - {id: g5, level: 5, title: t, attestation: {valid_days: 30}}
";

/// Its rules: id, practice, severity. `loose` is evidence for nothing.
const RULES: [(&str, Option<&str>, Severity); 7] = [
    ("a1-x", Some("a1"), Severity::Low),
    ("a1-y", Some("a1"), Severity::Critical),
    ("a2-x", Some("a2"), Severity::High),
    ("a3-x", Some("a3"), Severity::Medium),
    ("a4-x", Some("a4"), Severity::Medium),
    ("loose", None, Severity::Critical),
    ("p1-x", Some("p1"), Severity::Medium),
];

/// The instant of every test.
fn now() -> Time {
    Time::from_days(20_000)
}

/// Read once: the properties score thousands of fleets.
static SMALL: LazyLock<Model> = LazyLock::new(|| parse(MODEL, "small.yaml").unwrap());

fn rules() -> Vec<RuleInfo> {
    let info = |(id, practice, severity): &(&str, Option<&str>, Severity)| RuleInfo {
        id: (*id).to_owned(),
        practice: practice.map(str::to_owned),
        severity: *severity,
    };
    RULES.iter().map(info).collect()
}

fn finding(rule: &str, outcome: Outcome) -> Finding {
    let table = "file.mode".to_owned();
    Finding { rule: rule.to_owned(), outcome, reason: None, last: None, table, judged: 1, failed: 0, rows: Vec::new() }
}

/// A host of a test, which owns its findings.
#[derive(Clone, Debug)]
struct Host {
    name: String,
    registered: bool,
    criticality: Criticality,
    days_ago: Option<i64>,
    findings: Vec<Finding>,
}

impl Host {
    /// A registered host that reported a day ago with these outcomes: `p`ass,
    /// `f`ail, `u`nknown, `n`ot applicable, `-` no finding; in the order of [`RULES`].
    fn new(name: &str, outcomes: &str) -> Self {
        let outcome = |c| match c {
            'p' => Some(Outcome::Pass),
            'f' => Some(Outcome::Fail),
            'u' => Some(Outcome::Unknown),
            'n' => Some(Outcome::NotApplicable),
            _ => None,
        };
        let each = RULES.iter().zip(outcomes.chars());
        let findings = each.filter_map(|((rule, ..), c)| Some(finding(rule, outcome(c)?))).collect();
        let criticality = Criticality::Low;
        Self { name: name.to_owned(), registered: true, criticality, days_ago: Some(1), findings }
    }

    fn ago(mut self, days: Option<i64>) -> Self {
        self.days_ago = days;
        self
    }
}

fn scored(hosts: &[Host], attestations: &[Attestation]) -> Scorecard {
    let result = |h: &'_ Host| -> Option<Time> { h.days_ago.map(|d| now().plus_days(-d)) };
    let results: Vec<_> = hosts
        .iter()
        .map(|h| HostResult {
            name: &h.name,
            registered: h.registered,
            criticality: h.criticality,
            reported: result(h),
            findings: if h.days_ago.is_some() { &h.findings } else { &[] },
        })
        .collect();
    score(&SMALL, &rules(), &results, attestations, now())
}

fn attested(practices: &[&str]) -> Vec<Attestation> {
    let made = now().plus_days(-1);
    let attestation = |p: &&str| Attestation {
        practice: (*p).to_owned(),
        holds: true,
        made,
        until: now().plus_days(20),
        by: "board".into(),
    };
    practices.iter().map(attestation).collect()
}
