//! A recorded host: a small made-up root on which every rule passes, and the
//! means to plant one fault in it.

use crate::{pipeline, recorded_a};
use std::collections::BTreeMap;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};

/// The `now` of every judgement of a recorded host.
pub const NOW: &str = "2026-06-01T08:00:00.000Z";

/// A root in a temporary folder.
pub struct Root {
    folder: tempfile::TempDir,
}

/// What one file of the root is.
#[derive(Clone)]
struct File {
    text: String,
    mode: u32,
}

impl Root {
    /// The healthy host.
    pub fn healthy() -> Self {
        let root = Self { folder: tempfile::tempdir().unwrap() };
        for (path, file) in healthy() {
            root.write(&path, &file.text, file.mode);
        }
        for (path, text, mode) in crate::recorded_b::files() {
            root.write(path, &text, mode);
        }
        crate::recorded_b::finish(&root);
        root.link("/proc/1/exe", "/usr/lib/systemd/systemd");
        for unit in ["apt-daily.timer", "apt-daily-upgrade.timer"] {
            root.link(&format!("{TIMERS}/{unit}"), &format!("/usr/lib/systemd/system/{unit}"));
        }
        for stamp in ["update-success-stamp", "unattended-upgrades-stamp"] {
            root.touch(&format!("/var/lib/apt/periodic/{stamp}"), "2026-05-31T20:00:00.000Z");
        }
        root.touch(CORE, "2026-04-01T08:00:00.000Z");
        crate::recorded_c::plant(&root);
        for folder in recorded_a::CLOSED {
            root.chmod(folder, 0o700);
        }
        for (path, id) in recorded_a::OWNED {
            root.chown(path, *id, *id);
        }
        root
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The place of a file of it.
    pub fn at(&self, path: &str) -> PathBuf {
        self.path().join(path.trim_start_matches('/'))
    }

    /// Writes a file, its folders with it.
    pub fn write(&self, path: &str, text: &str, mode: u32) {
        let place = self.at(path);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(&place, text).unwrap();
        self.chmod(path, mode);
    }

    /// Puts `new` where `old` stands; the test ends if it does not stand there once.
    pub fn replace(&self, path: &str, old: &str, new: &str) {
        let text = std::fs::read_to_string(self.at(path)).unwrap();
        assert_eq!(text.matches(old).count(), 1, "{path} has not one `{old}`");
        std::fs::write(self.at(path), text.replace(old, new)).unwrap();
    }

    /// Adds lines at the end of a file.
    pub fn append(&self, path: &str, lines: &str) {
        let text = std::fs::read_to_string(self.at(path)).unwrap();
        std::fs::write(self.at(path), text + lines).unwrap();
    }

    /// A symbolic link, its folders with it.
    pub fn link(&self, path: &str, target: &str) {
        let place = self.at(path);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        let _ = std::fs::remove_file(&place);
        std::os::unix::fs::symlink(target, place).unwrap();
    }

    /// Sets when a file was last written.
    pub fn touch(&self, path: &str, time: &str) {
        let millis = report::Time::parse(time).unwrap().millis().unsigned_abs();
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_millis(millis);
        std::fs::File::options().write(true).open(self.at(path)).unwrap().set_modified(time).unwrap();
    }

    /// Sets the mode.
    pub fn chmod(&self, path: &str, mode: u32) {
        std::fs::set_permissions(self.at(path), std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Sets the owner and group.
    pub fn chown(&self, path: &str, uid: u32, gid: u32) {
        chown(self.at(path), Some(uid), Some(gid)).unwrap();
    }

    /// Every file of it, relative to `/`, sorted.
    pub fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut waiting = vec![self.path().to_path_buf()];
        while let Some(folder) = waiting.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    waiting.push(path);
                } else {
                    files.push(format!("/{}", path.strip_prefix(self.path()).unwrap().display()));
                }
            }
        }
        files.sort();
        files
    }
}

