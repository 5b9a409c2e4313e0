//! `cron.access`: the lists of who may use cron and at, whether they are there or not.

use crate::gathering::Gathering;
use crate::host::Host;
use report::{FieldSpec as F, FieldType as T, Gap, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("cron.access"),
    origin: Origin::Observed,
    doc: B("A list of who may use cron or at; a row also for one that is not there."),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("file", T::Path, "The list's name."),
    F::new("installed", T::Boolean, "True if the program that reads the list is there."),
    F::new("exists", T::Boolean, "True if the list is there."),
    F::new("mode", T::Mode, "Its permission bits; absent if it is not there."),
    F::new("uid", T::Integer, "Its owner's id; absent if it is not there."),
    F::new("gid", T::Integer, "Its group's id; absent if it is not there."),
];

const CRON: &[&str] = &["/usr/sbin/cron", "/usr/sbin/crond", "/usr/bin/crontab"];
const AT: &[&str] = &["/usr/bin/at", "/usr/sbin/atd"];

const LISTS: &[(&str, &[&str])] =
    &[("/etc/at.allow", AT), ("/etc/at.deny", AT), ("/etc/cron.allow", CRON), ("/etc/cron.deny", CRON)];

/// A row for each of the four lists.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut table = Table::default();
    for (file, programs) in LISTS {
        match row(gathering.host, file, programs) {
            Ok(row) => table.rows.push(row),
            Err(gap) => table.gaps.push(gap),
        }
    }
    table
}

fn row(host: &Host, file: &str, programs: &[&str]) -> Result<Row, Gap> {
    let mut installed = false;
    for program in programs {
        installed |= host.stat(program)?.is_some();
    }
    let stat = host.stat(file)?;
    let source = Source::File { path: file.to_owned(), sha256: None, line: None };
    Ok(RowBuilder::new(&SPEC, source, Grade::Live)
        .set("file", file)
        .set("installed", installed)
        .set("exists", stat.is_some())
        .set("mode", stat.map_or(Value::Absent, |stat| Value::Mode(stat.mode)))
        .set("uid", stat.map(|stat| stat.uid))
        .set("gid", stat.map(|stat| stat.gid))
        .build())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn lists_that_are_there_and_that_are_not() {
        let table = Fixture::new()
            .file("/usr/sbin/cron", "")
            .file("/etc/cron.allow", "")
            .mode("/etc/cron.allow", 0o640)
            .table(&PROBE);
        assert_eq!(
            shown(&table, &SPEC, &["file", "installed", "exists", "mode"]),
            [
                "/etc/at.allow|false|false|—",
                "/etc/at.deny|false|false|—",
                "/etc/cron.allow|true|true|0640",
                "/etc/cron.deny|true|false|—",
            ]
        );
    }
}
