//! `cargo xtask conformance x509-limbo FILE`: our paths beside limbo's expectations.

use super::zlint::Format;
use anyhow::{Context, Result};
use std::path::Path;
use std::time::SystemTime;
use tests::limbo::{Agreement, compare};

/// Compares and prints; false if the two agree on less than 97 of 100 cases.
pub fn run(file: &Path, format: Format) -> Result<bool> {
    let json = std::fs::read(file).with_context(|| file.display().to_string())?;
    // Cases without a time of their own are meant to be looked at today.
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
    let all = compare(&json, i64::try_from(now)?).context("this is no file of limbo's schema")?;
    match format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&all)?),
        Format::Text => print(&all),
    }
    Ok(all.agreed * 100 >= all.cases * 97)
}

fn print(all: &Agreement) {
    for one in &all.disagreements {
        println!("{}: limbo {}, ours {} (profile {})", one.id, one.expected, one.found, one.profile);
        println!("  limbo: {}", one.theirs);
        for ours in &one.ours {
            println!("  ours: {ours}");
        }
    }
    for (space, (agreed, cases)) in &all.spaces {
        println!("{space}: {agreed} of {cases}");
    }
    let percent = if all.cases == 0 { 0.0 } else { all.agreed as f64 * 100.0 / all.cases as f64 };
    println!("all: {} of {} agree ({percent:.1} %)", all.agreed, all.cases);
}
