//! SUSE's tools: YaST's online update by cron, os-update, and
//! transactional-update where the root file system is read-only.

use super::{Answer, Found};
use crate::host::Host;
use crate::timers;
use report::{Gap, GapReason};

const YAST: &str = "/etc/sysconfig/automatic_online_update";
const BOUND: usize = 1 << 20;

pub fn find(host: &Host, _: &mut Vec<Gap>) -> Answer {
    if host.stat("/usr/bin/zypper")?.is_none() {
        return Ok(None);
    }
    for (tool, timer) in [("transactional_update", "transactional-update.timer"), ("os_update", "os-update.timer")] {
        if !timers::is_there(host, timer)? {
            continue;
        }
        let mut found = Found::new(tool, &format!("/usr/lib/systemd/system/{timer}"));
        found.installed = true;
        found.scheduled = timers::is_enabled(host, timer)?;
        // Both update all of the system unless they are told otherwise.
        (found.applies, found.security, found.refreshes) = (true, true, found.scheduled);
        found.last_run = timers::last(host, timer);
        // transactional-update asks rebootmgr, where that runs.
        found.reboots = tool == "transactional_update" && timers::is_enabled(host, "rebootmgr.service")?;
        return Ok(Some(found));
    }
    let mut found = Found::new("yast_online_update", YAST);
    match host.read(YAST, BOUND) {
        Ok(content) => {
            let text = String::from_utf8_lossy(&content.bytes);
            found.installed = true;
            found.source = content.source(None);
            found.scheduled = value(&text, "AOU_ENABLE_CRONJOB").is_some_and(|value| matches!(value, "true" | "yes"));
            (found.applies, found.refreshes) = (found.scheduled, found.scheduled);
            let categories = value(&text, "AOU_PATCH_CATEGORIES").unwrap_or_default();
            found.origins = categories.split_ascii_whitespace().map(str::to_owned).collect();
            // Without categories it takes every patch.
            found.security = found.origins.is_empty() || found.origins.iter().any(|category| category == "security");
        }
        Err(gap) if gap.reason == GapReason::Missing => {}
        Err(gap) => return Err(gap),
    }
    Ok(Some(found))
}

/// The last value of `KEY="value"`.
fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let value = text.lines().rev().find_map(|line| line.trim().strip_prefix(key)?.strip_prefix('='))?;
    Some(value.trim().trim_matches(['"', '\'']))
}
