//! apt_preferences(5): which version an administrator prefers.

use super::{dpkg::Package, gap, lists::List, stanza};
use crate::glob::matches;
use crate::host::{Content, Host, Kind};
use report::{Gap, GapReason};

const FILE: &str = "/etc/apt/preferences";
const FOLDER: &str = "/etc/apt/preferences.d";
const BOUND: usize = 1 << 20;

/// One record of the preferences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The packages that it is for; none for every package (`*`).
    packages: Vec<Named>,
    what: What,
    pub priority: i32,
}

/// A package's name or pattern in a record.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Named {
    pattern: String,
    source: bool,
    /// `None` means the native one; `any` all.
    architecture: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    /// Properties of a release file by their letters.
    Release(Vec<(char, String)>),
    /// The host that it was fetched from.
    Origin(String),
    Version(String),
}

/// All records in the order of precedence, and what could not be read.
#[derive(Debug, Default)]
pub struct Pins {
    pub pins: Vec<Pin>,
    pub gaps: Vec<Gap>,
}

impl Pins {
    /// The file first, then the folder's files by name, as apt reads them.
    pub fn read(host: &Host) -> Self {
        let mut all = Self::default();
        let mut paths = vec![FILE.as_bytes().to_vec()];
        match host.list(FOLDER) {
            Ok(entries) => {
                let counts = |name: &[u8]| {
                    let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
                    let ending = name.iter().rposition(|b| *b == b'.').map(|dot| &name[dot + 1..]);
                    name.iter().all(plain) && ending.is_none_or(|ending| ending == b"pref")
                };
                let files = entries.iter().filter(|e| e.kind != Kind::Directory && counts(&e.name));
                paths.extend(files.map(|e| [FOLDER.as_bytes(), b"/", &e.name].concat()));
            }
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => all.gaps.push(gap),
        }
        for path in paths {
            match host.read(&path, BOUND) {
                Ok(content) => all.take(&content),
                Err(gap) if gap.reason == GapReason::Missing => {}
                Err(gap) => all.gaps.push(gap),
            }
        }
        all
    }

    fn take(&mut self, content: &Content) {
        let lines: Vec<&[u8]> = stanza::Lines(&content.bytes).filter(|line| !line.starts_with(b"#")).collect();
        for record in lines.split(|line| line.trim_ascii().is_empty()).filter(|record| !record.is_empty()) {
            let text = record.join(&b'\n');
            if let Err(why) = self.record(&text) {
                let detail = format!("a record of apt's preferences is not understood: {why}");
                self.gaps.push(gap(content.path().as_bytes(), GapReason::Unsupported, detail));
            }
        }
    }

    fn record(&mut self, text: &[u8]) -> Result<(), &'static str> {
        let [package, pin, priority] = stanza::fields(text, [b"Package", b"Pin", b"Pin-Priority"]);
        let line = |value: Option<&[u8]>| value.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let (Some(package), Some(pin)) = (line(package), line(pin)) else {
            // apt passes over a stanza that is only an explanation.
            return if package.is_none() && pin.is_none() { Ok(()) } else { Err("Package or Pin is missing") };
        };
        let priority = line(priority).and_then(|text| text.parse().ok()).filter(|priority| *priority != 0);
        let priority = priority.ok_or("Pin-Priority is missing or 0")?;
        let what = what(&pin)?;
        let packages: Vec<Named> = match package.as_str() {
            "*" => Vec::new(),
            list => list.split_ascii_whitespace().map(named).collect::<Result<_, _>>()?,
        };
        if packages.is_empty() && package != "*" {
            return Err("Package is empty");
        }
        self.pins.push(Pin { packages, what, priority });
        Ok(())
    }
}

fn named(text: &str) -> Result<Named, &'static str> {
    let (source, text) = match text.strip_prefix("src:") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if text.starts_with('/') {
        return Err("regular expressions are not read by this release");
    }
    let (pattern, architecture) = match text.rsplit_once(':') {
        Some((pattern, architecture)) => (pattern, Some(architecture.to_owned())),
        None => (text, None),
    };
    Ok(Named { pattern: pattern.to_owned(), source, architecture })
}

