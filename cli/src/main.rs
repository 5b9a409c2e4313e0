//! `tidewaiter`: for people. A demonstration on one machine, the tools of those
//! who write and sign policies, and the auditor's verification.

mod advisories;
mod demo;
mod door;
mod policy_command;
mod print;
mod root_command;
mod trust_command;
mod verify_command;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use std::process::ExitCode;

/// Tidewaiter proves the security posture of hosts: verdicts that anyone can recompute.
#[derive(Parser)]
#[command(name = "tidewaiter", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "\
Examples:
  tidewaiter demo                                a server, this host audited, the console, on this machine
  tidewaiter verify bundle.json --trust trust.json   recompute every verdict, offline
  tidewaiter policy lint policies                check rules before they are signed

Exit codes: 0 all is well, 1 there are findings, 2 it failed.")]
struct Arguments {
    /// How to print the result
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,
    #[command(subcommand)]
    command: Command,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Table,
    /// For programs; the shape is named in it
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// Start a server, enrol and audit this host, and show the console; all keys are made for the demo
    Demo(demo::DemoArguments),
    /// Recompute everything in a bundle: signatures, log, verdicts, score; needs no network
    Verify(verify_command::VerifyArguments),
    /// Look at the file that says whom an auditor trusts
    #[command(subcommand)]
    Trust(trust_command::TrustCommand),
    /// The root document: which keys may sign what
    #[command(subcommand)]
    Root(root_command::RootCommand),
    /// Check, test, sign and compare policies
    #[command(subcommand)]
    Policy(policy_command::PolicyCommand),
    /// Make, sign, show and compare sets of advisories
    #[command(subcommand)]
    Advisories(advisories::AdvisoriesCommand),
    /// Print completions for a shell
    #[command(after_help = "Example:\n  tidewaiter completions bash > /etc/bash_completion.d/tidewaiter")]
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let format = arguments.format;
    let result = match arguments.command {
        Command::Demo(demo) => demo::run(&demo, format),
        Command::Verify(verify) => verify_command::run(&verify, format),
        Command::Trust(trust) => trust_command::run(&trust, format),
        Command::Root(root) => root_command::run(&root, format),
        Command::Policy(policy) => policy_command::run(&policy, format),
        Command::Advisories(advisories) => advisories::run(&advisories, format),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Arguments::command(), "tidewaiter", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
    };
    result.unwrap_or_else(|error| {
        eprintln!("tidewaiter: {error:#}");
        ExitCode::from(2)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
