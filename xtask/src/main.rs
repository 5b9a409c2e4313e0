//! The project's own commands, run as `cargo xtask COMMAND`.

mod bench;
mod compare;
mod conformance;
mod dist;
mod figure;
mod generate;
mod install;
mod measure;
mod run;
mod soak;
mod test;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Subcommand)]
enum Command {
    /// All that CI checks; installs what is missing when it may, and prints the time of each part
    Test {
        /// Run only the parts whose name contains this
        #[arg(long)]
        part: Option<String>,
    },
    /// What is too long for CI, in pieces of at most an hour; results go to docs/soak.md
    #[command(after_help = "Example:\n  cargo xtask soak --part kill --minutes 10")]
    Soak {
        /// Which piece; without it, the pieces are listed
        #[arg(long)]
        part: Option<String>,
        /// How long it may take, 1 to 60
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=60))]
        minutes: u64,
    },
    /// Write docs/*.md and the schemas from where things are defined
    Generate,
    /// A tarball that runs without a toolchain, in dist/
    Dist,
    /// Time and memory of our own work
    #[command(after_help = "Example:\n  cargo xtask bench audit")]
    Bench {
        /// What to measure; all if not given
        what: Option<bench::What>,
    },
    /// The same work done by us and by its peers, side by side, in one run
    #[command(after_help = "Example:\n  cargo xtask compare tls")]
    Compare {
        /// What to compare; all if not given
        what: Option<compare::What>,
        #[command(flatten)]
        options: compare::Options,
    },
    /// Agreement with published vectors and corpora
    Conformance {
        /// One corpus to look at closely; the agreement with all is counted if not given
        #[command(subcommand)]
        what: Option<conformance::What>,
        /// The folder of the corpora
        #[arg(long, env = "TIDEWAITER_CORPORA", default_value = "../shared/corpora")]
        corpora: PathBuf,
    },
    /// Run a program and print its wall time and peak memory as JSON; used by `bench` and `compare`
    #[command(hide = true)]
    Measure {
        #[command(flatten)]
        bounds: measure::Bounds,
        /// The program and its arguments
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        program: Vec<String>,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Test { part } => test::run(part.as_deref()),
        Command::Soak { part, minutes } => soak::run(part.as_deref(), minutes),
        Command::Generate => generate::run(),
        Command::Dist => dist::run(),
        Command::Bench { what } => bench::run(what),
        Command::Compare { what, options } => compare::run(what, &options),
        Command::Conformance { what, corpora } => conformance::run(what.as_ref(), &corpora),
        Command::Measure { bounds, program } => measure::run(&program, &bounds),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::from(2)
        }
    }
}
