//! Faults of logins, planted one at a time in the healthy recorded host: PAM,
//! accounts, groups, start files, notices. It is judged by the profile that
//! has all rules. Each turns exactly the named rules from pass to fail.

use crate::pipeline;
use crate::recorded::{NOW, Root};
use report::{Outcome, Time};
use std::collections::BTreeMap;

/// What it is, how it is planted, and the rules that must see it.
type Fault = (&'static str, fn(&Root), &'static [&'static str]);

const GROUP: &str = "/etc/group";
const DEFS: &str = "/etc/login.defs";
const QUALITY: &str = "/etc/security/pwquality.conf";
const LOCK: &str = "/etc/security/faillock.conf";
const PASSWORD: &str = "/etc/pam.d/common-password";
const SU: &str = "/etc/pam.d/su";
const PROFILE: &str = "/etc/profile";
const TIMEOUT: &str = "/etc/profile.d/timeout.sh";

const FAULTS: &[Fault] = &[
    ("a notice that tells the release", |r| r.append("/etc/issue", "\\r\n"), &["banner-issue-system"]),
    ("a notice with the distribution's name", |r| r.append("/etc/motd", "Debian\n"), &["banner-motd-system"]),
    ("no notice", |r| r.write("/etc/issue.net", "\n", 0o644), &["banner-issue-net-text"]),
    ("a notice that all may write", |r| r.chmod("/etc/motd", 0o666), &["banner-mode"]),
    ("a notice of another owner", |r| r.chown("/etc/issue", 1000, 0), &["banner-owner"]),
    ("a notice of another group", |r| r.chown("/etc/issue", 0, 1000), &["banner-group"]),
    ("passwords without an end", |r| r.replace(DEFS, "DAYS 365", "DAYS 99999"), &["login-password-max-days"]),
    ("passwords without a start", |r| r.replace(DEFS, "MIN_DAYS 1", "MIN_DAYS 0"), &["login-password-min-days"]),
    ("no warning", |r| r.replace(DEFS, "AGE 7", "AGE 0"), &["login-password-warn-days"]),
    ("MD5 for new passwords", |r| r.replace(DEFS, "YESCRYPT", "MD5"), &["login-encrypt-method"]),
    ("a loose mask of logins", |r| r.replace(DEFS, "UMASK 027", "UMASK 022"), &["login-umask"]),
    ("open homes to come", |r| r.replace(DEFS, "MODE 0750", "MODE 0755"), &["login-home-mode"]),
    ("a group id given twice", |r| r.append(GROUP, "twin:x:1001:\n"), &["group-unique-gid"]),
    ("a group name given twice", |r| r.append(GROUP, "clerk:x:1009:\n"), &["group-unique-name"]),
    (
        "a member of shadow",
        |r| r.replace(GROUP, "shadow:x:42:", "shadow:x:42:ada"),
        &["account-root-equivalent-group", "group-shadow-empty"],
    ),
    (
        "a primary group without a name",
        |r| r.replace(GROUP, "clerk:x:1001:", "clerk:x:1002:"),
        &["group-primary-exists"],
    ),
    ("a second group 0", |r| r.append(GROUP, "wheel:x:0:\n"), &["group-unique-gid", "group-zero-root"]),
    ("short passwords", |r| r.replace(QUALITY, "minlen = 14", "minlen = 8"), &["pam-password-length"]),
    ("like the last one", |r| r.replace(QUALITY, "difok = 2", "difok = 1"), &["pam-password-changed-characters"]),
    ("two kinds", |r| r.replace(QUALITY, "minclass = 4", "minclass = 2"), &["pam-password-classes"]),
    ("a credit", |r| r.replace(QUALITY, "dcredit = -1", "dcredit = 1"), &["pam-password-credits"]),
    ("any run", |r| r.replace(QUALITY, "maxrepeat = 3", "maxrepeat = 0"), &["pam-password-repeats"]),
    ("any sequence", |r| r.replace(QUALITY, "maxsequence = 3", "# none"), &["pam-password-sequences"]),
    ("no dictionary", |r| r.append(QUALITY, "dictcheck = 0\n"), &["pam-password-dictionary"]),
    ("only a warning", |r| r.append(QUALITY, "enforcing = 0\n"), &["pam-password-enforcing"]),
    ("root sets what it likes", |r| r.replace(QUALITY, "enforce_for_root", ""), &["pam-password-root"]),
    (
        "an argument that undoes the file",
        |r| r.replace(PASSWORD, "pam_pwquality.so", "pam_pwquality.so retry=9"),
        &["pam-password-retry"],
    ),
    ("a short history", |r| r.replace(PASSWORD, "remember=24", "remember=2"), &["pam-history-length"]),
    ("a history that root passes", |r| r.replace(PASSWORD, " enforce_for_root", ""), &["pam-history-root"]),
    (
        "a history that asks again",
        |r| r.replace(PASSWORD, "enforce_for_root use_authtok", "enforce_for_root"),
        &["pam-history-same-password"],
    ),
    ("MD5 by pam_unix", |r| r.replace(PASSWORD, "yescrypt", "md5"), &["pam-unix-hash"]),
    (
        "pam_unix asks again",
        |r| r.replace(PASSWORD, "pam_unix.so use_authtok", "pam_unix.so"),
        &["pam-unix-same-password"],
    ),
    ("a second history", |r| r.replace(PASSWORD, "yescrypt", "yescrypt remember=5"), &["pam-unix-no-remember"]),
    (
        "empty passwords",
        |r| r.replace("/etc/pam.d/common-auth", "try_first_pass", "try_first_pass nullok"),
        &["pam-no-empty-passwords"],
    ),
    ("many guesses", |r| r.replace(LOCK, "deny = 5", "deny = 50"), &["pam-faillock-deny"]),
    ("a short lock", |r| r.replace(LOCK, "\nunlock_time = 900", "\nunlock_time = 9"), &["pam-faillock-unlock-time"]),
    ("root is never closed", |r| r.replace(LOCK, "even_deny_root", ""), &["pam-faillock-root"]),
    ("root opens at once", |r| r.replace(LOCK, "root_unlock_time = 60", ""), &["pam-faillock-root-unlock-time"]),
    (
        "failures that nobody counts",
        |r| r.replace("/etc/pam.d/common-auth", "auth [default=die] pam_faillock.so authfail\n", ""),
        &["pam-faillock-enabled"],
    ),
    ("su for everyone", |r| r.replace(SU, "required pam_wheel.so", "optional pam_wheel.so"), &["pam-su-wheel"]),
    ("su by the login's name", |r| r.replace(SU, "use_uid ", ""), &["pam-su-real-user"]),
    ("su without a password", |r| r.replace(SU, "use_uid", "use_uid trust"), &["pam-su-no-trust"]),
    ("a member of su's group", |r| r.replace(GROUP, "sugroup:x:990:", "sugroup:x:990:ada"), &["pam-su-group-empty"]),
    ("trust in other hosts", |r| r.append(SU, "auth sufficient pam_rhosts.so\n"), &["pam-no-rhosts"]),
    (
        "a module that always agrees",
        |r| r.append("/etc/pam.d/sshd", "auth sufficient pam_permit.so\n"),
        &["pam-no-sufficient-permit"],
    ),
    ("no limits", |r| r.replace("/etc/pam.d/sshd", "pam_limits", "pam_none"), &["pam-limits-enabled"]),
    ("no mark", |r| r.replace("/etc/pam.d/login", "pam_loginuid", "pam_none"), &["pam-loginuid"]),
    ("an open home", |r| r.chmod("/home/ada", 0o755), &["account-home-mode"]),
    ("a home of another", |r| r.chown("/home/ada", 1001, 1000), &["account-home-owner"]),
    ("a home of another group", |r| r.chown("/home/ada", 1000, 1001), &["account-home-group"]),
    ("a profile that a group writes", |r| r.chmod("/home/ada/.profile", 0o660), &["account-dot-writable"]),
    ("a profile of another", |r| r.chown("/home/ada/.profile", 0, 1000), &["account-dot-owner"]),
    ("a profile of another group", |r| r.chown("/home/ada/.profile", 1000, 0), &["account-dot-group"]),
    ("forwarded mail", |r| r.write("/root/.forward", "x@example.org\n", 0o600), &["account-forward"]),
    ("stored passwords", |r| r.write("/root/.netrc", "machine x\n", 0o600), &["account-netrc"]),
    ("a history for all", |r| r.write("/root/.bash_history", "ls\n", 0o644), &["account-dot-private"]),
    ("trusted hosts", |r| r.write("/root/.shosts", "x\n", 0o600), &["account-rhosts"]),
    ("nologin as a shell", |r| r.append("/etc/shells", "/usr/sbin/nologin\n"), &["account-nologin-not-a-shell"]),
    ("a shell that is not listed", |r| r.write("/etc/shells", "/bin/sh\n", 0o644), &["account-shell-listed"]),
    ("no idle time", |r| r.replace(TIMEOUT, "TMOUT=900", "TMOUT=0"), &["shell-timeout"]),
    ("an idle time that anyone lifts", |r| r.replace(TIMEOUT, "readonly TMOUT\n", ""), &["shell-timeout-fixed"]),
    ("a loose mask", |r| r.replace(PROFILE, "umask 027", "umask 022"), &["shell-umask-profile"]),
    ("a loose mask of shells", |r| r.replace("/etc/bash.bashrc", "027", "022"), &["shell-umask-bashrc"]),
    ("a loose mask of root", |r| r.replace("/root/.profile", "027", "022"), &["shell-umask-root"]),
    ("an empty entry", |r| r.replace(PROFILE, "/usr/sbin:", "/usr/sbin::"), &["shell-path-relative"]),
    ("a folder that is not there", |r| r.replace(PROFILE, "/usr/sbin:", "/usr/sbin:/none:"), &["shell-path-missing"]),
    (
        "a folder of another that all write",
        |r| {
            r.write("/opt/tools/x", "", 0o644);
            r.chmod("/opt/tools", 0o777);
            r.chown("/opt/tools", 1000, 0);
            r.replace(PROFILE, "/usr/sbin:", "/usr/sbin:/opt/tools:");
        },
        &["shell-path-owner", "shell-path-writable"],
    ),
];

/// The outcomes of the rules on logins.
fn outcomes(root: &Root) -> BTreeMap<String, Outcome> {
    let clock = policy::Clock { now: Time::parse(NOW).unwrap(), trusted: true };
    let judged = pipeline::shipped().evaluate("customs-high", &pipeline::facts(root.path()), clock);
    let ours = |rule: &str| {
        ["account-", "banner-", "group-", "login-", "pam-", "shell-"].iter().any(|area| rule.starts_with(area))
    };
    judged.findings.into_iter().filter(|f| ours(&f.rule)).map(|f| (f.rule, f.outcome)).collect()
}

fn healthy() -> Root {
    let root = Root::healthy();
    let shadow = std::fs::read_to_string(root.at("/etc/shadow")).unwrap();
    // The baseline lets passwords be changed at once; this profile does not.
    root.write("/etc/shadow", &shadow.replace(":20500:0:", ":20500:1:"), 0o640);
    root
}

#[test]
fn each_fault_of_logins_fails_its_rules_and_no_other() {
    let before = outcomes(&healthy());
    let sound = |o: &Outcome| matches!(o, Outcome::Pass | Outcome::NotApplicable);
    let ill: Vec<_> = before.iter().filter(|(_, o)| !sound(o)).collect();
    assert!(ill.is_empty(), "{ill:?}");
    assert!(before.len() >= 90, "{}", before.len());
    let mut wrong = Vec::new();
    for (what, plant, rules) in FAULTS {
        let root = healthy();
        plant(&root);
        let after = outcomes(&root);
        let changed: Vec<_> = before.iter().zip(after.values()).filter(|((_, b), a)| b != a).collect();
        let found: Vec<_> = changed.iter().map(|((rule, _), _)| rule.as_str()).collect();
        if found != *rules || changed.iter().any(|(_, a)| **a != Outcome::Fail) {
            wrong.push(format!("{what}:\n  expected {rules:?}\n  found    {changed:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), FAULTS.len(), wrong.join("\n"));
}
