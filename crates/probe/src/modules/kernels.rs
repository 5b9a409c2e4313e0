//! What the installed kernels have: the modules that can be loaded, and those
//! that are built in, by the lists that depmod and the kernel's build leave.

use super::normal;
use crate::host::{Host, Kind};
use crate::packages::gap;
use report::{Gap, GapReason};
use std::collections::BTreeSet;

/// Where kernels keep their modules; the second is a link to the first where `/usr` is merged.
const FOLDERS: [&str; 2] = ["/usr/lib/modules", "/lib/modules"];

/// The list of modules of a large kernel is below 1 MiB.
const BOUND: usize = 16 << 20;

/// The most kernels that are looked at.
const MOST: usize = 50;

/// The modules of all installed kernels: each of them may be started next.
#[derive(Debug, Default)]
pub struct Kernels {
    /// What can be loaded.
    pub available: BTreeSet<String>,
    /// What is part of the kernel itself.
    pub builtin: BTreeSet<String>,
    /// Why it may be that there is more to load.
    pub hidden: Option<String>,
    /// Why it may be that more is built in.
    pub hidden_builtin: Option<String>,
}

impl Kernels {
    /// Reads the lists of every installed kernel.
    pub fn read(host: &Host, gaps: &mut Vec<Gap>) -> Self {
        let mut all = Self::default();
        let mut seen = BTreeSet::new();
        for folder in FOLDERS {
            let entries = match host.list(folder) {
                Ok(entries) => entries,
                Err(found) if found.reason == GapReason::Missing => continue,
                Err(found) => {
                    all.miss(&found);
                    gaps.push(found);
                    continue;
                }
            };
            for entry in entries.into_iter().filter(|entry| matches!(entry.kind, Kind::Directory | Kind::Symlink)) {
                if seen.contains(&entry.name) {
                    continue;
                }
                let path = [folder.as_bytes(), b"/", &entry.name].concat();
                if seen.len() >= MOST {
                    let found = gap(&path, GapReason::TooLarge, format!("there are more than {MOST} kernels"));
                    all.miss(&found);
                    gaps.push(found);
                    return all;
                }
                if all.kernel(host, &path, gaps) {
                    seen.insert(entry.name);
                }
            }
        }
        if seen.is_empty() && all.hidden.is_none() {
            let why = "no kernel is installed in /lib/modules; the modules of the running one are not known";
            all.hidden = Some(why.to_owned());
            all.hidden_builtin = all.hidden.clone();
        }
        all
    }

    fn miss(&mut self, gap: &Gap) {
        let why = || format!("{}: {}", gap.place, gap.detail);
        self.hidden.get_or_insert_with(why);
        self.hidden_builtin.get_or_insert_with(why);
    }

    /// Whether there was a kernel's list.
    fn kernel(&mut self, host: &Host, folder: &[u8], gaps: &mut Vec<Gap>) -> bool {
        // A folder that holds no list is what a removed kernel left behind, or one of headers alone.
        match host.read([folder, b"/modules.dep"].concat(), BOUND) {
            Ok(content) => {
                let paths = content.lines().filter_map(|(_, line)| line.split(|b| *b == b':').next());
                self.available.extend(paths.filter_map(stem));
            }
            Err(found) if found.reason == GapReason::Missing => return false,
            Err(found) => {
                self.miss(&found);
                gaps.push(found);
            }
        }
        match host.read([folder, b"/modules.builtin"].concat(), BOUND) {
            Ok(content) => self.builtin.extend(content.lines().filter_map(|(_, line)| stem(line))),
            Err(found) => {
                let why = || format!("{}: {}", found.place, found.detail);
                self.hidden_builtin.get_or_insert_with(why);
                if found.reason != GapReason::Missing {
                    gaps.push(found);
                }
            }
        }
        true
    }
}

/// `kernel/fs/hfs/hfs.ko.xz` is the module `hfs`.
fn stem(path: &[u8]) -> Option<String> {
    let name = path.rsplit(|b| *b == b'/').next()?;
    let end = memchr::memmem::find(name, b".ko")?;
    let name = String::from_utf8_lossy(name.get(..end)?);
    Some(normal(&name)).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn every_installed_kernel_counts() {
        let host = Fixture::new()
            .file(
                "/usr/lib/modules/6.1/modules.dep",
                "kernel/fs/hfs/hfs.ko: kernel/x/cdrom.ko\nkernel/usb/usb-storage.ko.xz:\n",
            )
            .file("/usr/lib/modules/6.1/modules.builtin", "kernel/fs/ext4/ext4.ko\n")
            .file("/lib/modules/6.2/modules.dep", "updates/sctp.ko.zst:\nrubbish\n\n")
            .file("/lib/modules/6.2/modules.builtin", "")
            .folder("/lib/modules/5.10/updates");
        let mut gaps = Vec::new();
        let found = Kernels::read(&host.host(), &mut gaps);
        assert_eq!(found.available.iter().map(String::as_str).collect::<Vec<_>>(), ["hfs", "sctp", "usb_storage"]);
        assert!(found.builtin.contains("ext4") && found.hidden.is_none() && gaps.is_empty());
    }

    #[test]
    fn no_kernel_is_not_no_module() {
        let found = Kernels::read(&Fixture::new().host(), &mut Vec::new());
        assert!(found.hidden.is_some() && found.hidden_builtin.is_some());
        let host = Fixture::new().file("/lib/modules/6.1/modules.dep", "a.ko:\n");
        let found = Kernels::read(&host.host(), &mut Vec::new());
        assert!(found.hidden.is_none() && found.hidden_builtin.is_some());
    }
}
