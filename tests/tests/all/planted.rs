//! Faults planted one at a time in a healthy recorded host. Each turns exactly
//! the named rules from pass to fail, and no other rule changes at all.

use crate::recorded::{self, Root, outcomes};
use report::Outcome;
use std::collections::BTreeMap;
use std::path::Path;

/// What it is, how it is planted, and the rules that must see it.
pub type Fault = (&'static str, fn(&Root), &'static [&'static str]);

const PASSWD: &str = "/etc/passwd";
const SHADOW: &str = "/etc/shadow";
const SSHD: &str = "/etc/ssh/sshd_config";
const SOURCES: &str = "/etc/apt/sources.list.d/debian.sources";
const STATUS: &str = "/var/lib/dpkg/status";
const PERIODIC: &str = "/etc/apt/apt.conf.d/20auto-upgrades";
const DROP_IN: &str = "/etc/ssh/sshd_config.d/10-site.conf";

const FAULTS: &[Fault] = &[
    (
        "a second account with uid 0",
        |r| {
            r.append(PASSWD, "toor:x:0:0::/root:/usr/sbin/nologin\n");
            r.append(SHADOW, "toor:*:20500:0:365:7:::\n");
        },
        &["account-uid-0"],
    ),
    (
        "an empty password",
        |r| r.replace(SHADOW, "clerk:$6$aaaaaaaa$", "clerk::20500:0:180:7:30::\nx:$6$aaaaaaaa$"),
        &["account-empty-password"],
    ),
    ("a DES hash", |r| r.append(SHADOW, "old:ab1234567890.:20500:0:180:7:30::\n"), &["account-password-scheme"]),
    (
        "an MD5 hash",
        |r| r.append(SHADOW, "old:$1$aaaaaaaa$bbbbbbbbbbbbbbbbbbbbbb:20500:0:180:7:30::\n"),
        &["account-password-scheme"],
    ),
    (
        "a hash in the world-readable file",
        |r| r.replace(PASSWD, "clerk:x:", "clerk:$6$aaaaaaaa$cccccccccccccccccccccccccccccccc:"),
        // A hash in that file has no ageing either.
        &["account-password-age", "account-shadowed"],
    ),
    (
        "a password that never must change",
        |r| r.replace(SHADOW, "bbbb:20500:0:180:", "bbbb:20500:0:99999:"),
        &["account-password-age"],
    ),
    (
        "a service account with a shell",
        |r| r.replace(PASSWD, "/usr/sbin:/usr/sbin/nologin", "/usr/sbin:/bin/sh"),
        &["account-system-shell"],
    ),
    (
        "a uid given twice",
        |r| {
            r.append(PASSWD, "twin:x:1001:1001::/home/twin:/usr/sbin/nologin\n");
            r.append(SHADOW, "twin:*:20500:0:180:7:30::\n");
        },
        &["account-unique-uid"],
    ),
    (
        "a member of a group that is root in all but name",
        |r| r.append("/etc/group", "docker:x:999:clerk\n"),
        &["account-root-equivalent-group"],
    ),
    (
        "/etc/passwd writable by all",
        |r| r.chmod(PASSWD, 0o666),
        &["file-passwd", "file-world-writable", "privilege-files"],
    ),
    ("/etc/passwd of another owner", |r| r.chown(PASSWD, 1001, 0), &["file-passwd", "privilege-files"]),
    ("/etc/shadow readable by all", |r| r.chmod(SHADOW, 0o644), &["file-shadow"]),
    ("/etc/gshadow readable by all", |r| r.chmod("/etc/gshadow", 0o644), &["file-gshadow"]),
    ("/etc/group writable by its group", |r| r.chmod("/etc/group", 0o664), &["file-group"]),
    ("/etc/sudoers writable by its group", |r| r.chmod("/etc/sudoers", 0o660), &["file-sudoers"]),
    (
        "/etc/crontab writable by all",
        |r| r.chmod("/etc/crontab", 0o666),
        &["file-crontab", "file-world-writable", "privilege-files"],
    ),
    (
        "sshd_config writable by all",
        |r| r.chmod(SSHD, 0o666),
        &["file-sshd-config", "file-world-writable", "privilege-files"],
    ),
    (
        "a private key readable by all",
        |r| r.chmod("/etc/ssl/private/gateway.key", 0o644),
        &["file-private-keys", "key-mode", "key-readable-unencrypted"],
    ),
    ("root logins by an included file", |r| r.append(DROP_IN, "PermitRootLogin yes\n"), &["ssh-root-login"]),
    (
        "root logins for some by Match",
        |r| r.append(SSHD, "Match Address 10.0.0.0/8\n  PermitRootLogin yes\n"),
        &["ssh-match-root", "ssh-root-login"],
    ),
    (
        "empty passwords over SSH",
        |r| r.replace(SSHD, "PermitEmptyPasswords no", "PermitEmptyPasswords yes"),
        &["ssh-empty-passwords"],
    ),
    (
        "passwords over SSH",
        |r| r.replace(SSHD, "PasswordAuthentication no", "PasswordAuthentication yes"),
        &["ssh-password-authentication"],
    ),
    ("X11 forwarding", |r| r.replace(SSHD, "X11Forwarding no", "X11Forwarding yes"), &["ssh-x11-forwarding"]),
    ("many attempts", |r| r.replace(SSHD, "MaxAuthTries 3", "MaxAuthTries 20"), &["ssh-max-auth-tries"]),
    ("an old cipher", |r| r.replace(SSHD, "Ciphers chacha20", "Ciphers 3des-cbc,chacha20"), &["ssh-ciphers"]),
    ("an old MAC", |r| r.replace(SSHD, "MACs hmac", "MACs hmac-md5,hmac"), &["ssh-macs"]),
    (
        "sudo without a password for all commands",
        |r| r.write("/etc/sudoers.d/ops", "clerk ALL=(ALL) NOPASSWD: ALL\n", 0o440),
        &["sudo-nopasswd-all"],
    ),
    (
        "sudo without a password for all commands, by alias",
        |r| {
            r.write(
                "/etc/sudoers.d/ops",
                "User_Alias OPS = clerk\nCmnd_Alias EVERY = ALL\nOPS ALL = NOPASSWD: EVERY\n",
                0o440,
            );
        },
        &["sudo-nopasswd-all"],
    ),
    ("sudo for everyone", |r| r.append("/etc/sudoers", "ALL ALL=(root) /usr/bin/id\n"), &["sudo-all-users"]),
    (
        "a security update that waits",
        |r| {
            let list = "/var/lib/apt/lists/mirror.example_debian_dists_bookworm-security_main_binary-amd64_Packages";
            r.write(list, &recorded::packages("1.0-1+deb12u1"), 0o644);
        },
        &["package-security-updates"],
    ),
    (
        "package lists that nobody fetched for a month",
        |r| {
            let list = "/var/lib/apt/lists/mirror.example_debian_dists_bookworm-security_InRelease";
            r.replace(list, "Sun, 31 May 2026", "Fri, 01 May 2026");
        },
        &["package-lists-fresh"],
    ),
    (
        "a package left half installed",
        |r| {
            r.replace(
                "/var/lib/dpkg/status",
                "gateway\nStatus: install ok installed",
                "gateway\nStatus: install ok half-configured",
            );
        },
        &["package-half-installed"],
    ),
    ("a source whose signatures do not matter", |r| r.append(SOURCES, "Trusted: yes\n"), &["repository-signed"]),
    ("a source in clear text", |r| r.replace(SOURCES, "https:", "http:"), &["repository-encrypted"]),
    (
        "a source of the next release",
        |r| r.replace(SOURCES, "Suites: bookworm", "Suites: trixie bookworm"),
        &["repository-releases-mixed"],
    ),
    (
        "a source that moves",
        |r| r.replace(SOURCES, "Suites: bookworm", "Suites: stable bookworm"),
        &["repository-release-fixed"],
    ),
    ("an index past its date is taken", |r| r.append(SOURCES, "Check-Valid-Until: no\n"), &["repository-index-dated"]),
    (
        "a source that any key may sign",
        |r| r.append("/etc/apt/sources.list", "deb https://mirror.example/debian bookworm main\n"),
        &["repository-own-key"],
    ),
    (
        "a password in an address",
        |r| r.replace(SOURCES, "https://", "https://clerk:secret@"),
        &["repository-credentials"],
    ),
    (
        "a newer kernel that was never started",
        |r| {
            r.append(STATUS, "Package: linux-image-6.1.0-41-amd64\nStatus: install ok installed\nArchitecture: amd64\nVersion: 6.1.158-1\n\n");
        },
        &["kernel-current", "reboot-not-required"],
    ),
    (
        "a C library that was replaced yesterday",
        |r| r.touch(recorded::CORE, "2026-05-31T08:00:00.000Z"),
        &["reboot-not-required"],
    ),
    (
        "a C library that was replaced a month ago",
        |r| r.touch(recorded::CORE, "2026-05-02T08:00:00.000Z"),
        &["reboot-not-required", "reboot-overdue"],
    ),
    (
        "a service on a library that was replaced",
        |r| {
            r.link("/proc/7/exe", "/usr/sbin/gateway");
            r.write("/proc/7/status", "Name:\tgateway\nUid:\t0\t0\t0\t0\n", 0o444);
            r.write("/proc/7/comm", "gateway\n", 0o444);
            r.write("/proc/7/cgroup", "0::/system.slice/gateway.service\n", 0o444);
            r.write("/proc/7/maps", "7f00-7f01 r-xp 00000000 fd:00 9 /usr/lib/libssl.so.3 (deleted)\n", 0o444);
        },
        &["process-outdated-service"],
    ),
    (
        "a program that others reach and that was replaced",
        |r| {
            r.append("/proc/net/tcp", &recorded::listener("00000000", 9999));
            r.link("/proc/7/exe", "/opt/gateway/serve (deleted)");
            r.link("/proc/7/fd/3", "socket:[4711]");
            r.write("/proc/7/status", "Name:\tserve\nUid:\t0\t0\t0\t0\n", 0o444);
            r.write("/proc/7/comm", "serve\n", 0o444);
            r.write("/proc/7/cgroup", "0::/system.slice/gateway.service\n", 0o444);
            r.write("/proc/7/maps", "7f00-7f01 r-xp 00000000 fd:00 9 /opt/gateway/serve (deleted)\n", 0o444);
        },
        &["process-outdated-listening", "process-outdated-service"],
    ),
    (
        "a session whose program was replaced",
        |r| {
            r.link("/proc/8/exe", "/usr/bin/bash (deleted)");
            r.write("/proc/8/status", "Name:\tbash\nUid:\t1000\t1000\t1000\t1000\n", 0o444);
            r.write("/proc/8/comm", "bash\n", 0o444);
            r.write("/proc/8/cgroup", "0::/user.slice/user-1000.slice/session-2.scope\n", 0o444);
            r.write("/proc/8/maps", "55d0-55d1 r-xp 00000000 fd:00 9 /usr/bin/bash (deleted)\n", 0o444);
        },
        &["process-outdated-session"],
    ),
    (
        "a release without fixes",
        |r| r.replace("/etc/os-release", "VERSION_ID=\"12\"", "VERSION_ID=\"10\""),
        &["os-support-ending", "os-supported"],
    ),
    (
        "a release whose fixes end soon",
        |r| r.replace("/etc/os-release", "VERSION_ID=\"12\"", "VERSION_ID=\"11\""),
        &["os-support-ending"],
    ),
    (
        "a timer that was switched off",
        |r| r.link("/etc/systemd/system/apt-daily-upgrade.timer", "/dev/null"),
        &["update-automatic"],
    ),
    (
        "lists that nothing fetches",
        |r| r.append(PERIODIC, "APT::Periodic::Update-Package-Lists \"0\";\n"),
        &["update-lists-automatic"],
    ),
    (
        "updates without those for security",
        |r| r.replace("/etc/apt/apt.conf.d/50unattended-upgrades", "-security,label=Debian-Security", ",label=Debian"),
        &["update-automatic-security"],
    ),
    (
        "updates that stopped a month ago",
        |r| r.touch("/var/lib/apt/periodic/unattended-upgrades-stamp", "2026-05-01T08:00:00.000Z"),
        &["update-ran-lately"],
    ),
    (
        "a processor whose fault is open",
        |r| r.write("/sys/devices/system/cpu/vulnerabilities/meltdown", "Vulnerable\n", 0o444),
        &["cpu-vulnerable"],
    ),
    (
        "a fault that is open between threads",
        |r| r.replace("/sys/devices/system/cpu/vulnerabilities/mds", "SMT disabled", "SMT vulnerable"),
        &["cpu-smt-vulnerable"],
    ),
    (
        "firmware that was refused",
        |r| r.write(&format!("{}/last_attempt_status", recorded::ESRT), "5\n", 0o444),
        &["firmware-attempt"],
    ),
    ("a BIOS of long ago", |r| r.write("/sys/class/dmi/id/bios_date", "03/02/2017\n", 0o444), &["firmware-age"]),
    ("packets are forwarded", |r| r.write("/proc/sys/net/ipv4/ip_forward", "1\n", 0o644), &["kernel-ip-forward"]),
    (
        "no address randomisation",
        |r| r.write("/proc/sys/kernel/randomize_va_space", "0\n", 0o644),
        &["kernel-address-layout"],
    ),
    (
        "redirects are taken",
        |r| r.write("/proc/sys/net/ipv4/conf/all/accept_redirects", "1\n", 0o644),
        &["kernel-redirects"],
    ),
    (
        "a database open to all addresses",
        |r| r.append("/proc/net/tcp", &recorded::listener("00000000", 6379)),
        &["net-databases"],
    ),
    ("telnet", |r| r.append("/proc/net/tcp", &recorded::listener("00000000", 23)), &["net-plaintext-logins"]),
    ("an expired certificate", |r| renew(r, (2025, 5, 1), (2026, 5, 1)), &["certificate-expired"]),
    ("a certificate that expires in two weeks", |r| renew(r, (2026, 1, 1), (2026, 6, 15)), &["certificate-expiring"]),
    ("a certificate from the future", |r| renew(r, (2026, 7, 1), (2027, 1, 1)), &["certificate-not-yet-valid"]),
];

/// Another certificate for the gateway, and the key that fits it.
fn renew(root: &Root, from: (i32, u8, u8), to: (i32, u8, u8)) {
    let (certificate, key) = recorded::certificate_between(from, to);
    root.write("/etc/ssl/certs/gateway.pem", &certificate, 0o644);
    root.write("/etc/ssl/private/gateway.key", &key, 0o600);
}

/// The rules whose outcome differs, with both outcomes.
fn changes(before: &BTreeMap<String, Outcome>, after: &BTreeMap<String, Outcome>) -> Vec<(String, Outcome, Outcome)> {
    assert!(before.keys().eq(after.keys()));
    let pairs = before.iter().zip(after.values());
    pairs.filter(|((_, b), a)| b != a).map(|((rule, b), a)| (rule.clone(), *b, *a)).collect()
}

#[test]
fn the_healthy_host_fails_nothing_and_passes_much() {
    let root = Root::healthy();
    let outcomes = outcomes(root.path());
    let with = |outcome| outcomes.iter().filter(|(_, o)| **o == outcome).map(|(r, _)| r.as_str()).collect::<Vec<_>>();
    // A recorded root has no advisory set in force, and that is a finding.
    assert_eq!(with(Outcome::Fail), ["advisory-feeds-fresh", "advisory-set-current", "advisory-set-fresh"]);
    // A recorded root has no endpoint that could be spoken to.
    let unknown: Vec<_> = with(Outcome::Unknown)
        .into_iter()
        .filter(|r| !r.starts_with("tls-") && !r.starts_with("certificate-") && !r.starts_with("advisory-"))
        .collect();
    assert_eq!(unknown, Vec::<&str>::new());
    assert!(with(Outcome::Pass).len() >= 60, "{:?}", with(Outcome::Pass));
}

/// Plants each fault alone and fails unless just its rules see it.
pub fn check(faults: &[Fault], outcomes: fn(&Path) -> BTreeMap<String, Outcome>) {
    let before = outcomes(Root::healthy().path());
    let mut wrong = Vec::new();
    for (what, plant, rules) in faults {
        let root = Root::healthy();
        plant(&root);
        let changed = changes(&before, &outcomes(root.path()));
        // What comes or goes with the fault may make a rule apply, or no longer apply, and fails nothing.
        let failed: Vec<&str> =
            changed.iter().filter(|(.., after)| *after == Outcome::Fail).map(|(rule, ..)| rule.as_str()).collect();
        let untold = changed.iter().any(|(.., after)| *after == Outcome::Unknown);
        let mended = changed.iter().any(|(_, before, after)| (*before, *after) == (Outcome::Fail, Outcome::Pass));
        if failed != *rules || untold || mended {
            wrong.push(format!("{what}:\n  expected {rules:?}\n  found    {changed:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), faults.len(), wrong.join("\n"));
}

#[test]
fn each_planted_fault_fails_its_rules_and_no_other() {
    check(FAULTS, outcomes);
    assert!(FAULTS.len() >= 25);
    println!("figure planted.found {} of {}", FAULTS.len(), FAULTS.len());
}
