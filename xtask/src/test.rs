//! `cargo xtask test`: all that CI checks. Every part runs even if one before
//! it failed, so that one run tells all; the time of each is printed at the end.

use crate::install::{self, has};
use crate::run::{cargo, output, passes};
use anyhow::Result;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// A part's name and what it does; true if it passed.
type Part = (&'static str, fn() -> Result<bool>);

const PARTS: &[Part] = &[
    ("install", install_needs),
    ("format", format),
    ("lints", lints),
    ("programs", programs),
    ("tests", tests),
    ("doc tests", doc_tests),
    ("forbidden crates", forbidden),
];

/// Crates that must not be built: each would bring a second TLS library, in C.
const FORBIDDEN: &[&str] = &["aws-lc-rs", "aws-lc-sys", "native-tls", "openssl", "openssl-sys"];

/// What a test may say after `skipped: ` in CI: each beginning, with its reason.
/// All else that is skipped there fails.
const MAY_SKIP: &[&str] = &[];

/// Runs every part whose name contains `only`; true if all passed.
pub fn run(only: Option<&str>) -> Result<bool> {
    let mut rows: Vec<(&str, bool, Duration)> = Vec::new();
    for (name, part) in PARTS.iter().filter(|(name, _)| only.is_none_or(|o| name.contains(o))) {
        println!("== {name}");
        let start = Instant::now();
        let passed = part().unwrap_or_else(|error| {
            println!("{error:#}");
            false
        });
        rows.push((name, passed, start.elapsed()));
    }
    let names: Vec<&str> = PARTS.iter().map(|(name, _)| *name).collect();
    anyhow::ensure!(!rows.is_empty(), "no part has that in its name; the parts are: {}", names.join(", "));
    println!("== time");
    for (name, passed, time) in &rows {
        println!("{name:<18}{:<8}{:>7.1} s", if *passed { "passed" } else { "FAILED" }, time.as_secs_f64());
    }
    let total: Duration = rows.iter().map(|(_, _, time)| *time).sum();
    println!("{:<18}{:<8}{:>7.1} s", "all", "", total.as_secs_f64());
    Ok(rows.iter().all(|(_, passed, _)| *passed))
}

/// What is missing is said with the line that installs it; the tests that need
/// it then say `skipped: …`, and CI fails on that.
fn install_needs() -> Result<bool> {
    let browser = install::ensure(install::BROWSER)?;
    let trace = install::ensure(install::TRACE)?;
    let tls = install::ensure(install::TLS)?;
    let starttls = install::ensure(install::STARTTLS)?;
    let configured = install::ensure(install::CONFIGURED)?;
    let stores = install::ensure(install::STORES)?;
    let packages = install::ensure(install::PACKAGES)?;
    Ok((browser && trace && tls && starttls && configured && stores && packages) || !in_ci())
}

fn format() -> Result<bool> {
    passes(cargo(&["fmt", "--all", "--check"]))
}

fn lints() -> Result<bool> {
    passes(cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

/// The programs themselves, which the end-to-end tests start.
fn programs() -> Result<bool> {
    passes(cargo(&["build", "--quiet", "--workspace", "--bins"]))
}

/// All tests; what they skip is looked at.
fn tests() -> Result<bool> {
    let nextest = has("cargo-nextest");
    let mut command = if nextest {
        cargo(&[
            "nextest",
            "run",
            "--workspace",
            "--no-fail-fast",
            "--success-output",
            "final",
            "--status-level",
            "slow",
        ])
    } else {
        println!(
            "cargo-nextest is not here; the plain runner is used (`cargo install cargo-nextest --locked` is faster)"
        );
        cargo(&["test", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests", "--", "--nocapture"])
    };
    let out = command.stdin(Stdio::null()).stderr(Stdio::piped()).stdout(Stdio::piped()).output()?;
    let text = [out.stdout, out.stderr].map(|b| String::from_utf8_lossy(&b).into_owned()).concat();
    // Where all passed, what each test printed is only noise around its figures.
    let end = if nextest { "Summary [" } else { "test result:" };
    let matters = |line: &&str| [end, "figure ", "skipped: "].iter().any(|w| line.contains(w));
    for line in text.lines().filter(|line| !out.status.success() || matters(line)) {
        println!("{}", line.trim_end());
    }
    let refused = refused_skips(&text);
    for line in &refused {
        println!("{} {line}", if in_ci() { "may not be skipped in CI:" } else { "skipped here, and refused in CI:" });
    }
    Ok(out.status.success() && (refused.is_empty() || !in_ci()))
}

/// The lines in which tests say that they skipped, less those that may.
fn refused_skips(text: &str) -> Vec<&str> {
    let skips = text.lines().filter_map(|line| line.trim().strip_prefix("skipped: "));
    skips.filter(|what| !MAY_SKIP.iter().any(|may| what.starts_with(may))).collect()
}

fn in_ci() -> bool {
    std::env::var_os("CI").is_some()
}

/// The examples in the documentation, which nextest does not run.
fn doc_tests() -> Result<bool> {
    passes(cargo(&["test", "--quiet", "--workspace", "--doc"]))
}

/// Whether no forbidden crate is in the tree, as built for any target.
fn forbidden() -> Result<bool> {
    let tree = output(cargo(&["tree", "--workspace", "--target", "all", "--prefix", "none", "--format", "{p}"]))?;
    if !tree.status.success() {
        println!("{}", String::from_utf8_lossy(&tree.stderr));
        return Ok(false);
    }
    let tree = String::from_utf8_lossy(&tree.stdout);
    let found = found(&tree);
    for name in &found {
        println!("{name} is in the tree: `cargo tree -i {name}` says why");
    }
    println!("{} lines of tree searched for {}", tree.lines().count(), FORBIDDEN.join(", "));
    Ok(found.is_empty())
}

fn found(tree: &str) -> Vec<&'static str> {
    let has = |name: &str| tree.lines().any(|line| line.split(' ').next() == Some(name));
    FORBIDDEN.iter().copied().filter(|name| has(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forbidden_crate_is_found_by_its_whole_name() {
        assert_eq!(found("ring v0.17.0\nopenssl-sys v0.9.1 (*)\n"), ["openssl-sys"]);
        assert_eq!(found("openssl-probe v0.1.0\nring v0.17.0\n"), Vec::<&str>::new());
    }

    #[test]
    fn a_skip_is_seen() {
        assert_eq!(refused_skips("ok\n    skipped: no corpora\nskippedx: a\n"), ["no corpora"]);
    }

    #[test]
    fn the_lists_are_sorted() {
        assert!(FORBIDDEN.is_sorted());
        assert!(MAY_SKIP.is_sorted());
    }
}
