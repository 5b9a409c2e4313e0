//! `systemd.unit`: a service or socket of systemd, as its files have it.

use crate::gathering::Gathering;
use crate::host::Host;
use crate::units::{Unit, parse};
use crate::writable;
use report::{
    FieldSpec as F, FieldType as T, GapReason, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value, escape,
};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeSet;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("systemd.unit"),
    origin: Origin::Observed,
    doc: B("A service or socket of systemd, as its files have it; generators are not run. None where systemd is not."),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("name", T::Text, "The unit's name with its ending, such as `cron.service`."),
    F::words("kind", &[B("service"), B("socket")], "What it is."),
    F::new("file", T::Path, "The file that counts for its name."),
    F::words(
        "enabled",
        &[B("disabled"), B("enabled"), B("indirect"), B("masked"), B("static")],
        "As `systemctl is-enabled` says: links enable it, it is masked, or it cannot be enabled (static).",
    ),
    F::new("starts", T::Boolean, "True if a link pulls it in and it is not masked."),
    F::new("pulled_in", T::TextList, "The units whose `.wants` or `.requires` folder has a link to it."),
    F::new("aliases", T::TextList, "Its other names."),
    F::new("user", T::Text, "The user it runs as, as written; `root` where nothing is said, absent for a socket."),
    F::new("programs", T::TextList, "The programs that it starts, by their whole paths."),
    F::new("writable", T::TextList, "Its files and programs that others than root may write or replace."),
    F::new("sandbox", T::TextList, "Its settings that confine it, as `Key=value`, truth written as `yes` or `no`."),
    F::new("listens", T::TextList, "What a socket listens on, as written."),
    F::new("running", T::Boolean, "True if a process runs in its control group; absent for a socket.").volatile(),
];

/// The settings that confine a service.
const SANDBOX: &[&str] = &[
    "AmbientCapabilities",
    "CapabilityBoundingSet",
    "DynamicUser",
    "IPAddressDeny",
    "InaccessiblePaths",
    "LockPersonality",
    "MemoryDenyWriteExecute",
    "NoNewPrivileges",
    "PrivateDevices",
    "PrivateNetwork",
    "PrivateTmp",
    "PrivateUsers",
    "ProcSubset",
    "ProtectClock",
    "ProtectControlGroups",
    "ProtectHome",
    "ProtectHostname",
    "ProtectKernelLogs",
    "ProtectKernelModules",
    "ProtectKernelTunables",
    "ProtectProc",
    "ProtectSystem",
    "ReadOnlyPaths",
    "ReadWritePaths",
    "RemoveIPC",
    "RestrictAddressFamilies",
    "RestrictNamespaces",
    "RestrictRealtime",
    "RestrictSUIDSGID",
    "SystemCallArchitectures",
    "SystemCallFilter",
    "UMask",
];

/// The lines that start programs.
const STARTS: &[&str] =
    &["ExecCondition", "ExecReload", "ExecStart", "ExecStartPost", "ExecStartPre", "ExecStop", "ExecStopPost"];

/// The lines that make a socket listen.
const LISTENS: &[&str] = &["ListenDatagram", "ListenFIFO", "ListenSequentialPacket", "ListenStream"];

/// A row for each service and socket.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let units = gathering.units();
    let rows = units.units.values().filter(|unit| unit.kind() != "timer");
    Table { rows: rows.map(|unit| row(gathering.host, unit)).collect(), gaps: units.gaps.clone() }
}

fn row(host: &Host, unit: &Unit) -> Row {
    let file = escape::path(&unit.file);
    let service = unit.kind() == "service";
    let of = |settled: fn(&[parse::Setting]) -> Value| match &unit.settings {
        Ok(settings) => settled(settings),
        Err(why) => Value::Unreadable(why.clone()),
    };
    let user = |settings: &[parse::Setting]| parse::last(settings, "Service", "User").unwrap_or("root").into();
    RowBuilder::new(&SPEC, Source::File { path: file.clone(), sha256: None, line: None }, Grade::Configured)
        .set("name", unit.name.as_str())
        .set("kind", unit.kind())
        .set("file", file)
        .set("enabled", unit.enabled().map_or_else(Value::Unreadable, Value::from))
        .set("starts", unit.starts())
        .set("pulled_in", unit.pulled_in.iter().cloned().collect::<Vec<_>>())
        .set("aliases", unit.aliases.iter().cloned().collect::<Vec<_>>())
        .set("user", if service { of(user) } else { Value::Absent })
        .set("programs", of(|settings| programs(settings).into_iter().collect::<Vec<_>>().into()))
        .set("writable", changed_by_others(host, unit))
        .set("sandbox", of(|settings| sandbox(settings).into()))
        .set("listens", of(|settings| all(settings, "Socket", LISTENS).into()))
        .set("running", if service { running(host, unit) } else { Value::Absent })
        .build()
}

