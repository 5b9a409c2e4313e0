//! `integrity.tool`: what tells of changed files: whether it is installed, has
//! its configuration and its database, and runs again and again.

use crate::gathering::Gathering;
use crate::host::Host;
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec,
};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("integrity.tool"),
    origin: Origin::Observed,
    doc: B("A tool that tells of changed files; a row for each that is known, also where it is not installed."),
    needs: B("search permission on its folders"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words("tool", &[B("aide"), B("samhain"), B("tripwire")], "Which tool."),
    F::new("installed", T::Boolean, "True if its program is there."),
    F::new("configured", T::Boolean, "True if its configuration is there."),
    F::new("database", T::Boolean, "True if the database that it compares with is there and not empty."),
    F::new("scheduled", T::Boolean, "True if a timer that starts, a daemon or a script of cron runs it."),
    F::new(
        "watched",
        T::TextList,
        "The lines of AIDE's configuration that name a path, by that path; absent for others.",
    ),
];

struct Tool {
    name: &'static str,
    programs: &'static [&'static str],
    files: &'static [&'static str],
    databases: &'static [&'static str],
    units: &'static [&'static str],
    scripts: &'static [&'static str],
}

const TOOLS: &[Tool] = &[
    Tool {
        name: "aide",
        programs: &["/usr/bin/aide", "/usr/sbin/aide"],
        files: &["/etc/aide/aide.conf", "/etc/aide.conf"],
        databases: &["/var/lib/aide/aide.db", "/var/lib/aide/aide.db.gz"],
        units: &["dailyaidecheck.timer", "aidecheck.timer", "aide.timer", "aide-check.timer"],
        scripts: &["/etc/cron.daily/dailyaidecheck", "/etc/cron.daily/aide", "/etc/cron.weekly/aide"],
    },
    Tool {
        name: "samhain",
        programs: &["/usr/sbin/samhain"],
        files: &["/etc/samhain/samhainrc", "/etc/samhainrc"],
        databases: &["/var/lib/samhain/samhain_file", "/var/state/samhain/samhain_file"],
        units: &["samhain.service"],
        scripts: &[],
    },
    Tool {
        name: "tripwire",
        programs: &["/usr/sbin/tripwire"],
        files: &["/etc/tripwire/tw.cfg"],
        databases: &["/var/lib/tripwire"],
        units: &[],
        scripts: &["/etc/cron.daily/tripwire", "/etc/cron.daily/tripwire-check"],
    },
];

const BOUND: usize = 1 << 20;
const MOST_FILES: usize = 512;

/// A row for each tool.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut table = Table { rows: Vec::new(), gaps: gathering.units().gaps.clone() };
    for tool in TOOLS {
        match row(gathering, tool, &mut table.gaps) {
            Ok(row) => table.rows.push(row),
            Err(gap) => table.gaps.push(gap),
        }
    }
    table
}

fn row(gathering: &Gathering<'_>, tool: &Tool, gaps: &mut Vec<Gap>) -> Result<Row, Gap> {
    let host = gathering.host;
    let units = &gathering.units().units;
    let timed = tool.units.iter().any(|unit| units.get(*unit).is_some_and(crate::units::Unit::starts));
    let mut scheduled = timed;
    for script in tool.scripts {
        // run-parts leaves out what may not be executed.
        scheduled |= host.stat(script)?.is_some_and(|stat| stat.mode & 0o100 != 0);
    }
    scheduled |= tool.name == "aide" && in_crontab(host)?;
    let mut database = false;
    for path in tool.databases {
        database |= host.stat(path)?.is_some_and(|stat| stat.size > 0);
    }
    let place = tool.files.first().copied().unwrap_or_default();
    let watched = (tool.name == "aide").then(|| watched(host, tool.files, gaps));
    let source = Source::File { path: place.to_owned(), sha256: None, line: None };
    Ok(RowBuilder::new(&SPEC, source, Grade::Configured)
        .set("tool", tool.name)
        .set("installed", any(host, tool.programs)?)
        .set("configured", any(host, tool.files)?)
        .set("database", database)
        .set("scheduled", scheduled)
        .set("watched", watched)
        .build())
}

fn any(host: &Host, paths: &[&str]) -> Result<bool, Gap> {
    for path in paths {
        if host.stat(path)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the crontabs that administrators write have a line that names the tool.
fn in_crontab(host: &Host) -> Result<bool, Gap> {
    for path in ["/etc/crontab", "/etc/cron.d/aide", "/var/spool/cron/crontabs/root", "/var/spool/cron/root"] {
        match host.read_secret(path, BOUND) {
            Ok(content) => {
                let text = String::from_utf8_lossy(&content.bytes);
                if text.lines().any(|line| !line.trim_start().starts_with('#') && line.contains("aide")) {
                    return Ok(true);
                }
            }
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => return Err(gap),
        }
    }
    Ok(false)
}

/// The paths that AIDE's files name, sorted.
fn watched(host: &Host, files: &[&str], gaps: &mut Vec<Gap>) -> Vec<String> {
    let mut names: Vec<Vec<u8>> = files.iter().map(|file| file.as_bytes().to_vec()).collect();
    names.extend(crate::glob::expand(host, b"/etc/aide/aide.conf.d/*", gaps).into_iter().take(MOST_FILES));
    let mut found = Vec::new();
    for name in names {
        match host.read(&name, BOUND) {
            Ok(content) => {
                for line in String::from_utf8_lossy(&content.bytes).lines().filter(|line| line.starts_with('/')) {
                    found.extend(line.split_ascii_whitespace().next().map(|path| path.replace('\\', "")));
                }
            }
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => gaps.push(gap),
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn tools_that_are_there_and_that_are_not() {
        let table = Fixture::new()
            .file("/usr/bin/aide", "")
            .file("/etc/aide/aide.conf", "/sbin/auditctl p+i\n# /x\n")
            .file("/var/lib/aide/aide.db", "x")
            .file("/usr/lib/systemd/system/dailyaidecheck.timer", "[Timer]\n")
            .link("/etc/systemd/system/timers.target.wants/dailyaidecheck.timer", "/usr/lib/x")
            .table(&PROBE);
        assert_eq!(
            shown(&table, &SPEC, &["tool", "installed", "configured", "database", "scheduled", "watched"]),
            [
                "aide|true|true|true|true|/sbin/auditctl",
                "samhain|false|false|false|false|—",
                "tripwire|false|false|false|false|—",
            ]
        );
        assert_eq!(table.gaps, []);
    }
}
