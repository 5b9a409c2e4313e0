//! `tidewaiter root`: making, signing and replacing the root document, on the
//! machine that holds the root keys. Nothing here needs a network.

use crate::print::{self, line};
use crate::{Format, door};
use anyhow::{Context, Result, ensure};
use report::Time;
use report::escape::shown;
use seal::digest::sha256_hex;
use seal::dsse::Envelope;
use seal::key::{PublicKey, SigningKey};
use seal::root::{self, Roles, RootDocument, Signers, Valid};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What to do with the root document.
#[derive(clap::Subcommand)]
pub enum RootCommand {
    /// Make all keys and the first root document for a server
    #[command(after_help = "\
Example:
  tidewaiter root init --server public.json --keys 3 --threshold 2 --out keys
Writes root-key-1.pem …, policy.pem, advisory.pem and assignment.pem (keep them offline, each root key
with another person), and root-1.json (for `tidewaiter-server root install`).")]
    Init {
        /// The server's public.json, which `tidewaiter-server init` wrote
        #[arg(long)]
        server: PathBuf,
        /// How many root keys to make
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=16))]
        keys: u32,
        /// How many of them must sign the next root document
        #[arg(long, default_value_t = 2)]
        threshold: u32,
        /// Days until the root document expires
        #[arg(long, default_value_t = 730, value_parser = clap::value_parser!(u16).range(1..=7300))]
        days: u16,
        /// The folder to write to; it is made, and no file in it is overwritten
        #[arg(long)]
        out: PathBuf,
    },
    /// Add a signature to a root document, by a root key
    #[command(
        after_help = "Example:\n  tidewaiter root sign root-2.json --key root-key-2.pem --out root-2-signed.json"
    )]
    Sign {
        /// The root document
        file: PathBuf,
        /// The root key, PEM
        #[arg(long)]
        key: PathBuf,
        /// The file to write
        #[arg(long)]
        out: PathBuf,
    },
    /// Draft the next root document: the same but for what is named
    #[command(after_help = "\
Example:
  tidewaiter root rotate root-1.json --server public.json --new-policy-key policy-2.pem --key root-key-1.pem --out root-2.json
Replaced keys stay listed until now, so that what they signed can still be verified. The draft is taken
once the old threshold and the new one have signed it: pass it on with `root sign`.")]
    Rotate {
        /// The newest root document
        file: PathBuf,
        /// Take log key, observer key and CA from this public.json
        #[arg(long)]
        server: Option<PathBuf>,
        /// Make a new policy key and write it here
        #[arg(long, value_name = "FILE")]
        new_policy_key: Option<PathBuf>,
        /// Make a new advisory key and write it here
        #[arg(long, value_name = "FILE")]
        new_advisory_key: Option<PathBuf>,
        /// Make a new root key, write it here, and put it in the place of the one in --replace
        #[arg(long, value_name = "FILE", requires = "replace")]
        new_root_key: Option<PathBuf>,
        /// The id of the root key that goes
        #[arg(long, value_name = "ID", requires = "new_root_key")]
        replace: Option<String>,
        /// Root keys that sign the draft now, PEM; give it more than once for several
        #[arg(long)]
        key: Vec<PathBuf>,
        /// Days until it expires
        #[arg(long, default_value_t = 730, value_parser = clap::value_parser!(u16).range(1..=7300))]
        days: u16,
        /// The file to write
        #[arg(long)]
        out: PathBuf,
    },
    /// Show which keys a root document names
    #[command(after_help = "Example:\n  tidewaiter root show root-1.json")]
    Show {
        /// The root document
        file: PathBuf,
    },
}

/// What `tidewaiter-server init` says of the server's own keys.
#[derive(Clone, Debug, Deserialize)]
pub struct ServerKeys {
    /// The log's verifier key.
    pub log: String,
    /// The key that signs what was seen from outside; none in the file of a
    /// server from before there was one.
    #[serde(default)]
    pub observer: Option<PublicKey>,
    /// SHA-256 of the CA certificate's DER.
    pub ca: String,
}

/// The keys that a first root document needs, all made here.
pub struct NewKeys {
    /// Each signs root documents.
    pub root: Vec<SigningKey>,
    /// Signs policy sets.
    pub policy: SigningKey,
    /// Signs advisory sets.
    pub advisory: SigningKey,
    /// Signs assignments.
    pub assignment: SigningKey,
}

impl NewKeys {
    /// Makes them.
    ///
    /// # Errors
    /// If the system has no randomness.
    pub fn generate(root: u32) -> Result<Self> {
        let key = || SigningKey::generate().context("making a key");
        let root = (0..root).map(|_| key()).collect::<Result<_>>()?;
        Ok(Self { root, policy: key()?, advisory: key()?, assignment: key()? })
    }

