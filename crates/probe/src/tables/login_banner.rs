//! `login.banner`: a text that is shown before or after a login.

use crate::gathering::Gathering;
use report::{FieldSpec as F, FieldType as T, GapReason, Grade, Origin, RowBuilder, Source, Table, TableSpec, Value};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("login.banner"),
    origin: Origin::Observed,
    doc: B(
        "A text that is shown before or after a login: issue, issue.net and motd, each with one row whether it is there or not.",
    ),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("path", T::Path, "The file, such as `/etc/issue`."),
    F::new("exists", T::Boolean, "Whether it is there."),
    F::new("mode", T::Mode, "Its permission bits; absent if it is not there."),
    F::new("uid", T::Integer, "Its owner's id; absent if it is not there."),
    F::new("gid", T::Integer, "Its group's id; absent if it is not there."),
    F::new(
        "length",
        T::Integer,
        "How many characters it has, white space at its ends left out; absent if it is not there.",
    ),
    F::new(
        "system_details",
        T::TextList,
        "What of it tells the system: escapes of getty such as `\\r`, the distribution's name; absent if it is not there.",
    ),
];

const FILES: &[&str] = &["/etc/issue", "/etc/issue.net", "/etc/motd"];
const BOUND: usize = 1 << 20;

/// Names of distributions that a banner may tell, in small letters. Those
/// that are everyday words are asked for by os-release alone.
const NAMES: &[&str] = &[
    "almalinux",
    "alpine linux",
    "centos",
    "debian",
    "fedora",
    "opensuse",
    "oracle linux",
    "red hat",
    "rocky linux",
    "suse linux",
    "ubuntu",
];

/// A row for each file.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let host = gathering.host;
    let names = names(host);
    let mut table = Table::default();
    for path in FILES {
        let bare = Source::File { path: (*path).to_owned(), sha256: None, line: None };
        let start = |source| RowBuilder::new(&SPEC, source, Grade::Live).set("path", *path);
        let row = match (host.stat(path), host.read(path, BOUND)) {
            (Ok(None), _) => start(bare).set("exists", false),
            (Ok(Some(stat)), read) => {
                let (source, length, details) = match read {
                    Ok(content) => {
                        let text = String::from_utf8_lossy(&content.bytes).into_owned();
                        let length = i64::try_from(text.trim().chars().count()).unwrap_or(i64::MAX);
                        (content.source(None), Value::Integer(length), details(&text, &names).into())
                    }
                    // It went between the look and the read.
                    Err(gap) => (bare, Value::Unreadable(gap.detail.clone()), Value::Unreadable(gap.detail)),
                };
                start(source)
                    .set("exists", true)
                    .set("mode", Value::Mode(stat.mode))
                    .set("uid", stat.uid)
                    .set("gid", stat.gid)
                    .set("length", length)
                    .set("system_details", details)
            }
            (Err(gap), _) => {
                table.gaps.push(gap);
                continue;
            }
        };
        table.rows.push(row.build());
    }
    table
}

/// The distribution's own words for itself, besides the well-known ones.
fn names(host: &crate::host::Host) -> Vec<String> {
    let mut names: Vec<String> = NAMES.iter().map(|n| (*n).to_owned()).collect();
    for path in ["/etc/os-release", "/usr/lib/os-release"] {
        match host.read(path, BOUND) {
            Ok(content) => {
                for line in String::from_utf8_lossy(&content.bytes).lines() {
                    let value = line.strip_prefix("NAME=").or_else(|| line.strip_prefix("PRETTY_NAME="));
                    names.extend(value.map(|v| v.trim().trim_matches(['"', '\'']).to_ascii_lowercase()));
                }
                break;
            }
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(_) => break,
        }
    }
    names.retain(|n| n.len() > 2 && n != "linux");
    names.sort_unstable();
    names.dedup();
    names
}

/// What tells the system, sorted.
fn details(text: &str, names: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        // `\\` stands for a backslash, and what follows it is plain.
        if c == '\\'
            && let Some(next @ ('m' | 'r' | 's' | 'v' | 'S')) = chars.next()
        {
            found.push(format!("\\{next}"));
        }
    }
    let small = text.to_ascii_lowercase();
    found.extend(names.iter().filter(|n| small.contains(n.as_str())).cloned());
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;
    use proptest::prelude::*;

    const PROBE: Probe = Probe { spec: &SPEC, gather };
    const SOME: &[&str] = &["path", "exists", "mode", "length", "system_details"];

    #[test]
    fn each_file_has_a_row_there_or_not() {
        let host = Fixture::new()
            .file("/etc/os-release", "NAME=\"Harbour OS\"\n")
            .file("/etc/issue", "Harbour OS 12 \\n \\l \\\\m \\r\n\n")
            .mode("/etc/issue", 0o666)
            .file("/etc/issue.net", " Authorised users only.\n")
            .mode("/etc/issue.net", 0o644);
        let table = host.table(&PROBE);
        assert_eq!(
            shown(&table, &SPEC, SOME),
            ["/etc/issue|true|0666|26|\\r, harbour os", "/etc/issue.net|true|0644|22|", "/etc/motd|false|—|—|—",]
        );
        assert_eq!(table.gaps, []);
    }

    #[test]
    fn what_cannot_be_read_is_unreadable() {
        let table = Fixture::new().sparse("/etc/motd", 2 << 20).folder("/etc/issue").table(&PROBE);
        let rows = shown(&table, &SPEC, &["path", "exists", "length"]);
        assert!(rows.iter().any(|r| r.starts_with("/etc/motd|true|unreadable")), "{rows:?}");
        assert!(rows.iter().any(|r| r.starts_with("/etc/issue|true|unreadable")), "{rows:?}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(Fixture::new().bytes(b"/etc/issue", &bytes).table(&PROBE).rows.len(), 3);
        }
    }
}
