//! Whole configurations. What is expected is what `sshd -T -C` of OpenSSH 9.2
//! answered to the same files.

use super::*;
use crate::fixture::{Fixture, shown};
use crate::gathering::Probe;
use proptest::prelude::*;

const PROBE: Probe = Probe { spec: &SPEC, gather };

/// A running host that has this configuration and whose server listens on port 22.
fn host(config: &str) -> Fixture {
    Fixture::new()
        .file("/etc/ssh/sshd_config", config)
        .file("/proc/net/tcp", "head\n0: 00000000:0016 00000000:0000 0A 0:0 0:0 0 0 0 1\n")
}

/// The named fields of each row, and the gaps, for a configuration.
fn check(fixture: &Fixture, fields: &[&str], rows: &[&str], gaps: &[&str]) {
    let table = fixture.table(&PROBE);
    assert_eq!(shown(&table, &SPEC, fields), rows);
    let shown: Vec<_> = table.gaps.iter().map(|g| format!("{} {}", g.place, g.detail)).collect();
    assert_eq!(shown.len(), gaps.len(), "{shown:?}");
    for (gap, want) in shown.iter().zip(gaps) {
        assert!(gap.starts_with(want), "{gap} is not {want}");
    }
}

#[test]
fn the_first_value_wins() {
    let text = "PermitRootLogin no\npermitrootlogin yes\nAllowUsers a b\nAllowUsers c\nLogLevel verbose\n";
    check(
        &host(text),
        &["match", "listening", "permit_root_login", "allow_users", "log_level"],
        &["—|true|no|a, b, c|VERBOSE"],
        &[],
    );
}

#[test]
fn defaults_stand_where_nothing_is_said() {
    check(
        &host(""),
        &[
            "permit_root_login",
            "password_authentication",
            "use_pam",
            "x11_forwarding",
            "max_startups",
            "port",
            "banner",
        ],
        &["prohibit-password|true|false|false|10:30:100|[22]|—"],
        &[],
    );
    check(&host(""), &["ciphers"], &["unreadable: the server's own default is not known"], &[]);
}

#[test]
fn of_several_limits_on_startups_none_is_taken_for_granted() {
    check(&host("MaxStartups 5\nMaxStartups 5\n"), &["max_startups"], &["5:30:5"], &[]);
    let table = host("MaxStartups 5\nMaxStartups 1:2:3\n").table(&PROBE);
    assert!(shown(&table, &SPEC, &["max_startups"])[0].starts_with("unreadable: releases"));
}

#[test]
fn match_wins_over_global_and_the_first_match_over_later_ones() {
    let text = "PermitRootLogin no\nAllowUsers z\nMatch User root\nPermitRootLogin yes\nX11Forwarding yes\n\
                Match all\nPermitRootLogin forced-commands-only\nAllowUsers a b\nMatch all\nAllowUsers c\n\
                Match user=git Address 10.0.0.0/8\nBanner /etc/issue\n";
    check(
        &host(text),
        &["match", "permit_root_login", "x11_forwarding", "allow_users", "banner"],
        &[
            "—|forced-commands-only|false|a, b, c|—",
            "User root|yes|true|a, b, c|—",
            "user git Address 10.0.0.0/8|forced-commands-only|false|a, b, c|/etc/issue",
        ],
        &[],
    );
}

#[test]
fn includes_go_on_in_their_block_and_their_blocks_end_with_them() {
    let text = "Include sshd_config.d/*.conf\nPermitRootLogin no\nMatch Group ops\nInclude more/m\nMaxAuthTries 4\n";
    let fixture = host(text)
        .file("/etc/ssh/sshd_config.d/20-b.conf", "PermitRootLogin yes\nMatch User b\nX11Forwarding yes\n")
        .file("/etc/ssh/sshd_config.d/10-a.conf", "PermitRootLogin prohibit-password\nMatch User a\n")
        .file("/etc/ssh/sshd_config.d/.hidden.conf", "PermitRootLogin yes\n")
        .file("/etc/ssh/sshd_config.d/10-a.conf.bak", "PermitRootLogin yes\n")
        .file("/etc/ssh/more/m", "PermitEmptyPasswords yes\nMatch User c\nMaxAuthTries 9\n");
    check(
        &fixture,
        &["match", "permit_root_login", "x11_forwarding", "permit_empty_passwords", "max_auth_tries"],
        &[
            "—|prohibit-password|false|false|6",
            "Group ops|prohibit-password|false|true|4",
            "Group ops User c|prohibit-password|false|true|9",
            "User a|prohibit-password|false|false|6",
            "User b|prohibit-password|true|false|6",
        ],
        &[],
    );
    let places: Vec<_> = fixture.table(&PROBE).rows.iter().map(|r| r.source.shown()).collect();
    assert!(places.contains(&"/etc/ssh/sshd_config.d/20-b.conf:2".to_owned()), "{places:?}");
}

