//! The design's promises about the source itself: which crate may depend on
//! which, how a file begins, how long it may be, and what it may not hold.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What each pure crate and program may depend on, of ours. `bundle` and the
/// edge from `seal` to `ledger` (one tree hash, not two) widen the design's list.
const MAY_USE: &[(&str, &[&str])] = &[
    ("advisory", &["report"]),
    ("bundle", &["advisory", "derive", "ledger", "maturity", "policy", "report", "seal"]),
    ("derive", &["advisory", "pki", "report"]),
    ("handshake", &[]),
    ("ledger", &[]),
    ("maturity", &["report"]),
    ("pki", &["report"]),
    ("policy", &["report"]),
    ("probe", &["handshake", "pki", "report", "serverconf"]),
    ("report", &[]),
    ("seal", &["ledger", "report"]),
    ("serverconf", &["handshake"]),
    (
        "tidewaiter-agent",
        &["advisory", "derive", "handshake", "ledger", "maturity", "pki", "policy", "probe", "report", "seal"],
    ),
    (
        "tidewaiter-server",
        &["advisory", "bundle", "derive", "handshake", "ledger", "maturity", "pki", "policy", "report", "seal"],
    ),
];

/// Members that may use anything: the program for people, and what is not shipped.
const FREE: &[&str] = &["tests", "tidewaiter", "xtask"];

/// The most lines a source file may have before it must be split.
const MOST_LINES: usize = 500;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn toml_of(path: &Path) -> toml::Table {
    std::fs::read_to_string(path).unwrap().parse().unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The manifests of all members, by package name.
fn members() -> BTreeMap<String, toml::Table> {
    let root = toml_of(&workspace().join("Cargo.toml"));
    let members = root["workspace"]["members"].as_array().unwrap();
    let manifest = |m: &toml::Value| toml_of(&workspace().join(m.as_str().unwrap()).join("Cargo.toml"));
    members.iter().map(manifest).map(|m| (m["package"]["name"].as_str().unwrap().to_owned(), m)).collect()
}

/// The package that a name among the workspace's dependencies stands for, if it is ours.
fn ours(name: &str) -> Option<String> {
    let root = toml_of(&workspace().join("Cargo.toml"));
    let table = root["workspace"]["dependencies"].get(name)?.as_table()?;
    table.get("path")?;
    Some(table.get("package").and_then(|p| p.as_str()).unwrap_or(name).to_owned())
}

/// Files of the repository that git tracks or would track.
fn files(of: &[&str]) -> Vec<PathBuf> {
    let out = std::process::Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(workspace())
        .output()
        .unwrap();
    let names = String::from_utf8(out.stdout).unwrap();
    let paths = names.lines().map(|l| workspace().join(l)).filter(|p| p.is_file());
    let files: Vec<_> = paths.filter(|p| p.extension().is_some_and(|e| of.iter().any(|o| e == *o))).collect();
    assert!(!files.is_empty(), "no file ends in any of {of:?}");
    files
}

#[test]
fn crates_depend_only_downwards() {
    let mut faults = Vec::new();
    let members = members();
    for (name, manifest) in &members {
        if FREE.contains(&name.as_str()) {
            continue;
        }
        let Some((_, allowed)) = MAY_USE.iter().find(|(n, _)| n == name) else {
            faults.push(format!("{name} has no line in MAY_USE"));
            continue;
        };
        for kind in ["dependencies", "build-dependencies", "dev-dependencies"] {
            let Some(table) = manifest.get(kind).and_then(toml::Value::as_table) else { continue };
            for used in table.keys().filter_map(|d| ours(d)) {
                if !allowed.contains(&used.as_str()) {
                    faults.push(format!("{name} may not use {used} ({kind})"));
                }
            }
        }
    }
    assert!(members.len() > FREE.len());
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_lists_here_are_sorted() {
    assert!(MAY_USE.is_sorted());
    assert!(MAY_USE.iter().all(|(_, uses)| uses.is_sorted()));
    assert!(FREE.is_sorted());
}

#[test]
fn every_member_takes_the_lints_of_the_workspace() {
    for (name, manifest) in members() {
        assert_eq!(manifest["lints"]["workspace"].as_bool(), Some(true), "{name}");
    }
}

#[test]
fn every_file_says_what_lives_in_it_and_is_short() {
    let mut faults = Vec::new();
    for path in files(&["rs"]) {
        let text = std::fs::read_to_string(&path).unwrap();
        let first = text.lines().next().unwrap_or_default();
        if !first.starts_with("//! ") {
            faults.push(format!("{} does not begin with `//! `", path.display()));
        }
        let lines = text.lines().count();
        if lines > MOST_LINES {
            faults.push(format!("{} has {lines} lines", path.display()));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn nothing_of_one_machine_is_in_the_repository() {
    // Each is put together here, so that this file does not hold it.
    let banned = [
        format!("/{}/{}", "work", "main"),
        format!("/{}/{}", "work", "wt-"),
        format!("/{}/{}", "tmp", "tw"),
        format!("-----BEGIN {}", "PRIVATE KEY-----"),
        format!("-----BEGIN EC {}", "PRIVATE KEY-----"),
        format!("-----BEGIN RSA {}", "PRIVATE KEY-----"),
        format!("-----BEGIN OPENSSH {}", "PRIVATE KEY-----"),
    ];
    let mut faults = Vec::new();
    for path in files(&["html", "json", "lock", "md", "rs", "sh", "sql", "toml", "yaml", "yml"]) {
        // Not UTF-8 is not text: the words looked for cannot stand in it as such.
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        faults.extend(banned.iter().filter(|b| text.contains(*b)).map(|b| format!("{} holds {b}", path.display())));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_fuzz_target_is_there_and_listed_in_order() {
    let manifest = toml_of(&workspace().join("fuzz/Cargo.toml"));
    let text = |bin: &toml::Value, key: &str| bin[key].as_str().unwrap().to_owned();
    let listed: Vec<_> =
        manifest["bin"].as_array().unwrap().iter().map(|bin| (text(bin, "name"), text(bin, "path"))).collect();
    assert!(listed.is_sorted_by(|a, b| a < b), "{listed:#?}");
    let mut there: Vec<_> = files(&["rs"])
        .into_iter()
        .filter_map(|path| Some(path.strip_prefix(workspace().join("fuzz/fuzz_targets")).ok()?.to_str()?.to_owned()))
        .map(|file| (file.trim_end_matches(".rs").to_owned(), format!("fuzz_targets/{file}")))
        .collect();
    there.sort();
    assert_eq!(listed, there);
}

#[test]
fn packages_come_from_one_registry() {
    let lock = toml_of(&workspace().join("Cargo.lock"));
    let packages = lock["package"].as_array().unwrap();
    let sources: std::collections::BTreeSet<_> =
        packages.iter().filter_map(|p| p.get("source")).filter_map(toml::Value::as_str).collect();
    assert_eq!(sources.into_iter().collect::<Vec<_>>(), ["registry+https://github.com/rust-lang/crates.io-index"]);
}
