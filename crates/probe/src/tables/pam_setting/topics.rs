//! The modules whose settings are told: for which services, which settings
//! each has, and what counts where nothing is said.

/// What a setting holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// A number, with the module's own default; `None` where there is none.
    Number(Option<i64>),
    /// True if the word stands there.
    Flag,
    /// A text.
    Text(Option<&'static str>),
}

/// One module.
#[derive(Debug)]
pub(super) struct Topic {
    pub name: &'static str,
    pub file: &'static str,
    pub kind: &'static str,
    pub services: &'static [&'static str],
    pub settings: &'static [(&'static str, Holds)],
}

use Holds::{Flag, Number, Text};

/// Services that ask for a password.
const ASKING: &[&str] = &["common-auth", "login", "password-auth", "sshd", "su", "sudo", "system-auth"];
/// Services that take a new password.
const CHANGING: &[&str] = &["common-password", "password-auth", "passwd", "system-auth"];
/// Services that begin a session.
const BEGINNING: &[&str] = &["common-session", "login", "password-auth", "sshd", "su", "system-auth"];

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        name: "faillock",
        file: "pam_faillock.so",
        kind: "auth",
        services: ASKING,
        settings: &[
            ("authfail", Flag),
            ("deny", Number(Some(3))),
            ("even_deny_root", Flag),
            ("fail_interval", Number(Some(900))),
            ("preauth", Flag),
            ("root_unlock_time", Number(None)),
            ("unlock_time", Number(Some(600))),
        ],
    },
    Topic { name: "limits", file: "pam_limits.so", kind: "session", services: BEGINNING, settings: &[] },
    Topic {
        name: "pwhistory",
        file: "pam_pwhistory.so",
        kind: "password",
        services: CHANGING,
        settings: &[("enforce_for_root", Flag), ("remember", Number(Some(10))), ("use_authtok", Flag)],
    },
    Topic {
        name: "pwquality",
        file: "pam_pwquality.so",
        kind: "password",
        services: CHANGING,
        settings: &[
            ("dcredit", Number(Some(0))),
            ("dictcheck", Number(Some(1))),
            ("difok", Number(Some(1))),
            ("enforce_for_root", Flag),
            ("enforcing", Number(Some(1))),
            ("lcredit", Number(Some(0))),
            ("local_users_only", Flag),
            ("maxclassrepeat", Number(Some(0))),
            ("maxrepeat", Number(Some(0))),
            ("maxsequence", Number(Some(0))),
            ("minclass", Number(Some(0))),
            ("minlen", Number(Some(8))),
            ("ocredit", Number(Some(0))),
            ("retry", Number(Some(1))),
            ("ucredit", Number(Some(0))),
            ("usercheck", Number(Some(1))),
        ],
    },
    Topic {
        name: "unix",
        file: "pam_unix.so",
        kind: "password",
        services: CHANGING,
        settings: &[
            ("hash", Text(None)),
            ("nullok", Flag),
            ("remember", Number(None)),
            ("rounds", Number(None)),
            ("use_authtok", Flag),
        ],
    },
    Topic {
        name: "wheel",
        file: "pam_wheel.so",
        kind: "auth",
        services: &["su"],
        settings: &[
            ("deny", Flag),
            ("group", Text(Some("wheel"))),
            ("root_only", Flag),
            ("trust", Flag),
            ("use_uid", Flag),
        ],
    },
];

/// The words of pam_unix that name a hash.
pub(super) const HASHES: &[&str] = &["bigcrypt", "blowfish", "gost_yescrypt", "md5", "sha256", "sha512", "yescrypt"];
