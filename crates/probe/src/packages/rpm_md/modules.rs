//! Module streams: `modules.yaml` of a repository says which packages belong
//! to which stream, and `/etc/dnf/modules.d` which stream is enabled. Packages
//! of other streams are no updates, and neither are packages without a module
//! whose name an active stream has.

use crate::host::Host;
use crate::packages::rpm::bytes::Fault;
use report::{Gap, GapReason};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

const ENABLED: &str = "/etc/dnf/modules.d";

/// The most bytes of one file, unpacked.
const MOST: u64 = 256 << 20;

/// What a repository says of modules.
#[derive(Debug, Default)]
pub struct Modules {
    /// The streams, `name:stream`, that each package belongs to, by its whole name.
    packages: BTreeMap<String, BTreeSet<String>>,
    /// The stream that is active where nobody chose one.
    defaults: BTreeMap<String, String>,
}

/// Which streams are enabled by an administrator, or by installing from them; none for a module that is disabled.
#[derive(Debug, Default)]
pub struct Chosen(BTreeMap<String, Option<String>>);

impl Chosen {
    /// Reads what is chosen on a host.
    pub(crate) fn read(host: &Host, gaps: &mut Vec<Gap>) -> Self {
        let mut chosen = Self::default();
        let entries = match host.list(ENABLED) {
            Ok(entries) => entries,
            Err(gap) => {
                gaps.extend((gap.reason != GapReason::Missing).then_some(gap));
                return chosen;
            }
        };
        for entry in entries.iter().filter(|entry| entry.name.ends_with(b".module")) {
            match host.read([ENABLED.as_bytes(), b"/", &entry.name].concat(), 1 << 20) {
                Ok(content) => chosen.take(&String::from_utf8_lossy(&content.bytes)),
                Err(gap) => gaps.push(gap),
            }
        }
        chosen
    }

    fn take(&mut self, text: &str) {
        let section = text.lines().find_map(|line| line.trim().strip_prefix('[')?.strip_suffix(']'));
        let value = |name: &str| {
            let mut pairs = text.lines().filter_map(|line| line.split_once('='));
            pairs.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim().to_owned())
        };
        if let Some(module) = section {
            let stream = value("stream").filter(|stream| !stream.is_empty());
            match value("state").as_deref() {
                Some("enabled" | "installed") => drop(self.0.insert(module.to_owned(), stream)),
                Some("disabled") => drop(self.0.insert(module.to_owned(), None)),
                _ => {}
            }
        }
    }
}

impl Modules {
    /// Reads as much of the YAML as is asked for: documents begin with `---`,
    /// and what is in them is told from the indentation that the tools write.
    ///
    /// # Errors
    /// If it does not unpack, or is too large.
    pub fn read(&mut self, stream: impl Read) -> Result<(), Fault> {
        let mut text = Vec::new();
        let read = stream.take(MOST + 1).read_to_end(&mut text).map_err(|_| Fault::Malformed("it does not unpack"))?;
        if read as u64 > MOST {
            return Err(Fault::TooLarge("it is larger than 256 MiB"));
        }
        let text = String::from_utf8_lossy(&text);
        let mut document = Vec::new();
        for line in text.lines() {
            if line.trim_end() == "---" {
                self.document(&document);
                document.clear();
            } else {
                document.push(line);
            }
        }
        self.document(&document);
        Ok(())
    }

    fn document(&mut self, lines: &[&str]) {
        let value = |line: &&str, name: &str| {
            let value = line.strip_prefix(name)?.strip_prefix(':')?.trim();
            Some(value.trim_matches(['"', '\'']).to_owned())
        };
        let find = |name: &str| lines.iter().find_map(|line| value(line, name));
        match find("document").as_deref() {
            Some("modulemd") => {
                let (Some(name), Some(stream)) = (find("  name"), find("  stream")) else { return };
                let artifacts = lines.iter().skip_while(|line| line.trim_end() != "  artifacts:").skip(1);
                // A list may stand at the indentation of its key.
                let inside = artifacts.take_while(|line| line.starts_with("   "));
                for package in inside.filter_map(|line| line.trim_start().strip_prefix("- ")) {
                    let package = package.trim().trim_matches(['"', '\'']).to_owned();
                    self.packages.entry(package).or_default().insert(format!("{name}:{stream}"));
                }
            }
            Some("modulemd-defaults") => {
                if let (Some(name), Some(stream)) = (find("  module"), find("  stream")) {
                    self.defaults.insert(name, stream);
                }
            }
            _ => {}
        }
    }

    /// Takes in what another repository says.
    pub fn join(&mut self, other: Self) {
        for (package, streams) in other.packages {
            self.packages.entry(package).or_default().extend(streams);
        }
        self.defaults.extend(other.defaults);
    }

    /// Whether a stream, `name:stream`, is the active one of its module.
    #[must_use]
    pub fn is_active(&self, stream: &str, chosen: &Chosen) -> bool {
        let Some((module, stream)) = stream.split_once(':') else { return false };
        match chosen.0.get(module) {
            Some(own) => own.as_deref() == Some(stream),
            None => self.defaults.get(module).map(String::as_str) == Some(stream),
        }
    }

    /// The names of the packages that active streams have.
    #[must_use]
    pub fn names(&self, chosen: &Chosen) -> BTreeSet<&str> {
        let active = self.packages.iter().filter(|(_, streams)| streams.iter().any(|one| self.is_active(one, chosen)));
        active.filter_map(|(package, _)| package.rsplitn(3, '-').nth(2)).collect()
    }

    /// Whether a package may be installed; `names` are those of active streams.
    #[must_use]
    pub fn take(&self, package: &str, name: &str, names: &BTreeSet<&str>, chosen: &Chosen) -> bool {
        match self.packages.get(package) {
            Some(streams) => streams.iter().any(|stream| self.is_active(stream, chosen)),
            None => !names.contains(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_that_are_active() {
        let text = "---\ndocument: modulemd\nversion: 2\ndata:\n  name: nginx\n  stream: \"1.22\"\n  dependencies:\n  - requires: {}\n  artifacts:\n    rpms:\n    - nginx-1:1.22.1-3.el9.x86_64\n    - nginx-all-1:1.22.1-3.el9.noarch\n  other: x\n...\n---\ndocument: modulemd\ndata:\n  name: nginx\n  stream: 1.24\n  artifacts:\n    rpms:\n    - nginx-1:1.24.0-1.el9.x86_64\n---\ndocument: modulemd-defaults\ndata:\n  module: nginx\n  stream: 1.24\n";
        let mut modules = Modules::default();
        modules.read(text.as_bytes()).unwrap();
        let shown = |chosen: &Chosen| {
            let names = modules.names(chosen);
            let take = |package: &str, name: &str| modules.take(package, name, &names, chosen);
            [
                take("nginx-1:1.22.1-3.el9.x86_64", "nginx"),
                take("nginx-1:1.24.0-1.el9.x86_64", "nginx"),
                take("nginx-1:1.20.1-1.el9.x86_64", "nginx"),
                take("bash-0:5-1.x86_64", "bash"),
            ]
        };
        let mut chosen = Chosen::default();
        assert_eq!(shown(&chosen), [false, true, false, true]);
        chosen.take("[nginx]\nname=nginx\nstream=1.22\nprofiles=\nstate=enabled\n");
        assert_eq!(shown(&chosen), [true, false, false, true]);
        chosen.take("[nginx]\nstate=disabled\nstream=\n");
        assert_eq!(shown(&chosen), [false, false, true, true]);
    }
}
