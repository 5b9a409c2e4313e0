//! dpkg's database: `/var/lib/dpkg/status`, or on images without a shell one
//! file for each package below `status.d`.

use super::stanza;
use crate::host::{Content, Host, Kind};
use report::{Gap, GapReason, Source};

const STATUS: &str = "/var/lib/dpkg/status";
const FOLDER: &str = "/var/lib/dpkg/status.d";

/// The most bytes that are read of one file: some 30,000 packages.
const BOUND: usize = 32 << 20;

/// A package that dpkg knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    pub name: String,
    /// `None` for one that never got as far as having one.
    pub version: Option<String>,
    pub architecture: String,
    pub source: String,
    pub source_version: Option<String>,
    /// The word of `package.installed`'s `status`.
    pub state: &'static str,
    pub held: bool,
    /// The line where it begins.
    pub line: u32,
    /// The file that says so, as a place in [`Installed::files`].
    pub file: usize,
}

impl Package {
    /// True if its files are there, be it not yet configured.
    pub fn is_there(&self) -> bool {
        self.state != "config_files" && self.version.is_some()
    }
}

/// All that dpkg knows, and what could not be read of it.
#[derive(Debug, Default)]
pub struct Installed {
    pub packages: Vec<Package>,
    pub gaps: Vec<Gap>,
    /// True if there is a database of dpkg at all, be it one that cannot be read.
    pub is_there: bool,
    files: Vec<Source>,
}

impl Installed {
    pub fn read(host: &Host) -> Self {
        let mut all = Self { is_there: true, ..Self::default() };
        let status = host.read(STATUS, BOUND);
        let missing = matches!(&status, Err(gap) if gap.reason == GapReason::Missing);
        match status {
            Ok(content) => all.take(&content),
            Err(_) if missing => {}
            Err(gap) => all.gaps.push(gap),
        }
        match host.list(FOLDER) {
            Ok(entries) => {
                let is_package = |name: &[u8]| !name.ends_with(b".md5sums");
                for entry in entries.iter().filter(|e| e.kind == Kind::File && is_package(&e.name)) {
                    match host.read([FOLDER.as_bytes(), b"/", &entry.name].concat(), BOUND) {
                        Ok(content) => all.take(&content),
                        Err(gap) => all.gaps.push(gap),
                    }
                }
            }
            Err(found) if found.reason == GapReason::Missing => all.is_there = !missing,
            Err(gap) => all.gaps.push(gap),
        }
        all
    }

    /// The source of a package's row.
    pub fn source(&self, package: &Package) -> Source {
        let mut source = self.files.get(package.file).cloned().unwrap_or(Source::File {
            path: STATUS.to_owned(),
            sha256: None,
            line: None,
        });
        if let Source::File { line, .. } = &mut source {
            *line = Some(package.line);
        }
        source
    }

    /// The architecture that dpkg itself is built for.
    pub fn native(&self) -> &str {
        let own = |name: &str| self.packages.iter().find(|p| p.name == name && p.architecture != "all");
        own("dpkg").or_else(|| own("libc6")).map_or("", |package| &package.architecture)
    }

    fn take(&mut self, content: &Content) {
        let file = self.files.len();
        self.files.push(content.source(None));
        let mut line = 1;
        let mut rest = content.bytes.as_slice();
        while !rest.is_empty() {
            let end = memchr::memmem::find(rest, b"\n\n").map_or(rest.len(), |at| at + 1);
            let (part, after) = rest.split_at(end);
            let blank = part.iter().take_while(|b| **b == b'\n').count();
            let stanza = part.get(blank..).unwrap_or_default();
            line += u32::try_from(blank).unwrap_or(0);
            if !stanza.trim_ascii().is_empty() {
                match parse(stanza, line, file) {
                    Some(Some(package)) => self.packages.push(package),
                    Some(None) => {}
                    None => self.gaps.push(Gap {
                        place: content.path().to_owned(),
                        reason: GapReason::Malformed,
                        detail: format!("the package at line {line} cannot be read; run `dpkg --audit`"),
                    }),
                }
            }
            line += u32::try_from(memchr::memchr_iter(b'\n', stanza).count()).unwrap_or(0);
            rest = after;
        }
    }
}

/// One package; `Some(None)` for a name that dpkg knows and has not installed.
fn parse(stanza: &[u8], line: u32, file: usize) -> Option<Option<Package>> {
    let [name, status, version, architecture, source] =
        stanza::fields(stanza, [b"Package", b"Status", b"Version", b"Architecture", b"Source"]);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let name = text(name.filter(|name| !name.is_empty())?);
    // Files of `status.d` have no status: the package is there, or the file is not.
    let status = status.map_or("install ok installed".into(), String::from_utf8_lossy);
    let mut words = status.split_ascii_whitespace();
    let (want, _flag, state) = (words.next()?, words.next()?, words.next()?);
    let state = match state {
        "not-installed" => return Some(None),
        "installed" => "installed",
        "config-files" => "config_files",
        "half-configured" => "half_configured",
        "half-installed" => "half_installed",
        "triggers-awaited" => "triggers_awaited",
        "triggers-pending" => "triggers_pending",
        "unpacked" => "unpacked",
        _ => return None,
    };
    let version = version.filter(|version| !version.is_empty()).map(text);
    if version.is_none() && state != "half_installed" {
        return None;
    }
    let (source, source_version) = match source.map(text) {
        None => (name.clone(), version.clone()),
        Some(both) => match both.split_once('(') {
            Some((source, own)) => (source.trim().to_owned(), Some(own.trim_end_matches(')').trim().to_owned())),
            None => (both, version.clone()),
        },
    };
    let architecture = architecture.map(text).unwrap_or_default();
    let held = want == "hold";
    Some(Some(Package { name, version, architecture, source, source_version, state, held, line, file }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn states_sources_and_lines() {
        let check = |text: &str, want: Option<Option<&str>>| {
            let shown = |p: Package| {
                let version = |v: Option<String>| v.unwrap_or("—".into());
                format!(
                    "{} {} {} {} {} {}",
                    p.name,
                    version(p.version),
                    p.source,
                    version(p.source_version),
                    p.state,
                    p.held
                )
            };
            let got = parse(text.as_bytes(), 1, 0).map(|package| package.map(shown));
            assert_eq!(got, want.map(|w| w.map(str::to_owned)), "{text}");
        };
        check(
            "Package: a\nStatus: install ok installed\nVersion: 1:2-3",
            Some(Some("a 1:2-3 a 1:2-3 installed false")),
        );
        check("Package: a\nStatus: hold ok installed\nVersion: 1\nSource: b (2)", Some(Some("a 1 b 2 installed true")));
        check(
            "Package: a\nStatus: deinstall ok config-files\nVersion: 1\nSource: b",
            Some(Some("a 1 b 1 config_files false")),
        );
        check("Package: a\nStatus: install reinstreq half-installed", Some(Some("a — a — half_installed false")));
        check("Package: a\nStatus: unknown ok not-installed", Some(None));
        check("Package: a\nVersion: 1", Some(Some("a 1 a 1 installed false")));
        check("Package: a\nStatus: install ok strange\nVersion: 1", None);
        check("Package: a\nStatus: install ok installed", None);
        check("Version: 1", None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "((Package|Status|Version|Source): [a-z (0)]{0,9}\n|\n){0,12}") {
            let _ = parse(&bytes, 1, 0);
            let _ = parse(text.as_bytes(), 1, 0);
        }
    }
}
