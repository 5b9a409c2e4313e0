//! Processes as `/proc` of the host shows them: their numbers, programs and
//! units. Shared by the tables that need them.

use crate::host::Host;
use report::{Gap, GapReason, Value, escape};

const BOUND: usize = 1 << 20;

/// The numbers of all processes, ascending.
pub fn pids(host: &Host) -> Result<Vec<u32>, Gap> {
    let entries = host.list("/proc")?;
    let number = |name: &[u8]| std::str::from_utf8(name).ok()?.parse().ok();
    let mut pids: Vec<u32> = entries.iter().filter_map(|entry| number(&entry.name)).collect();
    if pids.is_empty() {
        return Err(Gap {
            place: "/proc".to_owned(),
            reason: GapReason::Unsupported,
            detail: "the audited root shows no processes: it is not running".to_owned(),
        });
    }
    pids.sort_unstable();
    Ok(pids)
}

/// The program's file, and whether it was deleted since; `None` for a kernel
/// thread and a process that is gone.
pub fn program(host: &Host, pid: u32) -> Result<Option<(Vec<u8>, bool)>, Gap> {
    let Some(mut path) = host.read_link(format!("/proc/{pid}/exe"))? else { return Ok(None) };
    let mark = b" (deleted)";
    let deleted = path.ends_with(mark);
    if deleted {
        path.truncate(path.len() - mark.len());
    }
    Ok(Some((path, deleted)))
}

/// The program's file as a field.
pub fn program_field(host: &Host, pid: u32) -> Value {
    match program(host, pid) {
        Ok(found) => found.map(|(path, _)| escape::path(&path)).into(),
        Err(gap) => Value::Unreadable(gap.detail),
    }
}

/// The systemd unit that a process runs in; absent if it runs in none.
pub fn unit(host: &Host, pid: u32) -> Value {
    match host.read(format!("/proc/{pid}/cgroup"), BOUND) {
        Ok(content) => unit_in(&content.bytes).into(),
        Err(gap) if gap.reason == GapReason::Missing => Value::Absent,
        Err(gap) => Value::Unreadable(gap.detail),
    }
}

/// The unit in a list of control groups: that of systemd's own hierarchy
/// (`name=systemd`), or of the only one (`0::`).
fn unit_in(groups: &[u8]) -> Option<String> {
    let paths: Vec<(&[u8], &[u8])> = groups
        .split(|b| *b == b'\n')
        .filter_map(|line| {
            let mut parts = line.splitn(3, |b| *b == b':');
            let (_, controllers) = (parts.next()?, parts.next()?);
            Some((controllers, parts.next()?))
        })
        .collect();
    let own = paths.iter().find(|(controllers, _)| *controllers == b"name=systemd");
    let (_, path) = own.or_else(|| paths.iter().find(|(controllers, _)| controllers.is_empty()))?;
    let is_unit = |part: &&[u8]| {
        [b".service".as_slice(), b".scope", b".socket", b".mount", b".swap"].iter().any(|kind| part.ends_with(kind))
    };
    // As systemd does: the first unit below the slices.
    path.split(|b| *b == b'/').find(is_unit).map(|unit| String::from_utf8_lossy(unit).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units() {
        let check = |text: &str, want: Option<&str>| assert_eq!(unit_in(text.as_bytes()).as_deref(), want, "{text}");
        check("0::/system.slice/nginx.service\n", Some("nginx.service"));
        check("0::/user.slice/user-0.slice/user@0.service/app.slice/a.service", Some("user@0.service"));
        check("0::/system.slice/system-getty.slice/getty@tty1.service", Some("getty@tty1.service"));
        check("12:pids:/x.service\n1:name=systemd:/system.slice/a.service\n0::/b.service\n", Some("a.service"));
        check("0::/\n", None);
        check("0::/docker/abc\n", None);
        check("", None);
        check("rubbish\n:::", None);
    }
}
