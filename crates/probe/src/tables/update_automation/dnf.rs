//! dnf-automatic of dnf 4 and 5, and yum-cron before it. Which timer starts it
//! decides what it does: that of `-install` installs whatever the file says.

use super::apt::has_packages;
use super::{Answer, Found, later, written};
use crate::host::Host;
use crate::packages::repositories::ini;
use crate::timers;
use report::{Gap, GapReason, Source};

/// A later file is stronger.
const FILES: &[&str] =
    &["/usr/share/dnf5/dnf5-plugins/automatic.conf", "/etc/dnf/dnf5-plugins/automatic.conf", "/etc/dnf/automatic.conf"];
const YUM: &str = "/etc/yum/yum-cron.conf";
const BOUND: usize = 1 << 20;

/// The timers, and what each makes of `apply_updates`.
const TIMERS: &[(&str, Option<bool>)] = &[
    ("dnf-automatic.timer", None),
    ("dnf5-automatic.timer", None),
    ("dnf-automatic-install.timer", Some(true)),
    ("dnf-automatic-download.timer", Some(false)),
    ("dnf-automatic-notifyonly.timer", Some(false)),
];

/// What dnf leaves when it has fetched lists.
const FETCHED: &[&str] = &["/var/cache/dnf/last_makecache", "/var/cache/dnf/expired_repos.json"];

pub fn find(host: &Host, _: &mut Vec<Gap>) -> Answer {
    let there = ["/usr/bin/dnf", "/usr/bin/dnf5", "/usr/bin/yum"];
    let mut is_there = false;
    for program in there {
        is_there |= host.stat(program)?.is_some();
    }
    // On a host of another manager dnf is a tool for making images.
    if !is_there || host.stat("/usr/bin/zypper")?.is_some() || has_packages(host)? {
        return Ok(None);
    }
    let mut found = Found::new("dnf_automatic", "/etc/dnf/automatic.conf");
    let mut set = Settings::default();
    for file in FILES {
        set.read(host, file, &mut found)?;
    }
    for (timer, forced) in TIMERS {
        found.installed |= timers::is_there(host, timer)?;
        if timers::is_enabled(host, timer)? {
            found.scheduled = true;
            found.applies |= forced.unwrap_or(set.applies);
            found.last_run = later(found.last_run, timers::last(host, timer));
        }
    }
    if !found.installed && host.stat(YUM)?.is_some() {
        found.tool = "yum_cron";
        found.installed = true;
        set.read(host, YUM, &mut found)?;
        // Its service only says to cron that it may run.
        found.scheduled = timers::is_enabled(host, "yum-cron.service")?;
        found.applies = set.applies;
    }
    // All kinds bring security updates but those for some severities alone.
    found.security = set.kind.as_deref().is_none_or(|kind| !kind.contains("severity"));
    found.refreshes = found.scheduled;
    found.origins = set.kind.into_iter().collect();
    found.reboots = set.reboots;
    for file in FETCHED {
        found.lists_fetched = later(found.lists_fetched, written(host, file));
    }
    Ok(Some(found))
}

#[derive(Default)]
struct Settings {
    applies: bool,
    kind: Option<String>,
    reboots: bool,
}

impl Settings {
    fn read(&mut self, host: &Host, path: &str, found: &mut Found) -> Result<(), Gap> {
        // The file may hold the password of a mail server: it is read as a secret.
        let content = match host.read_secret(path, BOUND) {
            Ok(content) => content,
            Err(gap) if gap.reason == GapReason::Missing => return Ok(()),
            Err(gap) => return Err(gap),
        };
        found.source = Source::File { path: path.to_owned(), sha256: None, line: None };
        let sections = ini::parse(&String::from_utf8_lossy(&content.bytes));
        for section in sections.iter().filter(|section| section.name == "commands") {
            if let Some(value) = section.get("apply_updates") {
                self.applies = ["yes", "true", "1", "on"].iter().any(|yes| value.eq_ignore_ascii_case(yes));
            }
            if let Some(kind) = section.get("upgrade_type").or_else(|| section.get("update_cmd")) {
                self.kind = Some(kind.to_owned());
            }
            if let Some(value) = section.get("reboot") {
                self.reboots = matches!(value, "when-needed" | "when-changed");
            }
        }
        Ok(())
    }
}
