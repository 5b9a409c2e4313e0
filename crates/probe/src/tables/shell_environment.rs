//! `shell.environment`: the umask, the idle time and the search path as start files set them.

use crate::gathering::Gathering;
use crate::host::{Host, Kind};
use crate::shell::{self, Setting};
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, RowBuilder, Table, TableSpec, Value, escape,
};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("shell.environment"),
    origin: Origin::Observed,
    doc: B(
        "A setting of umask, TMOUT or PATH in a start file of shells. Lines are read, not run: a value that is computed is unreadable, and one in a branch is marked.",
    ),
    needs: B("root (for root's own files)"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("path", T::Path, "The start file."),
    F::words("scope", &[B("all"), B("root")], "Whose sessions read it."),
    F::words("name", &[B("PATH"), B("TMOUT"), B("umask")], "What is set."),
    F::new("value", T::Text, "The value; unreadable if it is computed."),
    F::new("number", T::Integer, "Seconds, for TMOUT; absent for others."),
    F::new("mode", T::Mode, "The bits that new files lack, for umask; absent for others."),
    F::new("last", T::Boolean, "True if no later line of this file sets it: the one that counts here."),
    F::new("conditional", T::Boolean, "True if the line stands in a branch, a loop or a function."),
    F::new("readonly", T::Boolean, "True if this file makes it read-only; for TMOUT and PATH."),
    F::new("exported", T::Boolean, "True if this file exports it; for TMOUT and PATH."),
    F::new("relative", T::TextList, "Entries of PATH that are empty or do not begin with `/`; absent for others."),
    F::new("missing", T::TextList, "Entries of PATH that are not there or no folders; absent for others."),
    F::new("writable", T::TextList, "Entries of PATH that their group or all may write to; absent for others."),
    F::new("not_root", T::TextList, "Entries of PATH that another than root owns; absent for others."),
];

const ALL: &[&str] = &[
    "/etc/bash.bashrc",
    "/etc/bashrc",
    "/etc/environment",
    "/etc/profile",
    "/usr/etc/bash.bashrc",
    "/usr/etc/profile",
];
const ROOT: &[&str] = &["/root/.bash_login", "/root/.bash_profile", "/root/.bashrc", "/root/.profile"];
const FOLDERS: &[&str] = &["/etc/profile.d", "/usr/etc/profile.d"];
const BOUND: usize = 1 << 20;
const MOST_FILES: usize = 512;
/// The most entries of one PATH that are looked at.
const MOST_ENTRIES: usize = 256;

/// A row for each line that sets one of the three.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let host = gathering.host;
    let mut table = Table::default();
    let mut files: Vec<(Vec<u8>, &str)> = ALL.iter().map(|p| (p.as_bytes().to_vec(), "all")).collect();
    files.extend(ROOT.iter().map(|p| (p.as_bytes().to_vec(), "root")));
    for folder in FOLDERS {
        match host.list(folder) {
            Ok(entries) => {
                let names: Vec<_> = entries.iter().filter(|e| e.name.ends_with(b".sh")).collect();
                if names.len() > MOST_FILES {
                    let detail = format!("it has more than {MOST_FILES} start files; put them together");
                    table.gaps.push(Gap { place: (*folder).to_owned(), reason: GapReason::TooLarge, detail });
                }
                let paths = names.iter().take(MOST_FILES).map(|e| [folder.as_bytes(), b"/", &e.name].concat());
                files.extend(paths.map(|p| (p, "all")));
            }
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => table.gaps.push(gap),
        }
    }
    for (path, scope) in files {
        file(host, &path, scope, &mut table);
    }
    table
}

fn file(host: &Host, path: &[u8], scope: &str, table: &mut Table) {
    let content = match host.read(path, BOUND) {
        Ok(content) => content,
        Err(gap) if gap.reason == GapReason::Missing => return,
        Err(gap) => return table.gaps.push(gap),
    };
    let said = shell::read(&content.bytes, path != b"/etc/environment");
    if said.cut {
        let detail = "it has more lines than are read; make it shorter".to_owned();
        table.gaps.push(Gap { place: escape::path(path), reason: GapReason::TooLarge, detail });
    }
    for (at, setting) in said.settings.iter().enumerate() {
        let later = said.settings.get(at + 1..).unwrap_or_default();
        let row = RowBuilder::new(&SPEC, content.source(Some(setting.line)), Grade::Configured)
            .set("path", escape::path(path))
            .set("scope", scope)
            .set("name", setting.name)
            .set("last", later.iter().all(|s| s.name != setting.name))
            .set("conditional", setting.conditional);
        let row = if setting.name == "umask" {
            row
        } else {
            row.set("readonly", said.readonly.contains(&setting.name))
                .set("exported", path == b"/etc/environment" || said.exported.contains(&setting.name))
        };
        table.rows.push(valued(host, row, setting).build());
    }
}

const COMPUTED: &str = "the shell computes the value, and no shell is run";

