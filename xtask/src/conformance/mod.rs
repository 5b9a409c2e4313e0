//! `cargo xtask conformance`: agreement with published vectors. The counting is
//! done by tests, which print `figure …` lines and fail below their floor.

mod advisories;
mod coverage;
mod limbo;
mod versions;
mod zlint;

use crate::figure::{self, Figure};
use crate::run::{cargo, output};
use anyhow::{Result, ensure};
use clap::Subcommand;
use std::path::{Path, PathBuf};

/// One corpus that is looked at closely: each disagreement with both reasons.
#[derive(Subcommand)]
pub enum What {
    /// Which advisories apply to a host's packages, beside what librpm says of the same
    #[command(
        after_help = "Examples:\n  cargo xtask conformance advisories --osv ../shared/corpora/almalinux9-osv --inventory ../shared/corpora/host-inventories/alma_9.json\n  cargo xtask conformance advisories --debian ../shared/corpora/debian12-advisories/derived-advisories.json --inventory /var/lib/dpkg/status"
    )]
    Advisories {
        /// The folder of AlmaLinux's advisories, in OSV's form
        #[arg(long, conflicts_with = "debian", required_unless_present = "debian")]
        osv: Option<PathBuf>,
        /// A list of Debian's fixes
        #[arg(long)]
        debian: Option<PathBuf>,
        /// The packages of a host: of AlmaLinux as vuls writes them, of Debian its dpkg status file
        #[arg(long)]
        inventory: PathBuf,
        /// How to print it
        #[arg(long, value_enum, default_value_t = zlint::Format::Text)]
        format: zlint::Format,
    },
    /// What our rules cover of a benchmark of Debian 12, beside its own list
    #[command(after_help = "Example:\n  cargo xtask conformance coverage ../shared/corpora/debian12-rule-map.json")]
    Coverage {
        /// A JSON object whose `rules` each have a `rule`, the name
        file: PathBuf,
    },
    /// Certification paths, beside what x509-limbo expects of them
    #[command(after_help = "Example:\n  cargo xtask conformance x509-limbo limbo.json --format json")]
    X509Limbo {
        /// A file of limbo's schema
        file: PathBuf,
        /// How to print it
        #[arg(long, value_enum, default_value_t = zlint::Format::Text)]
        format: zlint::Format,
    },
    /// The order of versions, beside published lines `a < b`
    #[command(
        after_help = "Example:\n  cargo xtask conformance versions debian ../shared/corpora/versions/debian-versions.txt"
    )]
    Versions {
        /// Whose versions they are
        #[arg(value_enum)]
        scheme: versions::Scheme,
        /// A file of such lines
        file: PathBuf,
    },
    /// Lints of certificates, beside zlint's own expectations
    #[command(after_help = "Example:\n  cargo xtask conformance zlint ../shared/corpora/zlint")]
    Zlint {
        /// The folder with expected-lints.json and testdata/
        folder: PathBuf,
        /// How to print it
        #[arg(long, value_enum, default_value_t = zlint::Format::Text)]
        format: zlint::Format,
    },
}

/// Looks at one corpus closely, or counts all of this folder.
pub fn run(what: Option<&What>, corpora: &Path) -> Result<bool> {
    match what {
        None => count(corpora),
        Some(What::Advisories { debian: Some(fixes), inventory, format, .. }) => {
            advisories::debian(fixes, inventory, *format)
        }
        Some(What::Advisories { osv, inventory, format, .. }) => {
            advisories::run(osv.as_deref().unwrap_or(inventory), inventory, *format)
        }
        Some(What::Coverage { file }) => coverage::run(file),
        Some(What::X509Limbo { file, format }) => limbo::run(file, *format),
        Some(What::Versions { scheme, file }) => versions::run(*scheme, file),
        Some(What::Zlint { folder, format }) => zlint::run(folder, *format),
    }
}

/// Runs the counting tests with the corpora of this folder.
fn count(corpora: &Path) -> Result<bool> {
    ensure!(corpora.is_dir(), "{} is not a folder; name it with --corpora", corpora.display());
    let mut command = cargo(&["test", "--quiet", "--package", "ledger", "--package", "seal", "--package", "tests"]);
    command.args(["--", "corpora::", "conformance", "--nocapture", "--test-threads=1"]);
    command.env("TIDEWAITER_CORPORA", corpora.canonicalize()?);
    let out = output(command)?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let figures = parse(&text);
    if !out.status.success() || figures.is_empty() {
        println!("{text}{}", String::from_utf8_lossy(&out.stderr));
    }
    figure::print("Agreement with published vectors", &figures);
    Ok(out.status.success() && !figures.is_empty())
}

/// The figures among what a test printed.
pub fn parse(text: &str) -> Vec<Figure> {
    let lines = text.lines().filter_map(|line| line.split_once("figure ").map(|(_, rest)| rest));
    let figure = |line: &str| {
        let mut words = line.splitn(3, ' ');
        Some(Figure::new(words.next()?, words.next()?, words.next()?))
    };
    lines.filter_map(figure).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_found_in_what_a_test_prints() {
        let found = parse("running 1 test\ntest a ... figure conformance.deb 131 of 135\nfigure x\nok\n");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].unit.as_str()), ("conformance.deb", "of 135"));
    }
}
