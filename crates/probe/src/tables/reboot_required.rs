//! `reboot.required`: a reason to start the host anew; no row where there is none.

use crate::container::is_container;
use crate::gathering::Gathering;
use crate::host::Host;
use crate::packages::gap;
use crate::packages::installed::Package;
use crate::tables::kernel_running;
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec,
};
use report::{Time, Value};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeSet;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("reboot.required"),
    origin: Origin::Observed,
    doc: B(
        "A reason to start the host anew; no row where there is none. apk keeps no times: what it replaced shows in `process.outdated`.",
    ),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words(
        "reason",
        &[B("core"), B("flag"), B("kernel")],
        "`kernel`: a newer one is installed than runs; `core`: a package was replaced since the start that only a restart brings into use; `flag`: a package left word that it wants one.",
    ),
    F::new("package", T::Text, "The package that asks for it; absent where a flag names none."),
    F::new("version", T::Version, "Its installed version; absent where a flag speaks."),
    F::new("since", T::Time, "When the reason arose; absent where the package database does not tell."),
];

/// What packages leave to ask for a restart: Debian's and Ubuntu's, SUSE's.
const FLAGS: &[&str] = &["/run/reboot-required", "/var/run/reboot-required", "/run/reboot-needed"];
const ASKING: &[&str] = &["/run/reboot-required.pkgs", "/var/run/reboot-required.pkgs"];

/// The packages that no restart of a service brings into use, by their names
/// in rpm's and dpkg's worlds.
const CORE: &[&str] = &[
    "amd-microcode",
    "amd64-microcode",
    "dbus",
    "dbus-1",
    "dbus-1-daemon",
    "dbus-broker",
    "dbus-daemon",
    "firmware-linux",
    "firmware-misc-nonfree",
    "glibc",
    "intel-microcode",
    "kernel-firmware-all",
    "libc6",
    "linux-firmware",
    "microcode_ctl",
    "systemd",
    "ucode-amd",
    "ucode-intel",
];

const BOUND: usize = 1 << 20;

/// The most packages that one flag names.
const MOST: usize = 10_000;

/// A row for every reason.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut table = Table::default();
    flags(gathering.host, &mut table);
    match is_container(gathering.host) {
        // Kernel, firmware and start are those of the machine below.
        Ok(true) => {}
        Ok(false) => {
            kernel(gathering, &mut table);
            core(gathering, &mut table);
        }
        Err(gap) => table.gaps.push(gap),
    }
    table
}

fn flags(host: &Host, table: &mut Table) {
    let mut since = None;
    for flag in FLAGS {
        match host.stat(flag) {
            Ok(Some(stat)) => {
                since = Some((*flag, stat.modified));
                break;
            }
            Ok(None) => {}
            Err(gap) => table.gaps.push(gap),
        }
    }
    let Some((flag, since)) = since else { return };
    let mut names = BTreeSet::new();
    for place in ASKING {
        match host.read(place, BOUND) {
            Ok(content) => {
                let text = String::from_utf8_lossy(&content.bytes);
                names.extend(text.lines().map(str::trim).filter(|n| !n.is_empty()).take(MOST).map(str::to_owned));
                break;
            }
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => table.gaps.push(gap),
        }
    }
    let source = Source::File { path: flag.to_owned(), sha256: None, line: None };
    let row = |name: Option<String>| {
        RowBuilder::new(&SPEC, source.clone(), Grade::Live)
            .set("reason", "flag")
            .set("package", name)
            .set("since", since)
            .build()
    };
    if names.is_empty() {
        table.rows.push(row(None));
    }
    table.rows.extend(names.into_iter().map(|name| row(Some(name))));
}

fn kernel(gathering: &Gathering<'_>, table: &mut Table) {
    let running = match kernel_running::find(gathering, &mut table.gaps) {
        Ok(running) => running,
        Err(gap) => return table.gaps.push(gap),
    };
    match (running.current, running.newest) {
        (Value::Boolean(false), Some(newest)) => {
            let since = installed_at(gathering.host, &newest);
            table.rows.push(row("kernel", &newest, since.unwrap_or_else(|gap| Value::Unreadable(gap.detail))));
        }
        (Value::Unreadable(why), _) => table.gaps.push(gap(b"/proc/sys/kernel/osrelease", GapReason::Failed, why)),
        _ => {}
    }
}