    /// The first root document, signed by every root key.
    ///
    /// # Errors
    /// If the threshold is not one of these keys' number or less.
    pub fn first_document(&self, server: &ServerKeys, threshold: u32, now: Time, days: u16) -> Result<Envelope> {
        let expires = now.plus_days(i64::from(days));
        let mut root_keys: Vec<PublicKey> = self.root.iter().map(SigningKey::public).collect();
        root_keys.sort_unstable();
        let signers = |key: &SigningKey| Signers { threshold: 1, keys: vec![valid(key.public(), now, expires)] };
        let document = RootDocument {
            version: 1,
            created: now,
            expires,
            threshold,
            root_keys,
            roles: Roles {
                policy: signers(&self.policy),
                advisory: signers(&self.advisory),
                assignment: signers(&self.assignment),
                log: vec![valid(server.log.clone(), now, expires)],
                ca: vec![valid(server.ca.clone(), now, expires)],
                observer: server.observer.iter().map(|key| valid(*key, now, expires)).collect(),
            },
        };
        let keys: Vec<&SigningKey> = self.root.iter().collect();
        root::sign(&document, &keys).context("the root document")
    }
}

const fn valid<K>(key: K, not_before: Time, not_after: Time) -> Valid<K> {
    Valid { key, not_before, not_after }
}

