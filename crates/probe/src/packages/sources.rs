//! apt's sources, sources.list(5): which keys they name. Both forms, one line
//! each and deb822. Nothing else of them is kept: addresses may hold passwords.

use crate::host::{Content, Host, Kind};
use report::{Gap, GapReason};

const LIST: &str = "/etc/apt/sources.list";
const PARTS: &str = "/etc/apt/sources.list.d";

/// The most bytes of one file.
const BOUND: usize = 4 << 20;

/// What one file names.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// The file, escaped.
    pub path: String,
    /// The key rings that it names.
    pub files: Vec<String>,
    /// The keys that it names by fingerprint, upper case, of those that all sources may use.
    pub fingerprints: Vec<String>,
    /// The key rings that stand in it, each with the line where it begins.
    pub rings: Vec<(u32, Vec<u8>)>,
}

/// Every file of sources that apt reads, and what could not be read.
pub fn read(host: &Host) -> (Vec<Sources>, Vec<Gap>) {
    let (files, gaps) = contents(host);
    (files.iter().map(|(content, deb822)| of(content, *deb822)).collect(), gaps)
}

/// The files themselves, each with whether it is of stanzas.
pub(super) fn contents(host: &Host) -> (Vec<(Content, bool)>, Vec<Gap>) {
    let (mut all, mut gaps) = (Vec::new(), Vec::new());
    let mut take = |path: &[u8], gaps: &mut Vec<Gap>| match host.read(path, BOUND) {
        Ok(content) => all.push((content, path.ends_with(b".sources"))),
        Err(gap) if gap.reason == GapReason::Missing => {}
        Err(gap) => gaps.push(gap),
    };
    take(LIST.as_bytes(), &mut gaps);
    match host.list(PARTS) {
        Ok(entries) => {
            for entry in entries.iter().filter(|entry| entry.kind != Kind::Directory && is_read(&entry.name)) {
                take(&[PARTS.as_bytes(), b"/", &entry.name].concat(), &mut gaps);
            }
        }
        Err(gap) if gap.reason == GapReason::Missing => {}
        Err(gap) => gaps.push(gap),
    }
    (all, gaps)
}

/// apt passes over files of other names.
fn is_read(name: &[u8]) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    (name.ends_with(b".list") || name.ends_with(b".sources")) && name.iter().all(plain)
}

fn of(content: &Content, deb822: bool) -> Sources {
    let mut sources = Sources { path: content.path().to_owned(), ..Sources::default() };
    let text = String::from_utf8_lossy(&content.bytes);
    if deb822 {
        for stanza in stanzas(&text) {
            sources.stanza(&stanza);
        }
    } else {
        text.lines().for_each(|line| sources.line(line));
    }
    for list in [&mut sources.files, &mut sources.fingerprints] {
        list.sort();
        list.dedup();
    }
    sources
}

/// The lines of each stanza with their numbers.
pub(super) fn stanzas(text: &str) -> Vec<Vec<(u32, &str)>> {
    let mut all = vec![Vec::new()];
    for (line, number) in text.lines().zip(1_u32..) {
        if line.trim().is_empty() {
            all.push(Vec::new());
        } else if let Some(stanza) = all.last_mut().filter(|_| !line.starts_with('#')) {
            stanza.push((number, line));
        }
    }
    all
}

impl Sources {
    /// `deb [arch=amd64 signed-by=/a.gpg,/b.gpg] https://… suite component`.
    fn line(&mut self, line: &str) {
        let Some(rest) = line.trim().strip_prefix("deb") else { return };
        let rest = rest.strip_prefix("-src").unwrap_or(rest);
        let options = rest.trim_start().strip_prefix('[').filter(|_| rest.starts_with([' ', '\t']));
        let Some((options, _)) = options.and_then(|options| options.split_once(']')) else { return };
        for option in options.split_ascii_whitespace() {
            if let Some((name, value)) = option.split_once('=')
                && name.eq_ignore_ascii_case("signed-by")
            {
                self.names(value);
            }
        }
    }

    fn stanza(&mut self, lines: &[(u32, &str)]) {
        let enabled = fields(lines).find(|field| field.is("Enabled")).is_none_or(|field| {
            !["no", "false", "without", "off", "disable", "0"].contains(&field.first.to_ascii_lowercase().as_str())
        });
        let Some(field) = fields(lines).find(|field| field.is("Signed-By")).filter(|_| enabled) else { return };
        let has_ring = std::iter::once(field.first).chain(field.more.iter().map(|(_, line)| line.trim()));
        if has_ring.clone().any(|line| line == "-----BEGIN PGP PUBLIC KEY BLOCK-----") {
            // A blank line is written as a dot.
            let lines = has_ring.map(|line| if line == "." { "" } else { line });
            self.rings.push((field.number, lines.collect::<Vec<_>>().join("\n").into_bytes()));
        } else {
            has_ring.for_each(|line| self.names(line));
        }
    }

