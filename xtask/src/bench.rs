//! `cargo xtask bench`: time and memory of our own work, as released.

use crate::dist::target_folder;
use crate::figure::{self, Figure};
use crate::measure;
use crate::run::{cargo, passes};
use anyhow::{Result, ensure};

/// What can be measured.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum What {
    /// A whole local audit of this machine without TLS probing
    Audit,
}

/// The goals that the project set itself, for a machine of two cores.
const WALL_GOAL: f64 = 0.4;
const PEAK_GOAL: f64 = 24.0;

/// Measures; true if the goals were reached.
pub fn run(what: Option<What>) -> Result<bool> {
    match what {
        Some(What::Audit) | None => audit(),
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
    let agent = agent()?;
    let state = std::env::temp_dir().join(format!("tidewaiter-bench-{}", std::process::id()));
    let folder = state.to_string_lossy().into_owned();
    let run = measure::median(&[&agent, "audit", "--no-tls", "--state", &folder, "--format", "json"], 9);
    if state.exists() {
        std::fs::remove_dir_all(&state)?;
    }
    let run = run?;
    ensure!(run.code == 0 || run.code == 1, "the audit failed with exit code {}", run.code);
    let figures = [
        Figure::new("audit.wall", format!("{:.3}", run.wall), "s"),
        Figure::new("audit.cpu", format!("{:.3}", run.cpu), "s"),
        Figure::new("audit.peak", format!("{:.1}", run.peak), "MiB"),
    ];
    figure::print("A whole audit of this machine, without TLS probing (median of 9)", &figures);
    println!("goals: at most {WALL_GOAL} s and {PEAK_GOAL} MiB");
    Ok(run.wall <= WALL_GOAL && run.peak <= PEAK_GOAL)
}
