//! Everything that is refused says where, and how to mend it.

use crate::world::{plain, rule, shown, specs};
use policy::{SourceFile, load};
use proptest::prelude::*;
use report::TableSpec;

/// Loads one file and checks its first fault: line, column, a part of the
/// message, a part of the help.
#[track_caller]
fn check(file: SourceFile, line: u32, column: u32, message: &str, help: &str) {
    let specs = specs();
    let specs: Vec<&TableSpec> = specs.iter().collect();
    let faults = load(&[file], &specs).expect_err("it must be refused");
    let all = shown(&faults);
    let first = &faults[0];
    assert_eq!((first.line, first.column), (line, column), "{all}");
    assert!(first.message.contains(message), "{all}");
    assert!(first.help.as_deref().unwrap_or_default().contains(help), "{all}");
    assert!(all.len() < 40_000, "{}", all.len());
}

fn raw(text: &str) -> SourceFile {
    SourceFile { name: "rules/site/a.yaml".into(), text: text.into() }
}

#[test]
fn a_misspelt_field() {
    check(plain("a", "site.door", "row.lokked", ""), 5, 14, "lokked", "did you mean `locked`?");
    check(plain("a", "site.door", "'!has(row.lokked)'", ""), 5, 20, "lokked", "did you mean `locked`?");
    check(plain("a", "site.door", "|\n  row.locked &&\n    row.flor == 1", ""), 7, 9, "flor", "did you mean `floor`?");
    check(plain("a", "site.door", "row.kind == 'steal'", ""), 5, 22, "steal", "did you mean");
    check(plain("a", "site.dor", "row.locked", ""), 4, 8, "no table `site.dor`", "did you mean `site.door`?");
}

#[test]
fn a_misspelt_key() {
    check(plain("a", "site.door", "row.locked", "wher: row.locked"), 6, 1, "no key `wher`", "did you mean `where`?");
    check(
        rule(
            "a",
            "table: site.door\nrequire: row.locked\nexamples: [{rwo: {locked: true}, outcome: pass}, {outcome: fail}]",
        ),
        6,
        13,
        "no key `rwo`",
        "did you mean `row`?",
    );
    check(
        rule(
            "a",
            "table: site.door\nrequire: row.locked\nexamples: [{row: {lokked: true}, outcome: pass}, {outcome: fail}]",
        ),
        6,
        19,
        "no field `lokked`",
        "did you mean `locked`?",
    );
}

#[test]
fn a_duplicate_key() {
    check(plain("a", "site.door", "row.locked", "require: true"), 6, 1, "`require` stands twice", "delete one");
    let row = "table: site.door\nrequire: row.locked\nexamples: [{row: {locked: true, locked: false}, outcome: pass}]";
    check(rule("a", row), 6, 33, "`locked` stands twice", "delete one");
}

#[test]
fn a_loop_three_deep() {
    let require = r#"'rows("site.key").all(a, rows("site.key").all(b, rows("site.key").all(c, c.copied)))'"#;
    check(plain("a", "site.door", require, ""), 5, 76, "at most two loops", "use index(");
}

#[test]
fn an_expression_of_5000_terms() {
    let terms = vec!["true"; 5000].join(" && ");
    check(plain("a", "site.door", &terms, ""), 5, 10, "at most 2048 are read", "split the rule");
    let deep = format!("{}row.locked{}", "(".repeat(900), ")".repeat(900));
    let specs = specs();
    let specs: Vec<&TableSpec> = specs.iter().collect();
    // Deep parentheses are either judged or refused; they never crash.
    let _ = load(&[plain("a", "site.door", &deep, "")], &specs);
}

#[test]
fn an_alias_bomb() {
    let mut text = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, of) in [("b", "a"), ("c", "b"), ("d", "c"), ("e", "d"), ("f", "e"), ("g", "f"), ("h", "g"), ("i", "h")] {
        text += &format!("{name}: &{name} [{}]\n", [format!("*{of}").as_str(); 9].join(", "));
    }
    check(raw(&text), 1, 7, "anchors and aliases", "write the value out");
    check(raw("id: *a\n"), 1, 5, "anchors and aliases", "write the value out");
    check(raw("id: a\n<<: {title: x}\n"), 2, 1, "merge keys", "write the keys out");
}

