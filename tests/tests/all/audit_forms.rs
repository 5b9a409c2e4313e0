//! The forms of an audit besides JSON: SARIF, a page, and all about one rule.

use crate::fleet::{program, run};
use crate::recorded::Root;
use serde_json::Value;
use std::process::Command;

/// Audits a recorded host with one fault in it; the exit code is 1.
fn audit(words: &[&str]) -> String {
    let (root, state) = (Root::healthy(), tempfile::tempdir().unwrap());
    root.replace("/etc/ssh/sshd_config", "PermitRootLogin no", "PermitRootLogin yes # <b>\"&");
    let mut command = Command::new(program("tidewaiter-agent"));
    command.args(["audit", "--no-tls", "--root"]).arg(root.path()).arg("--state").arg(state.path()).args(words);
    run(&mut command, "").expect(1).to_owned()
}

#[test]
fn sarif_has_every_finding_with_its_place() {
    let sarif: Value = serde_json::from_str(&audit(&["--format", "sarif"])).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let one = &sarif["runs"][0];
    let (rules, results) = (one["tool"]["driver"]["rules"].as_array().unwrap(), one["results"].as_array().unwrap());
    assert_eq!(rules.len(), results.len());
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let failed = result["kind"] == "fail";
        assert!(["pass", "fail", "open", "notApplicable"].contains(&result["kind"].as_str().unwrap()), "{result}");
        assert_eq!(failed, result["level"] != "none", "{result}");
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
    }
    let root = results.iter().find(|result| result["ruleId"] == "ssh-root-login").unwrap();
    assert_eq!(root["kind"], "fail");
    let place = &root["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "file:///etc/ssh/sshd_config");
}

#[test]
fn a_page_shows_what_fails_and_nothing_in_it_acts() {
    let page = audit(&["--format", "html"]);
    assert!(page.starts_with("<!doctype html>") && page.contains("default-src 'none'"), "{page}");
    assert!(page.contains("ssh-root-login") && page.contains("What fails ("), "{page}");
    let acts = ["<script", "href=", "src=", "<b>\""];
    assert!(!acts.iter().any(|word| page.contains(word)), "{page}");
}

#[test]
fn one_rule_is_explained_with_what_was_seen_and_what_mending_it_would_do() {
    let text = audit(&["--explain", "ssh-root-login"]);
    for word in [
        "fail",
        "seen",
        "/etc/ssh/sshd_config",
        "why",
        "remedy",
        "require",
        "serves",
        "nist-csf-2.0",
        "score",
        "mended",
    ] {
        assert!(text.contains(word), "{word} is not in {text}");
    }
    let (root, state) = (Root::healthy(), tempfile::tempdir().unwrap());
    let mut command = Command::new(program("tidewaiter-agent"));
    command.args(["audit", "--no-tls", "--explain", "no-such-rule", "--root"]).arg(root.path());
    let said = run(command.arg("--state").arg(state.path()), "");
    assert_eq!(said.code(), 2);
    assert!(said.err.contains("no-such-rule"), "{}", said.err);
}
