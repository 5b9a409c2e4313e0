//! GnuTLS's own configuration (`/etc/gnutls/config`): keywords for priority
//! strings, and what the system allows or forbids whatever a string says
//! (GnuTLS manual, “System-wide configuration of the library”).

use super::algorithms::{CIPHERS, GROUPS, KEY_EXCHANGES, MACS, Names, SIGNATURES, VERSIONS, find};
use super::words::{self, Lists};
use super::{LONGEST, Priorities, Refusal, effective, keyword};

/// How many lines of the file are read.
const MOST_LINES: usize = 20_000;

/// The system's configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct System {
    keywords: Vec<(String, String, u32)>,
    allows: bool,
    lists: Lists,
    overridden: Option<u32>,
}

impl System {
    /// Reads the file. Lines that GnuTLS would pass over are passed over.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut system = Self::default();
        let mut section = String::new();
        for (number, line) in (1..).zip(text.lines()).take(MOST_LINES) {
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
                section = name.trim().to_ascii_lowercase();
            } else if let Some((name, value)) = line.split_once(['=', ':']) {
                system.take(&section, name.trim(), value.trim(), number);
            }
        }
        system
    }

    fn take(&mut self, section: &str, name: &str, value: &str, line: u32) {
        match section {
            "" | "priorities" => self.keywords.push((name.to_owned(), value.to_owned(), line)),
            "global" if name.eq_ignore_ascii_case("override-mode") => {
                self.allows = value.eq_ignore_ascii_case("allowlist");
            }
            "overrides" => {
                let (kind, known) = match name.to_ascii_lowercase().as_str() {
                    "enabled-version" | "disabled-version" => (&mut self.lists.versions, find(VERSIONS, value)),
                    "tls-enabled-cipher" | "tls-disabled-cipher" => (&mut self.lists.ciphers, find(CIPHERS, value)),
                    "tls-enabled-mac" | "tls-disabled-mac" => (&mut self.lists.macs, find(MACS, value)),
                    "tls-enabled-kx" | "tls-disabled-kx" => (&mut self.lists.key_exchanges, find(KEY_EXCHANGES, value)),
                    "tls-enabled-group" | "tls-disabled-group" => (&mut self.lists.groups, group(value)),
                    "secure-sig" | "insecure-sig" => (&mut self.lists.signatures, scheme(value)),
                    _ => return,
                };
                self.overridden.get_or_insert(line);
                // What is named twice counts once.
                kind.extend(known.filter(|name| !kind.contains(name)));
            }
            _ => {}
        }
    }

    /// What a keyword stands for.
    #[must_use]
    pub fn keyword(&self, name: &str) -> Option<String> {
        self.keywords.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name)).map(|(_, value, _)| value.clone())
    }

    /// What a program gets that asks for `@SYSTEM`, or for nothing where the
    /// system has a list of what is allowed; with the words and the line that
    /// say so. `None` if the file says neither.
    #[must_use]
    pub fn own(&self) -> Option<(&str, u32, Result<Priorities, Refusal>)> {
        if self.allows {
            let line = self.overridden?;
            return Some(("override-mode = allowlist", line, effective::of(self.lists.clone())));
        }
        let (_, value, line) = self.keywords.iter().find(|(known, ..)| known.eq_ignore_ascii_case("SYSTEM"))?;
        Some((value, *line, self.expand(value)))
    }

    /// Expands a string under this configuration.
    ///
    /// # Errors
    /// If GnuTLS would refuse the string, or it is longer than [`LONGEST`].
    pub fn expand(&self, text: &str) -> Result<Priorities, Refusal> {
        let text = keyword(text, |name| self.keyword(name))?;
        if text.len() > LONGEST {
            return Err(Refusal::TooLong);
        }
        let mut lists = words::read(&text)?;
        let limit = |list: &mut Names, named: &Names| list.retain(|name| named.contains(name) == self.allows);
        limit(&mut lists.versions, &self.lists.versions);
        limit(&mut lists.ciphers, &self.lists.ciphers);
        limit(&mut lists.macs, &self.lists.macs);
        limit(&mut lists.key_exchanges, &self.lists.key_exchanges);
        limit(&mut lists.groups, &self.lists.groups);
        limit(&mut lists.signatures, &self.lists.signatures);
        effective::of(lists)
    }
}

fn group(value: &str) -> Option<&'static str> {
    let name = value.get(..6).filter(|start| start.eq_ignore_ascii_case("GROUP-")).map_or(value, |_| &value[6..]);
    GROUPS.iter().find(|(theirs, _)| theirs.eq_ignore_ascii_case(name)).map(|(theirs, _)| *theirs)
}

fn scheme(value: &str) -> Option<&'static str> {
    SIGNATURES.iter().find(|(theirs, ..)| theirs.eq_ignore_ascii_case(value)).map(|(theirs, ..)| *theirs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allowed_lists_rule() {
        let text = "[global]\noverride-mode = allowlist\n[overrides]\nsecure-sig = RSA-SHA256\nsecure-sig = x\n\
            enabled-version = TLS1.2\nenabled-version = DTLS1.2\ntls-enabled-cipher = AES-256-GCM\n\
            tls-enabled-cipher = AES-256-GCM\ntls-enabled-mac = AEAD\ntls-enabled-group = GROUP-X25519\ntls-enabled-kx = ECDHE-RSA\n";
        let system = System::read(text);
        let (words, line, own) = system.own().unwrap();
        let own = own.unwrap();
        assert_eq!((words, line), ("override-mode = allowlist", 4));
        assert_eq!((own.versions, own.suites, own.groups), (vec!["TLSv1.2"], vec![0xc030], vec!["x25519"]));
        let found = system.expand("NORMAL:-GROUP-ALL:+GROUP-SECP256R1").unwrap();
        assert_eq!((found.suites, found.groups), (vec![0xc030], vec![]));
    }

    #[test]
    fn keywords_and_forbidden_lists_rule() {
        let text = "; x\nSYSTEM = SECURE128:-VERS-TLS1.0\n[overrides]\ndisabled-version = TLS1.1\n\
            tls-disabled-cipher = AES-128-CBC\nnonsense\n";
        let system = System::read(text);
        let (words, line, own) = system.own().unwrap();
        assert_eq!((words, line), ("SECURE128:-VERS-TLS1.0", 2));
        assert_eq!(own.unwrap().versions, ["TLSv1.3", "TLSv1.2"]);
        let suites = system.expand("@MAIL,system:-KX-ALL:+RSA:-VERS-TLS1.3").unwrap().suites;
        assert!(suites.contains(&0x009c) && !suites.contains(&0x002f), "{suites:x?}");
        assert_eq!(System::read("").own(), None);
    }
}
