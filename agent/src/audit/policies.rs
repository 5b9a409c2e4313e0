//! By which policy set an audit judges, and how much that set is to be trusted.

use crate::builtin;
use crate::input::{self, InputError};
use policy::{Compiled, Diagnostic, PolicySet, SetError};
use report::Time;
use report::predicate::SetReference;
use seal::Verified;
use seal::dsse::{DsseError, Envelope};
use seal::root::{Role, RootDocument};
use seal::signed::{self, POLICY_SET};
use std::path::{Path, PathBuf};

/// Which policy set to judge by.
#[derive(Clone, Debug, Default)]
pub enum Policies {
    /// The one that this program ships with.
    #[default]
    BuiltIn,
    /// A folder of policy files, or a file that holds a signed set.
    At {
        /// The folder or file.
        path: PathBuf,
        /// What a signature is checked against, and the instant at which; with
        /// `None` a signed set is used and named as not checked.
        root: Option<Box<(Verified<RootDocument>, Time)>>,
    },
    /// A set that is at hand.
    Given(Box<PolicySet>, Origin),
}

/// Where a policy set came from, and so what its word is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Shipped with this program: unsigned.
    BuiltIn,
    /// A folder of files: unsigned.
    Folder,
    /// A signed set whose signature nobody could check: this host is not enrolled.
    Unchecked,
    /// A set whose signature was checked against the root document.
    Signed,
    /// The set that the server publishes, checked and pinned.
    Pinned,
}

impl Origin {
    /// The word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::BuiltIn => "built_in",
            Self::Folder => "folder",
            Self::Unchecked => "unchecked",
            Self::Signed => "signed",
            Self::Pinned => "pinned",
        }
    }

    /// The same for people.
    #[must_use]
    pub const fn shown(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in set, unsigned",
            Self::Folder => "policy folder, unsigned",
            Self::Unchecked => "signed set, signature not checked: this host is not enrolled",
            Self::Signed => "signed set, checked against the root document",
            Self::Pinned => "signed set of the server, checked and pinned",
        }
    }
}

/// Why there is no policy set to judge by.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// The file or folder cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The folder holds no policy files.
    #[error("{0} holds no .yaml files")]
    Empty(PathBuf),
    /// The envelope, or its signature, is refused.
    #[error("the signed policy set is refused: {0}")]
    Envelope(#[from] DsseError),
    /// It is an envelope of something else.
    #[error("this is not a signed policy set but `{0}`")]
    Kind(String),
    /// The set itself is refused.
    #[error("the policy set is refused: {0}")]
    Set(#[from] SetError),
    /// Its files have faults.
    #[error("the policy set has faults ({} in all):\n{}", .0.len(), shown(.0))]
    Faults(Vec<Diagnostic>),
}

fn shown(faults: &[Diagnostic]) -> String {
    faults.iter().take(20).map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A policy set, ready to judge by.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) compiled: Compiled,
    pub(crate) set: SetReference,
    pub(crate) origin: Origin,
}

impl Loaded {
    pub(crate) fn new(set: &PolicySet, origin: Origin) -> Result<Self, PolicyError> {
        let compiled = Compiled::new(set, report::RELEASE, report::EDITION).map_err(PolicyError::Faults)?;
        let set = SetReference { sha256: set.digest()?, version: set.version, expires: set.expires };
        Ok(Self { compiled, set, origin })
    }
}

impl Policies {
    pub(crate) fn load(&self) -> Result<Loaded, PolicyError> {
        match self {
            Self::BuiltIn => Loaded::new(&builtin::set(), Origin::BuiltIn),
            Self::Given(set, origin) => Loaded::new(set, *origin),
            Self::At { path, .. } if path.is_dir() => Loaded::new(&folder(path)?, Origin::Folder),
            Self::At { path, root } => {
                let (set, origin) = signed_set(&input::file(path)?, root.as_deref())?;
                Loaded::new(&set, origin)
            }
        }
    }
}

/// A folder as a set: with the shipped set's dates, since it has none itself.
fn folder(path: &Path) -> Result<PolicySet, PolicyError> {
    let sources = input::policy_folder(path)?;
    if sources.is_empty() {
        return Err(PolicyError::Empty(path.to_path_buf()));
    }
    // Whoever writes policies is told every fault. In a signed set the same
    // fault may be what only a newer release can read, and is `unknown`.
    policy::load(&sources, &builtin::specs()).map_err(PolicyError::Faults)?;
    let files = sources.into_iter().map(|source| (source.name, source.text)).collect();
    Ok(PolicySet { files, ..builtin::set() })
}

fn signed_set(bytes: &[u8], root: Option<&(Verified<RootDocument>, Time)>) -> Result<(PolicySet, Origin), PolicyError> {
    if let Some((root, now)) = root {
        let (keys, threshold) = (root.keys(Role::Policy, *now), root.threshold(Role::Policy));
        let payload = signed::open(bytes, POLICY_SET, &keys, threshold)?;
        return Ok((PolicySet::from_bytes(&payload)?, Origin::Signed));
    }
    let envelope = Envelope::parse(bytes)?;
    if envelope.payload_type != POLICY_SET {
        return Err(PolicyError::Kind(report::escape::shown(&envelope.payload_type)));
    }
    Ok((PolicySet::from_bytes(&envelope.payload)?, Origin::Unchecked))
}