    /// Paths and fingerprints, with commas or blanks between them.
    fn names(&mut self, text: &str) {
        for name in text.split([',', ' ', '\t']).filter(|name| !name.is_empty()) {
            // With `!` no subkey of it counts.
            let plain = name.strip_suffix('!').unwrap_or(name);
            if name.starts_with('/') {
                self.files.push(name.to_owned());
            } else if plain.len() >= 16 && plain.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                self.fingerprints.push(plain.to_ascii_uppercase());
            }
        }
    }
}

/// One field of a stanza: its value in the first line, and the lines after it.
pub(super) struct Field<'a> {
    pub number: u32,
    pub name: &'a str,
    pub first: &'a str,
    pub more: &'a [(u32, &'a str)],
}

impl Field<'_> {
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

pub(super) fn fields<'a>(lines: &'a [(u32, &'a str)]) -> impl Iterator<Item = Field<'a>> {
    lines.iter().enumerate().filter_map(|(at, (number, line))| {
        let (name, first) = line.split_once(':').filter(|_| !line.starts_with([' ', '\t']))?;
        let more = lines.get(at + 1..).unwrap_or_default();
        let end = more.iter().position(|(_, line)| !line.starts_with([' ', '\t'])).unwrap_or(more.len());
        Some(Field { number: *number, name, first: first.trim(), more: more.get(..end).unwrap_or_default() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use proptest::prelude::*;

    fn sources(name: &str, text: &str) -> Sources {
        let fixture = Fixture::new().file(&format!("{PARTS}/{name}"), text);
        let (mut all, gaps) = read(&fixture.host());
        assert_eq!((all.len(), gaps), (1, vec![]));
        all.remove(0)
    }

    #[test]
    fn one_line_each() {
        let found = sources(
            "a.list",
            "# deb [signed-by=/no.gpg] http://a x main\ndeb http://a x main\ndeb-src\t[ signed-by=/b.gpg,/a.gpg ] http://a x\n\
             deb [arch=amd64 Signed-By=0123456789abcdef0123456789ABCDEF01234567!] http://u:p@a x\ndeb [signed-by=/no2.gpg\ndebug [signed-by=/no3.gpg] x\n",
        );
        assert_eq!(found.files, ["/a.gpg", "/b.gpg"]);
        assert_eq!(found.fingerprints, ["0123456789ABCDEF0123456789ABCDEF01234567"]);
        assert!(found.rings.is_empty() && found.path.ends_with("/a.list"));
    }

    #[test]
    fn stanzas_with_paths_and_with_keys() {
        let found = sources(
            "a.sources",
            "Types: deb\nSigned-By: /a.gpg\n# Signed-By: /no.gpg\n /b.gpg\n\nEnabled: no\nSigned-By: /no.gpg\n\n\
             signed-by:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n AAAA\n -----END PGP PUBLIC KEY BLOCK-----\nSuites: x\n",
        );
        assert_eq!(found.files, ["/a.gpg", "/b.gpg"]);
        let text = "\n-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----";
        assert_eq!(found.rings, [(9, text.as_bytes().to_vec())]);
    }

    #[test]
    fn other_names_are_passed_over_and_what_cannot_be_read_is_a_gap() {
        let at = |name: &str| format!("{PARTS}/{name}");
        let fixture = Fixture::new().file(&at("a.list.disabled"), "x").file(&at("a b.list"), "x").folder(&at("c.list"));
        assert_eq!(read(&fixture.host()), (vec![], vec![]));
        let fixture = fixture.fifo(&at("d.sources"));
        let (all, gaps) = read(&fixture.host());
        assert_eq!((all.len(), gaps.len()), (0, 1));
        assert_eq!(read(&Fixture::new().host()), (vec![], vec![]));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "((deb|Signed-By|Enabled|[ #]?)[ :\\[\\]=,!a-z/.0-]{0,16}\n|\n){0,9}") {
            let fixture = Fixture::new().file("/etc/apt/sources.list", &text).file("/etc/apt/sources.list.d/a.sources", &text);
            prop_assert_eq!(read(&fixture.host()).0.len(), 2);
        }
    }
}