/// The files of the healthy host.
fn healthy() -> BTreeMap<String, File> {
    let mut files = BTreeMap::new();
    let mut add = |path: &str, mode: u32, text: &str| {
        files.insert(path.to_owned(), File { text: text.to_owned(), mode });
    };
    add("/etc/os-release", 0o644, OS_RELEASE);
    add("/etc/passwd", 0o644, PASSWD);
    add("/etc/shadow", 0o640, SHADOW);
    add("/etc/group", 0o644, GROUP);
    add("/etc/gshadow", 0o640, "root:*::\nsudo:*::ada\nada:!::\nclerk:!::\n");
    add("/etc/ssh/sshd_config", 0o600, SSHD);
    add("/etc/ssh/sshd_config.d/10-site.conf", 0o600, "# nothing of our own yet\n");
    add("/usr/sbin/sshd", 0o755, "not a program\n");
    add("/usr/bin/sudo", 0o755, "not a program\n");
    add("/etc/sudoers", 0o440, SUDOERS);
    add("/etc/sudoers.d/README", 0o440, "# one file a team\n");
    add("/etc/crontab", 0o600, "# none\n");
    add("/var/lib/dpkg/status", 0o644, DPKG);
    for (suite, label, version) in [("bookworm", "Debian", "1.0-1"), ("bookworm-security", "Debian-Security", "1.0-1")]
    {
        let stem = format!("/var/lib/apt/lists/mirror.example_debian_dists_{suite}");
        add(&format!("{stem}_InRelease"), 0o644, &release(suite, label));
        add(&format!("{stem}_main_binary-amd64_Packages"), 0o644, &packages(version));
    }
    add("/etc/ssl/certs/mail.pem", 0o644, &certificate_between((2026, 1, 1), (2027, 1, 1)).0);
    let (certificate, key) = certificate_between((2026, 1, 1), (2027, 1, 1));
    add("/etc/ssl/certs/gateway.pem", 0o644, &certificate);
    add("/etc/ssl/private/gateway.key", 0o600, &key);
    add("/etc/apt/sources.list", 0o644, "# see sources.list.d\n");
    add("/etc/apt/sources.list.d/debian.sources", 0o644, SOURCES);
    add("/etc/apt/apt.conf.d/20auto-upgrades", 0o644, PERIODIC);
    add("/etc/apt/apt.conf.d/50unattended-upgrades", 0o644, ORIGINS);
    add("/usr/bin/unattended-upgrade", 0o755, "not a program\n");
    add("/usr/lib/systemd/systemd", 0o755, "not a program\n");
    for unit in ["apt-daily.timer", "apt-daily-upgrade.timer"] {
        add(&format!("/usr/lib/systemd/system/{unit}"), 0o644, "[Timer]\n");
    }
    add("/var/lib/apt/periodic/update-success-stamp", 0o644, "");
    add("/var/lib/apt/periodic/unattended-upgrades-stamp", 0o644, "");
    add(CORE, 0o644, "/.\n/usr/lib/systemd/systemd\n/usr/bin/bash\n/opt/gateway/serve\n");
    for (fault, text) in [
        ("l1tf", "Not affected"),
        ("meltdown", "Mitigation: PTI"),
        ("mds", "Mitigation: Clear CPU buffers; SMT disabled"),
    ] {
        add(&format!("/sys/devices/system/cpu/vulnerabilities/{fault}"), 0o444, &format!("{text}\n"));
    }
    for (name, text) in [("bios_vendor", "Example"), ("bios_version", "F.42"), ("bios_date", "03/02/2025")] {
        add(&format!("/sys/class/dmi/id/{name}"), 0o444, &format!("{text}\n"));
    }
    for (name, text) in
        [("fw_class", "ddc0ee61-e7f0-4e7d-acc5-c070a398838e"), ("fw_version", "258"), ("last_attempt_status", "0")]
    {
        add(&format!("{ESRT}/{name}"), 0o444, &format!("{text}\n"));
    }
    for (path, text, mode) in crate::recorded_d::files() {
        add(path, mode, text);
    }
    add("/proc/stat", 0o444, "cpu 0\nbtime 1777622400\n");
    add("/proc/1/status", 0o444, "Name:\tsystemd\nUid:\t0\t0\t0\t0\n");
    add("/proc/1/comm", 0o444, "systemd\n");
    add("/proc/1/cmdline", 0o444, "/sbin/init\0");
    add("/proc/1/cgroup", 0o444, "0::/init.scope\n");
    add("/proc/1/maps", 0o444, "55d0-55d1 r-xp 00000000 fd:00 10 /usr/lib/systemd/systemd\n");
    add("/proc/net/tcp", 0o444, TCP);
    add("/proc/net/tcp6", 0o444, TCP);
    add("/proc/net/udp", 0o444, TCP);
    add("/proc/net/udp6", 0o444, TCP);
    add("/proc/sys/kernel/osrelease", 0o444, "6.1.0-40-amd64\n");
    for (name, value) in SYSCTLS {
        add(&format!("/proc/sys/{}", name.replace('.', "/")), 0o644, &format!("{value}\n"));
    }
    for (path, text, mode) in recorded_a::files() {
        files.insert(path.to_owned(), File { text: text.to_owned(), mode });
    }
    files
}

