//! The files of sudoers: the main one and all that it includes, in sudo's
//! order, as statements with the place of each.

use super::cursor::{self, Logical};
use super::grammar::{self, Statement};
use crate::host::{Content, Host, Kind};
use report::{Gap, GapReason, Source, escape};

/// Where the main file may be; the first that exists counts.
const PLACES: &[&str] = &["/etc/sudoers", "/usr/etc/sudoers"];
/// Where sudo is installed.
const PROGRAMS: &[&str] = &["/usr/bin/sudo", "/usr/local/bin/sudo"];

/// sudo's own bound on nesting.
const MOST_DEEP: u32 = 128;

/// The most files in all.
const MOST_FILES: usize = 4096;

/// The most bytes of one file that are read.
const BOUND: usize = 16 << 20;

/// All statements in the order in which sudo reads them.
#[derive(Debug, Default)]
pub(super) struct Sudoers {
    pub statements: Vec<(Source, Statement)>,
    pub gaps: Vec<Gap>,
    /// The main file, if there is one.
    pub main: Option<Source>,
    files: usize,
}

impl Sudoers {
    /// Nothing where there is no sudoers file: then sudo lets nobody do anything.
    pub(super) fn read(host: &Host) -> Self {
        let mut all = Self::default();
        for place in PLACES {
            match host.read_secret(place, BOUND) {
                Ok(content) => {
                    all.main = Some(content.source(None));
                    all.take(host, &content, place.as_bytes(), 0);
                    return all;
                }
                Err(gap) if gap.reason == GapReason::Missing => {}
                Err(gap) => {
                    all.gaps.push(gap);
                    return all;
                }
            }
        }
        // sudo without its rules is a host whose rules we do not know, not one without rules.
        if let Some(program) = PROGRAMS.iter().find(|program| matches!(host.stat(program), Ok(Some(_)))) {
            let detail = format!("{program} is installed and its rules are not where it reads them; restore the file");
            all.gaps.push(Gap { place: PLACES.join(", "), reason: GapReason::Missing, detail });
        }
        all
    }

    fn take(&mut self, host: &Host, content: &Content, path: &[u8], depth: u32) {
        let text = String::from_utf8_lossy(&content.bytes);
        for Logical { number, text } in cursor::logical(&text) {
            if let Some((folder, target)) = cursor::directive(text.trim_start()) {
                match target_path(host, path, target) {
                    Some(target) if folder => self.folder(host, &target, depth),
                    Some(target) => self.include(host, &target, depth),
                    None => self.fault(content, number, "the name of the file to include cannot be read"),
                }
                continue;
            }
            match grammar::parse(&text) {
                Some(statement) => self.statements.push((content.source(Some(number)), statement)),
                None => self.fault(content, number, "it does not follow the grammar of sudoers; mend it with visudo"),
            }
        }
    }

    fn include(&mut self, host: &Host, path: &[u8], depth: u32) {
        self.files += 1;
        if depth >= MOST_DEEP || self.files > MOST_FILES {
            let detail = format!("more than {MOST_DEEP} files deep or {MOST_FILES} in all; include fewer");
            self.gaps.push(Gap { place: escape::path(path), reason: GapReason::TooLarge, detail });
            return;
        }
        match host.read_secret(path, BOUND) {
            Ok(content) => self.take(host, &content, path, depth + 1),
            Err(gap) => self.gaps.push(gap),
        }
    }

    /// Every file of a folder but those that sudo passes over: with a dot in
    /// their name, or ending in `~`.
    fn folder(&mut self, host: &Host, path: &[u8], depth: u32) {
        let entries = match host.list(path) {
            Ok(entries) => entries,
            // sudo takes a missing folder for an empty one.
            Err(gap) if gap.reason == GapReason::Missing => return,
            Err(gap) => return self.gaps.push(gap),
        };
        for entry in entries {
            if entry.name.contains(&b'.') || entry.name.ends_with(b"~") {
                continue;
            }
            let file = [path, b"/", entry.name.as_slice()].concat();
            match host.stat(&file) {
                Ok(Some(stat)) if stat.kind == Kind::File => self.include(host, &file, depth),
                Ok(_) => {}
                Err(gap) => self.gaps.push(gap),
            }
        }
    }

    fn fault(&mut self, content: &Content, line: u32, what: &str) {
        let detail = format!("line {line}: {what}");
        self.gaps.push(Gap { place: content.path().to_owned(), reason: GapReason::Malformed, detail });
    }
}

/// The path of an include: quoted or with escapes, relative to the folder of
/// the including file, `%h` for the host's short name.
fn target_path(host: &Host, from: &[u8], written: &str) -> Option<Vec<u8>> {
    let mut path = cursor::Cursor::new(written).word(&[])?;
    if path.contains("%h") {
        let name = host.read("/proc/sys/kernel/hostname", 4096).or_else(|_| host.read("/etc/hostname", 4096)).ok()?;
        let name = String::from_utf8_lossy(&name.bytes).trim().to_owned();
        path = path.replace("%h", name.split('.').next().unwrap_or_default());
    }
    if path.starts_with('/') {
        return Some(path.into_bytes());
    }
    let folder = from.iter().rposition(|b| *b == b'/').and_then(|end| from.get(..=end))?;
    Some([folder, path.as_bytes()].concat())
}
