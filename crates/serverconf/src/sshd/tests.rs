//! Configurations of the server, and that its lists are those of a real one.

use super::*;
use crate::reading::tests::Memory;
use proptest::prelude::*;

const MAIN: &str = "/etc/ssh/sshd_config";

fn told(files: &[(&'static str, &str)], version: Option<&str>) -> Vec<String> {
    let config = read(&Memory::of(files), MAIN, &Known { version, ..Known::default() });
    assert_eq!(config.problems, []);
    let show = |setting: &crate::Setting| {
        let place = setting.place.as_ref().map_or("default".to_owned(), |p| format!("{}:{}", p.file, p.line));
        let resolved = setting.resolved.clone().map_or_else(|why| format!("? {why}"), |list| list.join(" "));
        format!("{} {place} = {resolved}", setting.directive)
    };
    config.settings.iter().map(show).collect()
}

const DEBIAN: Option<&str> = Some("1:9.2p1-2+deb12u7");

#[test]
fn the_first_value_counts_and_match_blocks_do_not() {
    let found = told(
        &[
            (MAIN, "Include /etc/ssh/sshd_config.d/*.conf\nciphers aes128-ctr\nMatch User x\nMACs hmac-sha1\n"),
            (
                "/etc/ssh/sshd_config.d/a.conf",
                "Ciphers = -*-cbc,chacha20* # no\nMatch all\nKexAlgorithms \"ecdh-sha2-nistp256\"\n",
            ),
        ],
        DEBIAN,
    );
    let first = "Ciphers /etc/ssh/sshd_config.d/a.conf:1 = aes128-ctr aes192-ctr aes256-ctr \
        aes128-gcm@openssh.com aes256-gcm@openssh.com";
    assert_eq!(found[0], first);
    assert!(found[1].starts_with("MACs default = umac-64-etm@openssh.com"), "{found:?}");
    assert_eq!(found[2], "KexAlgorithms /etc/ssh/sshd_config.d/a.conf:3 = ecdh-sha2-nistp256");
    assert!(found[4].starts_with("PubkeyAcceptedAlgorithms default = ssh-ed25519-cert"), "{found:?}");
}

#[test]
fn another_release_s_defaults_are_not_guessed() {
    let found = told(
        &[(MAIN, "MACs hmac-sha2-256\nCiphers +3des-cbc\nPubkeyAcceptedKeyTypes ssh-ed25519\n")],
        Some("8.0p1-19.el8"),
    );
    assert!(found[0].ends_with("= ? the server's own default is not known"), "{found:?}");
    assert_eq!(found[1], "MACs /etc/ssh/sshd_config:1 = hmac-sha2-256");
    assert_eq!(found[4], "PubkeyAcceptedAlgorithms /etc/ssh/sshd_config:3 = ssh-ed25519");
}

#[test]
fn files_that_include_each_other_end() {
    let config = read(&Memory::of(&[(MAIN, "Include sshd_config\n")]), MAIN, &Known::default());
    assert!(config.problems[0].what.contains("include each other"), "{:?}", config.problems);
}

proptest! {
    #[test]
    fn any_file_is_read(text in r#"(Ciphers |MACs=|Include |Match all|\+|-|"|#|\n|/etc/ssh/sshd_config|\PC){0,60}"#) {
        let _ = read(&Memory::of(&[(MAIN, &text)]), MAIN, &Known::default());
    }
}
