//! Made-up option files, each for what one rule of theirs means.

use super::*;
use crate::Kind;
use crate::reading::tests::Memory;
use proptest::prelude::*;

const MAIN: &str = "/etc/mysql/my.cnf";

fn config(version: &str, files: &[(&'static str, &str)]) -> Config {
    let known = Known { version: (!version.is_empty()).then_some(version), ..Known::default() };
    read(&Memory::of(files), &[MAIN.to_owned()], &known)
}

/// `directive=resolved@file:line` of a kind.
fn told(config: &Config, kind: Kind) -> Vec<String> {
    let shown = |s: &crate::Setting| {
        let resolved = s.resolved.as_ref().map_or_else(|why| format!("?{why}"), |list| list.join(","));
        let place = s.place.as_ref().map(|p| format!("@{}:{}", p.file.rsplit('/').next().unwrap(), p.line));
        format!("{}={resolved}{}", s.directive, place.unwrap_or_default())
    };
    config.settings.iter().filter(|s| s.kind == kind).map(shown).collect()
}

const PAIR: &str = "[mariadb]\nssl_cert=/a.pem\nssl-key=/a.key\n";

#[test]
fn a_server_of_debian() {
    let found = config(
        "10.11.19-MariaDB",
        &[
            (
                MAIN,
                "[client-server]\nsocket = /run/s\npassword = sesame\n!includedir /etc/mysql/mariadb.conf.d/\n[client]\nssl-cert = /not.pem\n",
            ),
            (
                "/etc/mysql/mariadb.conf.d/50-server.cnf",
                "[mysqld]\nbind-address = 127.0.0.1, ::1\nport=3307\nssl_cert = first.pem\nssl_key=/k\n[mariadb-10.11]\nssl-cert = 'last.pem'\n[mariadb-10.5]\nssl-cert = /old.pem\n",
            ),
            (
                "/etc/mysql/mariadb.conf.d/60.cnf",
                "[server]\nTLS_version=TLSv1.2\ntls_version = TLSv1.3,tlsv1.2\nssl_cipher=ECDHE-RSA-AES128-GCM-SHA256:TLS_AES_128_GCM_SHA256\nloose-ssl-ca=/ca.pem\n",
            ),
        ],
    );
    assert_eq!(found.problems, []);
    assert_eq!(told(&found, Kind::Protocols), ["tls_version=TLSv1.2,TLSv1.3@60.cnf:3"]);
    assert_eq!(told(&found, Kind::Certificate), ["ssl-cert=/var/lib/mysql/last.pem@50-server.cnf:7"]);
    assert_eq!(told(&found, Kind::Key), ["ssl_key=/k@50-server.cnf:5"]);
    assert_eq!(told(&found, Kind::Ciphersuites), ["ssl_cipher=TLS_AES_128_GCM_SHA256@60.cnf:4"]);
    assert_eq!(told(&found, Kind::ClientCertificates), ["loose-ssl-ca=optional@60.cnf:5"]);
    assert_eq!(found.settings[0].listens, ["127.0.0.1:3307", "[::1]:3307"]);
    assert!(!format!("{found:?}").contains("sesame"));
}

#[test]
fn what_is_off_offers_nothing() {
    let check = |version: &str, text: &str, want: &str| {
        assert_eq!(told(&config(version, &[(MAIN, text)]), Kind::Protocols), [want], "{version} {text}");
    };
    check("10.11.2", "[mysqld]\n", "ssl_cert=");
    check("11.4.2", "[mysqld]\n", "tls_version=TLSv1.2,TLSv1.3");
    check("10.5.2", PAIR, "tls_version=?the versions of this release are not known");
    check("10.11.2", &format!("{PAIR}skip_ssl\n"), "skip_ssl=@my.cnf:4");
    check("10.11.2", &format!("{PAIR}ssl=0\nssl\n"), "tls_version=TLSv1.2,TLSv1.3");
    check("8.0.36", "", "tls_version=TLSv1.2,TLSv1.3");
    check("8.0.20", "", "tls_version=TLSv1.0,TLSv1.1,TLSv1.2,TLSv1.3");
    check("8.0.36", "[mysqld]\ntls_version=''\n", "tls_version=@my.cnf:2");
    check("8.0.36", "[mysqld]\nauto_generate_certs=OFF\n", "ssl_cert=");
    check(
        "",
        "[mysqld]\n x=y\n",
        "ssl_cert=?no certificate is named, and whether the server makes its own depends on its release",
    );
    check(
        "",
        &format!("{PAIR}tls-version = TLSv9\n"),
        "tls-version=?`TLSv9` is no version that the server knows@my.cnf:4",
    );
}

#[test]
fn option_files_for_clients_alone_say_nothing() {
    assert_eq!(config("", &[(MAIN, "[client]\nssl-ca=/x\n[mysqldump]\nquick\n")]), Config::default());
}

#[test]
fn broken_files_give_file_and_line() {
    let check = |files: &[(&'static str, &str)], want: &[&str]| {
        let found: Vec<String> = config("", files).problems.iter().map(ToString::to_string).collect();
        assert_eq!(found, want);
    };
    check(&[(MAIN, "\n[mysqld\n")], &["/etc/mysql/my.cnf:2: the name of a group has no `]`"]);
    check(&[(MAIN, "ssl\n")], &["/etc/mysql/my.cnf:1: an option stands before the first group"]);
    check(&[(MAIN, "!include /none.cnf\n")], &["/etc/mysql/my.cnf:1: there is no /none.cnf"]);
    check(&[(MAIN, "!include /etc/mysql/my.cnf\n")], &["/etc/mysql/my.cnf:1: files are included more than 10 deep"]);
    check(
        &[(MAIN, "[mariadb-10.5]\nssl\n")],
        &["/etc/mysql/my.cnf:2: whether the server reads this group depends on its release, which is not known"],
    );
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let files = Memory(vec![(MAIN, bytes)]);
        prop_assert!(read(&files, &[MAIN.to_owned()], &Known::default()).settings.len() < 20);
    }

    #[test]
    fn words_of_the_language_do_not_either(
        text in "((\\[(mysqld|mariadb-[0-9.]{0,4})\\]?|!include(dir)?|(skip|loose)?[-_]?(ssl|tls)[a-z_-]{0,12})?[ =]{0,2}['\"a-zA-Z0-9.#\\\\:,]{0,12}\n){0,9}",
    ) {
        config("", &[(MAIN, &format!("[mysqld]\n{text}"))]);
    }
}
