//! Which of some files packages brought, by name alone: dpkg's lists, apk's
//! database and the headers in rpm's. A host has some hundred thousand files of
//! packages, so that they are passed by one after the other and never kept.

use crate::host::Host;
use crate::packages::{apk, gap, rpm};
use report::{Gap, GapReason};
use std::collections::{BTreeMap, BTreeSet};

const DPKG: &str = "/var/lib/dpkg/info";
const DISTROLESS: &str = "/var/lib/dpkg/status.d";
const DIVERSIONS: &str = "/var/lib/dpkg/diversions";

/// The most bytes of one list of files.
const BOUND: usize = 32 << 20;

/// Folders of the root that are links into `/usr` where the two were merged,
/// and one that newer systems merge with its neighbour: a package may name its
/// files by either name.
const MERGED: &[(&[u8], &[u8])] = &[
    (b"/bin/", b"/usr/bin/"),
    (b"/sbin/", b"/usr/sbin/"),
    (b"/lib/", b"/usr/lib/"),
    (b"/lib32/", b"/usr/lib32/"),
    (b"/lib64/", b"/usr/lib64/"),
    (b"/libx32/", b"/usr/libx32/"),
    (b"/usr/sbin/", b"/usr/bin/"),
];

/// The paths among `wanted` that a package brought.
///
/// # Errors
/// Why that cannot be told: a database was not read whole, or none is there.
pub fn owned(host: &Host, wanted: &BTreeSet<Vec<u8>>) -> Result<BTreeSet<Vec<u8>>, Vec<Gap>> {
    let mut asked = Asked::new(host, wanted);
    let found = [asked.dpkg(host), asked.distroless(host), asked.apk(host), asked.rpm(host)];
    if !found.contains(&true) && asked.gaps.is_empty() {
        let detail = "no database of dpkg, rpm or apk is there, so that nobody can tell whose software is";
        asked.gaps.push(gap(b"/var/lib", GapReason::Unsupported, detail));
    }
    if asked.gaps.is_empty() { Ok(asked.owned) } else { Err(asked.gaps) }
}

struct Asked {
    /// The folders that are merged here.
    merged: Vec<(&'static [u8], &'static [u8])>,
    /// What is asked for, by its one name.
    wanted: BTreeMap<Vec<u8>, Vec<Vec<u8>>>,
    owned: BTreeSet<Vec<u8>>,
    gaps: Vec<Gap>,
}

impl Asked {
    fn new(host: &Host, wanted: &BTreeSet<Vec<u8>>) -> Self {
        let is_link = |(from, _): &&(&[u8], &[u8])| {
            host.read_link(from.strip_suffix(b"/").unwrap_or(from)).is_ok_and(|target| target.is_some())
        };
        let merged: Vec<_> = MERGED.iter().filter(is_link).copied().collect();
        let mut asked = Self { merged, wanted: BTreeMap::new(), owned: BTreeSet::new(), gaps: Vec::new() };
        for path in wanted {
            let name = asked.one_name(path).unwrap_or_else(|| path.clone());
            asked.wanted.entry(name).or_default().push(path.clone());
        }
        asked
    }

    /// The name of a path in merged folders; `None` if it is the one that it has.
    fn one_name(&self, path: &[u8]) -> Option<Vec<u8>> {
        let mut name: Option<Vec<u8>> = None;
        for (from, to) in &self.merged {
            let path = name.as_deref().unwrap_or(path);
            if let Some(rest) = path.strip_prefix(*from) {
                name = Some([to, rest].concat());
            }
        }
        name
    }

    fn take(&mut self, path: &[u8]) {
        let name = self.one_name(path);
        if let Some(paths) = self.wanted.get(name.as_deref().unwrap_or(path)) {
            self.owned.extend(paths.iter().cloned());
        }
    }

    /// The names in a folder with this ending; `None` if there is no such folder.
    fn files(&mut self, host: &Host, folder: &str, ending: &[u8]) -> Option<Vec<Vec<u8>>> {
        match host.list(folder) {
            Ok(entries) => {
                let names = entries.into_iter().filter(|entry| entry.name.ends_with(ending));
                Some(names.map(|entry| [folder.as_bytes(), b"/", &entry.name].concat()).collect())
            }
            Err(gap) if gap.reason == GapReason::Missing => None,
            Err(gap) => {
                self.gaps.push(gap);
                Some(Vec::new())
            }
        }
    }

    fn bytes(&mut self, host: &Host, path: &[u8]) -> Option<Vec<u8>> {
        match host.bytes(path, BOUND) {
            Ok(bytes) => Some(bytes),
            // A package may go away meanwhile.
            Err(gap) if gap.reason == GapReason::Missing => None,
            Err(gap) => {
                self.gaps.push(gap);
                None
            }
        }
    }