fn valued<'a>(host: &Host, row: RowBuilder<'a>, setting: &Setting) -> RowBuilder<'a> {
    let fields: &[&str] = match setting.name {
        "umask" => &["mode"],
        "TMOUT" => &["number"],
        _ => &["relative", "missing", "writable", "not_root"],
    };
    let Some(value) = &setting.value else {
        let unreadable = || Value::Unreadable(COMPUTED.to_owned());
        return fields.iter().fold(row.set("value", unreadable()), |row, field| row.set(field, unreadable()));
    };
    let row = row.set("value", value.as_str());
    match setting.name {
        "umask" => row.set("mode", mask(value)),
        "TMOUT" => row.set("number", value.parse::<u32>().ok()),
        _ => entries(host, value).into_iter().zip(fields).fold(row, |row, (list, field)| row.set(field, list)),
    }
}

/// An octal mask; `u=rwx,g=rx` says the bits that stay and is turned round.
fn mask(text: &str) -> Value {
    if let Ok(bits) = u32::from_str_radix(text, 8) {
        return if bits <= 0o777 { Value::Mode(bits) } else { Value::Unreadable("the value is not a mask".to_owned()) };
    }
    let mut kept = 0;
    for clause in text.split(',') {
        let Some((who, what)) = clause.split_once('=') else {
            return Value::Unreadable("the mask changes the one before it".to_owned());
        };
        let bits = what.chars().fold(0, |bits, c| {
            bits | match c {
                'r' => 4,
                'w' => 2,
                'x' => 1,
                _ => 0,
            }
        });
        for c in if who.is_empty() { "a" } else { who }.chars() {
            kept |= match c {
                'u' => bits << 6,
                'g' => bits << 3,
                'o' => bits,
                'a' => bits * 0o111,
                _ => 0,
            };
        }
    }
    Value::Mode(0o777 & !kept)
}

/// The entries that are relative, missing, writable, and not root's.
fn entries(host: &Host, path: &str) -> [Value; 4] {
    let mut lists: [Vec<String>; 4] = Default::default();
    let [relative, missing, writable, not_root] = &mut lists;
    for (at, entry) in path.split(':').enumerate() {
        if at >= MOST_ENTRIES {
            return [(); 4].map(|()| Value::Unreadable(format!("it has more than {MOST_ENTRIES} entries")));
        }
        if !entry.starts_with('/') {
            relative.push(entry.to_owned());
            continue;
        }
        match host.stat(entry) {
            Ok(Some(stat)) if stat.kind == Kind::Directory => {
                // A sticky folder still takes a program of a name that is not there yet.
                if stat.mode & 0o022 != 0 {
                    writable.push(entry.to_owned());
                }
                if stat.uid != 0 {
                    not_root.push(entry.to_owned());
                }
            }
            Ok(_) => missing.push(entry.to_owned()),
            Err(gap) => return [(); 4].map(|()| Value::Unreadable(format!("{}: {}", gap.place, gap.detail))),
        }
    }
    lists.map(Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn settings_with_what_they_mean() {
        let host = Fixture::new()
            .file("/etc/profile", "umask 022\nPATH=/usr/bin::tmp:/open:/none\nexport PATH\n")
            .file("/etc/profile.d/tmout.sh", "TMOUT=600\nreadonly TMOUT\nexport TMOUT\n")
            .file("/etc/profile.d/not.csh", "umask 0\n")
            .file("/root/.bashrc", "umask $X\numask u=rwx,g=rx,o=\n")
            .folder("/usr/bin")
            .mode("/usr/bin", 0o755)
            .folder("/open")
            .mode("/open", 0o1777);
        let table = host.table(&PROBE);
        let names = [
            "path", "scope", "name", "value", "number", "mode", "last", "readonly", "exported", "relative", "missing",
            "writable",
        ];
        assert_eq!(table.gaps, []);
        let rows = shown(&table, &SPEC, &names);
        for want in [
            "/etc/profile|all|umask|022|—|0022|true|—|—|—|—|—",
            "/etc/profile|all|PATH|/usr/bin::tmp:/open:/none|—|—|true|false|true|, tmp|/none|/open",
            "/etc/profile.d/tmout.sh|all|TMOUT|600|600|—|true|true|true|—|—|—",
            "/root/.bashrc|root|umask|u=rwx,g=rx,o=|—|0027|true|—|—|—|—|—",
        ] {
            assert!(rows.contains(&want.to_owned()), "{want}\n{rows:#?}");
        }
        assert_eq!(rows.len(), 5);
        assert!(rows.iter().any(|r| r.starts_with("/root/.bashrc|root|umask|unreadable")), "{rows:?}");
    }

    #[test]
    fn what_cannot_be_read_is_a_gap() {
        let table = Fixture::new().folder("/etc/profile").table(&PROBE);
        assert_eq!(table.gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Malformed]);
        assert!(matches!(mask("g-w"), Value::Unreadable(_)) && matches!(mask("9999"), Value::Unreadable(_)));
    }
}
