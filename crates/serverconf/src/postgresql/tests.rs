//! Made-up clusters, each for what one rule of the grammar or of precedence means.

use super::*;
use crate::Kind;
use crate::reading::tests::Memory;
use proptest::prelude::*;

fn config(files: &[(&'static str, &str)]) -> Config {
    read(&Memory::of(files), files[0].0)
}

/// `directive=resolved` of a kind, and where it is written.
fn told(config: &Config, kind: Kind) -> (String, Option<(&str, u32)>) {
    let all: Vec<_> = config.settings.iter().filter(|s| s.kind == kind).collect();
    assert_eq!(all.len(), 1, "{kind:?}: {:?}", config.settings);
    let resolved = all[0].resolved.as_ref().map_or_else(|e| format!("?{e}"), |r| r.join(","));
    (format!("{}={resolved}", all[0].directive), all[0].place.as_ref().map(|p| (p.file.as_str(), p.line)))
}

const MAIN: &str = "/etc/postgresql/15/main/postgresql.conf";

#[test]
fn a_cluster_of_debian() {
    let found = config(&[
        (
            MAIN,
            "data_directory = '/var/lib/postgresql/15/main'\nlisten_addresses = '10.0.0.1, ::1'\nport = 5433\nssl = on\n\
             ssl_cert_file = '/etc/ssl/a.pem'\nssl_min_protocol_version = 'TLSv1'\nssl_passphrase_command = 'echo sesame'\ninclude_dir = 'conf.d'\n",
        ),
        ("/etc/postgresql/15/main/conf.d/a.conf", "ssl_ecdh_curve = 'secp384r1'\nssl_prefer_server_ciphers = off\n"),
        ("/var/lib/postgresql/15/main/postgresql.auto.conf", "# by hand not\nssl_max_protocol_version = 'TLSv1.2'\n"),
    ]);
    assert_eq!(found.problems, []);
    assert_eq!(
        told(&found, Kind::Protocols),
        ("ssl_min_protocol_version=TLSv1.0,TLSv1.1,TLSv1.2".into(), Some((MAIN, 6)))
    );
    assert_eq!(told(&found, Kind::Certificate), ("ssl_cert_file=/etc/ssl/a.pem".into(), Some((MAIN, 5))));
    assert_eq!(told(&found, Kind::Key), ("ssl_key_file=/var/lib/postgresql/15/main/server.key".into(), None));
    let drop_in = "/etc/postgresql/15/main/conf.d/a.conf";
    assert_eq!(told(&found, Kind::Groups), ("ssl_ecdh_curve=secp384r1".into(), Some((drop_in, 1))));
    assert_eq!(told(&found, Kind::ServerOrder), ("ssl_prefer_server_ciphers=off".into(), Some((drop_in, 2))));
    assert_eq!(told(&found, Kind::ClientCertificates), ("ssl_ca_file=off".into(), None));
    assert_eq!(found.settings[0].listens, ["10.0.0.1:5433", "[::1]:5433"]);
    assert_eq!(found.settings[0].context, "cluster 15/main");
    assert!(!format!("{found:?}").contains("sesame"));
}

#[test]
fn the_last_word_wins_and_what_is_off_offers_nothing() {
    let check = |text: &str, want: &str| assert_eq!(told(&config(&[(MAIN, text)]), Kind::Protocols).0, want, "{text}");
    check("", "ssl=");
    check("ssl = on\nssl = OFF\n", "ssl=");
    check("ssl = of\n", "ssl=");
    check("ssl = o\n", "ssl=?`ssl` is neither on nor off");
    check("ssl = off\nSSL = tr\n", "ssl_min_protocol_version=TLSv1.2,TLSv1.3");
    check("ssl = on\nssl_max_protocol_version = ''", "ssl_max_protocol_version=TLSv1.2,TLSv1.3");
    check("ssl = on\nssl_min_protocol_version = 'TLSv9'", "ssl_min_protocol_version=?`TLSv9` is no version");
}

#[test]
fn defaults_are_those_of_the_release() {
    let check = |path: &'static str, version: &str, want: (&str, &str)| {
        let mut files = vec![(path, "ssl = on\n")];
        if !version.is_empty() {
            files.push(("/data/PG_VERSION", version));
        }
        let found = config(&files);
        assert_eq!((told(&found, Kind::Protocols).0.as_str(), told(&found, Kind::Groups).0.as_str()), want, "{path}");
    };
    let (old, new) =
        ("ssl_min_protocol_version=TLSv1.0,TLSv1.1,TLSv1.2,TLSv1.3", "ssl_min_protocol_version=TLSv1.2,TLSv1.3");
    check("/data/postgresql.conf", "9.6\n", (old, "ssl_ecdh_curve=secp256r1"));
    check("/data/postgresql.conf", "12\n", (old, "ssl_ecdh_curve=secp256r1"));
    check("/data/postgresql.conf", "13\n", (new, "ssl_ecdh_curve=secp256r1"));
    check("/data/postgresql.conf", "18\n", (new, "ssl_groups=x25519,secp256r1"));
    check("/etc/postgresql16/postgresql.conf", "", (new, "ssl_ecdh_curve=secp256r1"));
    check("/var/lib/pgsql/16/data/postgresql.conf", "", (new, "ssl_ecdh_curve=secp256r1"));
    let found = config(&[("/data/postgresql.conf", "ssl = on\n")]);
    assert!(told(&found, Kind::Protocols).0.contains("the release is not known"));
}

#[test]
fn broken_files_give_file_and_line() {
    let check = |files: &[(&'static str, &str)], want: &[&str]| {
        let found: Vec<String> = config(files).problems.iter().map(ToString::to_string).collect();
        assert!(found.len() == want.len() && found.iter().zip(want).all(|(f, w)| f.contains(w)), "{found:?}");
    };
    check(&[(MAIN, "ssl = on\nssl_ciphers = 'x\n")], &[":2: a quote is not closed"]);
    check(
        &[(MAIN, "\ninclude 'none.conf'\n")],
        &["main/postgresql.conf:2: there is no /etc/postgresql/15/main/none.conf"],
    );
    check(&[(MAIN, "include_if_exists 'none.conf'\n")], &[]);
    check(
        &[("/d/postgresql.conf", "include = 'postgresql.conf'\n")],
        &["/d/postgresql.conf:1: files are included more"],
    );
    check(&[(MAIN, "include = 'b'"), ("/etc/postgresql/15/main/b", "ssl = on\nx x x")], &["/main/b:2: "]);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let files = Memory(vec![(MAIN, bytes)]);
        prop_assert!(read(&files, MAIN).settings.len() < 20);
    }

    #[test]
    fn words_of_the_language_do_not_either(text in "(ssl[a-z_]{0,20}|include|port) ?=? ?('|on|\\\\|[0-9x]{0,3})*\n") {
        config(&[(MAIN, &text)]);
    }
}
