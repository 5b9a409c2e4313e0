//! Mounts, homes and logs of the healthy recorded host.

/// Each with its content and mode.
pub fn files() -> Vec<(&'static str, &'static str, u32)> {
    vec![
        ("/proc/self/mountinfo", MOUNTINFO, 0o444),
        ("/etc/fstab", FSTAB, 0o644),
        ("/etc/motd", "", 0o644),
        ("/etc/issue", "", 0o644),
        ("/etc/issue.net", "", 0o644),
        ("/etc/shells", "/bin/sh\n", 0o644),
        ("/etc/security/opasswd", "", 0o600),
        ("/etc/passwd-", "", 0o644),
        ("/var/log/auth.log", "", 0o640),
        ("/var/log/apt/history.log", "", 0o644),
        ("/var/log/wtmp", "", 0o664),
        ("/var/log/sssd/sssd.log", "", 0o600),
        ("/var/log/journal/0/system.journal", "", 0o640),
        ("/var/lib/dpkg/info/sudo.list", "/usr/bin/sudo\n", 0o644),
        ("/root/.profile", "", 0o640),
        ("/home/ada/.profile", "", 0o640),
        ("/home/ada/.bash_history", "", 0o600),
        ("/home/clerk/.profile", "", 0o640),
    ]
}

/// What lies in homes belongs to whom.
pub const OWNED: &[(&str, u32)] = &[
    ("/home/ada", 1000),
    ("/home/ada/.profile", 1000),
    ("/home/ada/.bash_history", 1000),
    ("/home/clerk", 1001),
    ("/home/clerk/.profile", 1001),
];

/// Folders that are closed to others.
pub const CLOSED: &[&str] = &["/root", "/home/ada", "/home/clerk"];

/// The line that configures a mount.
pub const FSTAB: &str = "\
/dev/vda1 / ext4 errors=remount-ro 0 1
tmpfs /dev/shm tmpfs nodev,nosuid,noexec 0 0
/dev/vda2 /home ext4 nodev,nosuid 0 2
tmpfs /tmp tmpfs nodev,nosuid,noexec 0 0
/dev/vda3 /var ext4 nodev,nosuid 0 2
/dev/vda4 /var/log ext4 nodev,nosuid,noexec 0 2
/dev/vda5 /var/log/audit ext4 nodev,nosuid,noexec 0 2
/dev/vda6 /var/tmp ext4 nodev,nosuid,noexec 0 2
nas:/srv /srv nfs4 nodev,nosuid,sec=krb5p 0 0
";

const MOUNTINFO: &str = "\
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,errors=remount-ro
23 22 0:21 / /proc rw,nosuid,nodev,noexec shared:2 - proc proc rw
24 22 0:22 / /dev/shm rw,nosuid,nodev,noexec shared:3 - tmpfs tmpfs rw
25 22 254:2 / /home rw,nosuid,nodev shared:4 - ext4 /dev/vda2 rw
26 22 0:23 / /tmp rw,nosuid,nodev,noexec shared:5 - tmpfs tmpfs rw
27 22 254:3 / /var rw,nosuid,nodev shared:6 - ext4 /dev/vda3 rw
28 27 254:4 / /var/log rw,nosuid,nodev,noexec shared:7 - ext4 /dev/vda4 rw
29 28 254:5 / /var/log/audit rw,nosuid,nodev,noexec shared:8 - ext4 /dev/vda5 rw
30 27 254:6 / /var/tmp rw,nosuid,nodev,noexec shared:9 - ext4 /dev/vda6 rw
31 22 0:24 / /srv rw,nosuid,nodev shared:10 - nfs4 nas:/srv rw,sec=krb5p
";
