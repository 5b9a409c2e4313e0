//! Which upgrades wait: ours read from the lists, beside apt's own word.

use super::push;
use crate::figure::Figure;
use crate::install::has;
use crate::measure;
use crate::run::output;
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::process::Command;

/// Both, timed, and how far they agree.
pub fn run(agent: &str, state: &str, figures: &mut Vec<Figure>) -> Result<()> {
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

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(words.first().copied().unwrap_or_default());
    command.args(words.iter().skip(1));
    command
}