fn all(settings: &[parse::Setting], section: &str, keys: &[&str]) -> Vec<String> {
    keys.iter().flat_map(|key| parse::list(settings, section, key)).collect()
}

fn programs(settings: &[parse::Setting]) -> BTreeSet<String> {
    let sections = ["Service", "Socket"].into_iter();
    sections.flat_map(|section| all(settings, section, STARTS)).filter_map(|line| parse::program(&line)).collect()
}

fn sandbox(settings: &[parse::Setting]) -> Vec<String> {
    let truth = |value: String| match value.to_ascii_lowercase().as_str() {
        "1" | "yes" | "y" | "true" | "t" | "on" => "yes".to_owned(),
        "0" | "no" | "n" | "false" | "f" | "off" => "no".to_owned(),
        _ => value,
    };
    let line = |key: &&str| {
        let values: Vec<_> = parse::list(settings, "Service", key).into_iter().map(truth).collect();
        // A list goes on from line to line; a word is replaced by the next.
        let value =
            if key.ends_with("Filter") || key.ends_with('s') { values.join(" ") } else { values.last()?.clone() };
        (!value.is_empty()).then(|| format!("{key}={value}"))
    };
    SANDBOX.iter().filter_map(line).collect()
}

/// What of it others than root may change; unreadable where one cannot be told and none is known.
fn changed_by_others(host: &Host, unit: &Unit) -> Value {
    let settings = match &unit.settings {
        Ok(settings) => settings,
        Err(why) => return Value::Unreadable(why.clone()),
    };
    // The link of a masked unit leads to a device that all may write.
    let files = std::iter::once(&unit.file).filter(|_| !unit.masked).chain(&unit.drop_ins).cloned();
    let (mut open, mut unseen) = (Vec::new(), None);
    for path in files.chain(programs(settings).into_iter().map(String::into_bytes)) {
        match writable::by_others(host, &path) {
            Ok(true) => open.push(escape::path(&path)),
            Ok(false) => {}
            Err(gap) => unseen = Some(format!("{}: {}", gap.place, gap.detail)),
        }
    }
    match unseen {
        Some(why) if open.is_empty() => Value::Unreadable(why),
        _ => open.into(),
    }
}

/// Whether its control group has a process: of the one hierarchy, or of systemd's own beside others.
fn running(host: &Host, unit: &Unit) -> Value {
    for root in ["/sys/fs/cgroup", "/sys/fs/cgroup/systemd"] {
        let slice = format!("{root}/system.slice");
        match host.list(&slice) {
            Ok(_) => {}
            Err(gap) if gap.reason == GapReason::Missing => continue,
            Err(gap) => return Value::Unreadable(gap.detail),
        }
        if let Ok(settings) = &unit.settings
            && parse::last(settings, "Service", "Slice").is_some_and(|name| name != "system.slice")
        {
            return Value::Unreadable("it runs in a slice of its own".to_owned());
        }
        return match host.bytes(format!("{slice}/{}/cgroup.procs", unit.name).as_bytes(), 1 << 20) {
            Ok(bytes) => Value::Boolean(!bytes.is_empty()),
            Err(gap) if gap.reason == GapReason::Missing => Value::Boolean(false),
            Err(gap) => Value::Unreadable(gap.detail),
        };
    }
    Value::Unreadable("there are no control groups to be seen".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn services_and_sockets() {
        let table = Fixture::new()
            .file(
                "/usr/lib/systemd/system/a.service",
                "[Service]\nUser=a\nExecStart=/opt/a --token=CANARY\nNoNewPrivileges=true\nSystemCallFilter=@x\nSystemCallFilter=~@y\nEnvironment=P=CANARY\n",
            )
            .file("/opt/a", "")
            .mode("/opt/a", 0o777)
            .file("/usr/lib/systemd/system/b.socket", "[Socket]\nListenStream=80\n")
            .file("/usr/lib/systemd/system/c.timer", "[Timer]\n")
            .file("/sys/fs/cgroup/system.slice/a.service/cgroup.procs", "7\n")
            .table(&PROBE);
        assert_eq!(
            shown(&table, &SPEC, &["name", "user", "programs", "writable", "sandbox", "listens", "running"]),
            ["a.service|a|/opt/a|/opt/a|NoNewPrivileges=yes, SystemCallFilter=@x ~@y||true", "b.socket|—||||80|—",]
        );
        assert_eq!(table.gaps, []);
        assert!(!format!("{table:?}").contains("CANARY"));
    }

    #[test]
    fn no_control_groups_are_no_answer() {
        let table = Fixture::new().file("/usr/lib/systemd/system/a.service", "[Service]\n").table(&PROBE);
        let rows = shown(&table, &SPEC, &["running"]);
        assert_eq!(rows, ["unreadable: there are no control groups to be seen"]);
    }
}
