//! What stands out among all files of a host, found in one sweep: the tables
//! `file.entry` and `file.count` draw their rows from it.

mod capability;
mod pass;
mod reason;

pub use reason::Reason;

use crate::gathering::Gathering;
use crate::host::{Kind, Sweep};
use crate::packages::owner::paths;
use pass::{Bounds, Home, Pass};
use report::{Gap, GapReason, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A file that stands out, or a home folder that is not there.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its path.
    pub path: Vec<u8>,
    /// What it is; `None` if it should be there and is not.
    pub kind: Option<Kind>,
    /// The permission bits, the owner and the group.
    pub mode: u32,
    pub uid: u32,
    pub gid: u32,
    /// Why it is told of.
    pub reasons: BTreeSet<Reason>,
    /// What it may do when it is run, where it may do anything.
    pub capabilities: Vec<String>,
    /// Whether its access control list grants more than the mode shows.
    pub acl: Value,
    /// Whose home it is, or lies in.
    pub home: Option<Home>,
}

/// One file system that the sweep came by.
#[derive(Clone, Debug)]
pub struct Counted {
    /// Where it begins.
    pub place: Vec<u8>,
    /// The kernel's number for its kind.
    pub kind: u64,
    /// Why it was not entered; `None` if it was.
    pub left_out: Option<&'static str>,
    /// How many entries were seen on it.
    pub entries: u64,
}

/// All that one sweep found.
#[derive(Debug)]
pub struct Files {
    /// What stands out.
    pub found: Vec<Found>,
    /// The file systems.
    pub counted: Vec<Counted>,
    /// Whether the sweep came to its end.
    pub whole: bool,
    /// The packages of files that run with more rights than whoever starts
    /// them; or why they cannot be told.
    pub packages: Result<BTreeMap<Vec<u8>, String>, String>,
    /// What could not be seen.
    pub gaps: Vec<Gap>,
}

impl Files {
    /// Sweeps the host, unless the options say not to.
    pub fn read(gathering: &Gathering<'_>) -> Self {
        if gathering.options.no_files {
            let detail = "the files were not looked through, as whoever started the audit wished".to_owned();
            let gaps = vec![Gap { place: "/".to_owned(), reason: GapReason::Unsupported, detail }];
            return Self { found: Vec::new(), counted: Vec::new(), whole: false, packages: Ok(BTreeMap::new()), gaps };
        }
        Self::within(gathering, Sweep::default(), Bounds::default())
    }

    fn within(gathering: &Gathering<'_>, sweep: Sweep, bounds: Bounds) -> Self {
        let host = gathering.host;
        let accounts = gathering.accounts();
        let mut pass = Pass::new(accounts, bounds);
        let mut gaps = host.sweep(sweep, &mut pass);
        let whole = !gaps.iter().any(|gap| matches!(gap.reason, GapReason::TooLarge | GapReason::TimedOut));
        // Where accounts are not known, neither are their homes.
        gaps.extend(accounts.user_gaps.iter().chain(&accounts.group_gaps).cloned());
        let mut files = pass.finish(host, &mut gaps);
        let wanted: BTreeSet<Vec<u8>> =
            files.0.iter().filter(|found| found.is_privileged()).map(|found| found.path.clone()).collect();
        let packages = if wanted.is_empty() { Ok(BTreeMap::new()) } else { paths::of(host, &wanted) };
        files.0.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Self { found: files.0, counted: files.1, whole, packages, gaps }
    }
}

impl Found {
    /// Whether it gives whoever runs it more rights than they have.
    #[must_use]
    pub fn is_privileged(&self) -> bool {
        let more = [Reason::Setuid, Reason::Setgid, Reason::Capabilities];
        self.kind == Some(Kind::File) && more.iter().any(|reason| self.reasons.contains(reason))
    }
}

#[cfg(test)]
mod tests;