#[test]
fn a_file_too_long() {
    let text = format!("id: a\n# {}\n", "x".repeat(64 * 1024));
    check(raw(&text), 2, 65_531, "over 64 KB", "split it");
    let many = format!("id: a\nwhy: [{}]\n", "1,".repeat(20_000));
    check(raw(&many), 2, 32_765, "values", "split it");
}

#[test]
fn deep_nesting() {
    check(raw(&format!("id: {}", "[".repeat(5_000))), 1, 17, "nest deeper", "");
    let block: String = (0..200).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    check(raw(&block), 13, 13, "nest deeper", "");
}

#[test]
fn characters_that_act() {
    for (text, column, name, help) in [
        ("id: a\u{1b}[2J\n", 6, "U+001B", "delete it"),
        ("id: a\0\n", 6, "U+0000", "delete it"),
        ("id: \u{202e}a\n", 5, "U+202E", "delete it"),
        ("\u{feff}id: a\n", 1, "U+FEFF", "delete it"),
        ("id: a\r\n", 6, "U+000D", "Unix line ends"),
        ("\tid: a\n", 1, "U+0009", "indent with spaces"),
        ("id: \u{85}a\n", 5, "U+0085", "delete it"),
    ] {
        check(raw(text), 1, column, name, help);
    }
    check(raw("id: \"a\\x1b\"\n"), 1, 5, "control character", "delete the escape");
    check(raw("\"i\\x1b\": a\n"), 1, 1, "control character", "delete the escape");
}

#[test]
fn what_is_not_yaml() {
    check(raw("id: [a\n"), 1, 5, "not YAML", "");
    check(raw("id: a: b\n"), 1, 6, "not YAML", "in quotes");
    check(raw("id: a\n---\nid: b\n"), 2, 1, "second document", "its own");
    check(raw("id: !ruby/object a\n"), 1, 18, "tag", "delete it");
    check(raw(""), 1, 1, "a rule must be a map of keys", "");
    check(raw("- a\n"), 1, 1, "a rule must be a map of keys", "");
    check(raw("? [a]\n: b\n"), 1, 3, "not YAML", "");
}

#[test]
fn values_that_do_not_fit() {
    let with = |from: &str, to: &str| {
        let file = plain("a", "site.door", "row.locked", "");
        assert!(file.text.contains(from), "{from}");
        SourceFile { text: file.text.replace(from, to), ..file }
    };
    check(with("id: a", "id: b"), 1, 5, "not the name of the file", "write `id: a`");
    check(with("id: a", "id: A b"), 1, 5, "lower-case words", "write it as");
    check(with("title: A rule", "title: 7"), 2, 8, "must be text", "in quotes: \"7\"");
    check(with("title: A rule", "title: ''"), 2, 8, "`title` is empty", "");
    check(with("title: A rule", "title:"), 2, 1, "`title` is empty", "give it a value");
    check(with("title: A rule\n", ""), 1, 1, "the key `title` is missing", "one line");
    check(with("high", "hihg"), 3, 11, "cannot be `hihg`", "did you mean `high`?");
    check(with("why: Because.", "why: ' '"), 9, 6, "`why` is empty", "");
    check(with("remedy: Mend it.", "remedy: [a]"), 10, 9, "must be text", "");
    check(with("nist-csf-2.0", "nist-csf-2"), 8, 14, "is not known", "did you mean `nist-csf-2.0`?");
    check(with("PR.AA-05", "PR-5"), 8, 29, "is not a control of NIST Cybersecurity", "A.A-9");
    check(with("[PR.AA-05]", "[]"), 8, 28, "names no control", "");
    check(with("{nist-csf-2.0: [PR.AA-05]}", "{}"), 8, 13, "`references` is empty", "name a published control");
    let more = |more: &str| plain("a", "site.door", "row.locked", more);
    check(more("since: 2026-02-30"), 6, 8, "is not a date", "2026-01-31");
    check(more("needs: next"), 6, 8, "is not a release", "0.2.0");
    check(more("practice: Privileged Access"), 6, 11, "practice", "privileged-access");
    check(more("empty: unknown"), 6, 8, "cannot be `unknown`", "not_applicable");
    check(more("where:"), 6, 1, "`where` is empty", "");
    check(more("parameters: {Max: 3}"), 6, 14, "parameter's name", "max_days");
    check(more("parameters: {max: 1.5}"), 6, 19, "cannot be a number with a fraction", "whole number");
    check(more("parameters: {max: 9007199254740992}"), 6, 19, "beyond", "quotes");
    check(more("parameters: {max: [1, a]}"), 6, 23, "must be a whole number", "");
}

