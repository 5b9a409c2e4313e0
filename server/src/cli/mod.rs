//! The command line: what can be asked for, and how answers are printed.

mod admin;
mod bundle;
mod keys;
mod outside;
mod people;
mod serve;

use anyhow::Context as _;
use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};
use report::Time;
use serde_json::{Value, json};
use server::config::{Config, EXAMPLE};
use server::people::Role;
use server::state::App;
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

const EXAMPLES: &str = "\
Examples:
  tidewaiter-server init                                   make keys and database
  tidewaiter root init --server public.json --out keys     make the root document, offline
  tidewaiter-server root install keys/root-1.json          pin it here
  tidewaiter-server policy publish set-1.json              publish a signed policy set
  tidewaiter-server register import hosts.csv              say which hosts are expected
  tidewaiter-server user add alice --role operator         make an account
  tidewaiter-server serve                                  serve agents and people
  tidewaiter-server token create --note 'gate 7'           let one host enrol";

/// Verifies, logs, keeps and scores what Tidewaiter's agents report.
#[derive(Debug, Parser)]
#[command(name = "tidewaiter-server", version, after_help = EXAMPLES, arg_required_else_help = true)]
struct Cli {
    /// The configuration file.
    #[arg(long, global = true, env = "TIDEWAITER_SERVER_CONFIG", default_value = "/etc/tidewaiter/server.toml")]
    config: PathBuf,
    /// How to print the answer.
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One JSON object with a `shape`.
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes the state folder: keys, database, public.json.
    #[command(after_help = "Example:\n  tidewaiter-server init --config server.toml\n\nA configuration, whole:\n\n\
        listen = \"0.0.0.0:8443\"\nstate = \"/var/lib/tidewaiter\"\npublic_name = \"tidewaiter.customs.example\"")]
    Init,
    /// Serves agents and people until it is told to end.
    #[command(after_help = "Example:\n  RUST_LOG=info tidewaiter-server serve --config server.toml")]
    Serve,
    /// Enrolment tokens.
    #[command(subcommand)]
    Token(Token),
    /// People's accounts.
    #[command(subcommand)]
    User(User),
    /// Policy sets.
    #[command(subcommand)]
    Policy(Policy),
    /// Advisory sets: what is known of holes in packages.
    #[command(subcommand)]
    Advisories(Advisories),
    /// Root documents.
    #[command(subcommand)]
    Root(Root),
    /// The register of expected hosts.
    #[command(subcommand)]
    Register(Register),
    /// Enrolled hosts.
    #[command(subcommand)]
    Host(Host),
    /// What auditors pin.
    #[command(subcommand)]
    Trust(Trust),
    /// Evidence for auditors.
    #[command(subcommand)]
    Bundle(Bundle),
    /// What the server itself sees of the endpoints that hosts report.
    #[command(subcommand)]
    Outside(Outside),
    /// Keys compared across the hosts.
    #[command(subcommand)]
    Keys(Keys),
    /// Prints completions for a shell.
    #[command(after_help = "Example:\n  tidewaiter-server completions bash > /etc/bash_completion.d/tidewaiter-server")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Subcommand)]
enum Token {
    /// Makes a token by which one host enrols, once.
    #[command(after_help = "Example:\n  tidewaiter-server token create --valid 2d --note 'gate 7'")]
    Create {
        /// How long it is valid: days, hours or minutes.
        #[arg(long, default_value = "1d", value_parser = server::config::duration)]
        valid: i64,
        /// What it is for, in words.
        #[arg(long, default_value = "")]
        note: String,
    },
}

