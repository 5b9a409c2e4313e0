//! Settings of programs that are written `key = value`, with or without
//! sections, in one file and in what is dropped in beside it.

use crate::host::{Content, Host};
use report::{Gap, GapReason, Source};
use std::collections::BTreeMap;

/// The most bytes of one file, and the most settings of all.
const BOUND: usize = 1 << 20;
const MOST: usize = 10_000;

/// The values in force, by the key in small letters, each with its place.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub(crate) values: BTreeMap<String, (String, Source)>,
    /// Whether any file was there.
    pub(crate) found: bool,
    pub(crate) gaps: Vec<Gap>,
}

impl Settings {
    /// Adds one file; what it sets again counts. `section`: whose settings
    /// alone count, where the file has sections.
    pub(crate) fn add(&mut self, host: &Host, path: &[u8], section: Option<&str>) {
        match host.read(path, BOUND) {
            Ok(content) => {
                self.found = true;
                self.take(&content, section);
            }
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => self.gaps.push(gap),
        }
    }

    /// Adds the files that end in `.conf` of folders; of one name the first
    /// folder's counts, and all are read in the order of their names.
    pub(crate) fn add_folders(&mut self, host: &Host, folders: &[&str], section: Option<&str>) {
        let mut files = BTreeMap::new();
        for folder in folders {
            match host.list(folder) {
                Ok(entries) => {
                    for entry in entries.into_iter().filter(|entry| entry.name.ends_with(b".conf")) {
                        let path = [folder.as_bytes(), b"/", &entry.name].concat();
                        files.entry(entry.name).or_insert(path);
                    }
                }
                Err(gap) if gap.reason == GapReason::Missing => {}
                Err(gap) => self.gaps.push(gap),
            }
        }
        for path in files.values() {
            self.add(host, path, section);
        }
    }

    fn take(&mut self, content: &Content, section: Option<&str>) {
        let mut within = section.is_none();
        for (number, line) in content.lines() {
            let line = String::from_utf8_lossy(line);
            let line = line.trim();
            if line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                within = section.is_none_or(|wanted| wanted == name);
            } else if let Some((key, value)) = line.split_once('=').filter(|_| within) {
                let key = key.trim().to_ascii_lowercase();
                if self.values.len() == MOST && !self.values.contains_key(&key) {
                    let detail = format!("there are more than {MOST} settings");
                    self.gaps.push(crate::packages::gap(content.path().as_bytes(), GapReason::TooLarge, detail));
                    return;
                }
                self.values.insert(key, (value.trim().to_owned(), content.source(Some(number))));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn later_files_count_and_sections_part() {
        let fixture = Fixture::new()
            .file("/etc/a.conf", "[A]\nOne = 1\nTwo=2\n[B]\nOne=x\n")
            .file("/etc/a.conf.d/1.conf", "[A]\nTwo=3\n")
            .file("/usr/lib/a.conf.d/1.conf", "[A]\nTwo=hidden\n");
        let host = fixture.host();
        let mut settings = Settings::default();
        settings.add(&host, b"/etc/a.conf", Some("A"));
        settings.add_folders(&host, &["/etc/a.conf.d", "/usr/lib/a.conf.d"], Some("A"));
        let shown: Vec<_> = settings.values.iter().map(|(key, (value, _))| format!("{key}={value}")).collect();
        assert_eq!(shown, ["one=1", "two=3"]);
        assert!(settings.found && settings.gaps.is_empty());
    }
}
