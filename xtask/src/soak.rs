//! `cargo xtask soak`: what is too long for CI. Each piece is a test that CI
//! runs for a moment and that goes on as long as it is told here, or fuzzing.

mod fuzz;

use crate::run::{cargo, output, workspace};
use anyhow::{Context, Result, ensure};
use std::io::Write;
use std::process::Command;

/// A piece: its name, the test that does it, and what it shows.
const PIECES: &[(&str, &str, &str)] = &[
    (
        "databases",
        "starttls::lockout::",
        "databases are probed every minute: no host is locked out, at most one line is logged a probe",
    ),
    ("kill", "crash::", "the server is killed during ingest again and again: no acknowledged report is lost"),
    ("manifest", "manifest::", "audits of an untouched host give one manifest"),
    ("properties", "properties::", "losing evidence improves no outcome; cached and full evaluation agree"),
];

/// Runs one piece and records it; without a name, lists them.
pub fn run(part: Option<&str>, minutes: u64) -> Result<bool> {
    let Some(part) = part else {
        for (name, _, what) in PIECES {
            println!("{name:<12}{what}");
        }
        println!("{:<12}every fuzz target for its share of the time; `fuzz-NAME` takes one", fuzz::ALL);
        println!("run one: cargo xtask soak --part NAME --minutes N");
        return Ok(true);
    };
    if fuzz::is_piece(part) {
        let (passed, figures) = fuzz::run(part, minutes)?;
        record(part, minutes, passed, &figures)?;
        return Ok(passed);
    }
    let piece = PIECES.iter().find(|(name, _, _)| *name == part);
    let (name, test, what) =
        piece.with_context(|| format!("no piece is called {part}; `cargo xtask soak` lists them"))?;
    println!("{name}: {what}; {minutes} min");
    let mut command = cargo(&["test", "--quiet", "--package", "tests", "--test", "all", test]);
    command.args(["--", "--nocapture", "--test-threads=1"]).env("TIDEWAITER_SOAK_SECONDS", (minutes * 60).to_string());
    let out = output(command)?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    println!("{text}{}", String::from_utf8_lossy(&out.stderr));
    ensure!(!text.contains("skipped: "), "the piece was skipped, so nothing is recorded");
    let figures = crate::conformance::parse(&text);
    let figures: Vec<String> = figures.iter().map(|f| format!("{} {} {}", f.name, f.number, f.unit)).collect();
    record(name, minutes, out.status.success(), &figures.join("; "))?;
    Ok(out.status.success())
}

fn record(name: &str, minutes: u64, passed: bool, figures: &str) -> Result<()> {
    let path = workspace().join("docs/soak.md");
    let commit = said(Command::new("git").args(["rev-parse", "--short", "HEAD"]).current_dir(workspace()))?;
    let date = said(Command::new("date").args(["-u", "+%Y-%m-%d"]))?;
    let result = if passed { "passed" } else { "FAILED" };
    if !path.exists() {
        std::fs::write(&path, HEADING)?;
    }
    let mut file = std::fs::OpenOptions::new().append(true).open(&path)?;
    writeln!(file, "| {date} | {commit} | {name} | {minutes} min | {result} | {figures} |")?;
    println!("recorded in docs/soak.md");
    Ok(())
}

fn said(command: &mut Command) -> Result<String> {
    let out = command.output()?;
    ensure!(out.status.success(), "{} failed", command.get_program().to_string_lossy());
    Ok(String::from_utf8_lossy(&out.stdout).trim().to_owned())
}

const HEADING: &str = "# What ran longer than CI allows\n\nWritten by `cargo xtask soak --part NAME`; one line a run.\n\n\
    | date | commit | part | time | result | figures |\n| --- | --- | --- | --- | --- | --- |\n";

#[cfg(test)]
mod tests {
    #[test]
    fn the_list_is_sorted() {
        assert!(super::PIECES.is_sorted());
    }
}
