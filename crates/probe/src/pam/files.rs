//! PAM's files: one a service in the folders of pam.d, or `/etc/pam.conf`
//! where there is no such folder.

use super::line::{logical, words};
use crate::host::{Content, Host, Kind};
use report::{Gap, GapReason, Source, escape};
use std::collections::BTreeMap;

/// Where a service's file is looked for, first to last: the site's own, the
/// distribution's, and the vendor's folders of SUSE and others.
const FOLDERS: [&str; 4] = ["/etc/pam.d", "/usr/lib/pam.d", "/usr/etc/pam.d", "/usr/share/pam.d"];
const BOUND: usize = 1 << 20;
/// The most files that are read.
const MOST_FILES: usize = 1_000;

/// A service's file: its words, line by line.
#[derive(Debug, Default)]
pub(super) struct File {
    pub path: String,
    sha256: Option<String>,
    pub lines: Vec<(u32, Vec<String>)>,
}

impl File {
    fn of(content: &Content) -> Self {
        let Source::File { path, sha256, .. } = content.source(None) else { return Self::default() };
        Self { path, sha256, lines: Vec::new() }
    }

    pub(super) fn source(&self, line: u32) -> Source {
        Source::File { path: self.path.clone(), sha256: self.sha256.clone(), line: Some(line) }
    }
}

/// All files by the service's name.
#[derive(Debug, Default)]
pub(crate) struct Files {
    by_name: BTreeMap<String, File>,
}

impl Files {
    pub(super) fn read(host: &Host, gaps: &mut Vec<Gap>) -> Self {
        let mut files = Self::default();
        let mut folder_seen = false;
        for folder in FOLDERS {
            match host.list(folder) {
                Ok(entries) => {
                    folder_seen = true;
                    let names = entries.iter().filter(|e| e.kind != Kind::Directory && is_service(&e.name));
                    for entry in names {
                        files.add(host, folder, &entry.name, gaps);
                    }
                }
                Err(gap) if gap.reason == GapReason::Missing => {}
                Err(gap) => {
                    folder_seen = true;
                    gaps.push(gap);
                }
            }
        }
        // libpam looks into pam.conf only where there is no folder.
        if !folder_seen {
            files.conf(host, gaps);
        }
        files
    }

    fn add(&mut self, host: &Host, folder: &str, name: &[u8], gaps: &mut Vec<Gap>) {
        let service = escape::path(name).to_ascii_lowercase();
        if self.by_name.contains_key(&service) {
            return;
        }
        if self.by_name.len() >= MOST_FILES {
            let detail = format!("there are more than {MOST_FILES} services; remove those that nobody uses");
            let gap = Gap { place: folder.to_owned(), reason: GapReason::TooLarge, detail };
            if !gaps.contains(&gap) {
                gaps.push(gap);
            }
            return;
        }
        match host.read([folder.as_bytes(), b"/", name].concat(), BOUND) {
            Ok(content) => {
                let mut file = File::of(&content);
                for line in logical(&String::from_utf8_lossy(&content.bytes)) {
                    file.lines.push((line.number, words(&line.text)));
                }
                self.by_name.insert(service, file);
            }
            Err(gap) => gaps.push(gap),
        }
    }

    fn conf(&mut self, host: &Host, gaps: &mut Vec<Gap>) {
        let content = match host.read("/etc/pam.conf", BOUND) {
            Ok(content) => content,
            Err(gap) if gap.reason == GapReason::Missing => {
                let detail = "neither it nor /etc/pam.conf is there; logins do without PAM or cannot work".to_owned();
                return gaps.push(Gap { place: "/etc/pam.d".to_owned(), reason: GapReason::Missing, detail });
            }
            Err(gap) => return gaps.push(gap),
        };
        for line in logical(&String::from_utf8_lossy(&content.bytes)) {
            let mut words = words(&line.text);
            let service = words.remove(0).to_ascii_lowercase();
            let file = self.by_name.entry(service).or_insert_with(|| File::of(&content));
            file.lines.push((line.number, words));
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&File> {
        self.by_name.get(&name.to_ascii_lowercase())
    }

    pub(super) fn services(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }
}

/// Files that editors and package managers leave behind are no services.
fn is_service(name: &[u8]) -> bool {
    const LEFT: &[&[u8]] = &[
        b"~",
        b".bak",
        b".dpkg-dist",
        b".dpkg-new",
        b".dpkg-old",
        b".orig",
        b".pam-old",
        b".rpmnew",
        b".rpmorig",
        b".rpmsave",
        b".swp",
    ];
    !name.starts_with(b".") && !LEFT.iter().any(|end| name.ends_with(end))
}
