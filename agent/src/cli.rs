//! The command line.

use crate::confine::Level;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;

/// Gathers facts of this host, judges them by policies, and reports to the
/// Tidewaiter server. It starts no process and writes only in its state folder.
#[derive(Debug, Parser)]
#[command(
    name = "tidewaiter-agent",
    version,
    about,
    after_help = "\
Exit codes: 0 compliant, 1 findings, 2 failed.

Examples:
  tidewaiter-agent audit                       audit this host once, send nothing
  tidewaiter-agent enroll \"$TOKEN\"             make this host known to a server
  tidewaiter-agent run                         audit on a schedule and report
  tidewaiter-agent status                      what waits, what was acknowledged"
)]
pub struct Cli {
    /// The configuration; by default /etc/tidewaiter/agent.toml if it is there.
    #[arg(long, global = true, value_name = "FILE", env = "TIDEWAITER_AGENT_CONFIG")]
    pub config: Option<PathBuf>,
    /// The state folder, instead of the configuration's.
    #[arg(long, global = true, value_name = "DIR", env = "TIDEWAITER_AGENT_STATE")]
    pub state: Option<PathBuf>,
    /// What the agent gives up before it looks, instead of the configuration's level.
    #[arg(long, global = true, value_name = "LEVEL")]
    pub confine: Option<Level>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Audit once and show what was found; nothing is sent.
    #[command(after_help = "\
Exit codes: 0 every rule that applies passes, 1 a rule fails or is unknown,
2 the audit failed or judged nothing.

Examples:
  tidewaiter-agent audit
  tidewaiter-agent audit --no-tls --format json --output audit.json
  tidewaiter-agent audit --root /mnt/backup    a mounted or recorded root
  tidewaiter-agent audit --policy ./policies   a folder of policy files
  tidewaiter-agent audit --explain ssh-root-login
  tidewaiter-agent audit --format html --output audit.html")]
    Audit(AuditArgs),
    /// Show facts: the rows of tables. Without names, list the tables.
    #[command(after_help = "\
Examples:
  tidewaiter-agent facts                       what tables there are
  tidewaiter-agent facts ssh.server account.user
  tidewaiter-agent facts package.installed --format json")]
    Facts(FactsArgs),
    /// Look at one TLS endpoint and show what it offers; nothing is sent or kept.
    #[command(after_help = "\
The classes: `hello` sends a few hellos as clients would; `enumerate` finds every
suite, group, signature scheme and certificate, in some 60 connections or more;
`flaws` also tests for known flaws, which sends what no client would.
Exit codes: 0 nothing weak was seen, 1 something was, 2 it could not be looked at.

Examples:
  tidewaiter-agent tls localhost:443
  tidewaiter-agent tls 127.0.0.1:8443 --class enumerate --server-name www.example.org
  tidewaiter-agent tls localhost:25 --starttls smtp --format json")]
    Tls(TlsArgs),
    /// Look at certificates in files and folders and show what is wrong with them; nothing is sent or kept.
    #[command(after_help = "\
Reads PEM, DER, PKCS#7, PKCS#12 and Java key stores, told from their bytes. Each
certificate is followed to a trusted one and held against the lints. Exit codes:
0 all is well, 1 something needs attention or could not be read, 2 it failed.

Examples:
  tidewaiter-agent certs /etc/nginx/tls
  tidewaiter-agent certs server.pem --trust our-root.pem
  tidewaiter-agent certs /etc/ssl --format json | jq '.certificates[] | select(.attention != [])'")]
    Certs(CertsArgs),
    /// Show which upgrades close known holes, the most urgent first; nothing is upgraded or sent.
    #[command(after_help = "\
With a CVE it answers whether this host has it, and why or why not.
Exit codes: 0 nothing to do, 1 something is, 2 it failed or cannot be told.

Examples:
  tidewaiter-agent patches                     by the set that is pinned here
  tidewaiter-agent patches --advisories set.twa --all --format json
  tidewaiter-agent patches CVE-2021-44228")]
    Patches(PatchesArgs),
    /// Show who this host is: its key id, public key and host id.
    #[command(after_help = "\
The keys are made at first use.

Example:
  tidewaiter-agent identity --format json")]
    Identity(FormatArgs),
    /// Make this host known to a server, by a single-use token.
    #[command(after_help = "\
The token names the server, its CA and its root document by digest; nothing is
kept unless the server proves to be the one. `-` reads the token from standard
input, so that it is not seen in the list of processes.

Examples:
  tidewaiter-agent enroll tw1.eyJ...
  tidewaiter-agent enroll - < token")]
    Enroll(EnrollArgs),
    /// Audit on a schedule and report to the server.
    #[command(after_help = "\
Examples:
  tidewaiter-agent run                         until it is told to stop
  tidewaiter-agent run --once                  one cycle, for cron: exit 0 if all was sent")]
    Run(RunArgs),
    /// Show what waits, what was acknowledged, and what needs a person.
    #[command(after_help = "\
Exit codes: 0 all is well, 1 something needs a person, 2 it cannot be told.

Example:
  tidewaiter-agent status --format json")]
    Status(FormatArgs),
    /// Show what the agent cannot do: it tries, and the kernel refuses.
    #[command(after_help = "\
Exit codes: 0 all that must be refused is refused, 1 something is not.

Examples:
  tidewaiter-agent confinement
  tidewaiter-agent confinement --confine minimal --format json")]
    Confinement(FormatArgs),
    /// Print completions for a shell.
    #[command(after_help = "\
Example:
  tidewaiter-agent completions bash > /etc/bash_completion.d/tidewaiter-agent")]
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// How to look at the host.
    #[command(flatten)]
    pub look: LookArgs,
    /// The profile to judge by; by default the one that the facts choose.
    #[arg(long, value_name = "ID")]
    pub profile: Option<String>,
    /// A signed policy set, or a folder of policy files; by default the pinned
    /// set of an enrolled host, else the set that this program ships with.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Show all about one rule of this audit: every row that it found, what it
    /// asks and why, and what mending it would do to the score.
    #[arg(long, value_name = "RULE")]
    pub explain: Option<String>,
    /// A table for people, JSON for programs, SARIF 2.1.0 for tools that gather
    /// findings, or a page that opens in a browser without a network.
    #[arg(long, value_enum, default_value_t = AuditFormat::Table)]
    pub format: AuditFormat,
    /// Write to this file, whole or not at all, instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// A form of an audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AuditFormat {
    /// For people.
    Table,
    /// For programs; the shape is named in it.
    Json,
    /// For tools that gather findings.
    Sarif,
    /// A page.
    Html,
}

