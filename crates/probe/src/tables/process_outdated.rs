//! `process.outdated`: a process that runs code whose file was replaced or deleted since: an update that is not in use.

use crate::gathering::Gathering;
use crate::host::Host;
use crate::host::clock::Deadline;
use crate::packages::gap;
use crate::packages::owner::paths;
use crate::processes;
use report::{FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, RowBuilder, Source, Table, TableSpec};
use report::{Value, escape};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeSet;
use std::time::Duration;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("process.outdated"),
    origin: Origin::Observed,
    doc: B("A process that runs code whose file was replaced or deleted since: an update that is not in use."),
    needs: B("root or CAP_SYS_PTRACE, for processes of others"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("program", T::Path, "The program's file."),
    F::new("name", T::Text, "The process's short name."),
    F::new("unit", T::Text, "The systemd unit to restart; absent if it runs in none."),
    F::new("deleted", T::Boolean, "True if the program's own file was replaced or deleted."),
    F::new(
        "libraries",
        T::TextList,
        "Files of code that it has in memory and that were replaced or deleted, escaped, sorted; not the program itself.",
    ),
    F::new(
        "packages",
        T::TextList,
        "The packages that these files are of now, sorted; unreadable for rpm, whose lists of files are not read.",
    ),
    F::new("pid", T::Integer, "The process id.").volatile(),
];

/// The most bytes of one process's map: the kernel's own bound on mappings makes some ten million.
const BOUND: usize = 32 << 20;

/// How long all processes may take: thirty thousand of them were read in less.
const LONGEST: Duration = Duration::from_secs(20);

/// The most files that one process is shown with.
const MOST: usize = 200;

/// What is no file of a package: memory with a name, devices, what programs
/// write for themselves and run.
const OWN: &[&[u8]] = &[
    b"/memfd:",
    b"/dev/",
    b"/SYSV",
    b"/[",
    b"/anon_hugepage",
    b"/i915",
    b"/drm",
    b"/tmp/",
    b"/var/tmp/",
    b"/run/",
    b"/proc/",
];

/// What one process runs that is no more.
#[derive(Debug)]
struct Found {
    pid: u32,
    program: Vec<u8>,
    deleted: bool,
    libraries: BTreeSet<Vec<u8>>,
}

/// A row for every such process.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let host = gathering.host;
    let mut table = Table::default();
    let pids = match processes::pids(host) {
        Ok(pids) => pids,
        Err(gap) => return Table { rows: Vec::new(), gaps: vec![gap] },
    };
    let deadline = Deadline::after(LONGEST);
    let mut all = Vec::new();
    for pid in pids {
        if deadline.left().is_zero() {
            let detail = "looking at all processes took too long; look again when the host is less busy";
            table.gaps.push(gap(b"/proc", GapReason::TimedOut, detail));
            break;
        }
        match found(host, pid) {
            Ok(found) => all.extend(found),
            // One gap for all of them: how many there are moves by itself.
            Err(found) if found.reason == GapReason::Denied => {
                let detail = "what processes of others run may not be seen; the agent needs CAP_SYS_PTRACE and the confinement `full`";
                table.gaps.push(gap(b"/proc", GapReason::Denied, detail));
            }
            // It ended while it was read, unless it is there still.
            Err(found) if matches!(found.reason, GapReason::Missing | GapReason::Failed) => {
                if matches!(processes::program(host, pid), Ok(Some(_))) {
                    table.gaps.push(gap(b"/proc", found.reason, found.detail));
                }
            }
            Err(found) => table.gaps.push(gap(b"/proc", found.reason, found.detail)),
        }
    }
    if host.is_live() && !matches!(host.lstat("/proc/1"), Ok(Some(_))) {
        let detail = "processes of others are hidden from the agent; run it as root";
        table.gaps.push(gap(b"/proc", GapReason::Denied, detail));
    }
    table.gaps.dedup();
    rows(host, &all, &mut table);
    table
}

fn rows(host: &Host, all: &[Found], table: &mut Table) {
    let wanted: BTreeSet<Vec<u8>> = all.iter().flat_map(files).cloned().collect();
    let owners = if wanted.is_empty() { Ok(Default::default()) } else { paths::of(host, &wanted) };
    for found in all {
        let packages = match &owners {
            Ok(owners) => {
                let names: BTreeSet<&String> = files(found).filter_map(|file| owners.get(file)).collect();
                Value::TextList(names.into_iter().cloned().collect())
            }
            Err(why) => Value::Unreadable(why.clone()),
        };
        let comm = match host.read(format!("/proc/{}/comm", found.pid), BOUND) {
            Ok(content) => Value::Text(String::from_utf8_lossy(content.bytes.trim_ascii()).into_owned()),
            Err(gap) => Value::Unreadable(gap.detail),
        };
        // The number of the process is no part of what is sealed, so the source leaves it out.
        let row = RowBuilder::new(&SPEC, Source::Kernel { interface: "/proc/PID/maps".to_owned() }, Grade::Live)
            .set("program", escape::path(&found.program))
            .set("name", comm)
            .set("unit", processes::unit(host, found.pid))
            .set("deleted", found.deleted)
            .set("libraries", found.libraries.iter().take(MOST).map(|path| escape::path(path)).collect::<Vec<_>>())
            .set("packages", packages)
            .set("pid", found.pid);
        table.rows.push(row.build());
    }
}

