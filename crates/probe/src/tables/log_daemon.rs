//! `log.daemon`: what keeps the host's records, and where they go.

use crate::gathering::Gathering;
use crate::glob;
use crate::host::Host;
use crate::logging::Rsyslog;
use crate::packages::gap;
use crate::settings::Settings;
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value,
};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeSet;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("log.daemon"),
    origin: Origin::Observed,
    doc: B("A daemon that keeps records, and what its files say; syslog-ng's settings are not read."),
    needs: B("nothing (root where the files are closed)"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words(
        "daemon",
        &[B("journal_upload"), B("journald"), B("rsyslog"), B("syslog_ng")],
        "Which daemon; only those that are there have a row.",
    ),
    F::new("starts", T::Boolean, "True if a link starts its unit at boot and it is not masked."),
    F::new("storage", T::Text, "journald's Storage, in small letters; `auto` where nothing is said."),
    F::new("persistent", T::Boolean, "True if journald keeps records over a restart: by Storage and by the folder."),
    F::new("compress", T::Boolean, "journald's Compress; true where nothing is said."),
    F::new("forward_to_syslog", T::Boolean, "journald's ForwardToSyslog; absent where nothing is said."),
    F::new("create_mode", T::Mode, "The mode that rsyslog gives to new files; absent where nothing is said."),
    F::new("targets", T::TextList, "The hosts that records are sent to, as written."),
    F::new("inputs", T::TextList, "What rsyslog takes from other hosts, as `module:port`."),
    F::new("tls", T::Boolean, "True if journal_upload has a key, a certificate and who to trust."),
];

const UPLOAD: &str = "/etc/systemd/journal-upload.conf";
const RSYSLOG: &str = "/etc/rsyslog.conf";
const BOUND: usize = 1 << 20;
const MOST_FILES: usize = 256;

/// A row for each daemon that is there.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut table = Table::default();
    table.gaps.extend(gathering.units().gaps.iter().cloned());
    for find in [journald, upload, rsyslog, syslog_ng] {
        match find(gathering, &mut table.gaps) {
            Ok(row) => table.rows.extend(row),
            Err(gap) => table.gaps.push(gap),
        }
    }
    table
}

type Answer = Result<Option<Row>, Gap>;

