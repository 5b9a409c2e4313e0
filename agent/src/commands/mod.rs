//! The commands: from arguments to output and exit code.

mod audit;
mod certs;
mod facts;
mod patches;
mod serve;
mod show;
mod tls;

use crate::cli::{Cli, Command, Format, FormatArgs};
use crate::config::Config;
use crate::confine::confine;
use crate::print;
use crate::state::{State, disk};
use anyhow::Context;
use clap::CommandFactory;
use serde::Serialize;
use std::io::Write;
use std::path::Path;

/// Does what the command line says. The answer is the exit code.
///
/// # Errors
/// Whatever stood in the way, with its causes: exit code 2.
pub fn run(cli: Cli) -> anyhow::Result<u8> {
    if let Command::Completions { shell } = cli.command {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut Cli::command(), "tidewaiter-agent", &mut script);
        std::io::stdout().write_all(&script)?;
        return Ok(0);
    }
    let mut config = Config::load(cli.config.as_deref())?;
    if let Some(state) = cli.state {
        config.state = state;
    }
    if let Some(level) = cli.confine {
        config.confine = level;
    }
    // Made first: later, nothing above the state folder can be written.
    if matches!(cli.command, Command::Identity(_) | Command::Enroll(_) | Command::Run(_)) && !config.state.exists() {
        State::open(&config.state)?;
    }
    // Before any thread begins, and before a byte of this host is read.
    confine(config.confine, &config.state, output(&cli.command))?;
    match cli.command {
        Command::Audit(args) => audit::audit(&config, args),
        Command::Facts(args) => facts::facts(&config, &args),
        Command::Patches(args) => patches::patches(&config, args),
        Command::Certs(args) => certs::certs(&args),
        Command::Tls(args) => tls::tls(&args),
        Command::Identity(show) => show::identity(&config, &show),
        Command::Enroll(args) => serve::enroll(&config, &args),
        Command::Run(args) => serve::run(&config, &args),
        Command::Status(show) => show::status(&config, &show),
        Command::Confinement(show) => show::confinement(&config, &show),
        Command::Completions { .. } => Ok(0),
    }
}

/// The file that a command was told to write, besides its state.
fn output(command: &Command) -> Option<&Path> {
    let show = match command {
        Command::Audit(args) => return args.output.as_deref(),
        Command::Facts(args) => &args.show,
        Command::Patches(args) => &args.show,
        Command::Certs(args) => &args.show,
        Command::Tls(args) => &args.show,
        Command::Enroll(args) => &args.show,
        Command::Run(args) => &args.show,
        Command::Identity(show) | Command::Status(show) | Command::Confinement(show) => show,
        Command::Completions { .. } => return None,
    };
    show.output.as_deref()
}

/// Shows a value: as JSON, or by the text for people.
fn show<T: Serialize + ?Sized>(args: &FormatArgs, value: &T, people: impl FnOnce() -> String) -> anyhow::Result<()> {
    match args.format {
        Format::Table => write(args, &people()),
        Format::Json => write(args, &print::json(value)?),
    }
}

fn write(args: &FormatArgs, text: &str) -> anyhow::Result<()> {
    match &args.output {
        None => match std::io::stdout().write_all(text.as_bytes()) {
            // Whoever reads has seen enough: `… | head`.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            result => Ok(result?),
        },
        Some(path) => {
            disk::write_output(path, text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))
        }
    }
}