fn what(pin: &str) -> Result<What, &'static str> {
    let (kind, data) = pin.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((pin, ""));
    let data = data.trim().trim_matches('"');
    if data.starts_with('/') && data.len() > 1 {
        return Err("regular expressions are not read by this release");
    }
    match kind.to_ascii_lowercase().as_str() {
        "version" => Ok(What::Version(data.to_owned())),
        "origin" => Ok(What::Origin(data.to_owned())),
        "release" => {
            let mut properties = Vec::new();
            for part in data.split(',').map(str::trim).filter(|part| !part.is_empty()) {
                match part.split_once('=') {
                    Some((letter, value)) => {
                        let letter = letter.trim().chars().next().filter(|c| "anvcolb".contains(*c));
                        properties.push((letter.ok_or("Pin names an unknown property")?, value.trim().to_owned()));
                    }
                    None if part.starts_with(|c: char| c.is_ascii_digit()) => properties.push(('v', part.to_owned())),
                    // A bare word is an archive's or a code name.
                    None => properties.push(('?', part.to_owned())),
                }
            }
            Ok(What::Release(properties))
        }
        _ => Err("Pin is neither version, release nor origin"),
    }
}

impl Pin {
    /// Whether it is for every package.
    pub fn is_general(&self) -> bool {
        self.packages.is_empty()
    }

    /// Whether it is for this package by name.
    pub fn names(&self, package: &Package, native: &str) -> bool {
        self.packages.iter().any(|named| {
            let own = if package.architecture == "all" { native } else { &package.architecture };
            let architecture = match named.architecture.as_deref() {
                None | Some("native") => own == native,
                Some("any") => true,
                Some(other) => own == other,
            };
            let name = if named.source { &package.source } else { &package.name };
            architecture && like(&named.pattern, name)
        })
    }

    /// Whether a version that this list offers is meant.
    pub fn takes(&self, version: &str, list: &List) -> bool {
        self.takes_version(version) || self.takes_list(list)
    }

    /// Whether a version is meant wherever it comes from.
    pub fn takes_version(&self, version: &str) -> bool {
        matches!(&self.what, What::Version(pattern) if like(pattern, version))
    }

    /// Whether all that this list offers is meant.
    pub fn takes_list(&self, list: &List) -> bool {
        match &self.what {
            What::Version(_) => false,
            What::Origin(site) => like(site, &list.site) && (!site.is_empty() || list.site.is_empty()),
            What::Release(properties) => properties.iter().all(|(letter, wanted)| {
                let release = &list.release;
                let has = |value: &Option<String>| value.as_ref().is_some_and(|value| like(wanted, value));
                match letter {
                    'a' => has(&release.suite),
                    'n' => has(&release.codename),
                    'v' => has(&release.version),
                    'c' => has(&list.component),
                    'o' => has(&release.origin),
                    'l' => has(&release.label),
                    'b' => has(&list.architecture),
                    _ => has(&release.suite) || has(&release.codename),
                }
            }),
        }
    }
}

/// A glob without regard to case, as apt compares.
fn like(pattern: &str, text: &str) -> bool {
    matches(pattern.to_ascii_lowercase().as_bytes(), text.to_ascii_lowercase().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn records() {
        let check = |text: &str, want: Result<&str, &str>| {
            let mut pins = Pins::default();
            let got = pins.record(text.as_bytes());
            let shown = pins
                .pins
                .first()
                .map_or(String::new(), |pin| format!("{} {:?} {}", pin.packages.len(), pin.what, pin.priority));
            assert_eq!(got.map(|()| shown.as_str()), want, "{text}");
        };
        check(
            "Package: nodejs\nPin: origin deb.nodesource.com\nPin-Priority: 600",
            Ok("1 Origin(\"deb.nodesource.com\") 600"),
        );
        check(
            "Package: *\nPin: release a=stable, o=Debian\nPin-Priority: -1",
            Ok("0 Release([('a', \"stable\"), ('o', \"Debian\")]) -1"),
        );
        check("Package: *\nPin: release 12\nPin-Priority: 1", Ok("0 Release([('v', \"12\")]) 1"));
        check("Package: a b:i386\nPin: version 1.2*\nPin-Priority: 1001", Ok("2 Version(\"1.2*\") 1001"));
        check("Explanation: none", Ok(""));
        check("Package: *\nPin: release a=x", Err("Pin-Priority is missing or 0"));
        check("Package: /x/\nPin: version 1\nPin-Priority: 1", Err("regular expressions are not read by this release"));
        check("Package: x\nPin: weather fine\nPin-Priority: 1", Err("Pin is neither version, release nor origin"));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "((Package|Pin|Pin-Priority): [*a-z:=, /0-9\"]{0,12}\n){0,4}") {
            let _ = Pins::default().record(text.as_bytes());
        }
    }
}
