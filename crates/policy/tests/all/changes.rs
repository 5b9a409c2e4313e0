//! What changed from one set to another.

use crate::world::{plain, profile, set};
use policy::diff;
use report::FieldType;
use serde_json::json;

#[test]
fn equal_sets_do_not_differ() {
    let one = set(&[plain("a", "site.door", "row.locked", ""), profile("p", "for: true\nrules: [a]")]);
    let found = diff(&one, &one);
    assert_eq!(found, policy::Diff::default());
    assert!(found.is_empty());
}

#[test]
fn every_change_is_told_by_key() {
    let mut old = set(&[
        plain("a", "site.door", "row.locked", "parameters: {max: 1}"),
        plain("b", "site.door", "row.locked", ""),
        plain("d", "site.door", "row.locked", ""),
        profile("p", "for: true\nrules: [a]"),
    ]);
    let mut new = set(&[
        plain("a", "site.door", "row.floor == 0", "since: 2026-01-01"),
        plain("c", "site.door", "row.locked", ""),
        plain("d", "site.door", "row.locked", "# only a remark"),
        profile("p", "for: true\nrules: [a, c]"),
    ]);
    old.files.insert("maturity/m.yaml".into(), "old".into());
    new.files.insert("maturity/m.yaml".into(), "new".into());
    new.version = 2;
    new.specs.retain(|s| s.name != "site.key");
    let door = new.specs.iter_mut().find(|s| s.name == "site.door").unwrap();
    door.fields.to_mut()[0].ty = FieldType::Path;

    let found = serde_json::to_value(diff(&old, &new)).unwrap();
    assert_eq!(found["set"], json!([{ "key": "version", "old": 1, "new": 2 }]));
    assert_eq!(found["rules"]["added"], json!(["c"]));
    assert_eq!(found["rules"]["removed"], json!(["b"]));
    assert_eq!(
        found["rules"]["changed"]["a"],
        json!([
            { "key": "parameters", "old": { "max": 1 }, "new": null },
            { "key": "require", "old": "row.locked", "new": "row.floor == 0" },
            { "key": "since", "old": null, "new": "2026-01-01" },
        ])
    );
    assert_eq!(found["rules"]["changed"]["d"][0]["key"], "text");
    assert_eq!(found["profiles"]["changed"]["p"], json!([{ "key": "rules", "old": ["a"], "new": ["a", "c"] }]));
    assert_eq!(found["files"]["changed"]["maturity/m.yaml"][0]["new"], "new");
    assert_eq!(found["tables"]["removed"], json!(["site.key"]));
    assert_eq!(found["tables"]["changed"]["site.door"][0]["new"]["type"], "path");
    assert!(!diff(&old, &new).is_empty());
}

#[test]
fn a_file_that_is_not_yaml_is_compared_as_text() {
    let mut old = set(&[plain("a", "site.door", "row.locked", "")]);
    old.files.insert("rules/site/a.yaml".into(), "{[".into());
    let new = set(&[plain("a", "site.door", "row.locked", "")]);
    let found = diff(&old, &new);
    assert!(found.rules.changed["a"].iter().any(|c| c.key == "require" && c.old.is_null()));
    assert!(!diff(&old, &old.clone()).rules.changed.contains_key("a"));
}
