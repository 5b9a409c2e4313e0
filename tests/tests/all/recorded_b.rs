//! What the healthy recorded host has for logins: PAM, start files of shells,
//! notices, home folders and the record of last logins.

use crate::recorded::Root;

const AUTH: &str = "\
auth requisite pam_faillock.so preauth
auth [success=2 default=ignore] pam_unix.so try_first_pass
auth [default=die] pam_faillock.so authfail
auth requisite pam_deny.so
auth required pam_permit.so
";
const PASSWORD: &str = "\
password requisite pam_pwquality.so
password requisite pam_pwhistory.so remember=24 enforce_for_root use_authtok
password [success=1 default=ignore] pam_unix.so use_authtok yescrypt
password requisite pam_deny.so
password required pam_permit.so
";
const SERVICE: &str = "\
@include common-auth
@include common-account
session required pam_loginuid.so
session required pam_limits.so
@include common-session
@include common-password
";
const QUALITY: &str = "\
minlen = 14
difok = 2
minclass = 4
dcredit = -1
lcredit = -1
ocredit = -1
ucredit = -1
maxrepeat = 3
maxsequence = 3
enforce_for_root
";
const DEFS: &str = "\
PASS_MAX_DAYS 365
PASS_MIN_DAYS 1
PASS_WARN_AGE 7
UMASK 027
HOME_MODE 0750
ENCRYPT_METHOD YESCRYPT
UID_MIN 1000
";
const NOTICE: &str = "For authorised use only. What is done here is recorded.\n";

/// Its files: path, text, mode.
pub fn files() -> Vec<(&'static str, String, u32)> {
    let mut files: Vec<(&str, &str)> = vec![
        ("/etc/pam.d/common-auth", AUTH),
        ("/etc/pam.d/common-account", "account required pam_faillock.so\naccount required pam_unix.so\n"),
        ("/etc/pam.d/common-password", PASSWORD),
        ("/etc/pam.d/common-session", "session required pam_unix.so\n"),
        ("/etc/pam.d/login", SERVICE),
        ("/etc/pam.d/sshd", SERVICE),
        ("/etc/pam.d/passwd", "@include common-password\n"),
        ("/etc/pam.d/sudo", "session required pam_limits.so\n@include common-auth\n@include common-account\n"),
        (
            "/etc/pam.d/su",
            "auth sufficient pam_rootok.so\nauth required pam_wheel.so use_uid group=sugroup\nsession required pam_limits.so\n@include common-auth\n",
        ),
        ("/etc/security/pwquality.conf", QUALITY),
        (
            "/etc/security/faillock.conf",
            "deny = 5\nunlock_time = 900\nfail_interval = 900\neven_deny_root\nroot_unlock_time = 60\n",
        ),
        ("/etc/login.defs", DEFS),
        ("/etc/shells", "/bin/sh\n/bin/bash\n"),
        ("/etc/profile", "umask 027\nPATH=/usr/sbin:/usr/bin\nexport PATH\n"),
        ("/etc/profile.d/timeout.sh", "TMOUT=900\nreadonly TMOUT\nexport TMOUT\n"),
        ("/etc/bash.bashrc", "umask 027\n"),
        ("/root/.profile", "umask 027\n"),
    ];
    files.extend(["/etc/issue", "/etc/issue.net", "/etc/motd"].map(|path| (path, NOTICE)));
    let mut files: Vec<_> = files.into_iter().map(|(path, text)| (path, text.to_owned(), 0o644)).collect();
    files.push(("/home/ada/.profile", String::new(), 0o640));
    files.push(("/home/clerk/.profile", String::new(), 0o640));
    // lastlog has a record of 292 bytes for each id; both logged in on 28 May 2026.
    let login = format!("\0@\u{18}j{}", "\0".repeat(288));
    files.push(("/var/log/lastlog", "\0".repeat(292 * 1000) + &login + &login, 0o644));
    files
}

/// What files alone do not say: owners and folders.
pub fn finish(root: &Root) {
    root.append("/etc/group", "sugroup:x:990:\nwww-data:x:33:\n");
    root.append("/etc/passwd", "www-data:x:33:33::/var/www:/bin/false\n");
    root.append("/etc/shadow", "www-data:*:20500:0:365:7:::\n");
    for (home, id) in [("/home/ada", 1000), ("/home/clerk", 1001)] {
        root.chmod(home, 0o750);
        root.chown(home, id, id);
        root.chown(&format!("{home}/.profile"), id, id);
    }
    root.chmod("/root", 0o700);
}
