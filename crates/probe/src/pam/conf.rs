//! The files that PAM modules read themselves: lines of `key = value` or of a
//! bare key, as faillock, pwquality and pwhistory have them.

use crate::accounts;
use crate::host::{Content, Host};
use report::{Gap, GapReason, Source};
use std::collections::BTreeMap;

const BOUND: usize = 1 << 20;
/// The most drop-in files that are read.
const MOST_FILES: usize = 256;

/// The settings of a module by key, and why there may be others.
#[derive(Debug, Default)]
pub(crate) struct Conf {
    pub settings: BTreeMap<String, (String, Source)>,
    pub gap: Option<Gap>,
}

impl Conf {
    /// One file, or what its vendor ships where that is not there.
    pub(crate) fn file(host: &Host, path: &str) -> Self {
        let mut conf = Self::default();
        for path in [path.to_owned(), format!("/usr{path}")] {
            match host.read(&path, BOUND) {
                Ok(content) => conf.take(&content),
                Err(gap) if gap.reason == GapReason::Missing => continue,
                Err(gap) => conf.gap = Some(gap),
            }
            break;
        }
        conf
    }

    /// The drop-ins of `path`.d in the order of their names, then the file
    /// itself, whose lines count: libpwquality reads them so.
    pub(crate) fn folder_then_file(host: &Host, path: &str) -> Self {
        let (mut conf, folder) = (Self::default(), format!("{path}.d"));
        match host.list(&folder) {
            Ok(entries) => {
                let names: Vec<_> = entries.iter().filter(|e| e.name.ends_with(b".conf")).collect();
                if names.len() > MOST_FILES {
                    let detail = format!("it has more than {MOST_FILES} files; put them together");
                    conf.gap = Some(Gap { place: folder.clone(), reason: GapReason::TooLarge, detail });
                }
                for entry in names.into_iter().take(MOST_FILES) {
                    match host.read([folder.as_bytes(), b"/", &entry.name].concat(), BOUND) {
                        Ok(content) => conf.take(&content),
                        Err(gap) => conf.gap = Some(gap),
                    }
                }
            }
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => conf.gap = Some(gap),
        }
        let main = Self::file(host, path);
        conf.settings.extend(main.settings);
        conf.gap = conf.gap.or(main.gap);
        conf
    }

    fn take(&mut self, content: &Content) {
        for (number, line) in content.lines() {
            let line = accounts::text(line);
            let line = line.split('#').next().unwrap_or_default().trim();
            let (key, value) = line.split_once(|c: char| c == '=' || c.is_whitespace()).unwrap_or((line, ""));
            if !key.is_empty() {
                let value = value.trim_start_matches(|c: char| c == '=' || c.is_whitespace()).trim_end();
                self.settings.insert(key.to_owned(), (value.to_owned(), content.source(Some(number))));
            }
        }
    }
}
