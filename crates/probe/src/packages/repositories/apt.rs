//! apt's sources, sources.list(5), as repositories: one line each, and deb822.

use super::{Address, Repository, flag, source, suite};
use crate::host::{Content, Host};
use crate::packages::sources::{self, Field};
use crate::tables::os_release::Identity;
use report::Gap;

pub fn read(host: &Host, own: Option<&Identity>, all: &mut Vec<Repository>, gaps: &mut Vec<Gap>) {
    let (files, found) = sources::contents(host);
    gaps.extend(found);
    for (content, deb822) in &files {
        let text = String::from_utf8_lossy(&content.bytes);
        let mut entries = Vec::new();
        if *deb822 {
            sources::stanzas(&text).iter().for_each(|lines| stanza(lines, &mut entries));
        } else {
            entries.extend(text.lines().zip(1..).filter_map(|(text, number)| line(text, number)));
        }
        let secret = entries.iter().any(|entry| entry.uris.iter().any(|uri| Address::of(uri).credentials));
        for entry in entries {
            entry.repositories(content, secret, own, all);
        }
    }
}

/// What one line or stanza says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Entry {
    line: u32,
    enabled: bool,
    uris: Vec<String>,
    suites: Vec<String>,
    components: Vec<String>,
    keys: Vec<String>,
    /// `trusted=yes` or `allow-insecure=yes`: signatures do not matter.
    trusting: bool,
    undated: bool,
}

impl Entry {
    /// Takes an option, whose name is spelt alike in both forms.
    fn option(&mut self, name: &str, value: &str) {
        match name.to_ascii_lowercase().as_str() {
            "trusted" | "allow-insecure" => self.trusting |= flag(value) == Some(true),
            "check-valid-until" => self.undated |= flag(value) == Some(false),
            "signed-by" => self.keys.extend(value.split([',', ' ', '\t']).filter(|k| !k.is_empty()).map(str::to_owned)),
            _ => {}
        }
    }

    /// A repository for each address and suite.
    fn repositories(&self, content: &Content, secret: bool, own: Option<&Identity>, all: &mut Vec<Repository>) {
        for uri in &self.uris {
            let address = Address::of(uri);
            for name in &self.suites {
                all.push(Repository {
                    manager: "apt",
                    name: None,
                    enabled: self.enabled.into(),
                    suite: Some(name.clone()),
                    components: self.components.clone(),
                    signed: (!self.trusting).into(),
                    index_signed: (!self.trusting).into(),
                    keys: self.keys.clone(),
                    dated: Some(!self.undated),
                    tls_verified: None,
                    release: suite::of_apt(name, &address, own),
                    source: source(content, self.line, secret),
                    address: address.clone(),
                });
            }
        }
    }
}

/// `deb [arch=amd64 signed-by=/a.gpg] https://… suite component…`. A line that
/// is switched off is a comment, and no entry.
fn line(text: &str, number: u32) -> Option<Entry> {
    let text = text.split('#').next()?.trim();
    let rest = text.strip_prefix("deb-src").or_else(|| text.strip_prefix("deb"))?;
    let mut rest = rest.strip_prefix([' ', '\t'])?.trim_start();
    let mut entry = Entry { line: number, enabled: true, ..Entry::default() };
    if let Some(inside) = rest.strip_prefix('[') {
        let (options, after) = inside.split_once(']')?;
        for (name, value) in options.split_ascii_whitespace().filter_map(|option| option.split_once('=')) {
            entry.option(name, value);
        }
        rest = after.trim_start();
    }
    // The name of a disc stands in brackets and has blanks.
    let end = match rest.strip_prefix("cdrom:[") {
        Some(name) => name.find(']')? + "cdrom:[".len() + 1,
        None => 0,
    };
    let end = end + rest.get(end..)?.find([' ', '\t'])?;
    let (uri, after) = rest.split_at(end);
    let mut words = after.split_ascii_whitespace().map(str::to_owned);
    entry.uris.push(uri.to_owned());
    entry.suites.push(words.next()?);
    entry.components = words.collect();
    Some(entry)
}

/// The fields of a stanza; one without an address or a suite is none.
fn stanza(lines: &[(u32, &str)], entries: &mut Vec<Entry>) {
    let Some((number, _)) = lines.first() else { return };
    let mut entry = Entry { line: *number, enabled: true, ..Entry::default() };
    for field in sources::fields(lines) {
        if field.is("URIs") {
            entry.uris = words(&field);
        } else if field.is("Suites") {
            entry.suites = words(&field);
        } else if field.is("Components") {
            entry.components = words(&field);
        } else if field.is("Enabled") {
            entry.enabled = flag(field.first) != Some(false);
        } else if field.is("Signed-By") {
            signed_by(&field, &mut entry);
        } else {
            entry.option(field.name, field.first);
        }
    }
    entries.push(entry);
}

/// A key ring that stands in the stanza has no name but its place.
fn signed_by(field: &Field<'_>, entry: &mut Entry) {
    let words = words(field);
    if words.iter().any(|word| word.starts_with("-----BEGIN")) {
        entry.keys.push(format!("in line {}", field.number));
    } else {
        words.iter().for_each(|word| entry.option("signed-by", word));
    }
}

fn words(field: &Field<'_>) -> Vec<String> {
    let lines = std::iter::once(field.first).chain(field.more.iter().map(|(_, line)| *line));
    lines.flat_map(str::split_ascii_whitespace).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines() {
        let all = line("deb [trusted=yes arch=amd64 Signed-By=/a.gpg,/b.gpg] https://m/debian bookworm main x # y", 3);
        let want = Entry {
            line: 3,
            enabled: true,
            uris: vec!["https://m/debian".into()],
            suites: vec!["bookworm".into()],
            components: vec!["main".into(), "x".into()],
            keys: vec!["/a.gpg".into(), "/b.gpg".into()],
            trusting: true,
            undated: false,
        };
        assert_eq!(all, Some(want));
        let disc = line("deb cdrom:[Debian GNU/Linux 12 _Bookworm_]/ bookworm main", 1).unwrap();
        assert_eq!(disc.uris, ["cdrom:[Debian GNU/Linux 12 _Bookworm_]/"]);
        assert!(line("deb-src\t[check-valid-until=no] file:/a ./", 1).is_some_and(|entry| entry.undated));
        for broken in
            ["", "# deb http://a b", "deb", "deb http://a", "debug http://a b", "deb [x http://a b", "deb cdrom:[x a"]
        {
            assert_eq!(line(broken, 1), None, "{broken}");
        }
    }

    #[test]
    fn stanzas() {
        let text = "Types: deb\nURIs: https://a https://b\nSuites: x\n y\nComponents: main\nAllow-Insecure: yes\nCheck-Valid-Until: no\nEnabled: no\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n";
        let lines: Vec<_> = (1..).zip(text.lines()).collect();
        let mut entries = Vec::new();
        stanza(&lines, &mut entries);
        let entry = entries.remove(0);
        assert_eq!((entry.uris.len(), entry.suites.join(",").as_str()), (2, "x,y"));
        assert_eq!(entry.keys, ["in line 9"]);
        assert!(!entry.enabled && entry.trusting && entry.undated);
    }

    proptest! {
        #[test]
        fn any_line_is_read(text in "deb(-src)?[ \\[\\]=a-z:/#]{0,40}") {
            if let Some(entry) = line(&text, 1) {
                prop_assert_eq!((entry.uris.len(), entry.suites.len()), (1, 1));
            }
        }
    }
}
