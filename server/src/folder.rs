//! The state folder: keys, database and what says whose they are.
//!
//! ```text
//! state.json          what this folder is; written last by `init`
//! public.json         what `tidewaiter root init` takes: log key, CA digest, CA certificate
//! tidewaiter.sqlite   the database
//! keys/log.pem        signs the log's checkpoints (Ed25519)
//! keys/observer.pem   signs what was seen from outside (Ed25519)
//! keys/ca.pem, .crt   issues certificates (ECDSA P-256)
//! keys/tls.pem, .crt  the server's own TLS key and certificate
//! ```

use crate::ca::{self, Ca, CaError, Pair};
use crate::door;
use ledger::note::{Signer, Verifier};
use report::Time;
use seal::key::SigningKey;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

const STATE_SHAPE: &str = "tidewaiter.state.v1";
const PUBLIC_SHAPE: &str = "tidewaiter.public.v1";

/// Why a state folder was not made or opened.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file cannot be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] io::Error),
    /// There is no state folder.
    #[error("{0} is no state folder; make one with `tidewaiter-server init`")]
    NotThere(PathBuf),
    /// There is one already.
    #[error("{0} is a state folder already; nothing was changed")]
    There(PathBuf),
    /// A demo's folder, where a real one is wanted.
    #[error("{0} is marked as a demo, whose keys are not kept safe; `serve` refuses it")]
    Demo(PathBuf),
    /// A real folder, where a demo's is wanted.
    #[error("{0} is not marked as a demo; a demo does not run on it")]
    NotDemo(PathBuf),
    /// A file is not what it must be.
    #[error("{0} is not in the form that this release reads")]
    Malformed(PathBuf),
    /// The certificate authority.
    #[error(transparent)]
    Ca(#[from] CaError),
    /// The log's key, or the observer's.
    #[error("the log's or the observer's key cannot be used: {0}")]
    Key(#[from] seal::key::KeyError),
    /// The log's name.
    #[error("the log's key cannot be used: {0}")]
    Note(#[from] ledger::note::NoteError),
}

/// What `state.json` says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    shape: String,
    /// The log's origin. It outlives a change of the public name: checkpoints
    /// that agents hold name it.
    origin: String,
    demo: bool,
    created: Time,
}

/// What may be shown of the state folder: the parts of a root document that
/// come from this server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Public {
    /// `tidewaiter.public.v1`.
    pub shape: String,
    /// The log's verifier key, `name+id+key`.
    pub log: String,
    /// The key that signs what was seen from outside, in base64.
    pub observer: String,
    /// SHA-256 of the CA certificate's DER, in hex.
    pub ca: String,
    /// The CA certificate, PEM.
    pub ca_pem: String,
    /// True if the keys belong to a demo.
    pub demo: bool,
}

/// An opened state folder.
pub struct Folder {
    path: PathBuf,
    state: State,
    /// The certificate authority.
    pub ca: Ca,
    log: SigningKey,
    observer: SigningKey,
}

impl Folder {
    /// Makes a state folder. If a crash ended an earlier try, what it made is
    /// kept and the rest is made: `state.json` comes last.
    ///
    /// # Errors
    /// [`FolderError::There`] for one that is whole.
    pub fn init(path: &Path, name: &str, demo: bool, now: Time) -> Result<Self, FolderError> {
        let state_file = path.join("state.json");
        if door::exists(&state_file) {
            return Err(FolderError::There(path.to_owned()));
        }
        let keys = path.join("keys");
        door::make_folder(&keys).and_then(|()| door::make_folder(path)).map_err(|e| at(path, e))?;
        if !door::exists(&keys.join("log.pem")) {
            let key = SigningKey::generate()?;
            put(&keys.join("log.pem"), key.to_pem().as_bytes(), 0o600)?;
        }
        if !door::exists(&keys.join("ca.crt")) {
            write_pair(&keys, "ca", &ca::make(name, now)?)?;
        }
        make_observer(&keys)?;
        let state = State { shape: STATE_SHAPE.to_owned(), origin: format!("{name}/tidewaiter"), demo, created: now };
        let folder = Self::read_keys(path, state)?;
        put(&path.join("public.json"), &json(&folder.public()?), 0o644)?;
        put(&state_file, &json(&folder.state), 0o600)?;
        Ok(folder)
    }

