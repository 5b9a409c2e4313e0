//! `cargo xtask conformance zlint DIR`: our lints beside zlint's.

use anyhow::{Context, Result};
use clap::ValueEnum;
use std::path::Path;
use tests::zlint::{Agreement, compare};

/// How figures are printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Compares and prints; false if the two agree on less than 98 of 100 triples whose lint we have.
pub fn run(folder: &Path, format: Format) -> Result<bool> {
    let all = compare(folder).context("the corpus cannot be used")?;
    match format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&all)?),
        Format::Text => print(&all),
    }
    Ok(all.agreed * 100 >= all.shipped * 98)
}

fn print(all: &Agreement) {
    for one in &all.disagreements {
        let why = if one.why.is_empty() { String::new() } else { format!(": {}", one.why) };
        let also = if one.contradicted { " (zlint also, in another triple of the same file)" } else { "" };
        println!("{} {}: zlint {}, ours {}{also}{why}", one.lint, one.file, one.expected, one.found);
    }
    for (file, why) in &all.unread {
        println!("{file}: not read: {why}");
    }
    let lacking: Vec<&str> = all.lacking.iter().map(String::as_str).collect();
    println!("lints that we do not have: {}", lacking.join(" "));
    println!("triples whose lint we have: {}", share(all.agreed, all.shipped));
    println!("all triples: {}", share(all.agreed, all.triples));
    println!("lints: {} of {}", all.lints_shipped, all.lints);
    println!("files not read: {}", all.unread.len());
}

fn share(part: usize, whole: usize) -> String {
    let percent = if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 };
    format!("{part} of {whole} agree ({percent:.1} %)")
}