/// How to look at the host.
#[derive(Debug, Args)]
pub struct LookArgs {
    /// Audit the root folder of a mounted or recorded host.
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Make no TLS handshakes.
    #[arg(long)]
    pub no_tls: bool,
    /// Do not look through all files for those that stand out.
    #[arg(long)]
    pub no_files: bool,
    /// How closely to look at TLS endpoints; by default as the profile plans.
    #[arg(long, value_enum, value_name = "CLASS", conflicts_with = "no_tls")]
    pub tls: Option<ClassArg>,
    /// Also try this port for TLS; may be given again.
    #[arg(long, value_name = "PORT")]
    pub tls_port: Vec<u16>,
    /// A signed advisory set to ask, as `tidewaiter advisories build` makes it;
    /// by default the one that is pinned on an enrolled host.
    #[arg(long, value_name = "FILE")]
    pub advisories: Option<PathBuf>,
}

/// Arguments of `facts`.
#[derive(Debug, Args)]
pub struct FactsArgs {
    /// The tables; none lists them with what they say.
    pub tables: Vec<String>,
    /// How to look at the host.
    #[command(flatten)]
    pub look: LookArgs,
    /// How to show it.
    #[command(flatten)]
    pub show: FormatArgs,
}

/// Arguments of `tls`.
#[derive(Debug, Args)]
pub struct TlsArgs {
    /// The endpoint, HOST:PORT; a host alone means port 443.
    #[arg(value_name = "HOST:PORT")]
    pub endpoint: String,
    /// How closely to look.
    #[arg(long, value_enum, default_value_t = ClassArg::Hello)]
    pub class: ClassArg,
    /// The server name to send; by default the host, if that is a name.
    #[arg(long, value_name = "NAME")]
    pub server_name: Option<String>,
    /// How TLS begins there, such as `smtp`; by default what is usual on the
    /// port, and on all other ports `tls`: with the first byte.
    #[arg(long, value_name = "PROTOCOL")]
    pub starttls: Option<String>,
    /// Look also at an address that is not of this host. Ask whoever runs it first.
    #[arg(long)]
    pub remote: bool,
    /// The most connections to make.
    #[arg(long, value_name = "NUMBER")]
    pub connections: Option<u32>,
    /// The most connections to begin in a second.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub rate: Option<u32>,
    /// The most time to take in all.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub seconds: Option<u64>,
    /// How to show it.
    #[command(flatten)]
    pub show: FormatArgs,
}