    fn dpkg(&mut self, host: &Host) -> bool {
        let Some(lists) = self.files(host, DPKG, b".list") else { return false };
        for list in &lists {
            for path in self.bytes(host, list).unwrap_or_default().split(|byte| *byte == b'\n') {
                self.take(path);
            }
        }
        // Three lines each: a file, where it was moved to for another's sake, and who wanted that.
        let diversions = self.bytes(host, DIVERSIONS.as_bytes()).unwrap_or_default();
        for moved in diversions.split(|byte| *byte == b'\n').skip(1).step_by(3) {
            self.take(moved);
        }
        !lists.is_empty()
    }

    /// Images without dpkg itself keep `md5sums` alone.
    fn distroless(&mut self, host: &Host) -> bool {
        let Some(lists) = self.files(host, DISTROLESS, b".md5sums") else { return false };
        for list in &lists {
            for line in self.bytes(host, list).unwrap_or_default().split(|byte| *byte == b'\n') {
                if let Some(at) = memchr::memmem::find(line, b"  ") {
                    self.take(&[b"/", line.get(at + 2..).unwrap_or_default()].concat());
                }
            }
        }
        !lists.is_empty()
    }

    fn apk(&mut self, host: &Host) -> bool {
        for place in apk::PLACES {
            let bytes = match host.bytes(place.as_bytes(), apk::BOUND) {
                Ok(bytes) => bytes,
                Err(gap) if gap.reason == GapReason::Missing => continue,
                Err(gap) => {
                    self.gaps.push(gap);
                    return true;
                }
            };
            let mut folder: &[u8] = b"";
            for line in bytes.split(|byte| *byte == b'\n') {
                match line.get(..2) {
                    Some(b"F:") => folder = line.get(2..).unwrap_or_default(),
                    Some(b"R:") => self.take(&[b"/", folder, b"/", line.get(2..).unwrap_or_default()].concat()),
                    _ => {}
                }
            }
            return true;
        }
        false
    }

    fn rpm(&mut self, host: &Host) -> bool {
        let read = rpm::walk(host, &mut |blob| rpm::header::files(blob, &mut |path| self.take(path)));
        let Some((_, mut gaps)) = read else { return false };
        self.gaps.append(&mut gaps);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    fn asked(host: &Fixture, paths: &[&str]) -> Result<Vec<String>, Vec<GapReason>> {
        let wanted = paths.iter().map(|path| path.as_bytes().to_vec()).collect();
        let text = |path: Vec<u8>| String::from_utf8(path).unwrap();
        let found = owned(&host.host(), &wanted).map(|found| found.into_iter().map(text).collect());
        found.map_err(|gaps| gaps.iter().map(|gap| gap.reason).collect())
    }

    #[test]
    fn files_of_dpkg_under_either_name() {
        let host = Fixture::new()
            .file("/var/lib/dpkg/info/a.list", "/.\n/bin/a\n/usr/lib/a.so\n")
            .file("/var/lib/dpkg/info/b:amd64.list", "/usr/bin/b\n")
            .file("/var/lib/dpkg/diversions", "/usr/bin/b\n/usr/bin/b.distrib\nc\n")
            .folder("/usr/bin");
        let paths = ["/usr/bin/a", "/bin/a", "/lib/a.so", "/usr/bin/b", "/usr/bin/b.distrib", "/opt/c"];
        assert_eq!(asked(&host, &paths).unwrap(), ["/bin/a", "/usr/bin/b", "/usr/bin/b.distrib"]);
        let host = host.link("/bin", "usr/bin").link("/lib", "usr/lib");
        assert_eq!(asked(&host, &paths).unwrap().len(), 5);
    }

    #[test]
    fn files_of_apk_and_of_images() {
        let host = Fixture::new()
            .file("/lib/apk/db/installed", "P:a\nF:usr/bin\nR:a\nZ:x\nF:\nR:init\n\n")
            .file("/var/lib/dpkg/status.d/b.md5sums", "00ff  usr/bin/b\nrubbish\n");
        let paths = ["/usr/bin/a", "/usr/bin/b", "/usr/bin/c"];
        assert_eq!(asked(&host, &paths).unwrap(), ["/usr/bin/a", "/usr/bin/b"]);
    }

    #[test]
    fn where_nobody_can_tell() {
        assert_eq!(asked(&Fixture::new(), &["/a"]), Err(vec![GapReason::Unsupported]));
        let host = Fixture::new().file("/var/lib/dpkg/info/a.list", "/a\n").folder("/var/lib/dpkg/info/b.list");
        assert_eq!(asked(&host, &["/a"]), Err(vec![GapReason::Malformed]));
        let host = Fixture::new().file("/var/lib/rpm/rpmdb.sqlite", "rubbish");
        assert_eq!(asked(&host, &["/a"]), Err(vec![GapReason::Malformed]));
    }
}