#[test]
fn an_input_that_does_not_fit() {
    let with = |fresh: &str| {
        plain("a", "site.door", "row.locked", &format!("fresh: {fresh}\nparameters: {{age: 9, old: 0, note: x}}"))
    };
    let fresh =
        |table: &str, field: &str, days: &str| with(&format!("{{table: {table}, field: {field}, days: {days}}}"));
    check(with("14"), 6, 8, "`fresh` must be a map of keys", "");
    check(with("{table: site.key, field: expires}"), 6, 8, "the key `days` is missing", "such as `days: 14`");
    check(with("{table: site.key, days: 3}"), 6, 8, "the key `field` is missing", "from when the input is");
    check(with("{field: expires, days: 3}"), 6, 8, "the key `table` is missing", "holds the input");
    check(with("{table: site.key, field: expires, days: 3, fields: a}"), 6, 51, "no key `fields`", "`field`?");
    check(fresh("site.kee", "expires", "3"), 6, 16, "no table `site.kee`", "did you mean `site.key`?");
    check(fresh("site.key", "expirs", "3"), 6, 33, "`site.key` has no field `expirs`", "did you mean `expires`?");
    check(fresh("site.key", "holder", "3"), 6, 33, "`holder` of `site.key` is not a time", "known are: expires");
    check(fresh("os.release", "id", "3"), 6, 35, "is not a time", "`os.release` has no time at all");
    for days in ["0", "-1", "3651", "1.5", "age", "90d", "true"] {
        check(fresh("site.key", "expires", days), 6, 48, "must be a number of days or a parameter", "1 to 3650");
    }
    check(fresh("site.key", "expires", "param.aeg"), 6, 48, "no parameter `aeg`", "did you mean `age`?");
    check(fresh("site.key", "expires", "param.note"), 6, 48, "`note` is a text", "1 to 3650");
    check(fresh("site.key", "expires", "param.old"), 6, 48, "`old` is 0", "1 to 3650");
    let none = "fresh: {table: site.key, field: expires, days: param.age}";
    check(plain("a", "site.door", "row.locked", none), 6, 48, "no parameter `age`", "`parameters: {age: 14}`");
    let body = "table: site.door\nrequire: row.locked\nfresh: {table: site.key, field: expires, days: param.age}\nparameters: {age: 9}\n";
    let examples = "examples: [{outcome: pass, param: {age: 0}}, {outcome: fail}]";
    check(rule("a", &format!("{body}{examples}")), 8, 41, "1 to 3650 days", "");
}

#[test]
fn examples_that_do_not_fit() {
    let with = |examples: &str| {
        let body = format!(
            "table: site.door\nrequire: row.locked\nparameters: {{max: 3}}\nexamples:\n  - {examples}\n  - {{outcome: fail}}"
        );
        rule("a", &body)
    };
    check(with("{outcome: fail}"), 8, 3, "no example has the outcome pass", "outcome: pass");
    check(with("{row: {locked: true}}"), 8, 5, "`outcome` is missing", "pass, fail, unknown");
    check(with("{outcome: passes}"), 8, 15, "cannot be `passes`", "did you mean `pass`?");
    check(with("{row: {name: 12}, outcome: pass}"), 8, 18, "does not fit the field `name`", "in quotes: \"12\"");
    check(with("{row: {locked: yes}, outcome: pass}"), 8, 20, "does not fit", "true or false");
    check(with("{row: {mode: 0o644}, outcome: pass}"), 8, 18, "does not fit", "\"0644\"");
    check(with("{row: {floor: 1.5}, outcome: pass}"), 8, 19, "does not fit", "whole number");
    check(with("{row: {kind: stel}, outcome: pass}"), 8, 18, "does not fit", "did you mean `steel`?");
    check(with("{row: {opened: soon}, outcome: pass}"), 8, 20, "does not fit", "2026-01-31");
    check(with("{row: {holders: [1]}, outcome: pass}"), 8, 21, "does not fit", "list of texts");
    check(with("{now: soon, outcome: pass}"), 8, 11, "is not a time", "2026-01-31");
    check(with("{param: {mx: 1}, outcome: pass}"), 8, 14, "no parameter `mx`", "did you mean `max`?");
    check(with("{param: {max: a}, outcome: pass}"), 8, 19, "is a number, and this is a text", "");
    check(with("{tables: {site.dor: []}, outcome: pass}"), 8, 15, "no table `site.dor`", "site.door");
    check(with("{gap: 1, outcome: pass}"), 8, 11, "must be `true` or `false`", "");
    check(with("[pass]"), 8, 5, "an example must be a map", "");
}

