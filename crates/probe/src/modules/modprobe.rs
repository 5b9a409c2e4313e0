//! What modprobe is told: the folders of modprobe.d(5), a file of an earlier
//! folder in place of one of the same name in a later one, all in the order of
//! their names, the first `install` that fits a module counts.

use super::normal;
use crate::glob::matches;
use crate::host::{Content, Host, Kind};
use crate::packages::gap;
use report::{Gap, GapReason};
use std::collections::BTreeMap;

const FOLDERS: [&str; 5] =
    ["/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d"];

const BOUND: usize = 1 << 20;

/// The most statements of one host.
const MOST: usize = 50_000;

/// Programs that do nothing: put in the place of loading, they forbid it.
const NOTHING: [&str; 6] = ["/bin/false", "/bin/true", "/usr/bin/false", "/usr/bin/true", "/sbin/false", "/sbin/true"];

/// A statement and the place that it stands in, `path:line`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    name: String,
    /// The statement's place.
    pub place: String,
    /// Whether an `install` runs a program that does nothing.
    nothing: bool,
}

/// All statements, in the order of reading.
#[derive(Debug, Default)]
pub struct Modprobe {
    install: Vec<Stated>,
    blacklist: Vec<Stated>,
    /// Why it may be that more is said than was read.
    pub hidden: Option<String>,
}

impl Modprobe {
    /// Reads the folders, and what the kernel's command line adds.
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
        for path in files.into_values() {
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
        if let Ok(content) = host.read("/proc/cmdline", BOUND) {
            all.command_line(&String::from_utf8_lossy(&content.bytes));
        }
        all
    }

    /// The `install` that is run in place of loading a module.
    pub fn install(&self, name: &str) -> Option<&Stated> {
        self.install.iter().find(|stated| matches(stated.name.as_bytes(), name.as_bytes()))
    }

    /// The first `install` that keeps a module from being loaded; none if
    /// another one is met before.
    pub fn blocked(&self, name: &str) -> Option<&Stated> {
        self.install(name).filter(|stated| stated.nothing)
    }

    /// The first statement that keeps a module from being loaded by itself.
    pub fn blacklisted(&self, name: &str) -> Option<&Stated> {
        self.blacklist.iter().find(|stated| stated.name == name)
    }

    /// The modules that are named, patterns left out.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let all = self.install.iter().chain(&self.blacklist).map(|stated| stated.name.as_str());
        all.filter(|name| !name.contains(['*', '?', '[']))
    }

    fn miss(&mut self, gap: Gap, gaps: &mut Vec<Gap>) {
        self.hidden.get_or_insert_with(|| format!("{}: {}", gap.place, gap.detail));
        gaps.push(gap);
    }

    fn take(&mut self, content: &Content, gaps: &mut Vec<Gap>) {
        let mut held = String::new();
        let mut begun = 0;
        for (number, line) in content.lines() {
            if held.is_empty() {
                begun = number;
            }
            // A backslash at the end joins the next line.
            let line = String::from_utf8_lossy(line);
            if let Some(part) = line.strip_suffix('\\') {
                held.push_str(part);
                continue;
            }
            held.push_str(&line);
            self.line(&held, || format!("{}:{begun}", content.path()));
            held.clear();
            if self.install.len() + self.blacklist.len() >= MOST {
                let detail = format!("there are more than {MOST} statements; keep fewer");
                return self.miss(gap(content.path().as_bytes(), GapReason::TooLarge, detail), gaps);
            }
        }
        self.line(&held, || format!("{}:{begun}", content.path()));
    }

    fn line(&mut self, line: &str, place: impl Fn() -> String) {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("install"), Some(name)) => {
                let command: Vec<&str> = words.collect();
                let nothing = matches!(command.as_slice(), [program] if NOTHING.contains(program));
                self.install.push(Stated { name: normal(name), place: place(), nothing });
            }
            (Some("blacklist"), Some(name)) => {
                self.blacklist.push(Stated { name: normal(name), place: place(), nothing: false });
            }
            _ => {}
        }
    }

    /// `modprobe.blacklist=a,b` is for modprobe; `module_blacklist=a,b` makes the kernel itself refuse.
    fn command_line(&mut self, line: &str) {
        for (key, value) in line.split_whitespace().filter_map(|word| word.split_once('=')) {
            let refused = key == "module_blacklist";
            if !refused && key != "modprobe.blacklist" {
                continue;
            }
            for name in value.split(',').filter(|name| !name.is_empty()).take(1000) {
                let stated = |nothing| Stated { name: normal(name), place: "/proc/cmdline".to_owned(), nothing };
                self.blacklist.push(stated(false));
                if refused {
                    self.install.insert(0, stated(true));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use proptest::prelude::*;

    fn read(fixture: &Fixture) -> (Modprobe, Vec<Gap>) {
        let mut gaps = Vec::new();
        let read = Modprobe::read(&fixture.host(), &mut gaps);
        (read, gaps)
    }

    #[test]
    fn files_mask_and_the_first_install_counts() {
        let (found, gaps) = read(
            &Fixture::new()
                .file("/etc/modprobe.d/a.conf", "# x\ninstall usb-storage /bin/false\nblacklist \\\n usb_storage\n")
                .file("/usr/lib/modprobe.d/a.conf", "install cramfs /bin/true\n")
                .file("/lib/modprobe.d/b.conf", "install usb-storage /sbin/modprobe x\ninstall hfs* /usr/bin/true")
                .file("/lib/modprobe.d/c.conf", "install udf /bin/true; modprobe -i udf\nblacklist\n")
                .file("/proc/cmdline", "quiet module_blacklist=dccp,sctp modprobe.blacklist=rds\n"),
        );
        let place = |stated: Option<&Stated>| stated.map(|s| s.place.clone());
        assert_eq!(place(found.blocked("usb_storage")).as_deref(), Some("/etc/modprobe.d/a.conf:2"));
        assert_eq!(place(found.blacklisted("usb_storage")).as_deref(), Some("/etc/modprobe.d/a.conf:3"));
        assert_eq!(place(found.blocked("cramfs")), None);
        assert_eq!(place(found.blocked("hfsplus")).as_deref(), Some("/lib/modprobe.d/b.conf:2"));
        assert_eq!((place(found.blocked("udf")), found.install("udf").is_some()), (None, true));
        assert_eq!(place(found.blocked("sctp")).as_deref(), Some("/proc/cmdline"));
        assert_eq!((place(found.blocked("rds")), found.blacklisted("rds").is_some()), (None, true));
        assert!(found.names().all(|name| !name.contains('*')));
        assert!(gaps.is_empty() && found.hidden.is_none());
    }

    #[test]
    fn a_file_that_cannot_be_read_hides_all() {
        let (found, gaps) = read(&Fixture::new().folder("/etc/modprobe.d").fifo("/etc/modprobe.d/x.conf"));
        assert!(found.hidden.is_some());
        assert_eq!(gaps.len(), 1);
    }

    proptest! {
        #[test]
        fn any_line_is_read(line in "(install|blacklist|)[ \\PC]{0,40}") {
            Modprobe::default().line(&line, String::new);
            Modprobe::default().command_line(&line);
        }
    }
}