    /// Opens a state folder.
    ///
    /// # Errors
    /// A demo's folder is refused unless `demo`, and any other if `demo`.
    pub fn open(path: &Path, demo: bool) -> Result<Self, FolderError> {
        let state_file = path.join("state.json");
        if !door::exists(&state_file) {
            return Err(FolderError::NotThere(path.to_owned()));
        }
        let bytes = door::read(&state_file).map_err(|e| at(&state_file, e))?;
        let state: State = serde_json::from_slice(&bytes).map_err(|_| FolderError::Malformed(state_file.clone()))?;
        if state.shape != STATE_SHAPE {
            return Err(FolderError::Malformed(state_file));
        }
        match (state.demo, demo) {
            (true, false) => Err(FolderError::Demo(path.to_owned())),
            (false, true) => Err(FolderError::NotDemo(path.to_owned())),
            _ => {
                // A folder of an older release has no such key. The next root
                // document can name it once `public.json` does.
                let is_new = make_observer(&path.join("keys"))?;
                let folder = Self::read_keys(path, state)?;
                if is_new {
                    put(&path.join("public.json"), &json(&folder.public()?), 0o644)?;
                }
                Ok(folder)
            }
        }
    }

    /// Whether a folder is marked as a demo's: commands beside `serve` open either kind.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn open_any(path: &Path) -> Result<Self, FolderError> {
        match Self::open(path, false) {
            Err(FolderError::Demo(_)) => Self::open(path, true),
            other => other,
        }
    }

    fn read_keys(path: &Path, state: State) -> Result<Self, FolderError> {
        let keys = path.join("keys");
        let log_file = keys.join("log.pem");
        let log = SigningKey::from_pem(&secret(&log_file)?)?;
        let observer = SigningKey::from_pem(&secret(&keys.join("observer.pem"))?)?;
        let ca = Ca::load(&read_pair(&keys, "ca")?)?;
        Ok(Self { path: path.to_owned(), state, ca, log, observer })
    }

    /// The database's file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.path.join("tidewaiter.sqlite")
    }

    /// Whether it is a demo's.
    #[must_use]
    pub const fn is_demo(&self) -> bool {
        self.state.demo
    }

    /// The log's signer.
    ///
    /// # Errors
    /// [`FolderError::Note`] if the log's name cannot stand in a note.
    pub fn signer(&self) -> Result<Signer, FolderError> {
        Ok(Signer::new(&self.state.origin, self.log.pkcs8())?)
    }

    /// The log's verifier key.
    ///
    /// # Errors
    /// As for [`Self::signer`].
    pub fn verifier(&self) -> Result<Verifier, FolderError> {
        Ok(self.signer()?.verifier())
    }

    /// The key that signs for the server: the log's, for bundles' manifests as well.
    #[must_use]
    pub const fn key(&self) -> &SigningKey {
        &self.log
    }

    /// The key that signs what was seen from outside. It is not the log's: a
    /// checkpoint says what was logged, never what is so.
    #[must_use]
    pub const fn observer(&self) -> &SigningKey {
        &self.observer
    }

    /// What `public.json` says.
    ///
    /// # Errors
    /// As for [`Self::signer`].
    pub fn public(&self) -> Result<Public, FolderError> {
        Ok(Public {
            shape: PUBLIC_SHAPE.to_owned(),
            log: self.verifier()?.to_string(),
            observer: self.observer.public().to_base64(),
            ca: self.ca.digest(),
            ca_pem: self.ca.pem().to_owned(),
            demo: self.state.demo,
        })
    }

    /// The server's TLS key and certificate for `name`; a new pair is issued
    /// if there is none, if it ends within 30 days, or if it is for another name.
    ///
    /// # Errors
    /// [`FolderError`].
    pub fn tls(&self, name: &str, now: Time) -> Result<Pair, FolderError> {
        let keys = self.path.join("keys");
        if door::exists(&keys.join("tls.crt"))
            && let Ok(pair) = read_pair(&keys, "tls")
            && ca::read_pem(&pair.certificate)
                .is_some_and(|r| r.name == name && now.plus_days(ca::SERVER_RENEW_DAYS) < r.not_after)
        {
            return Ok(pair);
        }
        let pair = self.ca.issue_server(name, now)?;
        write_pair(&keys, "tls", &pair)?;
        Ok(pair)
    }
}

/// Makes the observer's key if there is none; true if it was made here. Of two
/// programs that open an old folder at the same time one makes it.
fn make_observer(keys: &Path) -> Result<bool, FolderError> {
    let file = keys.join("observer.pem");
    if door::exists(&file) {
        return Ok(false);
    }
    let key = SigningKey::generate()?;
    door::write_once(&file, key.to_pem().as_bytes(), 0o600).map_err(|e| at(&file, e))
}

