//! Rules that are right: what is read, and examples that are run.

use crate::world::{rule, shown, specs};
use policy::{Library, SourceFile, load, test};
use report::{Outcome, Severity, TableSpec, Time};

/// The rule of the design, over the table of doors.
const WHOLE: &str = r#"
id: whole
title: Doors on the ground floor are locked
severity: critical
table: site.door
where: row.floor <= param.highest
require: >-
  row.locked &&
  !older_than(row.opened, param.age)
empty: fail
parameters: {highest: 0, age: 90d}
since: 2026-01-01
needs: 0.1.0
practice: physical-access
references:
  nist-csf-2.0: [PR.AA-06]
  iso-27002-2022: ["7.2"]
why: |
  Anyone walks in
  otherwise.
remedy: Lock the door.
examples:
  - {row: {floor: 0, locked: true, opened: 2025-12-01}, outcome: pass}
  - {row: {floor: 0, locked: false, opened: 2025-12-01}, outcome: fail}
  - {row: {floor: 0, locked: true, opened: "2025-06-01T00:00:00.000Z"}, outcome: fail}
  - {row: {floor: 0, locked: true, opened: 2025-06-01}, param: {age: 900d}, outcome: pass}
  - {row: {floor: 0, locked: true, opened: 2025-12-01}, now: 2026-12-01, outcome: fail}
  - {row: {floor: 0, locked: true, opened: 2025-12-01}, now: 2025-12-31, outcome: not_applicable}
  - {row: {floor: 1, locked: false}, outcome: fail}
  - {row: {locked: false}, outcome: unknown}
  - {row: {floor: 0, locked: true}, outcome: unknown}
  - {row: {floor: 0, locked: true, opened: {unreadable: denied}}, outcome: unknown}
  - {row: {floor: 0, locked: true, opened: null}, outcome: unknown}
  - {row: {floor: 0, locked: true, opened: 2025-12-01}, gap: true, outcome: unknown}
  - {row: {floor: 0, locked: false, opened: 2025-12-01}, gap: true, outcome: fail}
  - {gap: true, outcome: unknown}
  - {outcome: fail}
  - {row: {floor: 0, locked: true, opened: 2025-12-01}, tables: {site.door: [{floor: 0, locked: false}]}, outcome: fail}
"#;

fn library(files: &[SourceFile]) -> Library {
    let specs = specs();
    let specs: Vec<&TableSpec> = specs.iter().collect();
    load(files, &specs).unwrap_or_else(|faults| panic!("{}", shown(&faults)))
}

fn run(library: &Library) -> Vec<policy::ExampleResult> {
    let specs = specs();
    let specs: Vec<&TableSpec> = specs.iter().collect();
    test(library, &specs)
}

#[test]
fn every_key_is_read() {
    let library = library(&[SourceFile { name: "rules/site/whole.yaml".into(), text: WHOLE.into() }]);
    let rule = &library.rules[0];
    assert_eq!((rule.id.as_str(), rule.area.as_str(), rule.severity), ("whole", "site", Severity::Critical));
    assert_eq!(rule.require, "row.locked && !older_than(row.opened, param.age)");
    assert_eq!(rule.why, "Anyone walks in\notherwise.");
    assert_eq!(rule.since, Time::parse_day("2026-01-01").ok());
    assert_eq!(rule.references["iso-27002-2022"], ["7.2"]);
    assert_eq!(rule.practice.as_deref(), Some("physical-access"));
    assert_eq!(rule.examples[0].line, 23);
    let json = serde_json::to_value(rule).unwrap();
    assert_eq!(json["where"], "row.floor <= param.highest");
    assert_eq!(json["parameters"]["age"], "90d");
}

#[test]
fn examples_are_run() {
    let library = library(&[SourceFile { name: "rules/site/whole.yaml".into(), text: WHOLE.into() }]);
    let results = run(&library);
    assert_eq!(results.len(), 16);
    let wrong: Vec<_> = results.iter().filter(|r| !r.passed()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_example_that_is_wrong_is_told() {
    let body = "table: site.door\nrequire: row.locked\nexamples:\n  - {row: {locked: true}, outcome: fail}\n  - {row: {floor: 1}, outcome: pass}";
    let results = run(&library(&[rule("a", body)]));
    let told: Vec<_> = results.iter().map(|r| (r.line, r.expected, r.found, r.passed())).collect();
    assert_eq!(told, [(7, Outcome::Fail, Outcome::Pass, false), (8, Outcome::Pass, Outcome::Unknown, false)]);
    assert!(results[1].reason.as_deref().unwrap_or_default().contains("the example does not give it"), "{results:?}");
}

#[test]
fn an_example_that_touches_another_table_must_give_it() {
    let body = r#"table: site.door
require: 'rows("site.key").exists(k, k.door == row.name)'
examples:
  - {row: {name: a}, tables: {site.key: [{door: a}, {door: b}]}, outcome: pass}
  - {row: {name: a}, tables: {site.key: [{door: b}]}, outcome: fail}
  - {row: {name: a}, outcome: unknown}
  - {row: {name: a}, tables: {site.key: [{holder: x}]}, outcome: unknown}"#;
    let results = run(&library(&[rule("a", body)]));
    assert!(results.iter().all(policy::ExampleResult::passed), "{results:#?}");
}

#[test]
fn equal_rows_of_an_example_stay_two() {
    let body = r#"table: site.door
require: 'size(rows("site.door")) == 2'
examples:
  - {tables: {site.door: [{floor: 1}, {floor: 1}]}, outcome: pass}
  - {row: {floor: 1}, outcome: fail}"#;
    let results = run(&library(&[rule("a", body)]));
    assert!(results.iter().all(policy::ExampleResult::passed), "{results:#?}");
}
