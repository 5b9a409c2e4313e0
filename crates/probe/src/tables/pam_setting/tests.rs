//! Tests of what modules end up with.

use super::*;
use crate::fixture::{Fixture, shown};
use crate::gathering::Probe;
use report::GapReason;

const PROBE: Probe = Probe { spec: &SPEC, gather };

fn of(table: &Table, service: &str, module: &str) -> Vec<String> {
    let mut table = table.clone();
    let is = |row: &Row, field, word: &str| row.get(&SPEC, field) == Some(&Value::Text(word.into()));
    table.rows.retain(|r| is(r, "service", service) && is(r, "module", module));
    shown(&table, &SPEC, &["name", "value", "number", "flag", "said"])
}

#[test]
fn arguments_stand_over_files_and_files_over_defaults() {
    let host = Fixture::new()
        .file(
            "/etc/pam.d/system-auth",
            "auth required pam_faillock.so preauth deny=4\nauth sufficient pam_unix.so\n\
             auth [default=die] pam_faillock.so authfail deny=4\n",
        )
        .file("/etc/pam.d/sshd", "auth substack system-auth\n")
        .file("/etc/security/faillock.conf", "# x\ndeny = 9\nunlock_time=1200 # y\neven_deny_root\n");
    let table = host.table(&PROBE);
    assert_eq!(table.gaps, []);
    assert_eq!(
        of(&table, "sshd", "faillock"),
        [
            "authfail|true|—|true|true",
            "binding|true|—|true|true",
            "deny|4|4|—|true",
            "deny|4|4|—|true",
            "enabled|true|—|true|true",
            "even_deny_root|true|—|true|true",
            "fail_interval|900|900|—|false",
            "fail_interval|900|900|—|false",
            "preauth|true|—|true|true",
            "root_unlock_time|—|—|—|false",
            "root_unlock_time|—|—|—|false",
            "unlock_time|1200|1200|—|true",
        ]
    );
}

#[test]
fn the_main_file_of_pwquality_comes_after_its_drop_ins() {
    let host = Fixture::new()
        .file("/etc/pam.d/common-password", "password requisite pam_pwquality.so retry=3\npassword [success=1 default=ignore] pam_unix.so obscure use_authtok yescrypt\n")
        .file("/etc/security/pwquality.conf", "minlen = 14\n")
        .file("/etc/security/pwquality.conf.d/a.conf", "minlen = 6\ndcredit = -1\n");
    let table = host.table(&PROBE);
    let rows = of(&table, "common-password", "pwquality");
    for want in ["minlen|14|14|—|true", "dcredit|'-1|-1|—|true", "retry|3|3|—|true", "enforcing|1|1|—|false"] {
        assert!(rows.contains(&want.to_owned()), "{want}: {rows:?}");
    }
    assert!(of(&table, "common-password", "unix").contains(&"hash|yescrypt|—|—|true".to_owned()));
    assert_eq!(of(&table, "common-password", "pwhistory"), ["enabled|false|—|false|true"]);
}

#[test]
fn the_hash_may_stand_in_login_defs() {
    let host = Fixture::new().file("/etc/pam.d/passwd", "password required pam_unix.so\n");
    let row = |host: &Fixture| of(&host.table(&PROBE), "passwd", "unix").into_iter().find(|r| r.starts_with("hash"));
    assert!(row(&host).is_some_and(|r| r.contains("unreadable")));
    let host = host.file("/etc/login.defs", "ENCRYPT_METHOD SHA512\n");
    assert_eq!(row(&host).as_deref(), Some("hash|sha512|—|—|true"));
}

#[test]
fn what_cannot_be_read_is_a_gap_and_its_settings_are_unreadable() {
    let host = Fixture::new()
        .file("/etc/pam.d/su", "auth required pam_faillock.so preauth\nauth required pam_wheel.so use_uid group=none\n")
        .folder("/etc/security/faillock.conf");
    let table = host.table(&PROBE);
    assert_eq!(table.gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Malformed]);
    assert!(of(&table, "su", "faillock").iter().any(|r| r.starts_with("deny|unreadable")));
    let wheel = of(&table, "su", "wheel");
    assert!(
        wheel.contains(&"group|none|—|—|true".to_owned()) && wheel.contains(&"use_uid|true|—|true|true".to_owned())
    );
    assert_eq!(Fixture::new().table(&PROBE).gaps.len(), 1);
}