#[derive(Debug, Subcommand)]
enum User {
    /// Makes an account, and a password unless one is given on standard input.
    #[command(after_help = "Example:\n  tidewaiter-server user add alice --role auditor")]
    Add {
        /// The name to sign in by.
        name: String,
        /// What the person may do.
        #[arg(long, value_enum)]
        role: Role,
        /// Read the password from the first line of standard input.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Sets a new password, and ends the person's sessions.
    #[command(after_help = "Example:\n  tidewaiter-server user password alice")]
    Password {
        /// The account's name.
        name: String,
        /// Read the password from the first line of standard input.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Lists the accounts.
    #[command(after_help = "Example:\n  tidewaiter-server user list --format json")]
    List,
}

#[derive(Debug, Subcommand)]
enum Policy {
    /// Checks a signed policy set by the root document and publishes it.
    #[command(after_help = "Example:\n  tidewaiter-server policy publish set-1.json")]
    Publish {
        /// The signed policy set, as `tidewaiter policy sign` writes it.
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum Advisories {
    /// Checks a signed advisory set by the root document and publishes it.
    #[command(after_help = "Example:\n  tidewaiter-server advisories publish set-7.twadv")]
    Publish {
        /// The signed set, as `tidewaiter advisories build` and `sign` write it.
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum Root {
    /// Installs the first root document, or the one after the newest.
    #[command(after_help = "Example:\n  tidewaiter-server root install keys/root-1.json")]
    Install {
        /// The signed root document, as `tidewaiter root sign` writes it.
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum Register {
    /// Replaces the register by a CSV file: name,site,function,criticality,owner.
    #[command(after_help = "Example:\n  tidewaiter-server register import hosts.csv")]
    Import {
        /// The file; its first line names the columns.
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum Host {
    /// Lists the hosts.
    #[command(after_help = "Example:\n  tidewaiter-server host list --format json")]
    List,
    /// Retires a host: it may report no more, and counts no more.
    #[command(after_help = "Example:\n  tidewaiter-server host retire 00112233445566778899aabbccddeeff")]
    Retire {
        /// The host's id.
        id: String,
    },
}

#[derive(Debug, Subcommand)]
enum Trust {
    /// Writes the trust file that an auditor verifies by. Hand it over in person:
    /// whoever can change it can make any bundle look right.
    #[command(after_help = "Example:\n  tidewaiter-server trust export trust.json")]
    Export {
        /// Where to write it.
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum Bundle {
    /// Writes one file that `tidewaiter verify` recomputes, and logs that it did.
    #[command(after_help = "Examples:\n  tidewaiter-server bundle export all.bundle\n  \
        tidewaiter-server bundle export q1.bundle --since 2026-01-01 --until 2026-04-01 --host ID --host ID")]
    Export {
        /// Where to write it.
        file: PathBuf,
        /// Only this host, by id; may be given again.
        #[arg(long)]
        host: Vec<String>,
        /// All reports received from this day on, in UTC; without it, the newest of each host.
        #[arg(long, value_parser = bundle::day)]
        since: Option<Time>,
        /// Only reports received before this day, in UTC.
        #[arg(long, value_parser = bundle::day)]
        until: Option<Time>,
    },
}

#[derive(Debug, Subcommand)]
enum Outside {
    /// Looks at every endpoint that hosts report and the configuration allows, once, now.
    #[command(after_help = "Example:\n  tidewaiter-server outside run --format json\n\n\
        `allow` under [outside] in the configuration names the ranges; `serve` looks by itself, `every` so often.")]
    Run,
}

#[derive(Debug, Subcommand)]
enum Keys {
    /// Compares the keys of all hosts in service, once, now: signs what it finds and logs it.
    #[command(after_help = "Example:\n  tidewaiter-server keys compare --format json\n\n\
        `serve` compares by itself after changes, at most `every` so often under [keys].")]
    Compare,
}

/// An answer, for people and for programs.
struct Answer {
    text: String,
    json: Value,
}

impl Answer {
    fn new(shape: &str, text: impl Into<String>, mut json: Value) -> Self {
        json["shape"] = json!(format!("tidewaiter.{shape}.v1"));
        Self { text: text.into(), json }
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Command::Completions { shell } = cli.command {
        clap_complete::generate(shell, &mut Cli::command(), "tidewaiter-server", &mut std::io::stdout());
        return ExitCode::SUCCESS;
    }
    let format = cli.format;
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    match runtime.block_on(answer(cli)) {
        Ok(Some(answer)) => {
            let text = if format == Format::Json { answer.json.to_string() } else { answer.text };
            match writeln!(std::io::stdout(), "{text}") {
                // Whoever reads may have read enough (`| head -1`): what was asked for is done.
                Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                    eprintln!("error: the answer could not be printed: {error}");
                    return ExitCode::from(2);
                }
                _ => {}
            }
        }
        Ok(None) => {}
        Err(error) => {
            eprintln!("error: {error:#}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

async fn answer(cli: Cli) -> anyhow::Result<Option<Answer>> {
    let config = Config::load(&cli.config)
        .with_context(|| format!("a configuration is needed; one with all that it must have:\n\n{EXAMPLE}"))?;
    if matches!(cli.command, Command::Serve) {
        return serve::serve(config).await.map(|()| None);
    }
    if matches!(cli.command, Command::Init) {
        return serve::init(&config).await.map(Some);
    }
    let app: Arc<App> = App::open_any(config).await?;
    let answer = match cli.command {
        Command::Token(Token::Create { valid, note }) => admin::create_token(&app, valid, &note).await,
        Command::User(User::Add { name, role, password_stdin }) => people::add(&app, name, role, password_stdin).await,
        Command::User(User::Password { name, password_stdin }) => people::password(&app, name, password_stdin).await,
        Command::User(User::List) => people::list(&app).await,
        Command::Policy(Policy::Publish { file }) => admin::publish(&app, &file).await,
        Command::Advisories(Advisories::Publish { file }) => admin::publish_advisories(&app, &file).await,
        Command::Root(Root::Install { file }) => admin::install_root(&app, &file).await,
        Command::Register(Register::Import { file }) => admin::import_register(&app, &file).await,
        Command::Host(Host::List) => admin::list_hosts(&app).await,
        Command::Host(Host::Retire { id }) => admin::retire(&app, id).await,
        Command::Trust(Trust::Export { file }) => admin::export_trust(&app, &file).await,
        Command::Bundle(Bundle::Export { file, host, since, until }) => {
            bundle::export(&app, &file, host, since, until).await
        }
        Command::Keys(Keys::Compare) => keys::compare(&app).await,
        Command::Outside(Outside::Run) => outside::run(&app).await,
        Command::Init | Command::Serve | Command::Completions { .. } => return Ok(None),
    };
    answer.map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_help_and_an_example() {
        fn check(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            if command.has_subcommands() {
                command.get_subcommands().filter(|c| c.get_name() != "help").for_each(check);
            } else {
                let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
                assert!(help.contains("tidewaiter-server "), "{} has no example", command.get_name());
            }
        }
        let command = Cli::command();
        command.clone().debug_assert();
        check(&command);
    }
}
