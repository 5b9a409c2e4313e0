//! `cargo xtask bench`: time and memory of our own work, as released.

use crate::dist::target_folder;
use crate::figure::{self, Figure};
use crate::measure::{self, Measured};
use crate::run::{cargo, passes};
use anyhow::{Result, ensure};

/// What can be measured.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum What {
    /// A whole local audit of this machine without TLS probing
    Audit,
    /// All about certificates and keys of this machine: found, read, chained and linted
    Certificates,
}

/// The goals that the project set itself, for a machine of two cores.
const WALL_GOAL: f64 = 0.4;
const PEAK_GOAL: f64 = 24.0;
const CERTIFICATES_GOAL: f64 = 0.2;

/// Measures; true if the goals were reached.
pub fn run(what: Option<What>) -> Result<bool> {
    match what {
        Some(What::Audit) => audit(),
        Some(What::Certificates) => certificates(),
        None => Ok(audit()? & certificates()?),
    }
}

/// The agent as released: built if need be; its path.
///
/// # Errors
/// If it cannot be built.
pub fn agent() -> Result<String> {
    ensure!(passes(cargo(&["build", "--release", "--package", "tidewaiter-agent"]))?, "the agent does not build");
    Ok(target_folder()?.join("release/tidewaiter-agent").to_string_lossy().into_owned())
}

fn audit() -> Result<bool> {
    let run = measured("audit", "A whole audit of this machine, without TLS probing", &["audit", "--no-tls"])?;
    println!("goals: at most {WALL_GOAL} s and {PEAK_GOAL} MiB");
    Ok(run.wall <= WALL_GOAL && run.peak <= PEAK_GOAL)
}

fn certificates() -> Result<bool> {
    // Every table that follows from what these follow from is computed with
    // them, lints too; printing all of those would take as long again.
    let tables = ["certificate.chain", "certificate.use"];
    let words = [&["facts", "--no-tls"], tables.as_slice()].concat();
    let run = measured("certificates", "All about certificates and keys of this machine", &words)?;
    println!("goal: at most {CERTIFICATES_GOAL} s");
    Ok(run.wall <= CERTIFICATES_GOAL)
}

/// The median of nine runs of the agent, printed.
fn measured(name: &str, title: &str, words: &[&str]) -> Result<Measured> {
    let agent = agent()?;
    let state = std::env::temp_dir().join(format!("tidewaiter-bench-{}", std::process::id()));
    let folder = state.to_string_lossy().into_owned();
    let run = measure::median(&[&[agent.as_str(), "--state", &folder], words, &["--format", "json"]].concat(), 9);
    if state.exists() {
        std::fs::remove_dir_all(&state)?;
    }
    let run = run?;
    ensure!(run.code == 0 || run.code == 1, "{name} failed with exit code {}", run.code);
    let figures = [
        Figure::new(format!("{name}.wall"), format!("{:.3}", run.wall), "s"),
        Figure::new(format!("{name}.cpu"), format!("{:.3}", run.cpu), "s"),
        Figure::new(format!("{name}.peak"), format!("{:.1}", run.peak), "MiB"),
    ];
    figure::print(&format!("{title} (median of 9)"), &figures);
    Ok(run)
}
