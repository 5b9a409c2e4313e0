//! Which packages files are of, by their names alone: from dpkg's lists of
//! files and apk's database.

use super::{BOUND, RPM, why};
use crate::host::Host;
use crate::packages::apk;
use report::GapReason;
use std::collections::{BTreeMap, BTreeSet};

const DPKG: &str = "/var/lib/dpkg/info";

/// The package of each of these paths; those of none are left out.
///
/// # Errors
/// Why that cannot be told.
pub fn of(host: &Host, wanted: &BTreeSet<Vec<u8>>) -> Result<BTreeMap<Vec<u8>, String>, String> {
    match host.list(DPKG) {
        Ok(entries) => {
            let mut found = BTreeMap::new();
            for entry in entries {
                let Some(package) = entry.name.strip_suffix(b".list") else { continue };
                // `name:architecture` is one of a package for several.
                let package =
                    String::from_utf8_lossy(package.split(|b| *b == b':').next().unwrap_or_default()).into_owned();
                let path = [DPKG.as_bytes(), b"/", &entry.name].concat();
                let bytes = host.bytes(&path, BOUND).map_err(|gap| why(&gap))?;
                for line in bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
                    found.extend(named(line, wanted).into_iter().map(|path| (path, package.clone())));
                }
            }
            return Ok(found);
        }
        Err(gap) if gap.reason == GapReason::Missing => {}
        Err(gap) => return Err(why(&gap)),
    }
    for place in apk::PLACES {
        match host.bytes(place.as_bytes(), apk::BOUND) {
            Ok(bytes) => return Ok(in_apk(&bytes, wanted)),
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => return Err(why(&gap)),
        }
    }
    let rpm = RPM.iter().any(|place| matches!(host.stat(place), Ok(Some(_))));
    Err(if rpm {
        "whose a file is, is not read from the database of rpm by this release".to_owned()
    } else {
        "no package database is there".to_owned()
    })
}

/// The wanted names that a listed one stands for: packages may name a file by
/// the place from before all moved below /usr.
fn named(line: &[u8], wanted: &BTreeSet<Vec<u8>>) -> Option<Vec<u8>> {
    if let Some(path) = wanted.get(line) {
        return Some(path.clone());
    }
    let old = [&b"/lib"[..], b"/bin/", b"/sbin/"].iter().any(|folder| line.starts_with(folder));
    old.then(|| wanted.get(&[b"/usr", line].concat()).cloned())?
}

/// `P:` is the package, `F:` a folder, `R:` a file in it.
fn in_apk(bytes: &[u8], wanted: &BTreeSet<Vec<u8>>) -> BTreeMap<Vec<u8>, String> {
    let (mut found, mut package, mut folder) = (BTreeMap::new(), String::new(), Vec::new());
    for line in bytes.split(|b| *b == b'\n') {
        match line.get(..2) {
            Some(b"P:") => package = String::from_utf8_lossy(line.get(2..).unwrap_or_default()).into_owned(),
            Some(b"F:") => folder = line.get(2..).unwrap_or_default().to_vec(),
            Some(b"R:") => {
                let path = [b"/", folder.as_slice(), b"/", line.get(2..).unwrap_or_default()].concat();
                found.extend(named(&path, wanted).map(|path| (path, package.clone())));
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn of_dpkg_of_apk_and_of_none() {
        let wanted: BTreeSet<Vec<u8>> =
            ["/usr/lib/libc.so.6", "/usr/bin/a", "/opt/b"].iter().map(|p| p.as_bytes().to_vec()).collect();
        let shown = |found: Result<BTreeMap<Vec<u8>, String>, String>| {
            let line = |(path, package): (Vec<u8>, String)| format!("{} {package}", String::from_utf8(path).unwrap());
            found.unwrap().into_iter().map(line).collect::<Vec<_>>()
        };
        let fixture = Fixture::new()
            .file("/var/lib/dpkg/info/libc6:amd64.list", "/.\n/lib/libc.so.6\n")
            .file("/var/lib/dpkg/info/a.list", "/usr/bin/a\n/lib/opt/b\n");
        assert_eq!(shown(of(&fixture.host(), &wanted)), ["/usr/bin/a a", "/usr/lib/libc.so.6 libc6"]);
        let fixture = Fixture::new()
            .file("/lib/apk/db/installed", "P:a\nV:1\nF:usr/bin\nR:a\nR:c\n\nP:musl\nF:lib\nR:libc.so.6\n");
        assert_eq!(shown(of(&fixture.host(), &wanted)), ["/usr/bin/a a", "/usr/lib/libc.so.6 musl"]);
        assert!(of(&Fixture::new().host(), &wanted).unwrap_err().contains("no package database"));
    }
}
