//! Certificates by the thousand: every field read, and all lints, beside
//! python-cryptography and `openssl storeutl`, each on one core.

use crate::dist::target_folder;
use crate::figure::Figure;
use crate::install::has;
use crate::measure::{self, Measured, Program};
use crate::run::{cargo, passes};
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::process::Command;

/// How many certificates the rates are measured over.
const MANY: usize = 20_000;

/// How many have to stay within [`PEAK_GOAL`].
const VERY_MANY: usize = 100_000;

/// Certificates a second, on one core.
const PARSE_GOAL: f64 = 40_000.0;
const LINT_GOAL: f64 = 20_000.0;

/// MiB.
const PEAK_GOAL: f64 = 64.0;

/// What a user of python-cryptography writes to see all fields.
const PYTHON: &str = "
import sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes
count = 0
for name in sys.argv[1:]:
    with open(name, 'rb') as file:
        for c in x509.load_pem_x509_certificates(file.read()):
            c.fingerprint(hashes.SHA256())
            (c.version, c.serial_number, c.issuer.rfc4514_string(), c.subject.rfc4514_string())
            (c.not_valid_before_utc, c.not_valid_after_utc, c.public_key(), c.signature_algorithm_oid)
            count += sum(1 for e in c.extensions if e.value is not None) > 0
print(count)
";

/// Ours and theirs, timed; true if the goals were reached.
pub fn run(agent: &str, state: &Path, figures: &mut Vec<Figure>) -> Result<bool> {
    ensure!(
        passes(cargo(&["build", "--release", "--package", "pki", "--example", "certificates"]))?,
        "the measuring program does not build"
    );
    let ours = target_folder()?.join("release/examples/certificates").to_string_lossy().into_owned();
    let (many, very_many) = (made(&ours, &state.join("many"), MANY)?, state.join("very-many"));
    made(&ours, &very_many, VERY_MANY)?;
    let files: Vec<&str> = many.iter().map(String::as_str).collect();

    let parse = rate(figures, "parse.tidewaiter", &[&[ours.as_str(), "parse"], files.as_slice()].concat(), state)?;
    let lint = rate(figures, "lint.tidewaiter", &[&[ours.as_str(), "lint"], files.as_slice()].concat(), state)?;
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if passes(quiet(&python, &["-c", "import cryptography.x509"]))? {
        rate(
            figures,
            "parse.python-cryptography",
            &[&[python.as_str(), "-c", PYTHON], files.as_slice()].concat(),
            state,
        )?;
    } else {
        println!("left out: python-cryptography; name a Python that has it in PYTHON, or install python3-cryptography");
    }
    if has("openssl") {
        let each = files.iter().map(|file| measure::once(&["openssl", "storeutl", "-noout", "-text", "-certs", file]));
        let each: Vec<Measured> = each.collect::<Result<_>>()?;
        ensure!(each.iter().all(|run| run.code == 0), "openssl storeutl failed");
        push(figures, "parse.openssl-storeutl", MANY, each.iter().map(|run| run.wall).sum());
    } else {
        println!("left out: openssl; to install, run as root:\n  apt-get install --no-install-recommends openssl");
    }

    let folder = very_many.to_string_lossy().into_owned();
    let all = measure::once(&[agent, "certs", "--format", "json", &folder])?;
    ensure!((0..=1).contains(&all.code), "tidewaiter-agent certs failed with exit code {}", all.code);
    push(figures, "certs.tidewaiter", VERY_MANY, all.wall);
    figures.push(Figure::new("certificates.certs.tidewaiter.peak", format!("{:.1}", all.peak), "MiB"));
    println!("goals: {PARSE_GOAL} and {LINT_GOAL} a second, at most {PEAK_GOAL} MiB for {VERY_MANY}");
    Ok(parse >= PARSE_GOAL && lint >= LINT_GOAL && all.peak <= PEAK_GOAL)
}

/// Makes the certificates; the files that hold them.
fn made(ours: &str, folder: &Path, count: usize) -> Result<Vec<String>> {
    std::fs::create_dir_all(folder)?;
    let name = folder.to_string_lossy();
    ensure!(passes(quiet(ours, &["make", &name, &count.to_string()]))?, "certificates could not be made in {name}");
    let files = std::fs::read_dir(folder)?.map(|file| Ok(file?.path().to_string_lossy().into_owned()));
    let mut files = files.collect::<Result<Vec<String>>>()?;
    files.sort();
    Ok(files)
}

/// The median of five runs, as certificates a second; each must have seen all of them.
fn rate(figures: &mut Vec<Figure>, name: &str, words: &[&str], state: &Path) -> Result<f64> {
    let keep = state.join("count");
    let program = Program { words, limit: Some(300), keep: Some(&keep) };
    let runs: Vec<Measured> = (0..5).map(|_| program.once()).collect::<Result<_>>()?;
    let said = std::fs::read_to_string(&keep).with_context(|| format!("{name}: it printed nothing"))?;
    ensure!(said.trim() == MANY.to_string(), "{name}: it read {} of {MANY} certificates", said.trim());
    Ok(push(figures, name, MANY, measure::middle(&runs).wall))
}

fn push(figures: &mut Vec<Figure>, name: &str, count: usize, wall: f64) -> f64 {
    let rate = f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / wall;
    figures.push(Figure::new(format!("certificates.{name}"), format!("{rate:.0}"), "a second"));
    rate
}

fn quiet(program: &str, words: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(words).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    command
}