/// The old certificate is taken away, then the key is written, then the new
/// certificate: without a certificate the pair does not count, so a crash at
/// any step leaves a pair that is whole or one that is made anew.
fn write_pair(keys: &Path, name: &str, pair: &Pair) -> Result<(), FolderError> {
    let certificate = keys.join(format!("{name}.crt"));
    door::remove(&certificate).map_err(|e| at(&certificate, e))?;
    put(&keys.join(format!("{name}.pem")), pair.key.as_bytes(), 0o600)?;
    put(&certificate, pair.certificate.as_bytes(), 0o644)
}

fn read_pair(keys: &Path, name: &str) -> Result<Pair, FolderError> {
    let file = keys.join(format!("{name}.crt"));
    let certificate = door::read(&file).map_err(|e| at(&file, e))?;
    let certificate = String::from_utf8(certificate).map_err(|_| FolderError::Malformed(file))?;
    Ok(Pair { key: secret(&keys.join(format!("{name}.pem")))?, certificate })
}

fn secret(file: &Path) -> Result<String, FolderError> {
    let bytes = door::read_secret(file).map_err(|e| at(file, e))?;
    String::from_utf8(bytes).map_err(|_| FolderError::Malformed(file.to_owned()))
}

fn put(file: &Path, bytes: &[u8], mode: u32) -> Result<(), FolderError> {
    door::write(file, bytes, mode).map_err(|e| at(file, e))
}

fn at(file: &Path, error: io::Error) -> FolderError {
    FolderError::File(file.to_owned(), error)
}

fn json<T: Serialize>(value: &T) -> Vec<u8> {
    // Plain structures of texts: writing them cannot fail.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_folder_is_made_once_and_its_keys_stay() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("state");
        let now = Time::from_seconds(1_800_000_000);
        assert!(matches!(Folder::open(&path, false), Err(FolderError::NotThere(_))));
        let made = Folder::init(&path, "tide.example", false, now).unwrap().public().unwrap();
        assert!(matches!(Folder::init(&path, "tide.example", false, now), Err(FolderError::There(_))));
        let folder = Folder::open(&path, false).unwrap();
        assert_eq!(folder.public().unwrap().log, made.log);
        assert_eq!(folder.public().unwrap().ca, made.ca);
        assert!(made.log.starts_with("tide.example/tidewaiter+"));
        let first = folder.tls("tide.example", now).unwrap();
        assert_eq!(folder.tls("tide.example", now.plus_days(59)).unwrap().certificate, first.certificate);
        assert_ne!(folder.tls("tide.example", now.plus_days(61)).unwrap().certificate, first.certificate);
        assert_eq!(ca::read_pem(&folder.tls("other.example", now).unwrap().certificate).unwrap().name, "other.example");
        for key in ["log.pem", "observer.pem", "ca.pem", "tls.pem"] {
            let mode = std::fs::metadata(path.join("keys").join(key)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{key}");
        }
        assert_ne!(folder.observer().public(), folder.key().public());
        // A folder of an older release is given the key when it is opened.
        let public = || String::from_utf8(door::read(&path.join("public.json")).unwrap()).unwrap();
        let older = public();
        door::remove(&path.join("keys/observer.pem")).unwrap();
        let newer = Folder::open(&path, false).unwrap().public().unwrap();
        assert_ne!(newer.observer, folder.public().unwrap().observer);
        assert!(!older.contains(&newer.observer));
        assert!(public().contains(&newer.observer));
        assert_eq!(Folder::open(&path, false).unwrap().public().unwrap().observer, newer.observer);
        std::fs::set_permissions(path.join("keys/ca.pem"), std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(Folder::open(&path, false), Err(FolderError::File(..))));
    }

    #[test]
    fn a_crash_during_init_is_made_good_and_a_demo_stays_one() {
        let temp = tempfile::tempdir().unwrap();
        let now = Time::from_seconds(1_800_000_000);
        let log = Folder::init(temp.path(), "localhost", true, now).unwrap().public().unwrap().log;
        assert!(matches!(Folder::open(temp.path(), false), Err(FolderError::Demo(_))));
        assert!(Folder::open(temp.path(), true).is_ok());
        door::remove(&temp.path().join("state.json")).unwrap();
        let again = Folder::init(temp.path(), "localhost", false, now).unwrap();
        assert_eq!(again.public().unwrap().log, log);
        assert!(matches!(Folder::open(temp.path(), true), Err(FolderError::NotDemo(_))));
    }
}
