//! `cargo xtask test`: all that CI checks. Every part runs even if one before
//! it failed, so that one run tells all; the time of each is printed at the end.

use crate::run::{cargo, output, passes};
use anyhow::Result;
use std::time::{Duration, Instant};

/// A part's name and what it does; true if it passed.
type Part = (&'static str, fn() -> Result<bool>);

const PARTS: &[Part] = &[("format", format), ("lints", lints), ("tests", tests), ("forbidden crates", forbidden)];

/// Crates that must not be built: each would bring a second TLS library, in C.
const FORBIDDEN: &[&str] = &["aws-lc-rs", "aws-lc-sys", "native-tls", "openssl", "openssl-sys"];

/// Runs every part; true if all passed.
pub fn run() -> Result<bool> {
    let mut rows: Vec<(&str, bool, Duration)> = Vec::new();
    for (name, part) in PARTS {
        println!("== {name}");
        let start = Instant::now();
        let passed = part().unwrap_or_else(|error| {
            println!("{error:#}");
            false
        });
        rows.push((name, passed, start.elapsed()));
    }
    println!("== time");
    for (name, passed, time) in &rows {
        println!("{name:<18}{:<8}{:>7.1} s", if *passed { "passed" } else { "FAILED" }, time.as_secs_f64());
    }
    println!("not part of this run: PostgreSQL, browser screenshots, generated documentation (none exists yet)");
    Ok(rows.iter().all(|(_, passed, _)| *passed))
}

fn format() -> Result<bool> {
    passes(cargo(&["fmt", "--all", "--check"]))
}

fn lints() -> Result<bool> {
    passes(cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

/// The plain runner: it also runs the examples in the documentation, which nextest does not.
fn tests() -> Result<bool> {
    passes(cargo(&["test", "--workspace", "--no-fail-fast"]))
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
    fn the_list_is_sorted() {
        assert!(FORBIDDEN.is_sorted());
    }
}
