//! Where software was seen: files by their real paths, and what showed each.

use crate::host::Host;
use report::{Gap, GapReason};
use std::collections::{BTreeMap, BTreeSet};

/// The most files that are kept; more is a gap.
const MOST: usize = 100_000;

/// As many links as the kernel itself follows for one name.
const MOST_LINKS: u32 = 40;

/// What showed a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sight {
    /// `folder`, `process`, `unit`.
    pub found_by: BTreeSet<&'static str>,
    /// The services that it runs in, or is started by.
    pub units: BTreeSet<String>,
    pub pids: BTreeSet<u32>,
    /// A process runs it though its name is gone.
    pub deleted: bool,
    /// It is only mapped by others: a shared library.
    pub mapped: bool,
}

impl Sight {
    /// Found in a folder.
    pub(super) fn in_folder() -> Self {
        Self { found_by: ["folder"].into(), ..Self::default() }
    }

    /// Named by a service.
    pub(super) fn in_unit(unit: &str) -> Self {
        Self { found_by: ["unit"].into(), units: [unit.to_owned()].into(), ..Self::default() }
    }

    /// Takes in what showed another file of the same product.
    pub(super) fn join(&mut self, other: Self) {
        self.mapped &= other.mapped;
        self.deleted |= other.deleted;
        self.found_by.extend(other.found_by);
        self.units.extend(other.units);
        self.pids.extend(other.pids);
    }
}

/// All files that were seen.
#[derive(Debug, Default)]
pub(super) struct Sights {
    pub files: BTreeMap<Vec<u8>, Sight>,
    pub gaps: Vec<Gap>,
}

impl Sights {
    /// Adds what showed the file at this real path.
    pub(super) fn add(&mut self, path: &[u8], sight: Sight) {
        if let Some(known) = self.files.get_mut(path) {
            known.join(sight);
        } else if self.files.len() < MOST {
            self.files.insert(path.to_vec(), sight);
        } else if !self.gaps.iter().any(|gap| gap.place == "/" && gap.reason == GapReason::TooLarge) {
            let detail = format!("more than {MOST} files of software were seen; the rest was left out");
            self.gaps.push(Gap { place: "/".to_owned(), reason: GapReason::TooLarge, detail });
        }
    }

    /// Adds what showed the file of this name, which may be a link, if there is one.
    pub(super) fn add_named(&mut self, host: &Host, path: &[u8], sight: Sight) {
        match real(host, path) {
            Ok(Some(path)) => self.add(&path, sight),
            Ok(None) => {}
            Err(gap) => self.gaps.push(gap),
        }
    }
}

/// The path of a regular file with all links followed; `None` if there is none.
pub(super) fn real(host: &Host, path: &[u8]) -> Result<Option<Vec<u8>>, Gap> {
    if !path.starts_with(b"/") || path.len() > 4096 {
        return Ok(None);
    }
    match host.stat(path)? {
        Some(stat) if stat.kind == crate::host::Kind::File => {}
        _ => return Ok(None),
    }
    let mut left: Vec<Vec<u8>> = components(path);
    let (mut found, mut links): (Vec<Vec<u8>>, _) = (Vec::new(), 0);
    while let Some(name) = left.pop() {
        if name == b".." {
            found.pop();
            continue;
        }
        found.push(name);
        let here = joined(&found);
        if let Some(target) = host.read_link(&here)? {
            links += 1;
            if links > MOST_LINKS {
                return Ok(None);
            }
            found.pop();
            if target.starts_with(b"/") {
                found.clear();
            }
            left.extend(components(&target));
        }
    }
    Ok(Some(joined(&found)))
}

fn joined(names: &[Vec<u8>]) -> Vec<u8> {
    names.iter().flat_map(|name| [b"/".as_slice(), name]).flatten().copied().collect()
}

/// The components of a path, last first; empty ones and `.` are left out.
fn components(path: &[u8]) -> Vec<Vec<u8>> {
    path.split(|b| *b == b'/').rev().filter(|c| !c.is_empty() && *c != b".").map(<[u8]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn links_lead_to_the_file_that_is_meant() {
        let fixture = Fixture::new()
            .file("/opt/app-2/bin/run", "x")
            .link("/opt/app", "app-2")
            .link("/usr/bin/run", "/etc/alternatives/run")
            .link("/etc/alternatives/run", "../../opt/app/bin/./run")
            .link("/loop", "loop");
        let host = fixture.host();
        let check = |path: &str, want: Option<&str>| {
            let found = real(&host, path.as_bytes()).ok().flatten();
            assert_eq!(found.map(|path| String::from_utf8(path).unwrap()).as_deref(), want, "{path}");
        };
        check("/usr/bin/run", Some("/opt/app-2/bin/run"));
        check("//opt/app/../app/bin/run", Some("/opt/app-2/bin/run"));
        check("/opt/app", None);
        check("/loop", None);
        check("bin/run", None);
        check("/none", None);
    }
}
