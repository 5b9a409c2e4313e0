//! Faults of services, audit, cron, logs, clocks and integrity tools, planted
//! one at a time in the healthy host; each turns the named rules, and no other.

use crate::pipeline;
use crate::recorded::{NOW, Root};
use crate::recorded_c::{AUDITD, RULES, package, start};
use policy::Clock;
use report::{Outcome, Time};
use std::collections::BTreeMap;

type Fault = (&'static str, fn(&Root), &'static [&'static str]);

const JOURNALD: &str = "/etc/systemd/journald.conf";
const UPLOAD: &str = "/etc/systemd/journal-upload.conf";

const FAULTS: &[Fault] = &[
    ("avahi is installed", |r| package(r, "avahi-daemon"), &["service-avahi"]),
    ("a name server starts", |r| start(r, "named.service"), &["service-dns"]),
    ("a print server starts", |r| start(r, "cups.service"), &["service-print"]),
    ("telnet is installed", |r| package(r, "telnet"), &["service-telnet"]),
    ("rsh is installed", |r| package(r, "rsh-client"), &["service-rsh"]),
    (
        "a unit that all may write",
        |r| r.chmod("/usr/lib/systemd/system/cron.service", 0o646),
        &["service-unit-writable"],
    ),
    (
        "no watch over accounts",
        |r| r.replace(RULES, "-w /etc/gshadow -p wa", "-w /etc/gshadow -p r"),
        &["audit-accounts"],
    ),
    ("no watch over sudo", |r| r.replace(RULES, "-w /etc/sudoers.d/", "-w /etc/other/"), &["audit-sudoers"]),
    ("kmod is not recorded", |r| r.replace(RULES, "-F path=/usr/bin/kmod", "-F path=/usr/bin/other"), &["audit-kmod"]),
    ("a rule that says never", |r| r.append(RULES, "-a never,exit -F auid=0 -S all\n"), &["audit-no-exclusion"]),
    (
        "rules that can be changed",
        |r| r.replace("/etc/audit/rules.d/99-finalize.rules", "-e 2", "-e 1"),
        &["audit-immutable"],
    ),
    ("records that rotate", |r| r.replace(AUDITD, "keep_logs", "rotate"), &["audit-log-kept"]),
    ("small records", |r| r.replace(AUDITD, "max_log_file = 8", "max_log_file = 1"), &["audit-log-size"]),
    ("rules that all may read", |r| r.chmod(RULES, 0o644), &["audit-files"]),
    ("no audit daemon", |r| r.link("/etc/systemd/system/auditd.service", "/dev/null"), &["audit-running"]),
    ("no cron", |r| r.link("/etc/systemd/system/cron.service", "/dev/null"), &["cron-running"]),
    ("a list of who may not", |r| r.write("/etc/cron.deny", "", 0o640), &["cron-deny"]),
    ("a list that all may read", |r| r.chmod("/etc/cron.allow", 0o644), &["cron-allow"]),
    ("a folder of cron that all may read", |r| r.chmod("/etc/cron.d", 0o755), &["cron-folders-closed"]),
    ("a journal in memory", |r| r.replace(JOURNALD, "persistent", "volatile"), &["log-persistent"]),
    ("a journal that grows", |r| r.replace(JOURNALD, "Compress=yes", "Compress=no"), &["log-compress"]),
    ("a journal that goes nowhere", |r| r.replace(UPLOAD, "URL=", "#URL="), &["log-upload"]),
    ("a second clock", |r| start(r, "systemd-timesyncd.service"), &["time-one-service", "time-servers"]),
    ("chrony as root", |r| r.replace("/etc/chrony/chrony.conf", "_chrony", "root"), &["time-chrony-user"]),
    ("an empty database", |r| r.write("/var/lib/aide/aide.db", "", 0o600), &["integrity-database"]),
    (
        "AIDE that nothing starts",
        |r| r.link("/etc/systemd/system/dailyaidecheck.timer", "/dev/null"),
        &["integrity-scheduled"],
    ),
];

/// The areas whose rules are looked at.
const AREAS: &[&str] = &["audit-", "cron-", "integrity-", "log-", "service-", "time-"];

/// The outcomes of the rules of these areas in the profile that has all rules.
fn outcomes(root: &Root) -> BTreeMap<String, Outcome> {
    let clock = Clock { now: Time::parse(NOW).unwrap(), trusted: true };
    let judged = pipeline::shipped().evaluate("customs-high", &pipeline::facts(root.path()), clock);
    let found = judged.findings.into_iter().map(|finding| (finding.rule, finding.outcome));
    found.filter(|(rule, _)| AREAS.iter().any(|area| rule.starts_with(area))).collect()
}

#[test]
fn each_fault_of_services_and_records_fails_its_rules() {
    let before = outcomes(&Root::healthy());
    let bad: Vec<_> = before.iter().filter(|(_, o)| !matches!(o, Outcome::Pass | Outcome::NotApplicable)).collect();
    assert!(bad.is_empty() && before.len() > 70, "{bad:?}");
    let mut wrong = Vec::new();
    for (what, plant, rules) in FAULTS {
        let root = Root::healthy();
        plant(&root);
        let after = outcomes(&root);
        let changed: Vec<_> =
            before.iter().filter(|(rule, was)| after.get(*rule) != Some(*was)).map(|(rule, _)| rule.as_str()).collect();
        let failed = rules.iter().all(|rule| after.get(*rule) == Some(&Outcome::Fail));
        if changed != *rules || !failed {
            wrong.push(format!("{what}: {changed:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), FAULTS.len(), wrong.join("\n"));
}
