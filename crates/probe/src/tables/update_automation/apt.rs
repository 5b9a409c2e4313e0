//! unattended-upgrades, which apt's own timers start: `APT::Periodic` says how
//! often, `Unattended-Upgrade` what it takes.

use super::{Answer, Found, later, written};
use crate::host::Host;
use crate::packages::conf::Conf;
use crate::timers;
use report::Gap;

const PROGRAMS: &[&str] = &["/usr/bin/unattended-upgrade", "/usr/bin/unattended-upgrades"];
const STAMPS: &str = "/var/lib/apt/periodic";

/// The lists of what is taken; all of them count.
const ORIGINS: &[&str] = &["unattended-upgrade::allowed-origins", "unattended-upgrade::origins-pattern"];

pub fn find(host: &Host, gaps: &mut Vec<Gap>) -> Answer {
    if !has_packages(host)? {
        return Ok(None);
    }
    let before = gaps.len();
    let conf = Conf::read(host, gaps);
    if gaps.len() > before {
        return Ok(None);
    }
    let mut found = Found::new("unattended_upgrades", "/etc/apt/apt.conf.d");
    for program in PROGRAMS {
        found.installed |= host.stat(program)?.is_some();
    }
    let periodic = |name: &str| is_on(conf.get(&format!("apt::periodic::{name}")));
    // `Enable` switches all of it off; it is on where nobody sets it.
    let enabled = conf.get("apt::periodic::enable").is_none_or(|value| is_on(Some(value)));
    found.refreshes = enabled && periodic("update-package-lists") && starts(host, "apt-daily.timer")?;
    found.scheduled = starts(host, "apt-daily-upgrade.timer")?;
    found.applies = enabled && periodic("unattended-upgrade");
    found.origins = ORIGINS.iter().flat_map(|name| conf.list(name)).map(str::to_owned).collect();
    found.origins.sort();
    found.origins.dedup();
    found.security = found.origins.iter().any(|origin| is_security(origin));
    found.reboots =
        conf.get("unattended-upgrade::automatic-reboot").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let stamp = |name: &str| written(host, &format!("{STAMPS}/{name}"));
    found.last_run = later(stamp("unattended-upgrades-stamp"), stamp("upgrade-stamp"));
    if found.last_run == report::Value::Absent {
        found.last_run = written(host, "/var/log/unattended-upgrades/unattended-upgrades.log");
    }
    found.lists_fetched = later(stamp("update-success-stamp"), stamp("update-stamp"));
    Ok(Some(found))
}

/// Whether dpkg is what installs packages here: where it is but a tool among others, its database is empty.
pub fn has_packages(host: &Host) -> Result<bool, Gap> {
    Ok(host.stat("/var/lib/dpkg/status")?.is_some_and(|stat| stat.size > 0))
}

/// A number of days, or of `s`, `m`, `h`, `d`, or `always`; 0 is never.
fn is_on(value: Option<&str>) -> bool {
    value.is_some_and(|value| {
        let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        value == "always" || number.parse::<u64>().is_ok_and(|number| number > 0)
    })
}

/// Whether the timer, or where there is no systemd cron's daily script, starts it.
fn starts(host: &Host, timer: &str) -> Result<bool, Gap> {
    if timers::is_there(host, timer)?
        && host.stat("/usr/lib/systemd/systemd")?.or(host.stat("/lib/systemd/systemd")?).is_some()
    {
        return timers::is_enabled(host, timer);
    }
    for script in ["/etc/cron.daily/apt-compat", "/etc/cron.daily/apt"] {
        if host.stat(script)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `…,label=Debian-Security`, `${distro_id}:${distro_codename}-security`, `…ESMApps…`.
fn is_security(origin: &str) -> bool {
    let origin = origin.to_ascii_lowercase();
    origin.contains("security") || origin.contains("esm")
        // A pattern that takes all of the distribution's archives takes this one.
        || origin == "origin=*" || origin == "*:*"
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn how_often() {
        for (value, want) in [
            ("1", true),
            ("7", true),
            ("12h", true),
            ("always", true),
            ("0", false),
            ("0d", false),
            ("", false),
            ("x", false),
        ] {
            assert_eq!(is_on(Some(value)), want, "{value}");
        }
        assert!(!is_on(None));
    }
}