/// The replaced files of a process.
fn files(found: &Found) -> impl Iterator<Item = &Vec<u8>> {
    found.deleted.then_some(&found.program).into_iter().chain(&found.libraries)
}

/// What a process runs that is no more; `None` if all is there, or for a kernel thread.
fn found(host: &Host, pid: u32) -> Result<Option<Found>, Gap> {
    let Some((program, deleted)) = processes::program(host, pid)? else { return Ok(None) };
    let maps = host.read(format!("/proc/{pid}/maps"), BOUND)?;
    let mut libraries: BTreeSet<Vec<u8>> =
        maps.lines().filter_map(|(_, line)| replaced(line)).map(<[u8]>::to_vec).collect();
    libraries.remove(&program);
    // A program that was never in a file, such as a container's first one, was not replaced.
    let deleted = deleted && !program.starts_with(b"/memfd:");
    Ok((deleted || !libraries.is_empty()).then_some(Found { pid, program, deleted, libraries }))
}

/// The file of a line of a map, if it is code and was deleted:
/// `7f00-7f01 r-xp 00000000 fd:00 1234    /usr/lib/libx.so.1 (deleted)`.
fn replaced(line: &[u8]) -> Option<&[u8]> {
    let path = line.strip_suffix(b" (deleted)")?;
    let mut rest = path;
    for field in 0..5 {
        let end = memchr::memchr(b' ', rest)?;
        if field == 1 && rest.get(2) != Some(&b'x') {
            return None;
        }
        rest = rest.get(end..)?.trim_ascii_start();
    }
    (rest.starts_with(b"/") && !OWN.iter().any(|own| rest.starts_with(own))).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;
    use proptest::prelude::*;

    const PROBE: Probe = Probe { spec: &SPEC, gather };
    const MAPS: &str = "\
55d0-55d1 r-xp 00000000 fd:00 10 /usr/sbin/nginx
7f00-7f01 r--p 00000000 fd:00 11 /usr/lib/x/libssl.so.3 (deleted)
7f01-7f02 r-xp 00001000 fd:00 11                         /usr/lib/x/libssl.so.3 (deleted)
7f02-7f03 r--s 00000000 fd:00 12 /var/cache/fonts (deleted)
7f03-7f04 r-xp 00000000 00:01 13 /memfd:jit (deleted)
7f04-7f05 rwxp 00000000 00:01 14 /tmp/ffi0 (deleted)
7f05-7f06 rwxs 00000000 00:05 15 /dev/zero (deleted)
7f06-7f07 r-xp 00000000 fd:00 16 /usr/lib/x/libz.so.1
7f07-7f08 r-xp 00000000 00:00 0 [vdso]
";

    #[test]
    fn code_that_was_replaced_is_told_with_its_unit_and_package() {
        let table = Fixture::new()
            .link("/proc/7/exe", "/usr/sbin/nginx")
            .file("/proc/7/maps", MAPS)
            .file("/proc/7/comm", "nginx\n")
            .file("/proc/7/cgroup", "0::/system.slice/nginx.service\n")
            .link("/proc/8/exe", "/opt/app (deleted)")
            .file("/proc/8/maps", "1-2 r-xp 00 fd:00 1 /opt/app (deleted)\n")
            .file("/proc/8/comm", "app\n")
            .link("/proc/9/exe", "/bin/sh")
            .file("/proc/9/maps", "1-2 r-xp 00 fd:00 1 /bin/sh\n")
            .link("/proc/10/exe", "/memfd:runc (deleted)")
            .file("/proc/10/maps", "")
            .file("/proc/11/comm", "kthreadd\n")
            .file("/var/lib/dpkg/info/libssl3:amd64.list", "/.\n/lib/x/libssl.so.3\n")
            .table(&PROBE);
        let names = ["program", "name", "unit", "deleted", "libraries", "packages", "pid"];
        assert_eq!(
            shown(&table, &SPEC, &names),
            ["/opt/app|app|—|true|||8", "/usr/sbin/nginx|nginx|nginx.service|false|/usr/lib/x/libssl.so.3|libssl3|7",]
        );
        assert_eq!(table.gaps, []);
    }

    #[test]
    fn the_agents_own_process_is_up_to_date_here_and_a_root_that_does_not_run_is_a_gap() {
        let table = Fixture::new().folder("/proc").table(&PROBE);
        assert_eq!(table.gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::Unsupported]);
        let own = found(&Host::live(), std::process::id()).unwrap();
        assert!(own.is_none(), "{own:?}");
    }

    proptest! {
        #[test]
        fn any_line_is_read(line in "[0-9a-f-]{0,4} [rwxp-]{0,5} [0-9 :]{0,12}/?[a-z/ ]{0,12}( \\(deleted\\))?") {
            if let Some(path) = replaced(line.as_bytes()) {
                prop_assert!(path.starts_with(b"/") && line.ends_with("(deleted)"));
            }
        }
    }
}
