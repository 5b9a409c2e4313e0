//! dpkg's lists: `/var/lib/dpkg/info/NAME.list` has the files that a package
//! brought, `NAME.md5sums` their digests.

use super::{BOUND, Owner, why};
use crate::host::Host;
use md5::{Digest, Md5};
use report::GapReason;
use std::cell::OnceCell;
use std::collections::BTreeMap;

pub(super) const FOLDER: &str = "/var/lib/dpkg/info";

/// The package of most files that are asked for. It is looked at first: there
/// are a thousand lists, and they are read only for files that it has not.
const FIRST: &str = "ca-certificates";

/// Texts that stand in the name of every file that is asked for.
const OF_USE: &[&str] = &["/ca-certificates/", "/cacerts"];

/// The lists of files, read as far as they are asked.
#[derive(Debug, Default)]
pub(super) struct Lists {
    first: OnceCell<Result<BTreeMap<String, String>, String>>,
    all: OnceCell<Result<BTreeMap<String, String>, String>>,
    digests: OnceCell<Result<BTreeMap<String, String>, String>>,
}

impl Lists {
    pub(super) fn of(&self, host: &Host, path: &str, bytes: &[u8]) -> Owner {
        let first = self.first.get_or_init(|| of_package(host, FIRST, ".list", listed));
        let found = first.as_ref().ok().and_then(|files| files.get(path));
        let package = match (found, self.all(host, found.is_some())) {
            (Some(package), _) => package,
            (None, Ok(all)) => match all.get(path) {
                Some(package) => package,
                None => return Owner::Nobody,
            },
            (None, Err(why)) => return Owner::Unknown(why.clone()),
        };
        let own = hex::encode(Md5::digest(bytes));
        let wanted = if package == FIRST {
            let digests = self.digests.get_or_init(|| of_package(host, FIRST, ".md5sums", digest));
            digests.as_ref().map(|digests| digests.get(path).cloned()).map_err(Clone::clone)
        } else {
            of_package(host, package, ".md5sums", digest).map(|digests| digests.get(path).cloned())
        };
        match wanted {
            // `name:architecture` is one of a package for several.
            Ok(Some(wanted)) if wanted == own => {
                Owner::Package(package.split(':').next().unwrap_or(package).to_owned())
            }
            Ok(Some(_)) => Owner::Changed,
            Ok(None) => Owner::Unknown(format!("dpkg has no digest of it in the package {package}")),
            Err(why) => Owner::Unknown(why),
        }
    }

    /// The package of each file of a trust store; nothing where `found` says that it is not needed.
    fn all(&self, host: &Host, found: bool) -> &Result<BTreeMap<String, String>, String> {
        const NOTHING: &Result<BTreeMap<String, String>, String> = &Ok(BTreeMap::new());
        if found { NOTHING } else { self.all.get_or_init(|| every(host)) }
    }
}

fn every(host: &Host) -> Result<BTreeMap<String, String>, String> {
    let mut all = BTreeMap::new();
    for entry in host.list(FOLDER).map_err(|gap| why(&gap))? {
        let name = String::from_utf8_lossy(&entry.name).into_owned();
        if let Some(package) = name.strip_suffix(".list") {
            all.extend(of_package(host, package, ".list", listed)?);
        }
    }
    Ok(all)
}

/// What the lines of a package's file say; nothing if there is no such file.
fn of_package(
    host: &Host,
    package: &str,
    ending: &str,
    line: fn(&str, &str) -> Option<(String, String)>,
) -> Result<BTreeMap<String, String>, String> {
    match host.bytes(format!("{FOLDER}/{package}{ending}").as_bytes(), BOUND) {
        Ok(bytes) => {
            if OF_USE.iter().all(|text| memchr::memmem::find(&bytes, text.as_bytes()).is_none()) {
                return Ok(BTreeMap::new());
            }
            let text = String::from_utf8_lossy(&bytes);
            let lines = text.lines().filter(|text| OF_USE.iter().any(|part| text.contains(part)));
            Ok(lines.filter_map(|text| line(text, package)).collect())
        }
        Err(gap) if gap.reason == GapReason::Missing => Ok(BTreeMap::new()),
        Err(gap) => Err(why(&gap)),
    }
}

fn listed(line: &str, package: &str) -> Option<(String, String)> {
    Some((line.to_owned(), package.to_owned()))
}

/// `0123…  usr/share/…`, as md5sum(1) writes it.
fn digest(line: &str, _package: &str) -> Option<(String, String)> {
    let (sum, path) = line.split_once("  ")?;
    Some((format!("/{path}"), sum.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use crate::packages::owner::Owners;

    #[test]
    fn a_file_is_a_packages_while_it_is_as_it_was_brought() {
        let path = |name: &str| format!("/usr/share/ca-certificates/{name}.crt");
        let sum = |text: &str| hex::encode(Md5::digest(text.as_bytes()));
        let lists = |names: &[&str]| names.iter().map(|name| path(name) + "\n").collect::<String>();
        let sums = |names: &[&str]| {
            names
                .iter()
                .map(|name| format!("{}  {}\n", sum(name), path(name).trim_start_matches('/')))
                .collect::<String>()
        };
        let fixture = Fixture::new()
            .file("/var/lib/dpkg/info/ca-certificates.list", &format!("/.\n/usr\n{}", lists(&["a", "b", "nosum"])))
            .file("/var/lib/dpkg/info/ca-certificates.md5sums", &sums(&["a", "b"]))
            .file("/var/lib/dpkg/info/acme-ca:amd64.list", &lists(&["own"]))
            .file("/var/lib/dpkg/info/acme-ca:amd64.md5sums", &sums(&["own"]));
        let host = fixture.host();
        let owners = Owners::new(&host);
        assert_eq!(owners.of(&path("a"), b"a"), Owner::Package("ca-certificates".into()));
        assert_eq!(owners.of(&path("b"), b"another"), Owner::Changed);
        assert_eq!(owners.of(&path("own"), b"own"), Owner::Package("acme-ca".into()));
        assert_eq!(owners.of(&path("none"), b""), Owner::Nobody);
        assert!(matches!(owners.of(&path("nosum"), b""), Owner::Unknown(_)));
        let fixture = Fixture::new().folder("/var/lib/rpm/Packages");
        let host = fixture.host();
        assert!(matches!(Owners::new(&host).of(&path("a"), b"a"), Owner::Unknown(why) if why.contains("rpm")));
    }
}
