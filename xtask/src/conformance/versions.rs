//! `cargo xtask conformance versions SCHEME FILE`: our order of versions beside published lines.

use anyhow::{Context, Result, anyhow};
use clap::ValueEnum;
use std::path::Path;
use tests::versions::compare;

/// Whose versions a file compares.
#[derive(Clone, Copy, ValueEnum)]
pub enum Scheme {
    /// dpkg's
    Debian,
    /// rpm's
    Rpm,
    /// apk's
    Alpine,
    /// Maven's
    Maven,
}

impl Scheme {
    /// What stands before the colon.
    const fn word(self) -> &'static str {
        match self {
            Self::Debian => "deb",
            Self::Rpm => "rpm",
            Self::Alpine => "apk",
            Self::Maven => "maven",
        }
    }
}

/// Compares and prints; false if the two do not agree on a line.
pub fn run(scheme: Scheme, file: &Path) -> Result<bool> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let all = compare(scheme.word(), &text).map_err(|why| anyhow!("{}: {why}", file.display()))?;
    for one in &all.disagreements {
        println!("{one}");
    }
    let agreed = all.lines - all.disagreements.len();
    let percent = if all.lines == 0 { 0.0 } else { agreed as f64 * 100.0 / all.lines as f64 };
    println!("{}: {agreed} of {} agree ({percent:.1} %)", scheme.word(), all.lines);
    Ok(all.lines > 0 && all.disagreements.is_empty())
}
