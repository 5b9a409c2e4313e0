//! `cargo xtask compare`: the same work done by us and by its peers, side by
//! side in one run, because these machines are noisy. A peer that is not
//! installed is named with the line that installs it, and left out.

use crate::bench::agent;
use crate::figure::{self, Figure};
use crate::install::has;
use crate::measure::{self, Measured};
use crate::run::output;
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::process::Command;

/// Runs all comparisons.
pub fn run() -> Result<bool> {
    let agent = agent()?;
    let state = std::env::temp_dir().join(format!("tidewaiter-compare-{}", std::process::id()));
    let folder = state.to_string_lossy().into_owned();
    let mut figures = Vec::new();
    let done = updates(&agent, &folder, &mut figures).and_then(|()| audit(&agent, &folder, &mut figures));
    if state.exists() {
        std::fs::remove_dir_all(&state)?;
    }
    done?;
    figure::print("The same work, side by side", &figures);
    Ok(true)
}

fn push(figures: &mut Vec<Figure>, name: &str, run: &Measured) {
    figures.push(Figure::new(format!("{name}.wall"), format!("{:.3}", run.wall), "s"));
    figures.push(Figure::new(format!("{name}.peak"), format!("{:.1}", run.peak), "MiB"));
}

/// Which upgrades wait: ours read from the lists, beside apt's own word.
fn updates(agent: &str, state: &str, figures: &mut Vec<Figure>) -> Result<()> {
    if !has("apt-get") {
        println!("left out: apt-get is not here, so there is no peer for package.update");
        return Ok(());
    }
    let ours = [agent, "facts", "package.update", "--state", state, "--format", "json"];
    push(figures, "update.tidewaiter", &measure::median(&ours, 5)?);
    let theirs = ["apt-get", "--simulate", "--quiet=2", "dist-upgrade"];
    push(figures, "update.apt", &measure::median(&theirs, 5)?);

    let out = output(command(&ours))?;
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).context("facts package.update")?;
    let rows = json["tables"]["package.update"]["rows"].as_array().context("facts package.update: no rows")?;
    let name = |row: &serde_json::Value| Some(row["fields"]["name"].as_str()?.to_owned());
    let ours: BTreeSet<String> =
        rows.iter().filter(|row| row["fields"]["held"] != serde_json::json!(true)).filter_map(name).collect();
    let out = output(command(&theirs))?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    // A line `Inst NAME [OLD] (NEW …)`; one without `[OLD]` is new here, not an upgrade.
    let upgrade = |line: &str| {
        let mut words = line.strip_prefix("Inst ")?.split(' ');
        let name = words.next()?.to_owned();
        words.next()?.starts_with('[').then_some(name)
    };
    let theirs: BTreeSet<String> = text.lines().filter_map(upgrade).collect();
    let both = ours.intersection(&theirs).count();
    let all = ours.union(&theirs).count();
    for name in ours.symmetric_difference(&theirs) {
        println!("differs: {name} ({})", if ours.contains(name) { "only ours" } else { "only apt's" });
    }
    figures.push(Figure::new("update.agree", both.to_string(), format!("of {all}")));
    Ok(())
}

/// A whole audit, beside Lynis.
fn audit(agent: &str, state: &str, figures: &mut Vec<Figure>) -> Result<()> {
    push(figures, "audit.tidewaiter", &measure::median(&[agent, "audit", "--no-tls", "--state", state], 5)?);
    if !has("lynis") {
        println!("left out: lynis; to install, run as root:\n  apt-get install --no-install-recommends lynis");
        return Ok(());
    }
    push(figures, "audit.lynis", &measure::once(&["lynis", "audit", "system", "--quick", "--quiet", "--no-log"])?);
    Ok(())
}

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(words.first().copied().unwrap_or_default());
    command.args(words.iter().skip(1));
    command
}