#[test]
fn names_of_files() {
    let at = |name: &str| SourceFile { name: name.into(), text: "id: a\n".into() };
    for name in [
        "a.yaml",
        "rules/a.yaml",
        "rules/a/b.yml",
        "rules/A/b.yaml",
        "rules/a/b/c.yaml",
        "profiles/a/b.yaml",
        "../rules/a/b.yaml",
    ] {
        check(at(name), 1, 1, "no name of a policy file", "rules/<area>/<rule>.yaml");
    }
    let specs = specs();
    let specs: Vec<&TableSpec> = specs.iter().collect();
    let twice = [
        plain("a", "site.door", "row.locked", ""),
        SourceFile { name: "rules/other/a.yaml".into(), ..plain("a", "site.door", "row.locked", "") },
    ];
    let all = shown(&load(&twice, &specs).unwrap_err());
    assert!(all.contains("rules/other/a.yaml:1:1: the rule `a` is also in rules/site/a.yaml"), "{all}");
}

#[test]
fn all_faults_are_told_at_once() {
    let specs = specs();
    let specs: Vec<&TableSpec> = specs.iter().collect();
    let files =
        [plain("a", "site.door", "row.lokked && row.flor == 1", "wher: 1"), plain("b", "site.key", "row.copid", "")];
    let faults = load(&files, &specs).unwrap_err();
    let places: Vec<_> = faults.iter().map(|f| (f.file.as_str(), f.line)).collect();
    let (a, b) = ("rules/site/a.yaml", "rules/site/b.yaml");
    assert_eq!(places, [(a, 5), (a, 5), (a, 6), (b, 5)], "{}", shown(&faults));
}

/// Pieces that have a meaning in YAML or in expressions.
const PIECES: &[&str] = &[
    "", "\n", "  ", ": ", "- ", "&a ", "*a", "[", "]", "{", "}", "'", "\"", "|\n", ">-\n", "#", "!x ", "? ", "---\n",
    "\\", "é", "\u{202e}", "row.", "((", "&&", "all(x, ", "0", "null", "\u{0}",
];

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,300}") {
        let specs = specs();
        let specs: Vec<&TableSpec> = specs.iter().collect();
        prop_assert!(load(&[raw(&text)], &specs).is_err());
        let in_rule = plain("a", "site.door", &serde_json::to_string(&text).unwrap_or_default(), "");
        let _ = load(&[in_rule], &specs);
    }

    #[test]
    fn any_change_of_a_rule_is_read_or_refused(cuts in prop::collection::vec((0usize..400, 0usize..12, 0..PIECES.len()), 1..4)) {
        let specs = specs();
        let specs: Vec<&TableSpec> = specs.iter().collect();
        let mut text = plain("a", "site.door", "'row.locked && rows(\"site.key\").all(k, k.door != row.name)'", "").text;
        for (at, length, piece) in cuts {
            let at = text.floor_char_boundary(at.min(text.len()));
            let end = text.floor_char_boundary((at + length).min(text.len()));
            text.replace_range(at..end.max(at), PIECES[piece]);
        }
        for fault in load(&[raw(&text)], &specs).err().unwrap_or_default() {
            let lines = u32::try_from(text.split('\n').count()).unwrap_or(u32::MAX);
            prop_assert!(fault.line >= 1 && fault.line <= lines, "{fault}");
            prop_assert!(fault.to_string().lines().count() <= 5, "{fault}");
        }
    }
}
