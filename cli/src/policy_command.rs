//! `tidewaiter policy`: the tools of those who write, sign and compare policies.

use crate::print::{self, line};
use crate::{Format, door};
use anyhow::{Context, Result, ensure};
use policy::{Compiled, Diagnostic, Library, PolicySet, SourceFile};
use report::escape::shown;
use report::{EDITION, TableSpec, Time};
use seal::dsse::Envelope;
use seal::key::SigningKey;
use seal::signed;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What to do with policies.
#[derive(clap::Subcommand)]
pub enum PolicyCommand {
    /// Check rules and profiles; every fault at once, with file, line and caret
    #[command(after_help = "Example:\n  tidewaiter policy lint policies")]
    Lint {
        /// The folder with rules/, profiles/ and maturity/
        folder: PathBuf,
    },
    /// Run the examples of every rule
    #[command(after_help = "Example:\n  tidewaiter policy test policies")]
    Test {
        /// The folder with rules/, profiles/ and maturity/
        folder: PathBuf,
    },
    /// Make a policy set of a folder and sign it, on the machine that holds the policy key
    #[command(after_help = "\
Example:
  tidewaiter policy sign policies --key keys/policy.pem --number 7 --days 90 --out set-7.json
Then, on the server:
  tidewaiter-server policy publish set-7.json")]
    Sign {
        /// The folder with rules/, profiles/ and maturity/
        folder: PathBuf,
        /// The policy key, PEM
        #[arg(long)]
        key: PathBuf,
        /// The set's version: larger than that of every set before
        #[arg(long, value_name = "VERSION")]
        number: u64,
        /// Days until it expires; it stays in force after, and that is a finding
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=3650))]
        days: u16,
        /// The file to write
        #[arg(long)]
        out: PathBuf,
    },
    /// Show what a signed set holds
    #[command(after_help = "Example:\n  tidewaiter policy show set-7.json")]
    Show {
        /// The signed set
        file: PathBuf,
    },
    /// What differs between two signed sets
    #[command(after_help = "Example:\n  tidewaiter policy diff set-6.json set-7.json")]
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
/// If a file cannot be read or is not what it should be.
pub fn run(command: &PolicyCommand, format: Format) -> Result<ExitCode> {
    match command {
        PolicyCommand::Lint { folder } => lint(folder, format),
        PolicyCommand::Test { folder } => test(folder, format),
        PolicyCommand::Sign { folder, key, number, days, out } => sign(folder, key, *number, *days, out, format),
        PolicyCommand::Show { file } => show(file, format),
        PolicyCommand::Diff { old, new } => diff(old, new, format),
    }
}

/// Every spec of this release, observed and derived, sorted by name as a policy set has them.
pub fn specs() -> Vec<&'static TableSpec> {
    let mut all: Vec<_> = probe::tables::SPECS.iter().chain(derive::SPECS).copied().collect();
    all.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    all
}

/// Reads a policy folder: every `.yaml` below it, named relative to it.
///
/// # Errors
/// If a file cannot be read, or there is none.
pub fn read_folder(folder: &Path) -> Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(next) = waiting.pop() {
        for path in door::list(&next)? {
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|e| e == "yaml") {
                let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
                files.push(SourceFile { name, text: door::read_text(&path)? });
            }
        }
    }
    ensure!(!files.is_empty(), "{} holds no .yaml file", folder.display());
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// A library, or all faults of its files.
type Loaded = std::result::Result<Library, Vec<Diagnostic>>;

fn load(folder: &Path) -> Result<Loaded> {
    Ok(policy::load(&read_folder(folder)?, &specs()))
}

fn faults(format: Format, faults: &[Diagnostic]) -> Result<ExitCode> {
    match format {
        Format::Json => print::json(&serde_json::json!({"shape": "tidewaiter.policy-lint.v1", "faults": faults}))?,
        Format::Table => {
            for fault in faults {
                line(format!("{fault}\n"))?;
            }
            line(format!("{} faults", faults.len()))?;
        }
    }
    Ok(ExitCode::from(1))
}