#[test]
fn ports_and_addresses() {
    let text = "Port 22\nPort 2222\nListenAddress 10.0.0.1\nListenAddress [::1]:99\nListenAddress ::\n";
    check(&host(text), &["port", "listen_address"], &["[22,99,2222]|10.0.0.1, [::1]:99, ::"], &[]);
    check(&host("ListenAddress 10.0.0.1:99\n"), &["port", "listening"], &["[99]|false"], &[]);
}

#[test]
fn algorithms_change_the_server_s_own_list() {
    let program =
        b"\0chacha20-poly1305@openssh.com,aes128-ctr,aes256-ctr\0umac-64-etm@openssh.com,hmac-sha1,hmac-sha2-512\0";
    let fixture = |text: &str| host(text).bytes(b"/usr/sbin/sshd", program);
    let own = "chacha20-poly1305@openssh.com, aes128-ctr, aes256-ctr";
    let macs = "umac-64-etm@openssh.com, hmac-sha1, hmac-sha2-512";
    for (text, ciphers, macs) in [
        ("", own, macs),
        ("Ciphers +aes256-cbc\nMACs -hmac-sha1*,umac*", &*format!("{own}, aes256-cbc"), "hmac-sha2-512"),
        ("Ciphers ^aes256-ctr\nMACs -*", "aes256-ctr, chacha20-poly1305@openssh.com, aes128-ctr", macs),
        ("Ciphers aes128-ctr\nMACs hmac-md5", "aes128-ctr", "hmac-md5"),
    ] {
        check(&fixture(text), &["ciphers", "macs"], &[&format!("{ciphers}|{macs}")], &[]);
    }
}

#[test]
fn options_of_the_command_line_come_first() {
    let fixture = host("UsePAM yes\nPort 2222\n").file("/etc/default/ssh", "SSHD_OPTS='-o UsePAM=no'\n");
    check(&fixture, &["use_pam", "port"], &["false|[2222]"], &[]);
}

#[test]
fn disable_forwarding_is_stronger() {
    check(
        &host("X11Forwarding yes\nDisableForwarding yes\n"),
        &["x11_forwarding", "allow_tcp_forwarding", "allow_agent_forwarding"],
        &["false|no|false"],
        &[],
    );
}

#[test]
fn lines_that_sshd_refuses_are_gaps_with_their_number() {
    let text = "Port\nPermitRootLogn no\nUsePAM maybe\nPermitRootLogin no extra\nBanner \"x\nMatch\nMatch User a\n\
                Port 22\nMatch all User b\nMatch foo bar\n";
    let gaps: Vec<String> = [10, 1, 2, 3, 4, 5, 6, 8, 9].map(|n| format!("/etc/ssh/sshd_config line {n}:")).to_vec();
    let gaps: Vec<&str> = gaps.iter().map(String::as_str).collect();
    check(&host(text), &["match", "permit_root_login"], &["—|prohibit-password", "User a|prohibit-password"], &gaps);
}

#[test]
fn what_a_hidden_file_may_set_is_not_known() {
    let fixture = host("PermitRootLogin yes\nUsePAM yes\nInclude sshd_config.d/*.conf\nStrictModes yes\n")
        .folder("/etc/ssh/sshd_config.d/bad.conf");
    let hidden = "unreadable: a file that could not be read may set it";
    check(
        &fixture,
        &["permit_root_login", "use_pam", "strict_modes", "max_startups"],
        // A Match block in it may set the first; sshd takes the second in none.
        &[&format!("{hidden}|true|{hidden}|{hidden}")],
        &["/etc/ssh/sshd_config.d/bad.conf"],
    );
}

#[test]
fn a_circle_of_includes_ends() {
    let table = host("Include sshd_config\n").table(&PROBE);
    assert_eq!(table.gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::TooLarge]);
}

#[test]
fn no_server_no_row() {
    assert_eq!(Fixture::new().table(&PROBE), Table::default());
    let table = Fixture::new().file("/usr/sbin/sshd", "x").table(&PROBE);
    assert_eq!(table.gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Missing]);
    let left_behind = Fixture::new().file("/etc/ssh/sshd_config", "").table(&PROBE);
    assert!(shown(&left_behind, &SPEC, &["listening"])[0].starts_with("unreadable: /proc/net/tcp"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_configuration_is_read(
        bytes in proptest::collection::vec(any::<u8>(), 0..120),
        lines in proptest::collection::vec("(Match|Include|Port|AllowUsers|Ciphers|match all)[ =]?[a-z*+\"/^-]{0,6}", 0..6),
    ) {
        let text = [bytes, lines.join("\n").into_bytes()].join(&b'\n');
        let fixture = Fixture::new().bytes(b"/etc/ssh/sshd_config", &text);
        prop_assert_eq!(fixture.table(&PROBE), fixture.table(&PROBE));
    }
}
