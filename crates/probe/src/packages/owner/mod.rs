//! Which package a trust store's file came with, and whether it is still what
//! the package brought: from dpkg's lists and apk's database.

mod apk;
pub mod brought;
mod dpkg;
pub mod paths;

use crate::host::Host;
use std::cell::OnceCell;

/// Where rpm keeps its database, in its forms old and new; whose a file is, is not read from it.
const RPM: &[&str] = &["/usr/lib/sysimage/rpm", "/var/lib/rpm/Packages", "/var/lib/rpm/rpmdb.sqlite"];

/// The most bytes of one list of files.
const BOUND: usize = 32 << 20;

/// Whose a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// This package brought it, and it is as it was brought.
    Package(String),
    /// A package brought a file of that name, and another is there now.
    Changed,
    /// No package brought it.
    Nobody,
    /// That cannot be told, and why.
    Unknown(String),
}

/// The package databases of a host, read as far as they are asked.
#[derive(Debug)]
pub struct Owners<'a> {
    host: &'a Host,
    dpkg: OnceCell<dpkg::Lists>,
    apk: OnceCell<Result<apk::Files, String>>,
}

impl<'a> Owners<'a> {
    pub const fn new(host: &'a Host) -> Self {
        Self { host, dpkg: OnceCell::new(), apk: OnceCell::new() }
    }

    /// Whose the file of a trust store at `path` is, whose content is `bytes`.
    pub fn of(&self, path: &str, bytes: &[u8]) -> Owner {
        if self.is_there(dpkg::FOLDER) {
            return self.dpkg.get_or_init(dpkg::Lists::default).of(self.host, path, bytes);
        }
        if self.is_there(apk::DATABASE) {
            return match self.apk.get_or_init(|| apk::Files::read(self.host)) {
                Ok(files) => files.of(path, bytes),
                Err(why) => Owner::Unknown(why.clone()),
            };
        }
        let rpm = RPM.iter().any(|place| self.is_there(place));
        let why = if rpm {
            "whose a file is, is not read from the database of rpm by this release"
        } else {
            "no package database is there"
        };
        Owner::Unknown(why.to_owned())
    }

    fn is_there(&self, path: &str) -> bool {
        self.host.stat(path).ok().flatten().is_some()
    }
}

/// Why a database could not be asked.
fn why(gap: &report::Gap) -> String {
    format!("{}: {}", gap.place, gap.detail)
}
