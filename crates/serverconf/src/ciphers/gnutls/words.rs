//! The words of a priority string and what each does to the lists.

use super::Refusal;
use super::algorithms::{self, CIPHERS, KEY_EXCHANGES, MACS, Names, OPTIONS, SIGNATURES, VERSIONS, find};
use super::levels::{self, LEVELS, Level};

/// The lists that a string builds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lists {
    pub versions: Names,
    pub ciphers: Names,
    pub macs: Names,
    pub key_exchanges: Names,
    pub groups: Names,
    pub signatures: Names,
    pub options: Names,
}

/// How many words are read; GnuTLS ignores those that come after.
const MOST_WORDS: usize = 128;

/// Reads a string whose system keyword, if it has one, is already replaced.
pub(super) fn read(text: &str) -> Result<Lists, Refusal> {
    let words = text.split(':').map(|word| word.trim_start_matches(' '));
    let mut words = words.take(MOST_WORDS).peekable();
    let none = words.next_if(|first| first.eq_ignore_ascii_case("NONE")).is_some();
    let mut lists = Lists::default();
    if !none {
        lists.versions = levels::ALL_VERSIONS.to_vec();
        lists.signatures = levels::SIGNATURES.to_vec();
        lists.groups = levels::GROUPS.to_vec();
    }
    // The first level takes the place of what was there, others add to it.
    let mut chosen = none;
    for word in words {
        if let Some(level) = level(word) {
            lists.take_level(level, chosen);
            chosen = true;
        } else {
            lists.change(word).ok_or_else(|| Refusal::Word(word.to_owned()))?;
        }
    }
    Ok(lists)
}

fn level(word: &str) -> Option<&'static Level> {
    LEVELS.iter().find(|level| level.name.eq_ignore_ascii_case(word))
}

/// What a word does to a list: `+` adds, `-` and `!` take away.
#[derive(Clone, Copy)]
struct Change {
    adds: bool,
}

impl Change {
    fn one(self, list: &mut Names, name: &'static str) {
        self.given(list, &[name]);
    }

