//! `tidewaiter advisories`: making an advisory set of feeds, signing it on the
//! machine that holds the key, and looking at what it says. Needs no network.

pub mod build;
mod diff;
pub mod feed;
pub mod set;
mod show;
mod sign;

use crate::Format;
use anyhow::Result;
use feed::Feed;
use std::path::PathBuf;
use std::process::ExitCode;

/// What to do with advisories.
#[derive(clap::Subcommand)]
pub enum AdvisoriesCommand {
    /// Make an advisory set of feeds that were fetched; one bad feed refuses the whole set
    #[command(after_help = "\
Examples:
  tidewaiter advisories build --out set-7.twadv --number 7 debian=tracker.json kev=kev.json epss=epss.csv.gz
  tidewaiter advisories build --out set-7.twadv --number 7 --key advisory.pem osv=almalinux/ debsecan:debian:12=bookworm
Formats:
  debian    the Debian security tracker's JSON
  debsecan  a list of debsecan, with its release: debsecan:debian:12=FILE
  csaf      a document of CSAF 2.0 or VEX, a folder of them, or a .zip
  osv       a document, a folder of them, or a .zip
  oval      OVAL definitions, as a distribution publishes them
  secdb     Alpine's security database, one repository of one release
  fixes     fixes as changelogs tell them, JSON
  kev, epss what is known of CVEs: exploited, likelihood
Without --key the set is not signed: sign it with `tidewaiter advisories sign` on the machine that holds the key.")]
    Build {
        /// The file to write; an existing one is kept
        #[arg(long)]
        out: PathBuf,
        /// The set's version: larger than that of every set before
        #[arg(long, value_name = "VERSION", value_parser = clap::value_parser!(u64).range(1..))]
        number: u64,
        /// Days until it expires; it stays in force after, and that is a finding
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650))]
        days: u16,
        /// The advisory key, PEM; without it the set is not signed
        #[arg(long)]
        key: Option<PathBuf>,
        /// The feeds: FORMAT=PATH or FORMAT:RELEASE=PATH
        #[arg(required = true, value_name = "FEED")]
        feeds: Vec<Feed>,
    },
    /// Sign a set, on the machine that holds the advisory key
    #[command(after_help = "\
Example:
  tidewaiter advisories sign set-7.twadv --key keys/advisory.pem --out set-7-signed.twadv
A set that is signed already gets one more signature.")]
    Sign {
        /// The set
        file: PathBuf,
        /// The advisory key, PEM
        #[arg(long)]
        key: PathBuf,
        /// The file to write; an existing one is kept
        #[arg(long)]
        out: PathBuf,
    },
    /// Show what a set holds, or all that it says of one CVE, advisory or package
    #[command(after_help = "\
Examples:
  tidewaiter advisories show set-7.twadv
  tidewaiter advisories show set-7.twadv CVE-2021-44228
  tidewaiter advisories show set-7.twadv openssl --format json
  tidewaiter advisories show set-7.twadv --root root-1.json

Exit codes: 0 shown, 1 nothing is known of the name or the root document's keys did not sign it, 2 not readable.")]
    Show {
        /// The set
        file: PathBuf,
        /// A CVE, an advisory's own identifier, or a package of a distribution
        name: Option<String>,
        /// Hold the signatures against this root document's advisory keys
        #[arg(long, value_name = "FILE")]
        root: Option<PathBuf>,
    },
    /// What differs between two sets, and what each release's agents fetch for it
    #[command(after_help = "\
Example:
  tidewaiter advisories diff set-6.twadv set-7.twadv

Exit codes: 0 both say the same, 1 they differ, 2 not readable.")]
    Diff {
        /// The older set
        old: PathBuf,
        /// The newer set
        new: PathBuf,
    },
}

/// Runs it.
///
/// # Errors
/// If a file cannot be read or written, or is not what it should be.
pub fn run(command: &AdvisoriesCommand, format: Format) -> Result<ExitCode> {
    match command {
        AdvisoriesCommand::Build { out, number, days, key, feeds } => {
            build::run(feeds, &build::Order { out, number: *number, days: *days, key: key.as_deref() }, format)
        }
        AdvisoriesCommand::Sign { file, key, out } => sign::run(file, key, out, format),
        AdvisoriesCommand::Show { file, name, root } => show::run(file, name.as_deref(), root.as_deref(), format),
        AdvisoriesCommand::Diff { old, new } => diff::run(old, new, format),
    }
}
