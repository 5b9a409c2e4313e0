//! Folders that hold software of no package, as people put it there.

use super::sights::{Sight, Sights};
use crate::archives::java::is_archive;
use crate::host::{Host, Kind, Walk};
use std::io::Read;
use std::time::Duration;

/// Where such software is put.
const PLACES: &[&str] = &["/opt", "/srv", "/usr/java", "/usr/lib/jvm", "/usr/local"];

/// How far they are looked through.
const SEARCH: Walk = Walk { depth: 16, entries: 200_000, time: Duration::from_secs(8) };

/// Folders of many files that are no programs.
const PASSED: &[&[u8]] = &[b".git", b".svn", b"__pycache__", b"include", b"man", b"node_modules"];

pub(super) fn look(host: &Host, sights: &mut Sights) {
    let mut found = Vec::new();
    let gaps = host.walk(PLACES, SEARCH, &mut |visit| {
        let name = visit.path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        match visit.kind {
            Kind::Directory => !PASSED.contains(&name),
            Kind::File => {
                if is_archive(name) || name == b"release" || is_program(host, visit.path, name) {
                    found.push(visit.path.to_vec());
                }
                false
            }
            _ => false,
        }
    });
    sights.gaps.extend(gaps);
    for path in found {
        sights.add(&path, Sight::in_folder());
    }
}

/// Whether a file is a program of the machine itself; a library is one only
/// once it is used, and scripts are told only where something starts them.
fn is_program(host: &Host, path: &[u8], name: &[u8]) -> bool {
    if memchr::memmem::find(name, b".so").is_some() {
        return false;
    }
    let Ok(Some(stat)) = host.lstat(path) else { return false };
    let mut front = [0; 4];
    stat.mode & 0o111 != 0
        && host.stream(path, u64::MAX).is_ok_and(|mut file| file.read_exact(&mut front).is_ok())
        && front == *b"\x7fELF"
}