fn row(gathering: &Gathering<'_>, daemon: &str, unit: &str, path: &str) -> RowBuilder<'static> {
    let starts = gathering.units().units.get(unit).is_some_and(crate::units::Unit::starts);
    let source = Source::File { path: path.to_owned(), sha256: None, line: None };
    RowBuilder::new(&SPEC, source, Grade::Configured).set("daemon", daemon).set("starts", starts)
}

fn journald(gathering: &Gathering<'_>, gaps: &mut Vec<Gap>) -> Answer {
    let path = "/etc/systemd/journald.conf";
    let host = gathering.host;
    let settings = systemd(host, "journald.conf", "Journal");
    let unit = "systemd-journald.service";
    if !settings.found && !gathering.units().units.contains_key(unit) {
        gaps.extend(settings.gaps);
        return Ok(None);
    }
    let text =
        |key: &str| settings.values.get(key).map(|(value, _)| value.to_ascii_lowercase()).filter(|v| !v.is_empty());
    let storage = text("storage").unwrap_or_else(|| "auto".to_owned());
    let persistent = match storage.as_str() {
        "persistent" => true,
        "auto" => host.stat("/var/log/journal")?.is_some(),
        _ => false,
    };
    let set = |key: &str| text(key).map(|value| !matches!(value.as_str(), "0" | "no" | "n" | "false" | "f" | "off"));
    // A file that could not be read may have set any of them.
    let or = |value: Value| settings.gaps.first().map_or(value, |gap| Value::Unreadable(gap.detail.clone()));
    let row = row(gathering, "journald", unit, path)
        .set("storage", or(storage.into()))
        .set("persistent", or(persistent.into()))
        .set("compress", or(set("compress").unwrap_or(true).into()))
        .set("forward_to_syslog", or(set("forwardtosyslog").into()))
        .set("create_mode", Value::Absent)
        .set("targets", Vec::<String>::new())
        .set("inputs", Vec::<String>::new())
        .set("tls", Value::Absent)
        .build();
    gaps.extend(settings.gaps);
    Ok(Some(row))
}

fn systemd(host: &Host, name: &str, section: &str) -> Settings {
    let mut settings = Settings::default();
    for folder in ["/usr/lib/systemd", "/usr/local/lib/systemd", "/run/systemd", "/etc/systemd"] {
        // Only one main file counts, and the administrator's comes last here.
        settings.add(host, format!("{folder}/{name}").as_bytes(), Some(section));
    }
    let folders = ["/etc", "/run", "/usr/local/lib", "/usr/lib"].map(|place| format!("{place}/systemd/{name}.d"));
    settings.add_folders(host, &folders.each_ref().map(String::as_str), Some(section));
    settings
}

fn upload(gathering: &Gathering<'_>, gaps: &mut Vec<Gap>) -> Answer {
    let unit = "systemd-journal-upload.service";
    let settings = systemd(gathering.host, "journal-upload.conf", "Upload");
    if !settings.found && !gathering.units().units.contains_key(unit) {
        gaps.extend(settings.gaps);
        return Ok(None);
    }
    let value = |key: &str| settings.values.get(key).map(|(value, _)| value.clone()).filter(|value| !value.is_empty());
    let tls =
        ["serverkeyfile", "servercertificatefile", "trustedcertificatefile"].iter().all(|key| value(key).is_some());
    let or = |value: Value| settings.gaps.first().map_or(value, |gap| Value::Unreadable(gap.detail.clone()));
    let row = blank(row(gathering, "journal_upload", unit, UPLOAD))
        .set("targets", or(value("url").into_iter().collect::<Vec<_>>().into()))
        .set("inputs", Vec::<String>::new())
        .set("create_mode", Value::Absent)
        .set("tls", or(tls.into()))
        .build();
    gaps.extend(settings.gaps);
    Ok(Some(row))
}

/// A row of a daemon that is not journald.
fn blank(row: RowBuilder<'static>) -> RowBuilder<'static> {
    let fields = ["storage", "persistent", "compress", "forward_to_syslog"];
    fields.iter().fold(row, |row, field| row.set(field, Value::Absent))
}

fn rsyslog(gathering: &Gathering<'_>, gaps: &mut Vec<Gap>) -> Answer {
    let host = gathering.host;
    if host.stat(RSYSLOG)?.is_none() {
        return Ok(None);
    }
    let (mut found, mut unseen) = (Rsyslog::default(), Vec::new());
    let (mut seen, mut next) = (BTreeSet::new(), vec![RSYSLOG.as_bytes().to_vec()]);
    while let Some(path) = next.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        if seen.len() > MOST_FILES {
            unseen.push(gap(&path, GapReason::TooLarge, format!("there are more than {MOST_FILES} files")));
            break;
        }
        match host.read_secret(&path, BOUND) {
            Ok(content) if found.take(&content.bytes) => {}
            Ok(_) => unseen.push(gap(&path, GapReason::TooLarge, "it names too many hosts, inputs or files")),
            Err(gap) => unseen.push(gap),
        }
        for pattern in std::mem::take(&mut found.includes).iter().filter(|pattern| pattern.starts_with('/')) {
            // The last is taken first, so that files are read in their order.
            next.extend(glob::expand(host, pattern.as_bytes(), &mut unseen).into_iter().rev());
        }
    }
    found.targets.sort_unstable();
    found.targets.dedup();
    let or = |value: Value| unseen.first().map_or(value, |gap| Value::Unreadable(gap.detail.clone()));
    let row = blank(row(gathering, "rsyslog", "rsyslog.service", RSYSLOG))
        .set("create_mode", or(found.create_mode.map_or(Value::Absent, Value::Mode)))
        .set("targets", or(found.targets.into()))
        .set("inputs", or(found.inputs.into()))
        .set("tls", Value::Absent)
        .build();
    gaps.extend(unseen);
    Ok(Some(row))
}

fn syslog_ng(gathering: &Gathering<'_>, _: &mut Vec<Gap>) -> Answer {
    let path = "/etc/syslog-ng/syslog-ng.conf";
    if gathering.host.stat(path)?.is_none() {
        return Ok(None);
    }
    let unread = || Value::Unreadable("settings of syslog-ng are not read".to_owned());
    let row = blank(row(gathering, "syslog_ng", "syslog-ng.service", path))
        .set("create_mode", unread())
        .set("targets", unread())
        .set("inputs", unread())
        .set("tls", Value::Absent);
    Ok(Some(row.build()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn what_each_daemon_says() {
        let table = Fixture::new()
            .file("/etc/systemd/journald.conf", "[Journal]\nStorage=volatile\n#Compress=no\n")
            .file("/etc/systemd/journald.conf.d/1.conf", "[Journal]\nStorage=persistent\nForwardToSyslog=yes\n")
            .file("/etc/systemd/journal-upload.conf", "[Upload]\nURL=https://log.example\n")
            .file(RSYSLOG, "$FileCreateMode 0640\n$IncludeConfig /etc/rsyslog.d/*.conf\n")
            .file("/etc/rsyslog.d/a.conf", "*.* @@log.example\n")
            .table(&PROBE);
        let names = [
            "daemon",
            "starts",
            "storage",
            "persistent",
            "compress",
            "forward_to_syslog",
            "create_mode",
            "targets",
            "tls",
        ];
        assert_eq!(
            shown(&table, &SPEC, &names),
            [
                "journal_upload|false|—|—|—|—|—|https://log.example|false",
                "journald|false|persistent|true|true|true|—||—",
                "rsyslog|false|—|—|—|—|0640|log.example|—",
            ]
        );
        assert_eq!(table.gaps, []);
        assert_eq!(Fixture::new().table(&PROBE), Table::default());
    }
}
