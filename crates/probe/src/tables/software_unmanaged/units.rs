//! Which programs systemd's services start: `Exec…` lines of their files, the
//! administrator's before the packages', and of what is dropped in beside them.

use super::sights::{Sight, Sights};
use super::words;
use crate::host::{Host, Kind};
use report::GapReason;
use std::collections::BTreeSet;

/// Where services are kept, in the order in which systemd looks: the first file of a name counts.
const FOLDERS: &[&str] = &[
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
];

/// Where a program without a path is looked for.
const PROGRAMS: &[&str] = &["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// The most bytes of one file.
const BOUND: usize = 1 << 20;

pub(super) fn look(host: &Host, sights: &mut Sights) {
    let mut seen = BTreeSet::new();
    for folder in FOLDERS {
        let entries = match host.list(folder) {
            Ok(entries) => entries,
            Err(gap) if gap.reason == GapReason::Missing => continue,
            Err(gap) => {
                sights.gaps.push(gap);
                continue;
            }
        };
        for entry in entries {
            let path = [folder.as_bytes(), b"/", &entry.name].concat();
            let name = String::from_utf8_lossy(&entry.name).into_owned();
            if let Some(unit) = name.strip_suffix(".d").filter(|unit| unit.ends_with(".service")) {
                dropped_in(host, &path, unit, sights);
            } else if name.ends_with(".service") && seen.insert(name.clone()) {
                file(host, &path, &name, sights);
            }
        }
    }
}

fn dropped_in(host: &Host, folder: &[u8], unit: &str, sights: &mut Sights) {
    match host.list(folder) {
        Ok(entries) => {
            for entry in entries.iter().filter(|entry| entry.name.ends_with(b".conf")) {
                file(host, &[folder, b"/", &entry.name].concat(), unit, sights);
            }
        }
        Err(gap) if gap.reason == GapReason::Missing => {}
        Err(gap) => sights.gaps.push(gap),
    }
}

fn file(host: &Host, path: &[u8], unit: &str, sights: &mut Sights) {
    // One that is masked is a link to a device.
    if !matches!(host.stat(path), Ok(Some(stat)) if stat.kind == Kind::File) {
        return;
    }
    let text = match host.read_secret(path, BOUND) {
        Ok(content) => String::from_utf8_lossy(&content.bytes).replace("\\\n", " "),
        Err(gap) => {
            sights.gaps.push(gap);
            return;
        }
    };
    let pairs: Vec<_> = text.lines().filter_map(|line| line.trim().split_once('=')).collect();
    let value = |name: &str| pairs.iter().rev().find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim());
    let folder = value("WorkingDirectory").map(|folder| folder.trim_start_matches('-').as_bytes());
    for (_, line) in pairs.iter().filter(|(key, _)| key.starts_with("Exec")) {
        command(host, line, folder, &Sight::in_unit(unit), sights);
    }
}

fn command(host: &Host, line: &str, folder: Option<&[u8]>, sight: &Sight, sights: &mut Sights) {
    let words = split(line.trim_start().trim_start_matches(['@', '-', ':', '+', '!', '|']));
    let Some((program, rest)) = words.split_first() else { return };
    if program.starts_with('/') {
        sights.add_named(host, program.as_bytes(), sight.clone());
    } else if !program.contains('/') {
        let found = PROGRAMS.iter().map(|place| format!("{place}/{program}"));
        if let Some(path) = found.into_iter().find(|path| matches!(host.stat(path), Ok(Some(_)))) {
            sights.add_named(host, path.as_bytes(), sight.clone());
        }
    }
    words::archives(host, rest.iter().map(String::as_bytes), folder, sight, sights);
    // An interpreter is a package's; what it runs may be nobody's.
    let script = rest.iter().find(|word| !word.starts_with('-')).filter(|word| word.starts_with('/'));
    if let Some(script) = script.filter(|_| INTERPRETERS.iter().any(|name| is_named(program, name))) {
        sights.add_named(host, script.as_bytes(), sight.clone());
    }
}

/// Programs whose first word that is no flag is what they run.
const INTERPRETERS: &[&str] = &["bash", "dash", "node", "perl", "php", "python", "ruby", "sh", "tclsh"];

/// Whether a program is the one of this name, whatever version stands behind it.
fn is_named(program: &str, name: &str) -> bool {
    let own = program.rsplit('/').next().unwrap_or_default();
    own.strip_prefix(name).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

/// Words as systemd splits them; quotes hold blanks together.
fn split(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for letter in line.chars() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, _) if letter.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn programs_that_services_start() {
        let host = Fixture::new()
            .file("/etc/systemd/system/a.service", "[Service]\nWorkingDirectory=/opt/a\nExecStart=-\"/opt/a b/run\" --x\\\n  -jar lib/a.jar\nExecStartPre=+tool\n")
            .file("/usr/lib/systemd/system/a.service", "ExecStart=/opt/hidden\n")
            .file("/usr/lib/systemd/system/b.service", "ExecStart=/usr/bin/python3.11 -u /opt/b.py /opt/hidden\nExecStop=/opt/none\n")
            .file("/etc/systemd/system/b.service.d/x.conf", "ExecStart=\nExecStart=/opt/more $OPTS\n")
            .link("/etc/systemd/system/c.service", "/dev/null")
            .file("/usr/lib/systemd/system/c.service", "ExecStart=/opt/hidden\n");
        let files = [
            "/opt/a b/run",
            "/opt/a/lib/a.jar",
            "/usr/local/bin/tool",
            "/usr/bin/tool",
            "/opt/hidden",
            "/opt/b.py",
            "/opt/more",
        ];
        let host = files.iter().fold(host, |host, file| host.file(file, "x"));
        let mut sights = Sights::default();
        look(&host.host(), &mut sights);
        let shown = |(path, sight): (&Vec<u8>, &Sight)| format!("{} {:?}", String::from_utf8_lossy(path), sight.units);
        assert_eq!(
            sights.files.iter().map(shown).collect::<Vec<_>>(),
            [
                "/opt/a b/run {\"a.service\"}",
                "/opt/a/lib/a.jar {\"a.service\"}",
                "/opt/b.py {\"b.service\"}",
                "/opt/more {\"b.service\"}",
                "/usr/local/bin/tool {\"a.service\"}",
            ]
        );
        assert_eq!(sights.gaps, []);
    }
}