    /// Adds or takes away those that are named.
    fn given(self, list: &mut Names, names: &[&'static str]) {
        if self.adds {
            add(list, names);
        } else {
            list.retain(|kept| !names.contains(kept));
        }
    }

    /// As before, but what takes away takes all, whatever is named.
    fn all(self, list: &mut Names, names: &[&'static str]) {
        if self.adds { add(list, names) } else { list.clear() }
    }
}

fn add(list: &mut Names, names: &[&'static str]) {
    for name in names {
        if !list.contains(name) {
            list.push(name);
        }
    }
}

impl Lists {
    fn take_level(&mut self, level: &Level, add_to: bool) {
        let take = |list: &mut Names, names: &[&'static str]| {
            if !add_to {
                list.clear();
            }
            add(list, names);
        };
        if let Some(versions) = level.versions {
            take(&mut self.versions, versions);
        }
        take(&mut self.ciphers, level.ciphers);
        take(&mut self.macs, level.macs);
        take(&mut self.key_exchanges, level.key_exchanges);
        take(&mut self.groups, level.groups);
        take(&mut self.signatures, level.signatures);
    }

    /// Applies one word with a sign; `None` if GnuTLS knows no such word.
    fn change(&mut self, word: &str) -> Option<()> {
        if let Some(option) = word.strip_prefix('%') {
            // The case counts here, as nowhere else.
            let known = OPTIONS.iter().find(|known| **known == option)?;
            add(&mut self.options, &[known]);
            return Some(());
        }
        let name = word.strip_prefix(['+', '-', '!'])?;
        let change = Change { adds: word.starts_with('+') };
        if change.adds
            && let Some(level) = level(name)
        {
            self.take_level(level, true);
        } else if let Some(mac) = find(MACS, name) {
            change.one(&mut self.macs, mac);
        } else if let Some(cipher) = find(CIPHERS, name) {
            change.one(&mut self.ciphers, cipher);
        } else if let Some(key_exchange) = find(KEY_EXCHANGES, name) {
            change.one(&mut self.key_exchanges, key_exchange);
        } else {
            return self.change_kind(&name.to_ascii_uppercase(), change);
        }
        Some(())
    }

    /// Words that say what they name: `VERS-TLS1.2`, `GROUP-X25519`, `MAC-ALL`.
    /// GnuTLS looks at how the `-ALL` words begin alone.
    fn change_kind(&mut self, name: &str, change: Change) -> Option<()> {
        if let Some(version) = name.strip_prefix("VERS-") {
            self.change_version(version, change)?;
        } else if let Some(group) = name.strip_prefix("CURVE-").or_else(|| name.strip_prefix("GROUP-")) {
            self.change_group(group, name.starts_with("GROUP-"), change)?;
        } else if let Some(scheme) = name.strip_prefix("SIGN-") {
            if scheme.starts_with("ALL") {
                change.all(&mut self.signatures, levels::SIGNATURES);
            } else if scheme.starts_with("GOST-ALL") {
                change.all(&mut self.signatures, levels::GOST_SIGNATURES);
            } else {
                let (known, ..) = SIGNATURES.iter().find(|(known, ..)| known.eq_ignore_ascii_case(scheme))?;
                change.one(&mut self.signatures, known);
            }
        } else if let Some(rest) = name.strip_prefix("MAC-") {
            bulk(rest, change, &mut self.macs, levels::MACS, levels::GOST_MACS);
        } else if let Some(rest) = name.strip_prefix("CIPHER-") {
            bulk(rest, change, &mut self.ciphers, levels::CIPHERS, levels::GOST_CIPHERS);
        } else if let Some(rest) = name.strip_prefix("KX-") {
            bulk(rest, change, &mut self.key_exchanges, levels::KEY_EXCHANGES, levels::GOST_KEY_EXCHANGES);
        } else if name.starts_with("GOST") {
            change.given(&mut self.groups, levels::GOST_GROUPS);
            change.all(&mut self.signatures, levels::GOST_SIGNATURES);
            change.all(&mut self.macs, levels::GOST_MACS);
            change.all(&mut self.ciphers, levels::GOST_CIPHERS);
            change.all(&mut self.key_exchanges, levels::GOST_KEY_EXCHANGES);
        } else if let Some(kind) = name.strip_prefix("CTYPE-") {
            certificate_type(kind)?;
        } else if !name.starts_with("COMP-") {
            return None;
        }
        Some(())
    }

    fn change_version(&mut self, version: &str, change: Change) -> Option<()> {
        let list = &mut self.versions;
        if version.starts_with("TLS-ALL") {
            change.given(list, levels::TLS);
        } else if version.starts_with("DTLS-ALL") {
            change.given(list, if change.adds { levels::DTLS } else { levels::DTLS_WITH_OLD });
        } else if version.starts_with("ALL") {
            change.all(list, levels::ALL_VERSIONS);
        } else {
            change.one(list, find(VERSIONS, version)?);
        }
        Some(())
    }

    fn change_group(&mut self, group: &str, sorted: bool, change: Change) -> Option<()> {
        let list = &mut self.groups;
        match group {
            _ if group.starts_with("ALL") => change.all(list, levels::GROUPS),
            _ if sorted && group.starts_with("DH-ALL") => change.given(list, levels::FIELDS),
            _ if sorted && group.starts_with("EC-ALL") => change.given(list, levels::CURVES),
            _ if sorted && group.starts_with("GOST-ALL") => change.given(list, levels::GOST_GROUPS),
            // Curves for signatures are known curves, and no groups.
            "ED25519" | "ED448" if !sorted => {}
            _ => {
                let (known, _) = algorithms::GROUPS.iter().find(|(known, _)| *known == group)?;
                change.one(list, known);
            }
        }
        Some(())
    }
}

fn bulk(rest: &str, change: Change, list: &mut Names, normal: &[&'static str], gost: &[&'static str]) {
    if rest.starts_with("ALL") {
        change.all(list, normal);
    } else if rest.starts_with("GOST-ALL") {
        change.all(list, gost);
    }
}

/// Types of certificates change no list that we tell; unknown ones are refused.
fn certificate_type(kind: &str) -> Option<()> {
    let one = kind.strip_prefix("CLI-").or_else(|| kind.strip_prefix("SRV-"));
    let known = |name: &str| matches!(name, "X509" | "X.509" | "RAWPK" | "RAW PUBLIC KEY");
    let fine = kind.starts_with("ALL") || kind.starts_with("OPENPGP") || known(kind);
    (fine || one.is_some_and(|name| name.starts_with("ALL") || known(name))).then_some(())
}
