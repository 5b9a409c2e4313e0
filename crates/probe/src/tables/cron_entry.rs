//! `cron.entry`: what cron and anacron start, for whom, and who may change it.

use crate::crontab::{self, Form};
use crate::gathering::Gathering;
use crate::host::{Host, Kind};
use crate::packages::gap;
use crate::writable;
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, RowBuilder, Source, Table, TableSpec, Value, escape,
};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("cron.entry"),
    origin: Origin::Observed,
    doc: B("One line of a crontab, or one script of the folders that cron runs."),
    needs: B("root, to read the spool"),
    volatile: false,
    personal: true,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("file", T::Path, "The crontab or the script."),
    F::words("kind", &[B("anacron"), B("script"), B("system"), B("user")], "Which kind of file it stands in."),
    F::new("user", T::Text, "Whom it runs as."),
    F::new("schedule", T::Text, "When, as written; the folder's period for a script."),
    F::new("program", T::Text, "The command's first word; arguments may hold secrets and are left out."),
    F::new(
        "writable",
        T::Boolean,
        "True if others than root may write the program; absent if it is not named by its whole path.",
    ),
];

const BOUND: usize = 1 << 20;
const MOST_ROWS: usize = 20_000;

/// Folders of scripts and their periods; folders of crontabs of the system and of users.
const SCRIPTS: &[&str] = &["hourly", "daily", "weekly", "monthly"];
const SPOOLS: &[&str] = &["/var/spool/cron/crontabs", "/var/spool/cron"];

/// A row for each entry; none where there is no cron.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut found = Found { host: gathering.host, table: Table::default() };
    found.crontab(b"/etc/crontab", Form::System, None);
    found.crontab(b"/etc/anacrontab", Form::Anacron, Some("root"));
    for name in found.names(b"/etc/cron.d").into_iter().filter(|name| !name.contains(&b'.')) {
        found.crontab(&[b"/etc/cron.d/", &*name].concat(), Form::System, None);
    }
    for spool in SPOOLS {
        for name in found.names(spool.as_bytes()) {
            let user = String::from_utf8_lossy(&name).into_owned();
            found.crontab(&[spool.as_bytes(), b"/", &*name].concat(), Form::Own, Some(&user));
        }
    }
    for period in SCRIPTS {
        let folder = format!("/etc/cron.{period}");
        for name in found.names(folder.as_bytes()).into_iter().filter(|name| !name.starts_with(b".")) {
            found.row(&[folder.as_bytes(), b"/", &*name].concat(), None, "script", "root", period, None);
        }
    }
    found.table
}

struct Found<'a> {
    host: &'a Host,
    table: Table,
}

impl Found<'_> {
    /// The names of files and links in a folder.
    fn names(&mut self, folder: &[u8]) -> Vec<Vec<u8>> {
        match self.host.list(folder) {
            Ok(entries) => {
                let files = entries.into_iter().filter(|entry| matches!(entry.kind, Kind::File | Kind::Symlink));
                return files.map(|entry| entry.name).collect();
            }
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => self.table.gaps.push(gap),
        }
        Vec::new()
    }

    fn crontab(&mut self, path: &[u8], form: Form, owner: Option<&str>) {
        // Commands may hold secrets, so that there is no digest.
        let content = match self.host.read_secret(path, BOUND) {
            Ok(content) => content,
            Err(gap) if gap.reason == GapReason::Missing => return,
            Err(gap) => return self.table.gaps.push(gap),
        };
        let kind = match form {
            Form::System => "system",
            Form::Own => "user",
            Form::Anacron => "anacron",
        };
        for (number, line) in content.lines() {
            match crontab::parse(&String::from_utf8_lossy(line), form) {
                Ok(None) => {}
                Ok(Some(entry)) => {
                    let user = entry.user.as_deref().or(owner).unwrap_or_default();
                    self.row(path, Some(number), kind, user, &entry.schedule, Some(&entry.program));
                }
                Err(()) => {
                    let detail = format!("line {number} is none of a crontab; correct it");
                    self.table.gaps.push(gap(path, GapReason::Malformed, detail));
                }
            }
        }
    }

    fn row(&mut self, file: &[u8], line: Option<u32>, kind: &str, user: &str, schedule: &str, program: Option<&str>) {
        if self.table.rows.len() >= MOST_ROWS {
            let told: &Gap = &gap(file, GapReason::TooLarge, format!("there are more than {MOST_ROWS} entries"));
            if self.table.gaps.last() != Some(told) {
                self.table.gaps.push(told.clone());
            }
            return;
        }
        let path = escape::path(file);
        let place = program.map_or(file, str::as_bytes);
        let writable = match writable::by_others(self.host, place) {
            _ if !place.starts_with(b"/") => Value::Absent,
            Ok(open) => open.into(),
            Err(gap) => Value::Unreadable(gap.detail),
        };
        let source = Source::File { path: path.clone(), sha256: None, line };
        let row = RowBuilder::new(&SPEC, source, Grade::Configured)
            .set("file", path.as_str())
            .set("kind", kind)
            .set("user", user)
            .set("schedule", schedule)
            .set("program", program.unwrap_or(&path))
            .set("writable", writable);
        self.table.rows.push(row.build());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn crontabs_and_scripts() {
        let table = Fixture::new()
            .file("/etc/crontab", "SHELL=/bin/sh\n17 * * * * root cd / && run-parts\n")
            .file("/etc/cron.d/a", "@daily web /opt/a --password CANARY\n1 2\n")
            .file("/etc/cron.d/a.bak", "@daily root /opt/b\n")
            .file("/opt/a", "")
            .mode("/opt/a", 0o777)
            .file("/var/spool/cron/crontabs/clerk", "0 1 * * * /usr/bin/true\n")
            .file("/etc/cron.daily/x", "")
            .file("/etc/anacrontab", "1 5 cron.daily run-parts /etc/cron.daily\n")
            .table(&PROBE);
        assert_eq!(
            shown(&table, &SPEC, &["file", "kind", "user", "schedule", "program", "writable"]),
            [
                "/etc/anacrontab|anacron|root|1 5|run-parts|—",
                "/etc/cron.d/a|system|web|'@daily|/opt/a|true",
                "/etc/cron.daily/x|script|root|daily|/etc/cron.daily/x|false",
                "/etc/crontab|system|root|17 * * * *|cd|—",
                "/var/spool/cron/crontabs/clerk|user|clerk|0 1 * * *|/usr/bin/true|false",
            ]
        );
        assert_eq!(table.gaps.len(), 1);
        assert!(!format!("{table:?}").contains("CANARY"));
    }
}