/// Arguments of `certs`.
#[derive(Debug, Args)]
pub struct CertsArgs {
    /// Files, and folders with all that lies in them.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// A file with the certificates that are trusted, instead of the system's; may be given again.
    #[arg(long, value_name = "FILE")]
    pub trust: Vec<PathBuf>,
    /// How long before its end a certificate needs attention, in days.
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    pub days: u32,
    /// How to show it.
    #[command(flatten)]
    pub show: FormatArgs,
}

/// Arguments of `patches`.
#[derive(Debug, Args)]
pub struct PatchesArgs {
    /// Answer for this identifier alone.
    #[arg(value_name = "CVE")]
    pub id: Option<String>,
    /// A signed advisory set to ask, as `tidewaiter advisories build` makes it;
    /// by default the one that is pinned on an enrolled host.
    #[arg(long, value_name = "FILE")]
    pub advisories: Option<PathBuf>,
    /// Look at the root folder of a mounted or recorded host.
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Show every hole, one on a line.
    #[arg(long)]
    pub all: bool,
    /// Only list the holes of packages, a line each: identifier, package, fixed
    /// version. No look at updates that wait, at what runs, or at other software.
    #[arg(long, conflicts_with_all = ["id", "all"])]
    pub brief: bool,
    /// How to show it.
    #[command(flatten)]
    pub show: FormatArgs,
}

/// How closely to look at an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ClassArg {
    /// A few hellos, as clients would send them.
    Hello,
    /// Everything that it offers.
    Enumerate,
    /// Everything, and tests of known flaws.
    Flaws,
}

impl From<ClassArg> for handshake::Class {
    fn from(arg: ClassArg) -> Self {
        match arg {
            ClassArg::Hello => Self::Hello,
            ClassArg::Enumerate => Self::Enumerate,
            ClassArg::Flaws => Self::Flaws,
        }
    }
}

/// How to show something.
#[derive(Debug, Args)]
pub struct FormatArgs {
    /// A table for people, or JSON for programs.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Write to this file, whole or not at all, instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// A form of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// For programs; the shape is named in it.
    Json,
}

/// Arguments of `enroll`.
#[derive(Debug, Args)]
pub struct EnrollArgs {
    /// The token, or `-` to read it from standard input.
    pub token: String,
    /// How to show it.
    #[command(flatten)]
    pub show: FormatArgs,
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// One cycle, then end.
    #[arg(long)]
    pub once: bool,
    /// How to show what a single cycle did.
    #[command(flatten)]
    pub show: FormatArgs,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_holds_together_and_every_command_has_examples() {
        Cli::command().debug_assert();
        for command in Cli::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("tidewaiter-agent "), "{} has no example", command.get_name());
        }
    }
}
