//! The versions of the installed programs, on which their defaults depend.
//! Where no package database that we read tells one, it is not known.

use crate::host::Host;
use crate::packages::dpkg::Installed;
use std::cell::OnceCell;

/// OpenSSL's library under the names that Debian's releases gave it.
pub(super) const OPENSSL: &[&str] = &["libssl3t64", "libssl3", "libssl1.1", "libssl1.0.2", "libssl1.0.0"];

/// The package database, read when a program is found and once.
pub(super) struct Versions<'a> {
    host: &'a Host,
    installed: OnceCell<Installed>,
}

impl<'a> Versions<'a> {
    pub(super) const fn new(host: &'a Host) -> Self {
        Self { host, installed: OnceCell::new() }
    }

    /// The version, without the epoch, of the first of these packages that is
    /// installed.
    pub(super) fn of(&self, packages: &[&str]) -> Option<String> {
        let installed = self.installed.get_or_init(|| Installed::read(self.host));
        let found = |name: &&str| {
            installed
                .packages
                .iter()
                .find(|p| p.name == *name && p.state == "installed")
                .and_then(|p| p.version.as_deref())
        };
        let version = packages.iter().find_map(found)?;
        Some(version.split_once(':').map_or(version, |(_, rest)| rest).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn the_first_installed_package_tells() {
        let package = |name: &str, status: &str, version: &str| {
            format!("Package: {name}\nStatus: {status}\nArchitecture: amd64\nVersion: {version}\n\n")
        };
        let status = package("dovecot-core", "install ok installed", "1:2.3.19.1+dfsg1-2.1")
            + &package("libssl1.1", "install ok installed", "1.1.1w-0")
            + &package("libssl3", "deinstall ok config-files", "3.0.1-1");
        let fixture = Fixture::new().file("/var/lib/dpkg/status", &status);
        let host = fixture.host();
        let versions = Versions::new(&host);
        assert_eq!(versions.of(&["dovecot-core"]).as_deref(), Some("2.3.19.1+dfsg1-2.1"));
        assert_eq!(versions.of(OPENSSL).as_deref(), Some("1.1.1w-0"));
        assert_eq!(versions.of(&["nginx"]), None);
    }
}