fn core(gathering: &Gathering<'_>, table: &mut Table) {
    let packages = gathering.installed().packages.iter();
    let is_core = |p: &&Package| CORE.contains(&p.name.as_str()) && p.manager != "apk" && p.state != "config_files";
    let asked: Vec<&Package> = packages.filter(is_core).collect();
    if asked.is_empty() {
        return;
    }
    let start = match started(gathering.host) {
        Ok(start) => start,
        Err(gap) => return table.gaps.push(gap),
    };
    for package in asked {
        match installed_at(gathering.host, package) {
            Ok(Value::Time(at)) if at > start => table.rows.push(row("core", package, at.into())),
            Ok(Value::Time(_)) => {}
            Ok(_) => {
                let detail = format!("nothing tells when {} was installed", package.name);
                table.gaps.push(gap(b"/var/lib/dpkg/info", GapReason::Missing, detail));
            }
            Err(gap) => table.gaps.push(gap),
        }
    }
}

fn row(reason: &str, package: &Package, since: Value) -> Row {
    RowBuilder::new(&SPEC, package.place.clone(), Grade::Live)
        .set("reason", reason)
        .set("package", package.name.as_str())
        .set("version", package.version.as_deref())
        .set("since", since)
        .build()
}

/// When a package was installed or last replaced: rpm writes it down; dpkg
/// writes the list of its files anew.
fn installed_at(host: &Host, package: &Package) -> Result<Value, Gap> {
    if package.manager != "dpkg" {
        return Ok(package.installed_at.into());
    }
    let architecture = package.architecture.as_deref().unwrap_or_default();
    for name in [format!("{}:{architecture}", package.name), package.name.clone()] {
        if let Some(stat) = host.stat(format!("/var/lib/dpkg/info/{name}.list"))? {
            return Ok(stat.modified.into());
        }
    }
    Ok(Value::Absent)
}

/// When the host was started, `btime` of /proc/stat. It moves by a second as
/// the clock is set, so that it is compared and never told.
fn started(host: &Host) -> Result<Time, Gap> {
    let content = match host.read("/proc/stat", 16 << 20) {
        Err(found) if found.reason == GapReason::Missing => {
            let detail = "the audited root does not say when it was started, so what was replaced since is not known";
            return Err(gap(b"/proc/stat", GapReason::Unsupported, detail));
        }
        found => found?,
    };
    let seconds = content.lines().find_map(|(_, line)| btime(line));
    let malformed = || gap(b"/proc/stat", GapReason::Malformed, "it does not say when the host was started");
    seconds.map(Time::from_seconds).ok_or_else(malformed)
}

fn btime(line: &[u8]) -> Option<i64> {
    std::str::from_utf8(line.strip_prefix(b"btime ")?).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    fn host(start: &str) -> Fixture {
        let package = |name: &str, version: &str| {
            format!("Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n")
        };
        let all =
            package("libc6", "2.36-9") + &package("linux-image-6.1.0-40-amd64", "6.1.153-1") + &package("vim", "9");
        Fixture::new()
            .file("/proc/sys/kernel/osrelease", "6.1.0-40-amd64\n")
            .file("/proc/stat", start)
            .file("/var/lib/dpkg/status", &all)
            .file("/var/lib/dpkg/info/libc6:amd64.list", "/.\n")
            .file("/var/lib/dpkg/info/vim.list", "/.\n")
    }

    #[test]
    fn a_host_on_which_nothing_was_replaced_needs_none() {
        let table = host("cpu 1\nbtime 4102444800\n").table(&PROBE);
        assert_eq!((table.rows, table.gaps), (vec![], vec![]));
    }

    #[test]
    fn each_reason_is_a_row() {
        let fixture = host("btime 1000000000\n").file("/proc/sys/kernel/osrelease", "6.1.0-9-amd64\n");
        let fixture =
            fixture.file("/run/reboot-required", "x\n").file("/run/reboot-required.pkgs", "dbus\n\ndbus\nlinux\n");
        let table = fixture.table(&PROBE);
        assert_eq!(
            shown(&table, &SPEC, &["reason", "package", "version"]),
            ["core|libc6|deb:2.36-9", "flag|dbus|—", "flag|linux|—", "kernel|linux-image-6.1.0-40-amd64|deb:6.1.153-1"]
        );
        let since: Vec<_> =
            table.rows.iter().map(|row| matches!(row.get(&SPEC, "since"), Some(Value::Time(_)))).collect();
        assert_eq!(since, [true, true, true, false]);
        let bare = Fixture::new().file("/.dockerenv", "").file("/run/reboot-needed", "").table(&PROBE);
        assert_eq!(shown(&bare, &SPEC, &["reason", "package"]), ["flag|—"]);
    }

    #[test]
    fn without_the_time_of_the_start_there_is_a_gap() {
        let table = host("cpu 1\nbtime x\n").table(&PROBE);
        assert_eq!(table.gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::Malformed]);
    }

    #[test]
    fn in_a_container_only_flags_count() {
        let table = host("btime 1000000000\n").file("/.dockerenv", "").table(&PROBE);
        assert_eq!((table.rows, table.gaps), (vec![], vec![]));
    }
}