/// A line of `/proc/net/tcp` for a listener of root on this hexadecimal address.
pub fn listener(address: &str, port: u16) -> String {
    format!(
        "   0: {address}:{port:04X} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0\n"
    )
}

/// A list of packages with this version of the one package that matters.
pub fn packages(version: &str) -> String {
    format!("Package: gateway\nArchitecture: amd64\nVersion: {version}\nFilename: pool/g.deb\nSize: 1\n\n")
}

fn release(suite: &str, label: &str) -> String {
    format!(
        "Origin: Debian\nLabel: {label}\nSuite: {suite}\nCodename: {suite}\nDate: Sun, 31 May 2026 20:00:00 UTC\nValid-Until: Sun, 07 Jun 2026 20:00:00 UTC\nArchitectures: amd64\nComponents: main\n"
    )
}

/// A certificate for `gateway.example` between two days, and its key, both PEM.
pub fn certificate_between(from: (i32, u8, u8), to: (i32, u8, u8)) -> (String, String) {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(vec!["gateway.example".to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(from.0, from.1, from.2);
    params.not_after = rcgen::date_time_ymd(to.0, to.1, to.2);
    params.use_authority_key_identifier_extension = true;
    (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
}

/// The outcome of every rule of the baseline on a root, by rule id.
pub fn outcomes(root: &Path) -> BTreeMap<String, report::Outcome> {
    pipeline::judge(root).findings.into_iter().map(|f| (f.rule, f.outcome)).collect()
}

/// The outcome of every rule of the strictest profile on a root, by rule id.
pub fn strict_outcomes(root: &Path) -> BTreeMap<String, report::Outcome> {
    pipeline::judge_by("customs-high", root).findings.into_iter().map(|f| (f.rule, f.outcome)).collect()
}

const OS_RELEASE: &str = "\
PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"
NAME=\"Debian GNU/Linux\"
VERSION_ID=\"12\"
VERSION_CODENAME=bookworm
ID=debian
";

const PASSWD: &str = "\
root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
ada:x:1000:1000:Ada:/home/ada:/bin/bash
clerk:x:1001:1001:Clerk:/home/clerk:/bin/bash
";

// The hashes are made up; they fit no password.
const SHADOW: &str = "\
root:*:20500:0:365:7:::
daemon:*:20500:0:365:7:::
ada:$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7:20500:0:180:7:30::
clerk:$6$aaaaaaaa$bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb:20500:0:180:7:30::
";

const GROUP: &str = "root:x:0:\ndaemon:x:1:\nsudo:x:27:ada\nshadow:x:42:\nada:x:1000:\nclerk:x:1001:\n";

const SSHD: &str = "\
Include /etc/ssh/sshd_config.d/*.conf
PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitEmptyPasswords no
X11Forwarding no
AllowTcpForwarding no
AllowAgentForwarding no
MaxAuthTries 3
MaxSessions 4
LoginGraceTime 60
ClientAliveInterval 300
ClientAliveCountMax 3
LogLevel VERBOSE
Banner /etc/issue.net
AllowGroups sudo
Ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com
MACs hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com
KexAlgorithms sntrup761x25519-sha512@openssh.com,curve25519-sha256
UsePAM yes
MaxStartups 10:30:60
";

const SUDOERS: &str = "\
Defaults env_reset
Defaults use_pty
root ALL=(ALL:ALL) ALL
%sudo ALL=(ALL:ALL) ALL
clerk ALL=(root) /usr/bin/systemctl restart gateway
@includedir /etc/sudoers.d
";

/// The list of files of the C library, whose time is that of its installation.
pub const CORE: &str = "/var/lib/dpkg/info/libc6:amd64.list";

/// A part whose firmware UEFI can update.
pub const ESRT: &str = "/sys/firmware/efi/esrt/entries/entry0";

/// Where timers that start by themselves are linked.
pub const TIMERS: &str = "/etc/systemd/system/timers.target.wants";

const SOURCES: &str = "\
Types: deb
URIs: https://mirror.example/debian
Suites: bookworm bookworm-security
Components: main
Signed-By: 0123456789ABCDEF0123456789ABCDEF01234567
";

const PERIODIC: &str = "APT::Periodic::Update-Package-Lists \"1\";\nAPT::Periodic::Unattended-Upgrade \"1\";\n";

const ORIGINS: &str = "\
Unattended-Upgrade::Origins-Pattern {
        \"origin=Debian,codename=${distro_codename},label=Debian\";
        \"origin=Debian,codename=${distro_codename}-security,label=Debian-Security\";
};
";

const DPKG: &str = "\
Package: libc6
Status: install ok installed
Architecture: amd64
Version: 2.36-9

Package: linux-image-6.1.0-40-amd64
Status: install ok installed
Architecture: amd64
Version: 6.1.153-1

Package: gateway
Status: install ok installed
Architecture: amd64
Version: 1.0-1

";

const TCP: &str = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

/// Running values that every rule on kernel parameters takes.
const SYSCTLS: &[(&str, &str)] = &[
    ("fs.protected_fifos", "1"),
    ("fs.protected_hardlinks", "1"),
    ("fs.protected_regular", "2"),
    ("fs.protected_symlinks", "1"),
    ("fs.suid_dumpable", "0"),
    ("kernel.dmesg_restrict", "1"),
    ("kernel.kexec_load_disabled", "1"),
    ("kernel.kptr_restrict", "2"),
    ("kernel.perf_event_paranoid", "3"),
    ("kernel.randomize_va_space", "2"),
    ("kernel.unprivileged_bpf_disabled", "1"),
    ("kernel.yama.ptrace_scope", "1"),
    ("net.core.bpf_jit_harden", "2"),
    ("net.ipv4.conf.all.accept_redirects", "0"),
    ("net.ipv4.conf.all.accept_source_route", "0"),
    ("net.ipv4.conf.all.log_martians", "1"),
    ("net.ipv4.conf.all.rp_filter", "1"),
    ("net.ipv4.conf.all.send_redirects", "0"),
    ("net.ipv4.conf.default.accept_redirects", "0"),
    ("net.ipv4.conf.default.accept_source_route", "0"),
    ("net.ipv4.conf.default.log_martians", "1"),
    ("net.ipv4.conf.default.send_redirects", "0"),
    ("net.ipv4.icmp_echo_ignore_broadcasts", "1"),
    ("net.ipv4.conf.all.secure_redirects", "0"),
    ("net.ipv4.conf.default.secure_redirects", "0"),
    ("net.ipv4.icmp_ignore_bogus_error_responses", "1"),
    ("net.ipv6.conf.all.accept_ra", "0"),
    ("net.ipv6.conf.default.accept_ra", "0"),
    ("net.ipv4.conf.default.rp_filter", "1"),
    ("net.ipv4.ip_forward", "0"),
    ("net.ipv4.tcp_syncookies", "1"),
    ("net.ipv6.conf.all.accept_redirects", "0"),
    ("net.ipv6.conf.all.accept_source_route", "0"),
    ("net.ipv6.conf.all.forwarding", "0"),
    ("net.ipv6.conf.default.accept_redirects", "0"),
    ("net.ipv6.conf.default.accept_source_route", "0"),
];
