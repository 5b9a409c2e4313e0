//! `time.sync`: what keeps the host's clock right, and whom it asks.

use crate::gathering::Gathering;
use crate::glob;
use crate::host::Host;
use crate::packages::gap;
use crate::settings::Settings;
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value,
};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("time.sync"),
    origin: Origin::Observed,
    doc: B("A program that keeps the clock right: whether it starts, whom it asks and as whom it runs."),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words("daemon", &[B("chrony"), B("ntp"), B("ntpsec"), B("timesyncd")], "Which program; those that are there."),
    F::new("starts", T::Boolean, "True if a link starts its unit at boot and it is not masked."),
    F::new("servers", T::TextList, "The servers, pools and fallbacks that it is told to ask."),
    F::new("user", T::Text, "The user that its configuration names; absent if the package's default holds."),
    F::new("keys", T::Boolean, "True if it knows keys or asks with NTS."),
];

const BOUND: usize = 1 << 20;
const MOST_FILES: usize = 64;

/// Programs, their files and their units.
const DAEMONS: &[(&str, &[&str], &[&str])] = &[
    ("chrony", &["/etc/chrony/chrony.conf", "/etc/chrony.conf"], &["chrony.service", "chronyd.service"]),
    ("ntp", &["/etc/ntp.conf"], &["ntp.service", "ntpd.service"]),
    ("ntpsec", &["/etc/ntpsec/ntp.conf"], &["ntpsec.service"]),
];

/// A row for each program that is there.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut table = Table { rows: Vec::new(), gaps: gathering.units().gaps.clone() };
    for (daemon, files, units) in DAEMONS {
        match lines(gathering, daemon, files, units, &mut table.gaps) {
            Ok(row) => table.rows.extend(row),
            Err(gap) => table.gaps.push(gap),
        }
    }
    let row = timesyncd(gathering, &mut table.gaps);
    table.rows.extend(row);
    table
}

fn row(gathering: &Gathering<'_>, daemon: &str, units: &[&str], file: &str) -> RowBuilder<'static> {
    let all = &gathering.units().units;
    let starts = units.iter().any(|unit| all.get(*unit).is_some_and(crate::units::Unit::starts));
    let source = Source::File { path: file.to_owned(), sha256: None, line: None };
    RowBuilder::new(&SPEC, source, Grade::Configured).set("daemon", daemon).set("starts", starts)
}

fn timesyncd(gathering: &Gathering<'_>, gaps: &mut Vec<Gap>) -> Option<Row> {
    let (unit, file) = ("systemd-timesyncd.service", "/etc/systemd/timesyncd.conf");
    let mut settings = Settings::default();
    for folder in ["/usr/lib/systemd", "/run/systemd", "/etc/systemd"] {
        settings.add(gathering.host, format!("{folder}/timesyncd.conf").as_bytes(), Some("Time"));
    }
    let folders =
        ["/etc/systemd/timesyncd.conf.d", "/run/systemd/timesyncd.conf.d", "/usr/lib/systemd/timesyncd.conf.d"];
    settings.add_folders(gathering.host, &folders, Some("Time"));
    let mut servers = Vec::new();
    for key in ["ntp", "fallbackntp"] {
        let value = settings.values.get(key).map(|(value, _)| value.as_str()).unwrap_or_default();
        servers.extend(value.split_ascii_whitespace().map(str::to_owned));
    }
    let servers = settings.gaps.first().map_or(Value::from(servers), |gap| Value::Unreadable(gap.detail.clone()));
    gaps.extend(settings.gaps);
    // A file without a unit is what an uninstalled program left behind.
    gathering.units().units.contains_key(unit).then(|| {
        let row = row(gathering, "timesyncd", &[unit], file).set("servers", servers);
        row.set("user", "systemd-timesync").set("keys", false).build()
    })
}

fn lines(
    gathering: &Gathering<'_>,
    daemon: &str,
    files: &[&str],
    units: &[&str],
    gaps: &mut Vec<Gap>,
) -> Result<Option<Row>, Gap> {
    let host = gathering.host;
    let mut file = None;
    for name in files {
        if file.is_none() && host.stat(name)?.is_some() {
            file = Some(*name);
        }
    }
    let Some(file) = file else { return Ok(None) };
    let mut found = Lines::default();
    found.read(host, file);
    let or = |value: Value| found.unseen.first().map_or(value, |gap| Value::Unreadable(gap.detail.clone()));
    let row = row(gathering, daemon, units, file)
        .set("servers", or(found.servers.clone().into()))
        .set("user", or(found.user.clone().into()))
        .set("keys", or(found.keys.into()))
        .build();
    gaps.extend(found.unseen);
    Ok(Some(row))
}

/// What the lines of all files say.
#[derive(Default)]
struct Lines {
    servers: Vec<String>,
    user: Option<String>,
    keys: bool,
    unseen: Vec<Gap>,
}

impl Lines {
    fn read(&mut self, host: &Host, file: &str) {
        let (mut next, mut seen) = (vec![file.as_bytes().to_vec()], 0);
        while let Some(path) = next.pop() {
            seen += 1;
            if seen > MOST_FILES {
                self.unseen.push(gap(&path, GapReason::TooLarge, format!("there are more than {MOST_FILES} files")));
                return;
            }
            let content = match host.read_secret(&path, BOUND) {
                Ok(content) => content,
                Err(gap) => {
                    self.unseen.push(gap);
                    continue;
                }
            };
            for line in String::from_utf8_lossy(&content.bytes).lines() {
                let words: Vec<_> = line.trim().split_ascii_whitespace().collect();
                let Some((name, [value, rest @ ..])) = words.split_first() else { continue };
                let pattern = match name.to_ascii_lowercase().as_str() {
                    "server" | "pool" | "peer" => {
                        self.servers.push((*value).to_owned());
                        self.keys |= rest.iter().any(|word| matches!(*word, "nts" | "key" | "autokey"));
                        continue;
                    }
                    "user" => {
                        self.user = Some((*value).to_owned());
                        continue;
                    }
                    "include" | "includefile" => (*value).to_owned(),
                    "confdir" => format!("{value}/*.conf"),
                    "sourcedir" => format!("{value}/*.sources"),
                    _ => continue,
                };
                if pattern.starts_with('/') {
                    next.extend(glob::expand(host, pattern.as_bytes(), &mut self.unseen));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn what_keeps_the_clock() {
        let table = Fixture::new()
            .file(
                "/etc/chrony/chrony.conf",
                "pool a.example iburst nts\nsourcedir /etc/chrony/sources.d\nuser _chrony\n",
            )
            .file("/etc/chrony/sources.d/x.sources", "server b.example\n")
            .file("/usr/lib/systemd/system/chrony.service", "")
            .file("/usr/lib/systemd/system/systemd-timesyncd.service", "[Service]\n")
            .file("/etc/systemd/timesyncd.conf", "[Time]\nNTP=c.example\n#NTP=x\n")
            .link("/etc/systemd/system/sysinit.target.wants/systemd-timesyncd.service", "/usr/lib/x")
            .table(&PROBE);
        assert_eq!(
            shown(&table, &SPEC, &["daemon", "starts", "servers", "user", "keys"]),
            ["chrony|false|a.example, b.example|_chrony|true", "timesyncd|true|c.example|systemd-timesync|false",]
        );
        assert_eq!(table.gaps, []);
    }
}
