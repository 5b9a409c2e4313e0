//! `audit.rule`: what the files of auditctl have the kernel record. The files of
//! `/etc/audit/rules.d` count where there are any, as augenrules has it.

use crate::auditing;
use crate::gathering::Gathering;
use crate::host::{Content, Host};
use crate::packages::gap;
use report::{FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, RowBuilder, Table, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("audit.rule"),
    origin: Origin::Observed,
    doc: B(
        "One line of the kernel's audit rules as its files have them; not what the kernel has loaded. None where audit has no files.",
    ),
    needs: B("root, to read /etc/audit"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words(
        "kind",
        &[B("control"), B("never"), B("syscall"), B("watch")],
        "A watch over a path, a rule on system calls, one that keeps events out, or a setting (control).",
    ),
    F::new("list", T::Text, "The list of a rule on system calls, such as `exit`; absent for others."),
    F::new("arch", T::Text, "`b32` or `b64`; absent if it holds for any."),
    F::new("path", T::Path, "The file or folder that is watched; absent if none."),
    F::new("folder", T::Boolean, "True if all below the path is watched too."),
    F::new("permissions", T::TextList, "Which accesses are recorded, of `r`, `w`, `x`, `a`; all if a watch says none."),
    F::new("syscalls", T::TextList, "The system calls, one by one; `all` for all."),
    F::new("filters", T::TextList, "What else must hold, as written, without arch, path, dir, perm and key."),
    F::new("keys", T::TextList, "The keys that its records are found by."),
    F::new("setting", T::Text, "The option of a control without its dashes, such as `e` or `b`; absent for others."),
    F::new("value", T::Text, "The option's value; absent for others."),
];

const BOUND: usize = 1 << 20;
const MOST_ROWS: usize = 20_000;

/// A row for each line that loads something, in the order of loading.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut table = Table::default();
    for content in files(gathering.host, &mut table.gaps) {
        for (number, line) in content.lines() {
            let line = String::from_utf8_lossy(line);
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if table.rows.len() == MOST_ROWS {
                let detail = format!("there are more than {MOST_ROWS} rules");
                table.gaps.push(gap(content.path().as_bytes(), GapReason::TooLarge, detail));
                return table;
            }
            match auditing::parse(line) {
                Some(rule) => table.rows.push(
                    RowBuilder::new(&SPEC, content.source(Some(number)), Grade::Configured)
                        .set("kind", rule.kind)
                        .set("list", rule.list)
                        .set("arch", rule.arch)
                        .set("path", rule.path.map(|path| report::escape::path(path.as_bytes())))
                        .set("folder", rule.folder)
                        .set("permissions", rule.permissions)
                        .set("syscalls", rule.syscalls)
                        .set("filters", rule.filters)
                        .set("keys", rule.keys)
                        .set("setting", rule.setting)
                        .set("value", rule.value)
                        .build(),
                ),
                None => table.gaps.push(gap(
                    content.path().as_bytes(),
                    GapReason::Malformed,
                    format!("line {number} is no rule of auditctl; correct it"),
                )),
            }
        }
    }
    table
}

/// The files that are loaded: those of the folder, else the one file.
fn files(host: &Host, gaps: &mut Vec<Gap>) -> Vec<Content> {
    let mut names = Vec::new();
    match host.list("/etc/audit/rules.d") {
        Ok(entries) => names.extend(
            entries
                .into_iter()
                .filter(|e| e.name.ends_with(b".rules"))
                .map(|e| [b"/etc/audit/rules.d/", &*e.name].concat()),
        ),
        Err(gap) if gap.reason == GapReason::Missing => {}
        Err(gap) => gaps.push(gap),
    }
    if names.is_empty() {
        names.push(b"/etc/audit/audit.rules".to_vec());
    }
    let mut found = Vec::new();
    for name in names {
        match host.read(&name, BOUND) {
            Ok(content) => found.push(content),
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => gaps.push(gap),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn watches_calls_and_controls() {
        let table = Fixture::new()
            .file(
                "/etc/audit/rules.d/10.rules",
                "# x\n-w /etc/passwd -p wa -k id\n-a always,exit -F arch=b64 -S chmod,fchmod -S chown -F auid>=1000 -F key=perm\n",
            )
            .file("/etc/audit/rules.d/99.rules", "-e 2\n-x\n")
            .file("/etc/audit/audit.rules", "-w /hidden -p r\n")
            .table(&PROBE);
        let names = ["kind", "arch", "path", "permissions", "syscalls", "filters", "keys", "setting", "value"];
        assert_eq!(
            shown(&table, &SPEC, &names),
            [
                "control|—|—|||||e|2",
                "syscall|b64|—||chmod, fchmod, chown|auid>=1000|perm|—|—",
                "watch|—|/etc/passwd|w, a|||id|—|—",
            ]
        );
        assert_eq!(table.gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Malformed]);
    }

    #[test]
    fn the_one_file_counts_where_the_folder_is_empty() {
        let table = Fixture::new().file("/etc/audit/audit.rules", "-w /a -p r\n").table(&PROBE);
        assert_eq!(shown(&table, &SPEC, &["path"]), ["/a"]);
        assert_eq!(Fixture::new().table(&PROBE), Table::default());
    }
}
