//! `tidewaiter trust`: looking at a trust file.

use crate::print::{self, line};
use crate::verify_command::load_trust;
use crate::{Format, root_command};
use anyhow::Result;
use report::escape::shown;
use std::path::PathBuf;
use std::process::ExitCode;

/// What to do with a trust file.
#[derive(clap::Subcommand)]
pub enum TrustCommand {
    /// Show whom a trust file trusts, with fingerprints to compare by telephone
    #[command(after_help = "Example:\n  tidewaiter trust show trust.json")]
    Show {
        /// The trust file
        file: PathBuf,
    },
}

/// Runs it.
///
/// # Errors
/// If the file is not a trust file.
pub fn run(command: &TrustCommand, format: Format) -> Result<ExitCode> {
    let TrustCommand::Show { file } = command;
    let trust = load_trust(file)?;
    let logs: Vec<String> = trust.logs.iter().map(ToString::to_string).collect();
    match format {
        Format::Json => print::json(&serde_json::json!({
            "shape": "tidewaiter.trust-shown.v1",
            "root": root_command::describe(&trust.root),
            "log": logs,
        }))?,
        Format::Table => {
            root_command::print(&trust.root)?;
            for log in &logs {
                line(format!("log         {}", shown(log)))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
