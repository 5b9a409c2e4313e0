//! tidewaiter-agent: reads the command line and answers with an exit code —
//! 0 compliant, 1 findings, 2 failed.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = agent::cli::Cli::parse();
    match agent::commands::run(cli) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("tidewaiter-agent: {error:#}");
            ExitCode::from(2)
        }
    }
}
