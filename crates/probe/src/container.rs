//! Whether the audited host is a container: its kernel is then that of the
//! machine below, and what its packages say of kernels means nothing.

use crate::host::Host;
use report::{Gap, GapReason};

const BOUND: usize = 1 << 20;

/// What container managers leave inside.
const MARKS: &[&str] = &["/.dockerenv", "/run/.containerenv", "/run/systemd/container"];

/// Parts of a control group's path that only a manager outside gives.
const GROUPS: &[&[u8]] =
    &[b"/docker/", b"/docker-", b"/kubepods", b"/lxc/", b"/lxc.payload", b"/machine.slice/", b"/libpod-"];

/// Whether there is a sign of a container.
///
/// # Errors
/// The gap, where a sign could not be looked for.
pub fn is_container(host: &Host) -> Result<bool, Gap> {
    for mark in MARKS {
        if host.lstat(mark)?.is_some() {
            return Ok(true);
        }
    }
    match host.read("/proc/1/cgroup", BOUND) {
        Ok(content) => Ok(GROUPS.iter().any(|group| memchr::memmem::find(&content.bytes, group).is_some())),
        Err(gap) if matches!(gap.reason, GapReason::Missing | GapReason::Failed) => Ok(false),
        Err(gap) => Err(gap),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn marks_and_groups() {
        let check = |fixture: Fixture, want| assert_eq!(is_container(&fixture.host()), Ok(want));
        check(Fixture::new(), false);
        check(Fixture::new().file("/.dockerenv", ""), true);
        check(Fixture::new().file("/run/systemd/container", "lxc\n"), true);
        check(Fixture::new().file("/proc/1/cgroup", "0::/init.scope\n"), false);
        check(Fixture::new().file("/proc/1/cgroup", "1:name=systemd:/docker/0123\n"), true);
    }
}
