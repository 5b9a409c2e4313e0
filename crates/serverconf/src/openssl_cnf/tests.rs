//! Configurations as distributions ship them, and broken ones.

use super::*;
use crate::Setting;
use crate::reading::tests::Memory;
use proptest::prelude::*;

const MAIN: &str = "/etc/ssl/openssl.cnf";

/// Each setting as `context directive@file:line = resolved`.
fn told(files: &[(&'static str, &str)]) -> (Vec<String>, Vec<String>) {
    let config = read(&Memory::of(files), MAIN);
    let show = |setting: &Setting| {
        let place = setting.place.as_ref().unwrap();
        let resolved = setting.resolved.clone().map_or_else(|why| format!("? {why}"), |list| list.join(" "));
        format!("{} {}@{}:{} = {resolved}", setting.context, setting.directive, place.file, place.line)
    };
    (config.settings.iter().map(show).collect(), config.problems.iter().map(ToString::to_string).collect())
}

#[test]
fn the_defaults_of_a_system() {
    let debian = "openssl_conf = default_conf\n\n[default_conf]\nssl_conf = ssl_sect\n[ssl_sect]\n\
        system_default = system_default_sect\n[system_default_sect]\nMinProtocol = TLSv1.2\n\
        2.Options = -SessionTicket # both\nGroups = X25519:\\\n P-256\n";
    let (settings, problems) = told(&[(MAIN, debian)]);
    assert_eq!(problems, [] as [&str; 0]);
    assert_eq!(
        settings,
        [
            "ssl_conf > system_default MinProtocol@/etc/ssl/openssl.cnf:8 = TLSv1.2 TLSv1.3",
            "ssl_conf > system_default Options@/etc/ssl/openssl.cnf:9 = off",
            "ssl_conf > system_default Groups@/etc/ssl/openssl.cnf:10 = x25519 secp256r1",
        ]
    );
}

#[test]
fn what_red_hat_includes() {
    let main = "config_diagnostics = 1\nopenssl_conf = openssl_init\n.include = /etc/crypto-policies/back-ends\n\
        [openssl_init]\nssl_conf = ssl_module\n[ ssl_module ]\nsystem_default = crypto_policy\nother = other_sect\n\
        [ crypto_policy ]\n.include = /etc/policy.config\n.include = /not/there\n[other_sect]\nMaxProtocol = TLSv1.2\n";
    let policy = "MinProtocol = TLSv1.2\nTLS.MaxProtocol = TLSv1.3\nCiphersuites = TLS_AES_128_GCM_SHA256\n";
    let (settings, problems) =
        told(&[(MAIN, main), ("/etc/crypto-policies/back-ends/a.cnf", "unused = 1\n"), ("/etc/policy.config", policy)]);
    assert_eq!(problems, [] as [&str; 0]);
    assert_eq!(
        settings,
        [
            "ssl_conf > system_default MaxProtocol@/etc/policy.config:2 = TLSv1.2 TLSv1.3",
            "ssl_conf > system_default Ciphersuites@/etc/policy.config:3 = TLS_AES_128_GCM_SHA256",
            "ssl_conf > other MaxProtocol@/etc/ssl/openssl.cnf:13 = TLSv1.0 TLSv1.1 TLSv1.2",
        ]
    );
}

#[test]
fn variables_are_filled_in_or_said_to_be_unknown() {
    let main = "openssl_conf = i\nleast = TLSv1.1\n[i]\nssl_conf = s\n[s]\nsystem_default = d\n[d]\nhere = TLSv1.2\n\
        MinProtocol = $here\nMinProtocol = ${least}\nCiphersuites = $ENV::SUITES\nGroups = $nothing\nword\n";
    let (settings, problems) = told(&[(MAIN, main)]);
    assert_eq!(settings[0], "ssl_conf > system_default MinProtocol@/etc/ssl/openssl.cnf:10 = TLSv1.1 TLSv1.2 TLSv1.3");
    assert!(settings[1].ends_with("= ? `SUITES` is a variable of each program's environment"), "{settings:?}");
    assert!(settings[2].contains("? there is no variable `nothing`"), "{settings:?}");
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(problems[2].starts_with("/etc/ssl/openssl.cnf:13: a line has no equals sign"), "{problems:?}");
}

#[test]
fn nothing_is_told_without_the_whole_way_there() {
    let check = |main: &str| assert_eq!(told(&[(MAIN, main)]).0, [] as [&str; 0], "{main}");
    check("");
    check("[d]\nMinProtocol = TLSv1.2\n");
    check("openssl_conf = i\n[i]\nssl_conf = s\n[d]\nMinProtocol = TLSv1.2\n");
    let (_, problems) = told(&[]);
    assert_eq!(problems, ["/etc/ssl/openssl.cnf:1: there is no /etc/ssl/openssl.cnf"]);
}

#[test]
fn files_that_include_each_other_end() {
    let (_, problems) = told(&[(MAIN, ".include /a\n"), ("/a", ".include /etc/ssl/openssl.cnf\n")]);
    assert!(problems[0].contains("include each other"), "{problems:?}");
    let (_, problems) = told(&[(MAIN, ".include a.cnf\n")]);
    assert!(problems[0].contains("not an absolute path"), "{problems:?}");
}

proptest! {
    #[test]
    fn any_file_is_read(text in r#"(openssl_conf = i\n\[i\]\nssl_conf = i\n|\[i\]|\[|=|::|\$\{|\$i|\\|\n|"|'|#|\.include /etc/ssl/openssl.cnf|\.pragma|MinProtocol=TLSv1|[a-z]|\PC){0,60}"#) {
        let _ = told(&[(MAIN, &text)]);
    }
}
