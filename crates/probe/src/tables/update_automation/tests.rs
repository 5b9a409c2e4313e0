//! Each tool as its files show it.

use super::*;
use crate::fixture::{Fixture, shown};
use crate::gathering::Probe;

const PROBE: Probe = Probe { spec: &SPEC, gather };
const NAMES: &[&str] = &["tool", "installed", "scheduled", "refreshes", "applies", "security", "origins", "reboots"];

fn check(fixture: &Fixture, want: &str) {
    let table = fixture.table(&PROBE);
    assert_eq!((shown(&table, &SPEC, NAMES), table.gaps), (vec![want.to_owned()], vec![]));
}

fn debian() -> Fixture {
    Fixture::new()
        .file("/var/lib/dpkg/status", "Package: a\n")
        // A tool for making images.
        .file("/usr/bin/dnf", "")
        .file("/usr/lib/systemd/systemd", "")
        .file("/usr/lib/systemd/system/apt-daily.timer", "")
        .file("/usr/lib/systemd/system/apt-daily-upgrade.timer", "")
}

#[test]
fn unattended_upgrades() {
    check(&debian(), "unattended_upgrades|false|false|false|false|—||false");
    let wants = "/etc/systemd/system/timers.target.wants";
    let host = debian()
        .file("/usr/bin/unattended-upgrade", "")
        .link(&format!("{wants}/apt-daily.timer"), "/usr/lib/systemd/system/apt-daily.timer")
        .link(&format!("{wants}/apt-daily-upgrade.timer"), "/usr/lib/systemd/system/apt-daily-upgrade.timer")
        .file("/etc/apt/apt.conf.d/20auto-upgrades", "APT::Periodic::Update-Package-Lists \"1\";\nAPT::Periodic::Unattended-Upgrade \"1\";\nAcquire::http::Proxy \"http://u:CANARY@p\";\n")
        .file("/etc/apt/apt.conf.d/50unattended-upgrades", "Unattended-Upgrade::Origins-Pattern { \"origin=Debian,label=Debian-Security\"; };\nUnattended-Upgrade::Automatic-Reboot \"true\";\n")
        .file("/var/lib/apt/periodic/upgrade-stamp", "");
    check(&host, "unattended_upgrades|true|true|true|true|true|origin=Debian,label=Debian-Security|true");
    let table = host.table(&PROBE);
    assert!(matches!(table.rows[0].get(&SPEC, "last_run"), Some(Value::Time(_))));
    assert!(!format!("{table:?}").contains("CANARY"));
    let host = host.file("/etc/apt/apt.conf.d/99site", "#clear Unattended-Upgrade::Origins-Pattern;\nUnattended-Upgrade::Allowed-Origins { \"a:b\"; };\nAPT::Periodic::Unattended-Upgrade \"0\";\n");
    check(&host, "unattended_upgrades|true|true|true|false|—|a:b|true");
    let host = host.file("/etc/apt/apt.conf.d/99site", "APT::Periodic::Enable \"0\";\n");
    check(&host, "unattended_upgrades|true|true|false|false|—|origin=Debian,label=Debian-Security|true");
}

#[test]
fn dnf_automatic_and_yum_cron() {
    let host = || {
        Fixture::new()
            .file("/usr/bin/dnf", "")
            .file("/usr/lib/systemd/system/dnf-automatic.timer", "")
            .file("/etc/dnf/automatic.conf", "[commands]\nupgrade_type = security\napply_updates = no\nreboot = when-needed\n[email]\npassword = CANARY\n")
    };
    let wants = "/etc/systemd/system/timers.target.wants";
    check(&host(), "dnf_automatic|true|false|false|false|—|security|true");
    let timer = |name: &str| host().link(&format!("{wants}/{name}"), "/usr/lib/systemd/system/dnf-automatic.timer");
    check(&timer("dnf-automatic.timer"), "dnf_automatic|true|true|true|false|—|security|true");
    let install =
        timer("dnf-automatic-install.timer").file("/var/lib/systemd/timers/stamp-dnf-automatic-install.timer", "");
    check(&install, "dnf_automatic|true|true|true|true|true|security|true");
    assert!(matches!(install.table(&PROBE).rows[0].get(&SPEC, "last_run"), Some(Value::Time(_))));
    let old = Fixture::new()
        .file("/usr/bin/yum", "")
        .file("/etc/yum/yum-cron.conf", "[commands]\nupdate_cmd = security\napply_updates = yes\n")
        .link(
            "/etc/systemd/system/multi-user.target.wants/yum-cron.service",
            "/usr/lib/systemd/system/yum-cron.service",
        );
    check(&old, "yum_cron|true|true|true|true|true|security|false");
}

#[test]
fn tools_of_suse() {
    let host = || Fixture::new().file("/usr/bin/zypper", "");
    check(&host(), "yast_online_update|false|false|false|false|—||false");
    let yast = host().file(
        "/etc/sysconfig/automatic_online_update",
        "AOU_ENABLE_CRONJOB=\"true\"\nAOU_PATCH_CATEGORIES=\"security recommended\"\n",
    );
    check(&yast, "yast_online_update|true|true|true|true|true|security, recommended|false");
    let timer = host().file("/usr/lib/systemd/system/transactional-update.timer", "");
    check(&timer, "transactional_update|true|false|false|true|true||false");
}

#[test]
fn scripts_of_alpine() {
    let host = || Fixture::new().file("/lib/apk/db/installed", "");
    check(&host(), "apk_script|false|false|false|false|—||false");
    let script = host().file("/etc/periodic/daily/up", "#!/bin/sh\napk update && /sbin/apk upgrade\n");
    check(&script, "apk_script|true|true|true|true|true||false");
    check(
        &host().file("/etc/periodic/daily/up", "# apk upgrade\necho upgrade\n"),
        "apk_script|false|false|false|false|—||false",
    );
    check(
        &host().file("/etc/crontabs/root", "0 2 * * * apk upgrade -U\n"),
        "apk_script|true|true|true|true|true||false",
    );
}

#[test]
fn what_cannot_be_read_is_a_gap_and_no_row() {
    let table = debian().folder("/etc/apt/apt.conf.d").fifo("/etc/apt/apt.conf.d/a").table(&PROBE);
    assert_eq!((table.rows.len(), table.gaps.len()), (0, 1));
    let table = Fixture::new().table(&PROBE);
    assert_eq!((table.rows.len(), table.gaps.len()), (0, 0));
}
