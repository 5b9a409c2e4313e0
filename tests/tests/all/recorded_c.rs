//! What the healthy host has of services, audit, cron, logs, clocks and
//! integrity tools.

use crate::recorded::Root;

/// The rules of audit.
pub const RULES: &str = "/etc/audit/rules.d/50-site.rules";

/// The settings of its daemon.
pub const AUDITD: &str = "/etc/audit/auditd.conf";

/// Where units of packages lie, and what is started at boot.
pub const UNITS: &str = "/usr/lib/systemd/system";
const WANTS: &str = "/etc/systemd/system/multi-user.target.wants";

/// Adds all of it.
pub fn plant(root: &Root) {
    for name in ["auditd", "audispd-plugins", "cron", "aide", "chrony", "systemd-journal-remote"] {
        package(root, name);
    }
    for unit in [
        "auditd.service",
        "cron.service",
        "chrony.service",
        "systemd-journald.service",
        "systemd-journal-upload.service",
    ] {
        start(root, unit);
    }
    root.write(
        &format!("{UNITS}/dailyaidecheck.timer"),
        "[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n",
        0o644,
    );
    root.link("/etc/systemd/system/timers.target.wants/dailyaidecheck.timer", &format!("{UNITS}/dailyaidecheck.timer"));
    root.write(RULES, &rules(), 0o640);
    root.write("/etc/audit/rules.d/99-finalize.rules", "-e 2\n", 0o640);
    root.write(AUDITD, CONF, 0o640);
    root.write("/usr/sbin/cron", "not a program\n", 0o755);
    root.write("/etc/cron.allow", "root\n", 0o640);
    root.write("/etc/cron.d/site", "@daily root /usr/bin/site-check\n", 0o600);
    root.chmod("/etc/cron.d", 0o700);
    root.write("/usr/bin/site-check", "not a program\n", 0o755);
    root.write(
        "/etc/systemd/journald.conf",
        "[Journal]\nStorage=persistent\nCompress=yes\nForwardToSyslog=no\n",
        0o644,
    );
    root.write("/etc/systemd/journal-upload.conf", UPLOAD, 0o644);
    root.write("/etc/chrony/chrony.conf", "server time.example iburst\nuser _chrony\n", 0o644);
    root.write("/usr/bin/aide", "not a program\n", 0o755);
    root.write("/etc/aide/aide.conf", AIDE, 0o600);
    root.write("/var/lib/aide/aide.db", "not a database\n", 0o600);
}

/// One more package that is installed.
pub fn package(root: &Root, name: &str) {
    let entry = format!("Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0-1\n\n");
    root.append("/var/lib/dpkg/status", &entry);
}

/// One more unit that starts at boot.
pub fn start(root: &Root, unit: &str) {
    root.write(&format!("{UNITS}/{unit}"), "[Install]\nWantedBy=multi-user.target\n", 0o644);
    root.link(&format!("{WANTS}/{unit}"), &format!("{UNITS}/{unit}"));
}

/// Every rule of audit that one of ours asks for.
fn rules() -> String {
    let mut text = String::new();
    for path in WATCHED {
        text.push_str(&format!("-w {path} -p wa -k site\n"));
    }
    for path in STARTED {
        text.push_str(&format!("-a always,exit -F path={path} -F perm=x -F auid>=1000 -F auid!=unset -k site\n"));
    }
    for arch in ["b64", "b32"] {
        for calls in CALLS {
            text.push_str(&format!("-a always,exit -F arch={arch} -S {calls} -k site\n"));
        }
        text.push_str(&format!("-a always,exit -F arch={arch} -C euid!=uid -F auid!=unset -S execve -k site\n"));
        for exit in ["EACCES", "EPERM"] {
            text.push_str(&format!(
                "-a always,exit -F arch={arch} -S creat,open,openat,truncate,ftruncate -F exit=-{exit} -k site\n"
            ));
        }
    }
    text
}

const WATCHED: &[&str] = &[
    "/etc/sudoers",
    "/etc/sudoers.d/",
    "/var/log/sudo.log",
    "/etc/localtime",
    "/etc/passwd",
    "/etc/shadow",
    "/etc/group",
    "/etc/gshadow",
    "/etc/security/opasswd",
    "/etc/nsswitch.conf",
    "/etc/pam.conf",
    "/etc/pam.d/",
    "/var/run/utmp",
    "/var/log/wtmp",
    "/var/log/btmp",
    "/var/log/lastlog",
    "/var/run/faillock",
    "/etc/apparmor/",
    "/etc/apparmor.d/",
    "/etc/issue",
    "/etc/issue.net",
    "/etc/hosts",
    "/etc/networks",
    "/etc/network/",
];

const STARTED: &[&str] =
    &["/usr/bin/chcon", "/usr/bin/setfacl", "/usr/bin/chacl", "/usr/sbin/usermod", "/usr/bin/kmod"];

const CALLS: &[&str] = &[
    "adjtimex,settimeofday,clock_settime",
    "chmod,fchmod,fchmodat",
    "chown,fchown,fchownat,lchown",
    "setxattr,lsetxattr,fsetxattr,removexattr,lremovexattr,fremovexattr",
    "unlink,unlinkat,rename,renameat",
    "mount",
    "sethostname,setdomainname",
    "init_module,finit_module,delete_module,create_module,query_module",
];

const CONF: &str = "\
max_log_file = 8
max_log_file_action = keep_logs
disk_error_action = halt
disk_full_action = halt
action_mail_acct = root
admin_space_left_action = halt
space_left_action = email
";

const UPLOAD: &str = "\
[Upload]
URL=https://log.example:19532
ServerKeyFile=/etc/ssl/private/upload.key
ServerCertificateFile=/etc/ssl/certs/upload.pem
TrustedCertificateFile=/etc/ssl/certs/site.pem
";

const AIDE: &str = "\
/sbin/auditctl p+i
/sbin/auditd p+i
/sbin/ausearch p+i
/sbin/aureport p+i
/sbin/autrace p+i
/sbin/augenrules p+i
";
