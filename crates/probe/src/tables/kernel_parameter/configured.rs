//! What the sysctl files set at boot, as systemd-sysctl reads them: the folders
//! of sysctl.d(5), a file of an earlier folder in place of one of the same name
//! in a later one, all in the order of their names, the last setting counts.

use crate::glob::matches;
use crate::host::{Content, Host, Kind};
use crate::packages::gap;
use report::{Gap, GapReason, Value};
use std::collections::BTreeMap;

const FOLDERS: [&str; 5] =
    ["/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d", "/lib/sysctl.d"];

/// procps and busybox read it last. systemd reads it only where a link in a
/// folder leads to it.
const LAST: &str = "/etc/sysctl.conf";

const SYSTEMD: [&str; 2] = ["/usr/lib/systemd/systemd-sysctl", "/lib/systemd/systemd-sysctl"];

const BOUND: usize = 1 << 20;

/// All settings, in the order of reading.
#[derive(Debug, Default)]
pub struct Settings {
    exact: BTreeMap<String, String>,
    /// Patterns (`net.ipv4.conf.*.rp_filter`) set what no exact name sets; a
    /// pattern or name without a value takes out of earlier patterns.
    patterns: Vec<(String, Option<String>)>,
    /// Why it may be that more is set than was read.
    hidden: Option<String>,
}

impl Settings {
    pub fn read(host: &Host, gaps: &mut Vec<Gap>) -> Self {
        let mut all = Self::default();
        let mut files: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
        for folder in FOLDERS {
            match host.list(folder) {
                Ok(entries) => {
                    for entry in entries.into_iter().filter(|e| e.kind != Kind::Directory && e.name.ends_with(b".conf"))
                    {
                        let path = [folder.as_bytes(), b"/", &entry.name].concat();
                        files.entry(entry.name).or_insert(path);
                    }
                }
                Err(gap) if gap.reason == GapReason::Missing => {}
                Err(gap) => all.miss(gap, gaps),
            }
        }
        let mut paths: Vec<Vec<u8>> = files.into_values().collect();
        if !SYSTEMD.iter().any(|program| matches!(host.stat(program), Ok(Some(_)))) {
            paths.push(LAST.as_bytes().to_vec());
        }
        for path in paths {
            // A link to /dev/null takes a file of that name out.
            if matches!(host.read_link(&path), Ok(Some(target)) if target == b"/dev/null") {
                continue;
            }
            match host.read(&path, BOUND) {
                Ok(content) => all.take(&content, gaps),
                Err(gap) if gap.reason == GapReason::Missing => {}
                Err(gap) => all.miss(gap, gaps),
            }
        }
        all
    }

    fn miss(&mut self, gap: Gap, gaps: &mut Vec<Gap>) {
        self.hidden.get_or_insert_with(|| format!("{}: {}", gap.place, gap.detail));
        gaps.push(gap);
    }

    fn take(&mut self, content: &Content, gaps: &mut Vec<Gap>) {
        for (number, line) in content.lines() {
            if self.line(&String::from_utf8_lossy(line)).is_none() {
                let detail = format!("line {number} is no setting; write it as `name = value`");
                gaps.push(gap(content.path().as_bytes(), GapReason::Malformed, detail));
            }
        }
    }

    fn line(&mut self, line: &str) -> Option<()> {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            return Some(());
        }
        let (quiet, line) = match line.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        match line.split_once('=') {
            Some((name, value)) => {
                let (name, value) = (dotted(name.trim()), value.split_whitespace().collect::<Vec<_>>().join(" "));
                if name.contains(['*', '?', '[']) {
                    self.patterns.push((name, Some(value)));
                } else {
                    self.exact.insert(name, value);
                }
            }
            None if quiet => self.patterns.push((dotted(line.trim()), None)),
            None => return None,
        }
        Some(())
    }

    /// What is set for a name; absent if nothing is.
    pub fn value(&self, name: &str) -> Value {
        if let Some(why) = &self.hidden {
            return Value::Unreadable(why.clone());
        }
        let pattern = || self.patterns.iter().rev().find(|(pattern, _)| matches(pattern.as_bytes(), name.as_bytes()));
        self.exact.get(name).cloned().or_else(|| pattern().and_then(|(_, value)| value.clone())).into()
    }
}

/// A name with dots between its parts. Where the first separator is a slash,
/// slashes separate, and a dot belongs to a part and is written as a slash.
fn dotted(name: &str) -> String {
    match name.find(['.', '/']) {
        Some(at) if name[at..].starts_with('/') => name
            .chars()
            .map(|c| match c {
                '/' => '.',
                '.' => '/',
                c => c,
            })
            .collect(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use proptest::prelude::*;

    fn settings(fixture: &Fixture) -> (Settings, Vec<Gap>) {
        let mut gaps = Vec::new();
        let settings = Settings::read(&fixture.host(), &mut gaps);
        (settings, gaps)
    }

    #[test]
    fn names_order_and_folders_mask() {
        let host = Fixture::new()
            .file("/usr/lib/sysctl.d/50-default.conf", "kernel.sysrq = 1\nnet.ipv4.ip_forward=1\nnet.ipv4.conf.*.rp_filter = 2\n-net.ipv4.conf.all.rp_filter\n")
            .file("/etc/sysctl.d/50-default.conf", "kernel/sysrq = 0\n; x\n# y\n\nnet.ipv4.conf.*.rp_filter=1\n-net.ipv4.conf.all.rp_filter\n")
            .file("/usr/lib/sysctl.d/90.conf", "-vm.mmap_min_addr = 4096  1\nfs.suid_dumpable=2")
            .file("/usr/lib/sysctl.d/95.conf", "fs.suid_dumpable=1")
            .link("/etc/sysctl.d/95.conf", "/dev/null")
            .file("/etc/sysctl.conf", "fs.protected_fifos = 2\nrubbish\n");
        let (found, gaps) = settings(&host);
        let check = |name: &str, want: &str| assert_eq!(found.value(name).shown(), want, "{name}");
        check("kernel.sysrq", "0");
        check("net.ipv4.ip_forward", "—");
        check("net.ipv4.conf.default.rp_filter", "1");
        check("net.ipv4.conf.all.rp_filter", "—");
        check("vm.mmap_min_addr", "4096 1");
        check("fs.suid_dumpable", "2");
        check("fs.protected_fifos", "2");
        assert_eq!(gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Malformed]);
        // systemd itself does not read the old file.
        let host = host.file("/usr/lib/systemd/systemd-sysctl", "");
        assert_eq!(settings(&host).0.value("fs.protected_fifos").shown(), "—");
    }

    #[test]
    fn a_file_that_cannot_be_read_hides_all() {
        let host = Fixture::new().folder("/etc/sysctl.d").fifo("/etc/sysctl.d/a.conf");
        let (found, gaps) = settings(&host);
        assert!(matches!(found.value("kernel.sysrq"), Value::Unreadable(_)));
        assert_eq!(gaps.len(), 1);
    }

    #[test]
    fn separators() {
        assert_eq!(dotted("net/ipv4/conf/eth0.1/rp_filter"), "net.ipv4.conf.eth0/1.rp_filter");
        assert_eq!(dotted("net.ipv4.conf.eth0/1.rp_filter"), "net.ipv4.conf.eth0/1.rp_filter");
    }

    proptest! {
        #[test]
        fn any_line_is_read(line in "[-#=*./ a-z0-9\\PC]{0,40}") {
            let _ = Settings::default().line(&line);
        }
    }
}