fn lint(folder: &Path, format: Format) -> Result<ExitCode> {
    let library = match load(folder)? {
        Ok(library) => library,
        Err(found) => return faults(format, &found),
    };
    for model in &library.models {
        maturity::parse(&model.text, &model.name).with_context(|| format!("maturity model {}", model.name))?;
    }
    let (rules, profiles) = (library.rules.len(), library.profiles.len());
    match format {
        Format::Json => print::json(&serde_json::json!({
            "shape": "tidewaiter.policy-lint.v1", "faults": [], "rules": rules, "profiles": profiles,
            "models": library.models.len(),
        }))?,
        Format::Table => {
            line(format!("{rules} rules, {profiles} profiles, {} maturity models: no fault", library.models.len()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn test(folder: &Path, format: Format) -> Result<ExitCode> {
    let library = match load(folder)? {
        Ok(library) => library,
        Err(found) => return faults(format, &found),
    };
    let results = policy::test(&library, &specs());
    ensure!(!results.is_empty(), "no rule in {} has an example", folder.display());
    let failed: Vec<_> = results.iter().filter(|r| !r.passed()).collect();
    match format {
        Format::Json => print::json(&serde_json::json!({
            "shape": "tidewaiter.policy-test.v1", "examples": results.len(), "failed": failed,
        }))?,
        Format::Table => {
            for result in &failed {
                let reason = result.reason.as_deref().map(|r| format!(" ({})", shown(r))).unwrap_or_default();
                let (expected, found) = (result.expected.word(), result.found.word());
                line(format!(
                    "{}:{}: {}: expected {expected}, found {found}{reason}",
                    result.file, result.line, result.rule
                ))?;
            }
            line(format!("{} examples, {} failed", results.len(), failed.len()))?;
        }
    }
    Ok(ExitCode::from(u8::from(!failed.is_empty())))
}

/// Makes a policy set of files that were read, refusing those with faults.
///
/// # Errors
/// Lists every fault.
pub fn make_set(files: Vec<SourceFile>, version: u64, created: Time, days: u16) -> Result<PolicySet> {
    let specs = specs();
    if let Err(faults) = policy::load(&files, &specs) {
        let text: Vec<String> = faults.iter().map(ToString::to_string).collect();
        anyhow::bail!("the policies have {} faults:\n{}", faults.len(), text.join("\n"));
    }
    Ok(PolicySet {
        edition: EDITION,
        version,
        created,
        expires: created.plus_days(i64::from(days)),
        files: files.into_iter().map(|f| (f.name, f.text)).collect::<BTreeMap<_, _>>(),
        specs: specs.into_iter().cloned().collect(),
    })
}

fn sign(folder: &Path, key: &Path, number: u64, days: u16, out: &Path, format: Format) -> Result<ExitCode> {
    let set = make_set(read_folder(folder)?, number, door::now(), days)?;
    let key = SigningKey::from_pem(&door::read_text(key)?).context("the policy key")?;
    let bytes = set.to_bytes()?;
    let digest = seal::digest::sha256_hex(&bytes);
    door::create(out, &Envelope::sign(signed::POLICY_SET, bytes, &[&key]).to_bytes()?, false)?;
    let keyid = key.public().id();
    match format {
        Format::Json => print::json(&serde_json::json!({
            "shape": "tidewaiter.policy-signed.v1", "file": out.display().to_string(), "version": number,
            "files": set.files.len(), "expires": set.expires, "sha256": digest, "keyid": keyid,
        }))?,
        Format::Table => {
            line(format!("{}: version {number}, {} files, expires {}", out.display(), set.files.len(), set.expires))?;
            line(format!("sha256 {digest}, signed by key {keyid}"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a signed set; its signature is not checked, as no root document is at hand.
fn open(file: &Path) -> Result<(Envelope, PolicySet)> {
    let read = || -> Result<_> {
        let envelope = Envelope::parse(&door::read(file)?)?;
        ensure!(envelope.payload_type == signed::POLICY_SET, "it is a {}", shown(&envelope.payload_type));
        let set = PolicySet::from_bytes(&envelope.payload)?;
        Ok((envelope, set))
    };
    read().with_context(|| format!("{} is not a signed policy set", file.display()))
}

fn show(file: &Path, format: Format) -> Result<ExitCode> {
    let (envelope, set) = open(file)?;
    let sha256 = seal::digest::sha256_hex(&envelope.payload);
    let signers: Vec<&str> = envelope.signatures.iter().map(|s| s.keyid.as_str()).collect();
    // A set in a newer edition may hold profiles that we cannot read: its files are shown all the same.
    let compiled = Compiled::new(&set, report::RELEASE, EDITION).ok();
    let profiles = || compiled.iter().flat_map(Compiled::profiles);
    match format {
        Format::Json => print::json(&serde_json::json!({
            "shape": "tidewaiter.policy-set.v1", "sha256": sha256, "version": set.version, "edition": set.edition,
            "created": set.created, "expires": set.expires, "keyids": signers,
            "files": set.files.keys().collect::<Vec<_>>(),
            "profiles": profiles().map(|p| serde_json::json!({"id": p.id, "tls": p.tls})).collect::<Vec<_>>(),
        }))?,
        Format::Table => {
            line(format!("version {} (edition {}), sha256 {sha256}", set.version, set.edition))?;
            line(format!("created {}, expires {}", set.created, set.expires))?;
            line(format!("says that it is signed by: {}", shown(&signers.join(", "))))?;
            for name in set.files.keys() {
                line(format!("  {}", shown(name)))?;
            }
            for profile in profiles().filter(|profile| !profile.tls.is_empty()) {
                let plan = shown(&profile.tls.to_string());
                line(format!("the profile {} looks at TLS endpoints so: {plan}", shown(&profile.id)))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn diff(old: &Path, new: &Path, format: Format) -> Result<ExitCode> {
    let ((_, old), (_, new)) = (open(old)?, open(new)?);
    let changes = policy::diff(&old, &new);
    match format {
        Format::Json => print::json(&serde_json::json!({"shape": "tidewaiter.policy-diff.v1", "changes": changes}))?,
        Format::Table => {
            line(format!("version {} → {}", old.version, new.version))?;
            for (kind, changes) in [
                ("rule", &changes.rules),
                ("profile", &changes.profiles),
                ("file", &changes.files),
                ("table", &changes.tables),
            ] {
                print_changes(kind, changes)?;
            }
            if changes.is_empty() {
                line("no rule, profile, model or table differs")?;
            }
        }
    }
    Ok(ExitCode::from(u8::from(!changes.is_empty())))
}

fn print_changes(kind: &str, changes: &policy::diff::Changes) -> Result<()> {
    for id in &changes.added {
        line(format!("+ {kind} {}", shown(id)))?;
    }
    for id in &changes.removed {
        line(format!("- {kind} {}", shown(id)))?;
    }
    for (id, keys) in &changes.changed {
        line(format!("~ {kind} {}", shown(id)))?;
        for change in keys {
            line(format!(
                "    {}: {} → {}",
                shown(&change.key),
                shown(&change.old.to_string()),
                shown(&change.new.to_string())
            ))?;
        }
    }
    Ok(())
}
