//! `cargo xtask bench`: time and memory of our own work, as released.

use crate::dist::target_folder;
use crate::figure::{self, Figure};
use crate::measure::{self, Measured, Program};
use crate::run::{cargo, passes};
use anyhow::{Result, ensure};

/// What can be measured.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum What {
    /// A whole local audit of this machine without TLS probing
    Audit,
    /// All about certificates and keys of this machine: found, read, chained and linted
    Certificates,
    /// A new advisory set against the inventories of 100,000 simulated hosts
    Rematch,
}

/// The goals that the project set itself, for a machine of two cores.
const WALL_GOAL: f64 = 0.4;
const PEAK_GOAL: f64 = 24.0;
const CERTIFICATES_GOAL: f64 = 0.2;
const REMATCH_GOAL: f64 = 60.0;

/// Measures; true if the goals were reached.
pub fn run(what: Option<What>) -> Result<bool> {
    match what {
        Some(What::Audit) => audit(),
        Some(What::Certificates) => certificates(),
        Some(What::Rematch) => rematch(),
        None => Ok(audit()? & certificates()? & rematch()?),
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

/// One run: the simulated fleet is the same each time, and large.
fn rematch() -> Result<bool> {
    let built = cargo(&["build", "--release", "--package", "advisory", "--example", "rematch"]);
    ensure!(passes(built)?, "the simulated fleet does not build");
    let program = target_folder()?.join("release/examples/rematch").to_string_lossy().into_owned();
    let keep = std::env::temp_dir().join(format!("tidewaiter-rematch-{}", std::process::id()));
    let run = Program { words: &[program.as_str()], limit: Some(600), keep: Some(&keep) }.once();
    let text = std::fs::read_to_string(&keep)?;
    std::fs::remove_file(&keep)?;
    let run = run?;
    ensure!(run.code == 0, "rematch failed with exit code {}: {text}", run.code);
    let told: serde_json::Value = serde_json::from_str(&text)?;
    let seconds = told["seconds"].as_f64().unwrap_or(f64::NAN);
    let hosts = told["hosts"].as_f64().unwrap_or(f64::NAN);
    let count = |name: &str, unit: &str| Figure::new(format!("rematch.{name}"), told[name].to_string(), unit);
    let figures = [
        Figure::new("rematch.seconds", format!("{seconds:.2}"), "s"),
        Figure::new("rematch.rate", format!("{:.0}", hosts / seconds), "hosts a second"),
        Figure::new("rematch.peak", format!("{:.1}", run.peak), "MiB"),
        count("hosts", "hosts"),
        count("rows", "installed packages"),
        count("records", "records"),
        count("distinct", "distinct packages"),
        count("hits", "hits"),
        count("affected", "hosts affected"),
    ];
    figure::print("A new advisory set against a simulated fleet, on one core", &figures);
    println!("goal: at most {REMATCH_GOAL} s");
    Ok(seconds <= REMATCH_GOAL)
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
