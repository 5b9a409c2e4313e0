//! `tidewaiter advisories sign`: the one step that needs the advisory key.

use super::set::{self, SetFile};
use crate::print::{self, line};
use crate::{Format, door};
use advisory::pack::{Container, Manifest};
use anyhow::{Context, Result};
use report::escape::shown;
use seal::dsse::Envelope;
use seal::key::SigningKey;
use seal::signed::ADVISORY_SET;
use std::path::Path;
use std::process::ExitCode;

/// Signs a set that was built elsewhere.
///
/// # Errors
/// If the set is none, or a file cannot be read or written.
pub fn run(file: &Path, key: &Path, out: &Path, format: Format) -> Result<ExitCode> {
    let SetFile { manifest, envelope, container, sha256 } = SetFile::open(file)?;
    let key = load_key(key)?;
    let envelope = match envelope {
        Some(mut envelope) => {
            envelope.add_signature(&key);
            envelope
        }
        None => Envelope::sign(ADVISORY_SET, container.envelope, &[&key]),
    };
    let keyids: Vec<String> = envelope.signatures.iter().map(|s| s.keyid.clone()).collect();
    set::write(out, &Container { envelope: envelope.to_bytes()?, blobs: container.blobs })?;
    if format == Format::Json {
        print::json(&serde_json::json!({
            "shape": "tidewaiter.advisories-signed.v1", "file": out.display().to_string(), "sha256": sha256,
            "version": manifest.version, "expires": manifest.expires, "keyids": keyids,
            "releases": manifest.releases.iter().map(|(name, r)| (name, r.records)).collect::<std::collections::BTreeMap<_, _>>(),
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    line(format!("{}: signed by {}", out.display(), keyids.join(", ")))?;
    what(&manifest, &sha256)?;
    Ok(ExitCode::SUCCESS)
}

/// Reads the advisory key.
///
/// # Errors
/// If it is none.
pub fn load_key(path: &Path) -> Result<SigningKey> {
    SigningKey::from_pem(&door::read_text(path)?).with_context(|| format!("{} is not an advisory key", path.display()))
}

/// What a manifest says, for the person who signs it.
///
/// # Errors
/// If the output cannot be written.
pub fn what(manifest: &Manifest, sha256: &str) -> Result<()> {
    line(format!("version {}, sha256 {sha256}", manifest.version))?;
    line(format!("created {}, expires {}", manifest.created, manifest.expires))?;
    let mut table = print::table(&["release", "records", "bytes", "newest"]);
    for (name, release) in &manifest.releases {
        let newest = shown(release.newest.as_deref().unwrap_or("no dates"));
        table.add_row([shown(name), release.records.to_string(), release.bytes.to_string(), newest]);
    }
    line(table.to_string())
}
