//! What packages brought to be trusted: the files that the distribution makes
//! its bundles from, each with the package that it came with.

use crate::credentials;
use crate::gathering::Gathering;
use crate::host::{Kind, Walk};
use crate::packages::owner::{Owner, Owners};
use crate::tables::certificate_file::sha256;
use report::{Gap, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Folders that packages put anchors in: Debian and Alpine, RHEL, SUSE.
const FOLDERS: &[&str] = &["/usr/share/ca-certificates", "/usr/share/pki"];

/// Folders for the anchors of other packages than the distribution's own.
const OTHERS: &[&str] = &["/usr/share/pki/ca-trust-source/anchors/", "/usr/share/pki/trust/anchors/"];

/// How the distributions' own packages of anchors begin.
const OWN: &str = "ca-certificates";

/// A distribution has one and a half hundred anchors.
const BOUNDS: Walk = Walk { depth: 4, entries: 5000, time: Duration::from_secs(1) };

/// How an anchor came onto the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// With this package.
    Package { name: String, own: bool },
    /// In the distribution's own place, of which no package database tells more.
    Placed { own: bool, why: String },
    /// By hand.
    Hand,
    /// That cannot be told, and why.
    Unknown(String),
}

impl Came {
    /// The fields `package` and `added`.
    pub(super) fn fields(self) -> (Value, Value) {
        match self {
            Self::Package { name, own } => (name.into(), (!own).into()),
            Self::Placed { own, why } => (Value::Unreadable(why), (!own).into()),
            Self::Hand => (Value::Absent, true.into()),
            Self::Unknown(why) => (Value::Unreadable(why.clone()), Value::Unreadable(why)),
        }
    }

    /// Of two ways the better known, and of those the distribution's own.
    const fn rank(&self) -> u8 {
        match self {
            Self::Package { own: true, .. } => 0,
            Self::Placed { own: true, .. } => 1,
            Self::Package { own: false, .. } => 2,
            Self::Placed { own: false, .. } => 3,
            Self::Unknown(_) => 4,
            Self::Hand => 5,
        }
    }
}

/// What packages brought, by the digest of the certificate.
pub(super) struct Shipped<'a> {
    owners: Owners<'a>,
    anchors: BTreeMap<String, Came>,
    /// The files that were read, and the digest of what each holds.
    files: BTreeMap<(u64, u64), Vec<String>>,
}

impl<'a> Shipped<'a> {
    pub(super) fn read(gathering: &Gathering<'a>, gaps: &mut Vec<Gap>) -> Self {
        let mut all = Self { owners: Owners::new(gathering.host), anchors: BTreeMap::new(), files: BTreeMap::new() };
        let mut paths = BTreeSet::new();
        gaps.extend(gathering.host.walk(FOLDERS, BOUNDS, &mut |visit| {
            if visit.kind == Kind::File {
                paths.insert(visit.path.to_vec());
            }
            true
        }));
        for path in paths {
            let Ok(path) = String::from_utf8(path) else { continue };
            let Some(read) = all.file(gathering, &path, gaps) else { continue };
            let others = OTHERS.iter().any(|folder| path.starts_with(folder));
            let came = match read.owner {
                Owner::Package(name) => Came::Package { own: name.starts_with(OWN), name },
                // RHEL and SUSE keep their own here and nothing else; their database is rpm's.
                Owner::Unknown(why) if path.starts_with("/usr/share/pki/") => Came::Placed { own: !others, why },
                Owner::Unknown(why) => Came::Unknown(why),
                Owner::Changed | Owner::Nobody => Came::Hand,
            };
            for digest in read.digests {
                all.add(digest, came.clone());
            }
        }
        all
    }

    /// Notes that all of a bundle came as a package brought it, if that is so:
    /// Alpine has a package of the bundle alone.
    pub(super) fn bundle(&mut self, path: &str, owner: Owner, digests: &[String]) {
        match owner {
            Owner::Package(name) => {
                let came = Came::Package { own: name.starts_with(OWN), name };
                digests.iter().for_each(|digest| self.add(digest.clone(), came.clone()));
            }
            Owner::Unknown(why) if self.anchors.is_empty() => {
                let why = format!("{why}, and {path} names no file that it is made from");
                digests.iter().for_each(|digest| self.add(digest.clone(), Came::Unknown(why.clone())));
            }
            _ => {}
        }
    }

    fn add(&mut self, digest: String, came: Came) {
        let known = self.anchors.entry(digest).or_insert(Came::Hand);
        if came.rank() < known.rank() {
            *known = came;
        }
    }

    /// How the certificate with this digest came.
    pub(super) fn came(&self, digest: &str) -> Came {
        self.anchors.get(digest).cloned().unwrap_or(Came::Hand)
    }

    /// How this file came, if a package database knows.
    pub(super) fn owner(&self, path: &str, bytes: &[u8]) -> Owner {
        self.owners.of(path, bytes)
    }

    /// The digests of what the file with this identity holds, if it was read.
    pub(super) fn known(&self, identity: (u64, u64)) -> Option<&[String]> {
        self.files.get(&identity).map(Vec::as_slice)
    }

    fn file(&mut self, gathering: &Gathering<'_>, path: &str, gaps: &mut Vec<Gap>) -> Option<Read> {
        let (file, bytes) = credentials::read_bytes(gathering, path.as_bytes(), Vec::new(), gaps)?;
        let digests: Vec<_> = file.held.certificates.iter().map(|stored| sha256(&stored.der)).collect();
        self.files.insert(file.stat.identity, digests.clone());
        Some(Read { owner: self.owners.of(path, &bytes.bytes), digests })
    }
}

/// What was read of one file.
struct Read {
    owner: Owner,
    digests: Vec<String>,
}