/// Runs it.
///
/// # Errors
/// If a file cannot be read or written, or is not what it should be.
pub fn run(command: &RootCommand, format: Format) -> Result<ExitCode> {
    match command {
        RootCommand::Init { server, keys, threshold, days, out } => {
            init(server, *keys, *threshold, *days, out, format)?;
        }
        RootCommand::Sign { file, key, out } => {
            let (mut envelope, document) = open(file)?;
            envelope.add_signature(&load_key(key)?);
            door::create(out, &envelope.to_bytes()?, false)?;
            let text = format!("{}: {} signatures", out.display(), envelope.signatures.len());
            written(format, out, &envelope, &document, &text)?;
        }
        RootCommand::Rotate {
            file,
            server,
            new_policy_key,
            new_advisory_key,
            new_root_key,
            replace,
            key,
            days,
            out,
        } => {
            let (_, old) = open(file)?;
            let mut next = old.clone();
            let now = door::now();
            next.version += 1;
            next.created = now;
            next.expires = now.plus_days(i64::from(*days));
            if let Some(path) = server {
                let keys = server_keys(path)?;
                replace_key(&mut next.roles.log, keys.log, now, next.expires);
                replace_key(&mut next.roles.ca, keys.ca, now, next.expires);
                if let Some(observer) = keys.observer {
                    replace_key(&mut next.roles.observer, observer, now, next.expires);
                }
            }
            if let Some(path) = new_policy_key {
                replace_key(&mut next.roles.policy.keys, make_key(path)?, now, next.expires);
            }
            if let Some(path) = new_advisory_key {
                replace_key(&mut next.roles.advisory.keys, make_key(path)?, now, next.expires);
                // A document from before there were advisories says that nobody signs them.
                next.roles.advisory.threshold = next.roles.advisory.threshold.max(1);
            }
            if let (Some(path), Some(id)) = (new_root_key, replace) {
                let place = next.root_keys.iter_mut().find(|k| k.id() == *id);
                *place.with_context(|| format!("no root key has the id {}", shown(id)))? = make_key(path)?;
                next.root_keys.sort_unstable();
            }
            let signers = key.iter().map(|path| load_key(path)).collect::<Result<Vec<_>>>()?;
            let envelope = root::sign(&next, &signers.iter().collect::<Vec<_>>()).context("the next root document")?;
            door::create(out, &envelope.to_bytes()?, false)?;
            let (old_signed, new_signed) = (envelope.signers(&old.root_keys), envelope.signers(&next.root_keys));
            let text = format!(
                "{}: root document {}\nsigned by {} of the {} old root keys that must sign\n\
                 signed by {} of the {} new root keys that must sign",
                out.display(),
                next.version,
                old_signed.len(),
                old.threshold,
                new_signed.len(),
                next.threshold
            );
            written(format, out, &envelope, &next, &text)?;
        }
        RootCommand::Show { file } => {
            let (_, document) = open(file)?;
            match format {
                Format::Json => print::json(&describe(&document))?,
                Format::Table => print(&document)?,
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn init(server: &Path, keys: u32, threshold: u32, days: u16, out: &Path, format: Format) -> Result<()> {
    ensure!((1..=keys).contains(&threshold), "--threshold must be from 1 to the number of root keys, {keys}");
    let server = server_keys(server)?;
    let new = NewKeys::generate(keys)?;
    let envelope = new.first_document(&server, threshold, door::now(), days)?;
    door::make_folder(out)?;
    for (number, key) in (1..).zip(&new.root) {
        door::create(&out.join(format!("root-key-{number}.pem")), key.to_pem().as_bytes(), true)?;
    }
    for (name, key) in [("policy", &new.policy), ("advisory", &new.advisory), ("assignment", &new.assignment)] {
        door::create(&out.join(format!("{name}.pem")), key.to_pem().as_bytes(), true)?;
    }
    let file = out.join("root-1.json");
    door::create(&file, &envelope.to_bytes()?, false)?;
    let text = format!(
        "{}: {threshold} of {keys} root keys must sign the next one\nsha256 {}\n\
         Give each root key to another person and take the .pem files off this machine.",
        file.display(),
        sha256_hex(&envelope.payload)
    );
    let document = RootDocument::parse(&envelope.payload)?;
    written(format, &file, &envelope, &document, &text)
}

/// Says that a root document was written.
fn written(format: Format, file: &Path, envelope: &Envelope, document: &RootDocument, text: &str) -> Result<()> {
    if format == Format::Table {
        return line(text);
    }
    print::json(&serde_json::json!({
        "shape": "tidewaiter.root-written.v1",
        "file": file.display().to_string(),
        "version": document.version,
        "sha256": sha256_hex(&envelope.payload),
        "threshold": document.threshold,
        "keyids": envelope.signatures.iter().map(|s| s.keyid.as_str()).collect::<Vec<_>>(),
    }))
}

/// Lists a new key and ends the old ones now; a key that stays keeps its place.
fn replace_key<K: Ord + Clone>(keys: &mut Vec<Valid<K>>, new: K, now: Time, expires: Time) {
    for old in keys.iter_mut().filter(|old| old.key != new && old.not_after > now) {
        old.not_after = now;
    }
    match keys.iter_mut().find(|k| k.key == new) {
        Some(same) => same.not_after = expires,
        None => keys.push(valid(new, now, expires)),
    }
    keys.sort_by(|a, b| a.key.cmp(&b.key));
}

fn make_key(path: &Path) -> Result<PublicKey> {
    let key = SigningKey::generate()?;
    door::create(path, key.to_pem().as_bytes(), true)?;
    Ok(key.public())
}

fn load_key(path: &Path) -> Result<SigningKey> {
    SigningKey::from_pem(&door::read_text(path)?).with_context(|| format!("{} is not a key", path.display()))
}

fn server_keys(path: &Path) -> Result<ServerKeys> {
    serde_json::from_slice(&door::read(path)?)
        .with_context(|| format!("{} is not a server's public.json", path.display()))
}

fn open(path: &Path) -> Result<(Envelope, RootDocument)> {
    let read = || -> Result<_> {
        let envelope = Envelope::parse(&door::read(path)?)?;
        let document = RootDocument::parse(&envelope.payload)?;
        Ok((envelope, document))
    };
    read().with_context(|| format!("{} is not a root document", path.display()))
}

/// A root document as JSON, with the id of each key.
#[must_use]
pub fn describe(document: &RootDocument) -> serde_json::Value {
    let ids = |keys: &[Valid<PublicKey>]| {
        let key = |k: &Valid<PublicKey>| serde_json::json!({"id": k.key.id(), "not_before": k.not_before, "not_after": k.not_after});
        keys.iter().map(key).collect::<Vec<_>>()
    };
    let roles = &document.roles;
    serde_json::json!({
        "shape": "tidewaiter.root-shown.v1",
        "version": document.version,
        "created": document.created,
        "expires": document.expires,
        "threshold": document.threshold,
        "root_keys": document.root_keys.iter().map(PublicKey::id).collect::<Vec<_>>(),
        "policy": ids(&roles.policy.keys),
        "advisory": ids(&roles.advisory.keys),
        "assignment": ids(&roles.assignment.keys),
        "observer": ids(&roles.observer),
        "log": roles.log,
        "ca": roles.ca,
    })
}

/// Prints a root document for people.
///
/// # Errors
/// If the output cannot be written.
pub fn print(document: &RootDocument) -> Result<()> {
    let sha256 = sha256_hex(&document.to_bytes()?);
    line(format!("root        document {} of {}, expires {}", document.version, document.created, document.expires))?;
    line(format!("sha256      {sha256}"))?;
    line(format!("threshold   {} of {} root keys", document.threshold, document.root_keys.len()))?;
    for key in &document.root_keys {
        line(format!("root key    {}", key.id()))?;
    }
    let roles = &document.roles;
    for (name, keys) in [
        ("policy", &roles.policy.keys),
        ("advisory", &roles.advisory.keys),
        ("assignment", &roles.assignment.keys),
        ("observer", &roles.observer),
    ] {
        for key in keys {
            line(format!("{name:<12}{} until {}", key.key.id(), key.not_after))?;
        }
    }
    for (name, keys) in [("log", &roles.log), ("CA", &roles.ca)] {
        for key in keys {
            line(format!("{name:<12}{} until {}", shown(&key.key), key.not_after))?;
        }
    }
    Ok(())
}
