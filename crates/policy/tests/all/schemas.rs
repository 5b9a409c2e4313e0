//! The schemas for editors, held against files that are right and wrong.

use crate::world::{plain, profile, rule, specs};
use policy::{SourceFile, schema};
use report::TableSpec;
use serde_json::Value as Json;

fn validator(schema: &Json) -> jsonschema::Validator {
    jsonschema::draft202012::new(schema).expect("a schema of draft 2020-12")
}

fn read(file: &SourceFile) -> Json {
    serde_saphyr::from_str(&file.text).expect("YAML")
}

#[test]
fn rules_that_are_right_are_valid_and_others_are_not() {
    let specs = specs();
    let specs: Vec<&TableSpec> = specs.iter().collect();
    let schema = schema::rule(&specs);
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = validator(&schema);
    let whole = r#"table: site.door
where: row.floor == 0
require: row.locked
empty: fail
fresh: {table: site.key, field: expires, days: param.a}
parameters: {a: 1, b: [x], c: [1], d: true, e: x}
since: "2026-01-01"
needs: 0.2.0
practice: physical-access
examples:
  - {row: {locked: true, mode: "0750", holders: [a], kind: steel}, host: {id: debian}, now: "2026-01-01", outcome: pass}
  - {row: {locked: null, floor: {unreadable: denied}}, tables: {site.key: [{door: a}]}, param: {a: 2}, gap: true, outcome: fail}"#;
    for file in [rule("a", whole), plain("a", "site.key", "true", "")] {
        let faults: Vec<String> = validator.iter_errors(&read(&file)).map(|e| e.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?}");
    }
    let change = |from: &str, to: &str| {
        let file = rule("a", whole);
        assert!(file.text.contains(from), "{from}");
        SourceFile { text: file.text.replace(from, to), ..file }
    };
    for (from, to) in [
        ("id: a", "id: A"),
        ("title: A rule", "titel: A rule"),
        ("severity: high", "severity: hihg"),
        ("table: site.door", "table: site.dor"),
        ("where: row.floor == 0", "where: [1]"),
        ("empty: fail", "empty: unknown"),
        ("days: param.a", "days: 0"),
        ("days: param.a", "days: a"),
        ("field: expires, ", ""),
        ("fresh: {table: site.key", "fresh: {table: site.kee"),
        ("c: [1]", "c: {}"),
        ("\"2026-01-01\"\nneeds", "soon\nneeds"),
        ("nist-csf-2.0", "nist"),
        ("PR.AA-05", "PR-5"),
        ("why: Because.", "why: \"\""),
        ("locked: true", "locked: yes please"),
        ("locked: true", "lokked: true"),
        ("\"0750\"", "\"750\""),
        ("kind: steel", "kind: stone"),
        ("site.key:", "site.kee:"),
        ("outcome: pass", "outcome: passes"),
        ("gap: true", "gap: 1"),
    ] {
        assert!(!validator.is_valid(&read(&change(from, to))), "{from} → {to}");
    }
}

#[test]
fn profiles_that_are_right_are_valid_and_others_are_not() {
    let schema = schema::profile();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = validator(&schema);
    let valid = |body: &str| validator.is_valid(&read(&profile("p", body)));
    assert!(valid("for: true\nrules: [a, \"b/*\"]\npriority: 3\nparameters: {a: {x: 1, y: [b]}}"));
    let tls = |block: &str| valid(&format!("for: true\nrules: [a]\ntls: {{{block}}}"));
    assert!(tls(
        "endpoints: [\"a.b:1\", \"[::1]:2\"], ports: [1], never: [2], starts: {\"587\": smtp}, flaws: [\"*:443\"]"
    ));
    assert!(tls("enumerate: \"02:00-04:00\""));
    for wrong in ["port: [1]", "ports: [0]", "endpoints: [a]", "starts: {\"587\": smpt}", "enumerate: \"2-4\""] {
        assert!(!tls(wrong), "{wrong}");
    }
    for wrong in [
        "rules: [a]",
        "for: true\nrules: []",
        "for: true\nrules: [a, a]",
        "for: true\nrules: [\"a/b\"]",
        "for: true\nrules: [a]\npriority: high",
        "for: true\nrules: [a]\nparameters: {a: {x: {}}}",
        "for: true\nrules: [a]\nmore: 1",
    ] {
        assert!(!valid(wrong), "{wrong}");
    }
}
