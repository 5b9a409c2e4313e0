//! Alpine has no tool of its own: who wants updates by themselves puts a script
//! with `apk upgrade` among those that cron runs.

use super::{Answer, Found};
use crate::host::{Host, Kind};
use report::{Gap, GapReason};

const FOLDERS: &[&str] = &[
    "/etc/periodic/15min",
    "/etc/periodic/hourly",
    "/etc/periodic/daily",
    "/etc/periodic/weekly",
    "/etc/periodic/monthly",
];
const TAB: &str = "/etc/crontabs/root";
const BOUND: usize = 1 << 20;

pub fn find(host: &Host, _: &mut Vec<Gap>) -> Answer {
    let mut is_there = false;
    for place in ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"] {
        is_there |= host.stat(place)?.is_some();
    }
    if !is_there {
        return Ok(None);
    }
    let mut found = Found::new("apk_script", "/etc/periodic");
    let mut places = vec![TAB.as_bytes().to_vec()];
    for folder in FOLDERS {
        match host.list(folder) {
            Ok(entries) => {
                let files = entries.iter().filter(|entry| entry.kind != Kind::Directory);
                places.extend(files.map(|entry| [folder.as_bytes(), b"/", &entry.name].concat()));
            }
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => return Err(gap),
        }
    }
    for place in places {
        // A script may hold a password.
        let content = match host.read_secret(&place, BOUND) {
            Ok(content) => content,
            Err(gap) if gap.reason == GapReason::Missing => continue,
            Err(gap) => return Err(gap),
        };
        if content.lines().any(|(_, line)| upgrades(line)) {
            found.source = content.source(None);
            (found.installed, found.scheduled, found.applies, found.security) = (true, true, true, true);
            found.refreshes = content.lines().any(|(_, line)| refreshes(line));
            break;
        }
    }
    Ok(Some(found))
}

/// The words after each `apk` of a line that is no comment.
fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_comment = line.trim_ascii_start().starts_with(b"#");
    let mut words = line.split(|byte| byte.is_ascii_whitespace() || matches!(byte, b';' | b'&' | b'|'));
    let apk = !is_comment && words.any(|word| word == b"apk" || word.ends_with(b"/apk"));
    words.filter(move |_| apk)
}

fn upgrades(line: &[u8]) -> bool {
    words(line).any(|word| word == b"upgrade")
}

fn refreshes(line: &[u8]) -> bool {
    words(line).any(|word| matches!(word, b"update" | b"-U" | b"--update-cache"))
}
