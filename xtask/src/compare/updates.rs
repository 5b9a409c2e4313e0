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
    let theirs = ["apt", "list", "--upgradable"];
    push(figures, "update.apt", &measure::median(&theirs, 5)?);

    let out = output(command(&ours))?;
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).context("facts package.update")?;
    let rows = json["tables"]["package.update"]["rows"].as_array().context("facts package.update: no rows")?;
    let text = |row: &serde_json::Value, field: &str| row["fields"][field].as_str().unwrap_or_default().to_owned();
    let upgrade = |row: &serde_json::Value| {
        let version = |field: &str| text(row, field).trim_start_matches("deb:").to_owned();
        (text(row, "name"), version("installed"), version("candidate"))
    };
    let ours: BTreeSet<Upgrade> = rows.iter().map(upgrade).collect();
    let out = output(command(&theirs))?;
    let theirs: BTreeSet<Upgrade> = String::from_utf8_lossy(&out.stdout).lines().filter_map(listed).collect();
    let both = ours.intersection(&theirs).count();
    let all = ours.union(&theirs).count();
    for upgrade in ours.symmetric_difference(&theirs) {
        println!("differs: {upgrade:?} ({})", if ours.contains(upgrade) { "only ours" } else { "only apt's" });
    }
    figures.push(Figure::new("update.agree", both.to_string(), format!("of {all}")));
    Ok(())
}

/// A package, the version it has and the version it would get.
type Upgrade = (String, String, String);

/// A line `NAME/SUITE,… NEW ARCHITECTURE [upgradable from: OLD]`.
fn listed(line: &str) -> Option<Upgrade> {
    let (package, rest) = line.split_once('/')?;
    let new = rest.split(' ').nth(1)?;
    let (_, old) = line.split_once("[upgradable from: ")?;
    Some((package.to_owned(), old.trim_end_matches(']').to_owned(), new.to_owned()))
}

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(words.first().copied().unwrap_or_default());
    command.args(words.iter().skip(1));
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_apt_is_read() {
        let line = "zlib1g/stable,now 1:1.3-2 amd64 [upgradable from: 1:1.2-1]";
        let read = ["zlib1g", "1:1.2-1", "1:1.3-2"].map(str::to_owned);
        assert_eq!(listed(line), Some(read.into()));
        assert_eq!(listed("Listing..."), None);
        assert_eq!(listed("zlib1g/stable 1:1.3-2 amd64"), None);
    }
}
