//! What `tidewaiter policy lint` refuses: each with file, line and the mend,
//! exit code 1, and no crash.

use crate::fleet::{program, run};
use serde_json::Value;
use std::process::Command;

/// One rule with this expression, and whatever else a test adds.
fn rule(require: &str, more: &str) -> String {
    format!(
        "id: planted\ntitle: A planted fault\nseverity: low\ntable: ssh.server\nrequire: {require}\n\
         since: 2026-01-01\npractice: privileged-access\nreferences: {{nist-csf-2.0: [PR.AA-05]}}\n\
         why: To be refused.\nremedy: Mend it.\n{more}\
         examples:\n  - {{row: {{permit_root_login: \"no\"}}, outcome: pass}}\n  \
         - {{row: {{permit_root_login: \"yes\"}}, outcome: fail}}\n"
    )
}

const GOOD: &str = "row.permit_root_login == \"no\"";

/// Lints a folder with this one rule: the exit code, what is said, the faults.
fn lint(text: &str) -> (i32, String, Vec<Value>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules/access/planted.yaml");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, text).unwrap();
    let call = |format| {
        let arguments = ["policy", "lint", folder.path().to_str().unwrap(), "--format", format];
        run(Command::new(program("tidewaiter")).args(arguments), "")
    };
    let said = call("table");
    let json = call("json");
    assert_eq!(json.code(), said.code());
    let faults = json.json(said.code())["faults"].as_array().unwrap().clone();
    (said.code(), format!("{}{}", said.out, said.err), faults)
}

#[test]
fn each_is_refused_with_its_place_and_its_mend() {
    let terms = vec!["1 == 1"; 5_000].join("||");
    let loops = "rows(\\\"ssh.server\\\").all(a, rows(\\\"ssh.server\\\").all(b, rows(\\\"ssh.server\\\").all(c, a.port == c.port)))";
    let anchors: String =
        (1..30).map(|n| format!("  - &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", "))).collect();
    let bomb = format!("parameters:\n  - &a0 [boom, boom, boom]\n{anchors}");
    // What is planted, the line where it stands, words that must be said.
    let cases: &[(&str, String, u64, &[&str])] = &[
        (
            "a misspelt field",
            rule("row.permit_root_loginn == \"no\"", ""),
            5,
            &["permit_root_loginn", "permit_root_login"],
        ),
        (
            "a field hidden in has()",
            rule("\"!has(row.permit_root_logn)\"", ""),
            5,
            &["permit_root_logn", "permit_root_login"],
        ),
        ("a misspelt key", rule(GOOD, "remedi: Mend it.\n"), 11, &["remedi", "remedy"]),
        ("a duplicate key", rule(GOOD, "severity: high\n"), 11, &["severity"]),
        ("a loop in a loop in a loop", rule(&format!("\"{loops}\""), ""), 5, &["two"]),
        ("5,000 terms", rule(&format!("'{terms}'"), ""), 5, &["2048"]),
        ("an alias bomb", rule(GOOD, &bomb), 12, &["anchor"]),
        ("nothing but brackets", "[".repeat(50_000), 1, &[]),
    ];
    let (code, said, faults) = lint(&rule(GOOD, ""));
    assert_eq!((code, faults.len()), (0, 0), "the rule that faults are planted in is not right itself: {said}");
    for (what, text, line, words) in cases {
        let (code, said, faults) = lint(text);
        assert_eq!(code, 1, "{what}: {said}");
        let place = format!("rules/access/planted.yaml:{line}:");
        assert!(said.contains(&place), "{what} is not placed at {place}\n{said}");
        for word in *words {
            assert!(said.contains(word), "{what}: `{word}` is not said\n{said}");
        }
        let fault = faults.iter().find(|f| f["line"] == *line).unwrap_or_else(|| panic!("{what}: {faults:?}"));
        assert!(fault["message"].as_str().is_some_and(|m| !m.is_empty()), "{fault}");
        if !words.is_empty() {
            assert!(fault["help"].as_str().is_some_and(|h| !h.is_empty()), "{what} has no mend: {fault}");
        }
    }
    println!("figure refusals.named {} of {} faults", cases.len(), cases.len());
}
