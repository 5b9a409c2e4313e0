//! systemd's timers and services: whether one is started by itself, and when a
//! timer last went off.

use crate::host::Host;
use report::{Gap, Value};

/// Where units are, the administrator's first.
const FOLDERS: &[&str] =
    &["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];

/// What pulls a unit in at the start.
const TARGETS: &[&str] = &["timers.target", "multi-user.target", "default.target", "basic.target"];

/// Whether a unit is there at all.
pub fn is_there(host: &Host, unit: &str) -> Result<bool, Gap> {
    for folder in FOLDERS {
        if host.lstat(format!("{folder}/{unit}"))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a unit is enabled: a link of it lies with a target, and it is not masked.
pub fn is_enabled(host: &Host, unit: &str) -> Result<bool, Gap> {
    for folder in FOLDERS {
        // A masked unit is a link to nowhere, in the place that counts first.
        match host.read_link(format!("{folder}/{unit}"))? {
            Some(target) if target == b"/dev/null" => return Ok(false),
            _ if host.lstat(format!("{folder}/{unit}"))?.is_some() => break,
            _ => {}
        }
    }
    for folder in FOLDERS {
        for target in TARGETS {
            if host.lstat(format!("{folder}/{target}.wants/{unit}"))?.is_some() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// When a persistent timer last went off; absent where systemd wrote nothing down.
pub fn last(host: &Host, unit: &str) -> Value {
    match host.stat(format!("/var/lib/systemd/timers/stamp-{unit}")) {
        Ok(stat) => stat.map(|stat| stat.modified).into(),
        Err(gap) => Value::Unreadable(gap.detail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn enabled_masked_and_neither() {
        let unit = "/usr/lib/systemd/system/a.timer";
        let link = "/etc/systemd/system/timers.target.wants/a.timer";
        let check = |fixture: Fixture, want: (bool, bool)| {
            let host = fixture.host();
            assert_eq!((is_there(&host, "a.timer").unwrap(), is_enabled(&host, "a.timer").unwrap()), want);
        };
        check(Fixture::new(), (false, false));
        check(Fixture::new().file(unit, ""), (true, false));
        check(Fixture::new().file(unit, "").link(link, unit), (true, true));
        let masked = Fixture::new().file(unit, "").link(link, unit).link("/etc/systemd/system/a.timer", "/dev/null");
        check(masked, (true, false));
    }

    #[test]
    fn when_it_went_off() {
        let fixture = Fixture::new().file("/var/lib/systemd/timers/stamp-a.timer", "");
        assert!(matches!(last(&fixture.host(), "a.timer"), Value::Time(_)));
        assert_eq!(last(&fixture.host(), "b.timer"), Value::Absent);
    }
}
