//! Faults in mounts, files, homes and logs, planted one at a time in the
//! healthy recorded host.

use crate::planted::{self, Fault};
use crate::recorded::{self, Root};

const FSTAB: &str = "/etc/fstab";
const MOUNTINFO: &str = "/proc/self/mountinfo";

/// Takes one mount away until the next start.
fn unmount(root: &Root, target: &str) {
    let text = std::fs::read_to_string(root.at(MOUNTINFO)).unwrap();
    let stays = |line: &&str| !line.split(' ').any(|word| word == target);
    let kept: String = text.lines().filter(stays).map(|line| format!("{line}\n")).collect();
    assert_ne!(kept, text, "{target} is not mounted");
    std::fs::write(root.at(MOUNTINFO), kept).unwrap();
}

/// Takes an option away from a mount, now and at the next start.
fn allow(root: &Root, target: &str, option: &str) {
    for file in [FSTAB, MOUNTINFO] {
        let text = std::fs::read_to_string(root.at(file)).unwrap();
        let line = text.lines().find(|line| line.split(' ').any(|word| word == target)).unwrap();
        let other = line.replacen(&format!(",{option}"), "", 1).replacen(&format!("{option},"), "", 1);
        assert_ne!(line, other, "{target} has no {option} in {file}");
        std::fs::write(root.at(file), text.replacen(line, &other, 1)).unwrap();
    }
}

const FAULTS: &[Fault] = &[
    ("a /tmp that is configured and not mounted", |r| unmount(r, "/tmp"), &["mount-tmp"]),
    ("/tmp with devices", |r| allow(r, "/tmp", "nodev"), &["mount-tmp-nodev"]),
    ("/var/tmp with programs", |r| allow(r, "/var/tmp", "noexec"), &["mount-var-tmp-noexec"]),
    ("/home with setuid programs", |r| allow(r, "/home", "nosuid"), &["mount-home-nosuid"]),
    ("/dev/shm with programs", |r| allow(r, "/dev/shm", "noexec"), &["mount-dev-shm-noexec"]),
    (
        "an option that a restart would drop",
        |r| r.replace(FSTAB, "/var/log ext4 nodev,nosuid,noexec", "/var/log ext4 nodev,nosuid"),
        &["mount-options-kept", "mount-var-log-noexec"],
    ),
    ("a share with setuid programs", |r| allow(r, "/srv", "nosuid"), &["mount-network"]),
    ("a medium that users mount", |r| r.append(FSTAB, "/dev/sdb1 /mnt vfat noauto,user 0 0\n"), &["mount-by-users"]),
    ("a setuid program of nobody's", |r| r.write("/opt/x", "", 0o4755), &["file-setuid-packaged"]),
    (
        "a setuid program that its group may write to",
        |r| r.chmod("/usr/bin/sudo", 0o4775),
        // The same file is one of those that sudo depends on.
        &["file-setuid-writable"],
    ),
    ("a file that everyone may write to", |r| r.write("/opt/x", "", 0o666), &["file-world-writable"]),
    (
        "a folder without the sticky bit",
        |r| {
            r.write("/opt/drop/x", "", 0o644);
            r.chmod("/opt/drop", 0o777);
        },
        &["file-world-writable-folder"],
    ),
    (
        "a file without an owner",
        |r| {
            r.write("/opt/x", "", 0o644);
            r.chown("/opt/x", 4242, 0);
        },
        &["file-owner-known"],
    ),
    (
        "a file without a group",
        |r| {
            r.write("/opt/x", "", 0o644);
            r.chown("/opt/x", 0, 4242);
        },
        &["file-group-known"],
    ),
    ("a program behind a dot", |r| r.write("/usr/share/.x", "", 0o755), &["file-hidden-program"]),
    ("a home open to others", |r| r.chmod("/home/ada", 0o755), &["account-home-mode"]),
    ("a home of another owner", |r| r.chown("/home/ada", 1001, 1000), &["account-home-owner"]),
    ("a home of another group", |r| r.chown("/home/ada", 1000, 1001), &["account-home-group"]),
    ("an account without a home", |r| std::fs::remove_dir_all(r.at("/home/clerk")).unwrap(), &["account-home-exists"]),
    ("a profile of another owner", |r| r.chown("/home/ada/.profile", 1001, 1000), &["account-dot-owner"]),
    ("a profile of another group", |r| r.chown("/home/ada/.profile", 1000, 1001), &["account-dot-group"]),
    ("a profile that its group may write to", |r| r.chmod("/home/ada/.profile", 0o660), &["account-dot-writable"]),
    ("a history that others may read", |r| r.chmod("/home/ada/.bash_history", 0o640), &["account-dot-private"]),
    (
        "hosts that are trusted by name",
        |r| {
            r.write("/home/ada/.rhosts", "", 0o600);
            r.chown("/home/ada/.rhosts", 1000, 1000);
        },
        &["account-rhosts"],
    ),
    ("a log that all may read", |r| r.chmod("/var/log/auth.log", 0o644), &["file-log-mode"]),
    (
        "a list of updates that its group may change",
        |r| r.chmod("/var/log/apt/history.log", 0o664),
        &["file-log-mode-public"],
    ),
    ("a record of logins with an odd bit", |r| r.chmod("/var/log/wtmp", 0o775), &["file-log-mode-logins"]),
    ("a log of logins that all may read", |r| r.chmod("/var/log/sssd/sssd.log", 0o664), &["file-log-mode-services"]),
    ("a log of a person's", |r| r.chown("/var/log/auth.log", 1000, 0), &["file-log-owner"]),
    ("a log of a person's group", |r| r.chown("/var/log/auth.log", 0, 1000), &["file-log-group"]),
    (
        "a folder of logs that a person may add to",
        |r| {
            r.chmod("/var/log/apt", 0o775);
            r.chown("/var/log/apt", 0, 1000);
        },
        &["file-log-folder"],
    ),
    ("a greeting of a person's group", |r| r.chown("/etc/motd", 0, 1000), &["banner-group"]),
    ("a list of shells of a person's group", |r| r.chown("/etc/shells", 0, 1000), &["file-login-settings"]),
    ("old hashes that others may read", |r| r.chmod("/etc/security/opasswd", 0o644), &["file-login-settings"]),
    ("/etc/passwd of another group", |r| r.chown("/etc/passwd", 0, 1001), &["file-passwd"]),
];

#[test]
fn each_planted_fault_fails_its_rules_and_no_other() {
    planted::check(FAULTS, recorded::strict_outcomes);
    println!("figure planted_access_a.found {} of {}", FAULTS.len(), FAULTS.len());
}
