//! `login.defs`, login.defs(5): keywords of the shadow tools, and of PAM
//! modules that ask there. `/etc` stands over `/usr/etc`, which SUSE ships;
//! drop-ins of `login.defs.d` come after both.

use crate::host::{Content, Host};
use report::{Gap, GapReason, Source};
use std::collections::BTreeMap;

const BOUND: usize = 1 << 20;
/// The most drop-in files that are read.
const MOST_FILES: usize = 256;
/// Folders of configuration, the one in force first.
const FOLDERS: [&str; 2] = ["/etc", "/usr/etc"];

/// A keyword with the line that it has its value from.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    pub value: String,
    pub source: Source,
}

/// The effective keywords, and what could not be read.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    pub all: BTreeMap<String, Definition>,
    pub gaps: Vec<Gap>,
}

impl Definitions {
    pub(crate) fn read(host: &Host) -> Self {
        let mut defs = Self::default();
        let mut missing = None;
        for folder in FOLDERS {
            match host.read(format!("{folder}/login.defs"), BOUND) {
                Ok(content) => {
                    defs.take(&content);
                    missing = None;
                    break;
                }
                Err(gap) if gap.reason == GapReason::Missing => {
                    missing.get_or_insert(gap);
                }
                Err(gap) => {
                    missing = None;
                    defs.gaps.push(gap);
                    break;
                }
            }
        }
        defs.gaps.extend(missing);
        for name in defs.drop_ins(host) {
            // A drop-in in /etc hides the one of its name in /usr/etc.
            let paths = FOLDERS.map(|f| [f.as_bytes(), b"/login.defs.d/", &name].concat());
            for path in paths {
                match host.read(&path, BOUND) {
                    Ok(content) => defs.take(&content),
                    Err(gap) if gap.reason == GapReason::Missing => continue,
                    Err(gap) => defs.gaps.push(gap),
                }
                break;
            }
        }
        defs
    }

    fn drop_ins(&mut self, host: &Host) -> Vec<Vec<u8>> {
        let mut names = Vec::new();
        for folder in FOLDERS {
            let folder = format!("{folder}/login.defs.d");
            match host.list(&folder) {
                Ok(entries) => names.extend(entries.into_iter().map(|e| e.name).filter(|n| n.ends_with(b".defs"))),
                Err(gap) if gap.reason == GapReason::Missing => {}
                Err(gap) => self.gaps.push(gap),
            }
        }
        names.sort_unstable();
        names.dedup();
        if names.len() > MOST_FILES {
            names.truncate(MOST_FILES);
            self.gaps.push(Gap {
                place: "/etc/login.defs.d".to_owned(),
                reason: GapReason::TooLarge,
                detail: format!("it has more than {MOST_FILES} files; put them together"),
            });
        }
        names
    }

    /// Of two lines with one keyword the later one counts, as in shadow's `getdef.c`.
    fn take(&mut self, content: &Content) {
        for (number, line) in content.lines() {
            let line = super::text(line);
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, rest) = line.split_once(|c: char| c.is_whitespace() || c == '=').unwrap_or((line, ""));
            let value = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '=' || c == '"');
            let value = value.trim_end_matches(|c: char| c.is_whitespace() || c == '"');
            let source = content.source(Some(number));
            self.all.insert(name.to_owned(), Definition { value: value.to_owned(), source });
        }
    }

    /// The value of a keyword; `None` if no file says it.
    pub(crate) fn get(&self, name: &str) -> Option<&Definition> {
        self.all.get(name)
    }
}
