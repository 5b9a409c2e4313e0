//! What runs: programs, the shared libraries that they have mapped, and the
//! archives of Java that they have open or were started with. Processes whose
//! root is another, as in containers, have other files and are left out.

use super::sights::{Sight, Sights};
use super::words;
use crate::archives::java::is_archive;
use crate::host::Host;
use crate::processes;
use report::{Gap, GapReason, Value};
use std::collections::BTreeSet;

/// The most bytes of one file below `/proc`.
const BOUND: usize = 16 << 20;

/// The most open files of all processes that are looked at.
const MOST_OPEN: usize = 500_000;

pub(super) fn look(host: &Host, sights: &mut Sights) {
    let pids = match processes::pids(host) {
        Ok(pids) => pids,
        // A root that is mounted or was recorded without `/proc` does not run: nothing of it is in use.
        Err(gap) if !host.is_live() && gap.reason == GapReason::Missing => return,
        Err(gap) => {
            sights.gaps.push(gap);
            return;
        }
    };
    let own = root_of(host, b"1").or_else(|| root_of(host, b"self"));
    let (mut hidden, mut left) = (false, MOST_OPEN);
    for pid in pids {
        let root = root_of(host, pid.to_string().as_bytes());
        if own.is_some() && root.is_some() && root != own {
            continue;
        }
        if let Err(gap) = process(host, pid, sights, &mut left) {
            match gap.reason {
                GapReason::Denied => hidden = true,
                // It ended meanwhile; the kernel answers ESRCH or that there is nothing.
                GapReason::Missing | GapReason::Failed => {}
                _ => sights.gaps.push(gap),
            }
        }
    }
    let mut gap = |reason, detail: &str| {
        sights.gaps.push(Gap { place: "/proc".to_owned(), reason, detail: detail.to_owned() });
    };
    if hidden || host.is_live() && !matches!(host.lstat("/proc/1"), Ok(Some(_))) {
        gap(
            GapReason::Denied,
            "what processes of others run is hidden from the agent; it needs CAP_SYS_PTRACE and the confinement `full`",
        );
    }
    if left == 0 {
        gap(GapReason::TooLarge, "processes have more than 500,000 files open; the rest was left out");
    }
}

/// The device and the folder that a process has as its root; the last mount there counts.
fn root_of(host: &Host, pid: &[u8]) -> Option<Vec<u8>> {
    let mounts = host.bytes(&[b"/proc/", pid, b"/mountinfo"].concat(), BOUND).ok()?;
    mounts.split(|byte| *byte == b'\n').rev().find_map(|line| {
        let mut fields = line.split(|byte| *byte == b' ').skip(2);
        let (device, folder, place) = (fields.next()?, fields.next()?, fields.next()?);
        (place == b"/").then(|| [device, b" ", folder].concat())
    })
}

fn process(host: &Host, pid: u32, sights: &mut Sights, left: &mut usize) -> Result<(), Gap> {
    let Some((program, deleted)) = processes::program(host, pid)? else { return Ok(()) };
    let mut sight = Sight { found_by: ["process"].into(), pids: [pid].into(), ..Sight::default() };
    if let Value::Text(unit) = processes::unit(host, pid)
        && unit.ends_with(".service")
    {
        sight.units.insert(unit);
    }
    sights.add(&program, Sight { deleted, ..sight.clone() });

    for path in mapped(&host.bytes(format!("/proc/{pid}/maps").as_bytes(), BOUND)?) {
        if path != program {
            sights.add(path, Sight { mapped: true, ..sight.clone() });
        }
    }
    let line = host.read_secret(format!("/proc/{pid}/cmdline"), BOUND)?;
    let folder = host.read_link(format!("/proc/{pid}/cwd")).ok().flatten();
    words::archives(host, line.bytes.split(|byte| *byte == 0).skip(1), folder.as_deref(), &sight, sights);

    let place = format!("/proc/{pid}/fd");
    for entry in host.list(&place)? {
        *left = left.saturating_sub(1);
        if *left == 0 {
            break;
        }
        let open = host.read_link([place.as_bytes(), b"/", &entry.name].concat());
        if let Ok(Some(path)) = open
            && path.starts_with(b"/")
            && is_archive(&path)
        {
            sights.add(&path, sight.clone());
        }
    }
    Ok(())
}

/// The files that are mapped to be executed, and that still have their names.
fn mapped(maps: &[u8]) -> BTreeSet<&[u8]> {
    let path = |line| {
        // `start-end rwxp offset device inode path`, the path after blanks that fill a column.
        let mut fields = <[u8]>::splitn(line, 6, |byte| *byte == b' ');
        let (_, rights) = (fields.next()?, fields.next()?);
        let path = fields.nth(3)?.trim_ascii_start();
        let is_file = path.starts_with(b"/") && !path.ends_with(b" (deleted)") && !path.starts_with(b"/dev/zero");
        (rights.get(2) == Some(&b'x') && is_file).then_some(path)
    };
    maps.split(|byte| *byte == b'\n').filter_map(path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mapped_to_be_executed() {
        let maps = b"55d0-55d1 r--p 00000000 fe:00 1     /usr/bin/a\n55d1-55d2 r-xp 00001000 fe:00 1     /usr/bin/a\n\
            7f00-7f01 r-xp 00000000 fe:00 2                          /opt/lib b.so\n7f01-7f02 r-xp 0 fe:00 3   /x (deleted)\n\
            7ffc-7ffd rw-p 00000000 00:00 0    [stack]\n7ffd-7ffe r-xp 00000000 00:00 0    [vdso]\n7f05-7f06 rwxp 00000000 00:00 0 \nrubbish";
        assert_eq!(mapped(maps).into_iter().collect::<Vec<_>>(), [b"/opt/lib b.so".as_slice(), b"/usr/bin/a"]);
    }
}
