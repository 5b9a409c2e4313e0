//! The agent confines itself: what it must not do is tried on the program, and
//! the kernel refuses; what it looks at is the same as without.

use crate::fleet::{program, run};
use crate::recorded::Root;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const LEVELS: [&str; 3] = ["full", "minimal", "off"];

fn agent(state: &Path, level: &str, words: &[&str], code: i32) -> Value {
    let mut command = Command::new(program("tidewaiter-agent"));
    command.args(words).args(["--confine", level, "--format", "json", "--state"]).arg(state);
    run(&mut command, "").json(code)
}

#[test]
fn the_kernel_refuses_what_the_agent_never_does() {
    let folder = tempfile::tempdir().unwrap();
    for level in LEVELS {
        let told = agent(folder.path(), level, &["confinement"], 0);
        let refused: BTreeMap<&str, bool> = told["trials"]
            .as_array()
            .unwrap()
            .iter()
            .map(|trial| (trial["what"].as_str().unwrap(), trial["refused"].as_bool().unwrap()))
            .collect();
        assert_eq!(refused["start a program"], level != "off", "{told}");
        if nix::unistd::geteuid().is_root() {
            assert_eq!(refused["open a raw packet socket"], level != "off", "{told}");
            assert_eq!(refused["write outside the state folder"], level == "minimal", "{told}");
        }
    }
}

#[test]
fn a_recorded_host_looks_the_same_at_every_level() {
    let (root, state) = (Root::healthy(), tempfile::tempdir().unwrap());
    let place = root.path().to_str().unwrap();
    let outcomes = LEVELS.map(|level| {
        let audit = agent(state.path(), level, &["audit", "--no-tls", "--root", place], 1);
        let findings = audit["findings"].as_array().unwrap();
        assert!(findings.len() > 200, "{level}: {}", findings.len());
        findings.iter().map(|f| (f["rule"].clone(), f["outcome"].clone(), f["rows"].clone())).collect::<Vec<_>>()
    });
    assert_eq!(outcomes[0], outcomes[2], "full");
    assert_eq!(outcomes[1], outcomes[2], "minimal");
}

#[test]
fn output_is_written_where_it_was_asked_for_and_nowhere_else() {
    let (state, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = folder.path().join("identity.json");
    let mut command = Command::new(program("tidewaiter-agent"));
    command.args(["identity", "--confine", "minimal", "--format", "json", "--state"]).arg(state.path().join("new"));
    run(command.arg("--output").arg(&file), "").expect(0);
    let told: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(told["shape"], "tidewaiter.identity.v1");
    assert!(state.path().join("new/host.key").is_file());
}
