//! Made-up configurations, each for what one rule of Dovecot's means.

use super::*;
use crate::Kind;
use crate::reading::tests::Memory;
use proptest::prelude::*;

const MAIN: &str = "/etc/dovecot/dovecot.conf";
const KNOWN: Known<'static> = Known { version: Some("2.3.19.1+dfsg1"), openssl: Some("3.0.22"), defines: None };
const PAIR: &str = "ssl_cert = </etc/ssl/a.pem\nssl_key = </etc/ssl/a.key\n";

fn config(files: &[(&'static str, &str)]) -> Config {
    read(&Memory::of(files), MAIN, &KNOWN)
}

/// `directive=resolved@line` of a kind in a context.
fn told(config: &Config, context: &str, kind: Kind) -> Vec<String> {
    let shown = |s: &crate::Setting| {
        let resolved = s.resolved.as_ref().map_or_else(|why| format!("?{why}"), |list| list.join(","));
        let place = s.place.as_ref().map(|p| format!("@{}:{}", p.file.rsplit('/').next().unwrap(), p.line));
        format!("{}={resolved}{}", s.directive, place.unwrap_or_default())
    };
    config.settings.iter().filter(|s| s.context == context && s.kind == kind).map(shown).collect()
}

#[test]
fn a_host_of_debian() {
    let found = config(&[
        (
            MAIN,
            "!include_try /usr/share/dovecot/protocols.d/*.protocol\nlisten = *, ::\n!include conf.d/*.conf\n!include_try local.conf\n",
        ),
        ("/usr/share/dovecot/protocols.d/imapd.protocol", "protocols = $protocols imap\n"),
        ("/usr/share/dovecot/protocols.d/sieved.protocol", "protocols = $protocols sieve\n"),
        (
            "/etc/dovecot/conf.d/10-master.conf",
            "service imap-login {\n  inet_listener imap {\n    port = 0\n  }\n  inet_listener imaps {\n    address = 10.0.0.1\n  }\n}\n",
        ),
        (
            "/etc/dovecot/conf.d/10-ssl.conf",
            "ssl = required\nssl_cert = </etc/ssl/a.pem # x\nssl_key = </etc/ssl/a.key\nssl_key_password = sesame\nssl_dh = </usr/share/dovecot/dh.pem\n",
        ),
    ]);
    assert_eq!(found.problems, []);
    let all = |kind| told(&found, "global", kind);
    assert_eq!(all(Kind::Protocols), ["ssl_min_protocol=TLSv1.2,TLSv1.3"]);
    assert_eq!(all(Kind::Certificate), ["ssl_cert=/etc/ssl/a.pem@10-ssl.conf:2"]);
    assert_eq!(all(Kind::Key), ["ssl_key=/etc/ssl/a.key@10-ssl.conf:3"]);
    assert_eq!(all(Kind::DhParameters), ["ssl_dh=/usr/share/dovecot/dh.pem@10-ssl.conf:5"]);
    assert_eq!(all(Kind::ServerOrder), ["ssl_prefer_server_ciphers=off"]);
    assert_eq!(
        all(Kind::Groups),
        ["ssl_curve_list=".to_owned() + &crate::names::default_groups(Some("3.0.22")).unwrap().join(",")]
    );
    assert_eq!(all(Kind::SessionTickets), ["ssl_options=on"]);
    assert_eq!(all(Kind::ClientCertificates), ["ssl_verify_client_cert=off"]);
    assert_eq!(found.settings[0].listens, ["10.0.0.1:993", "*:4190", "[::]:4190"]);
    assert!(!format!("{found:?}").contains("sesame"));
}

#[test]
fn filters_hold_for_their_connections() {
    let text = format!(
        "protocols = imap pop3\nssl_min_protocol = TLSv1\n{PAIR}local 10.0.0.2 {{\n local_name \"mail.example.org mx.example.org\" {{\n  \
         ssl_cert = </etc/ssl/b.pem\n }}\n}}\nprotocol pop3 {{\n ssl_min_protocol = TLSv1.3\n}}\nprotocol imap {{\n mail_max_userip_connections = 9\n}}\n"
    );
    let found = config(&[(MAIN, &text)]);
    assert_eq!(found.problems, []);
    assert_eq!(told(&found, "protocol pop3", Kind::Protocols), ["ssl_min_protocol=TLSv1.3@dovecot.conf:11"]);
    assert_eq!(told(&found, "protocol imap", Kind::Protocols), Vec::<String>::new());
    let named = "local 10.0.0.2 > local_name mail.example.org mx.example.org";
    assert_eq!(told(&found, named, Kind::Certificate), ["ssl_cert=/etc/ssl/b.pem@dovecot.conf:7"]);
    assert_eq!(told(&found, named, Kind::Key), ["ssl_key=/etc/ssl/a.key@dovecot.conf:4"]);
    let setting = found.settings.iter().find(|s| s.context == named).unwrap();
    assert_eq!(setting.names, ["mail.example.org", "mx.example.org"]);
    assert_eq!(setting.listens, ["10.0.0.2:143", "10.0.0.2:993", "10.0.0.2:110", "10.0.0.2:995"]);
    let pop3 = found.settings.iter().find(|s| s.context == "protocol pop3").unwrap();
    assert_eq!(pop3.listens, ["*:110", "[::]:110", "*:995", "[::]:995"]);
}

#[test]
fn words_of_each_release() {
    let check = |version: &str, text: &str, kind, want: &str| {
        let known = Known { version: (!version.is_empty()).then_some(version), ..KNOWN };
        let found = read(&Memory::of(&[(MAIN, &format!("{PAIR}{text}"))]), MAIN, &known);
        assert_eq!(told(&found, "global", kind), [want], "{version} {text}");
    };
    check(
        "2.2.36",
        "ssl_protocols = !SSLv2 !SSLv3 !TLSv1\n",
        Kind::Protocols,
        "ssl_protocols=TLSv1.1,TLSv1.2,TLSv1.3@dovecot.conf:3",
    );
    check("2.3.4", "", Kind::Protocols, "ssl_min_protocol=TLSv1.0,TLSv1.1,TLSv1.2,TLSv1.3");
    check(
        "",
        "",
        Kind::Protocols,
        "ssl_min_protocol=?the release of Dovecot is not known, and with it its lowest version",
    );
    check(
        "2.3.19",
        "ssl_min_protocol = ANY\n",
        Kind::Protocols,
        "ssl_min_protocol=SSLv3,TLSv1.0,TLSv1.1,TLSv1.2,TLSv1.3@dovecot.conf:3",
    );
    check(
        "2.3.19",
        "ssl_min_protocol = %{env:x}\n",
        Kind::Protocols,
        "ssl_min_protocol=?the value holds a variable that cannot be filled in here@dovecot.conf:3",
    );
    check("2.3.19", "ssl = no\n", Kind::Protocols, "ssl=@dovecot.conf:3");
    check("2.3.19", "ssl_cert =\n", Kind::Protocols, "ssl_cert=@dovecot.conf:3");
    check(
        "2.3.19",
        "ssl_key = -----BEGIN\n",
        Kind::Key,
        "ssl_key=?it stands in the configuration itself, not in a file@dovecot.conf:3",
    );
    check(
        "",
        "dovecot_config_version = 2.4.0\nssl_server_cert_file = /b.pem\n",
        Kind::Certificate,
        "ssl_server_cert_file=/b.pem@dovecot.conf:4",
    );
    check(
        "2.4.1",
        "ssl_server {\n cert_file = /b.pem\n prefer_ciphers = server\n}\n",
        Kind::ServerOrder,
        "ssl_server_prefer_ciphers=on@dovecot.conf:5",
    );
    check("2.4.1", "", Kind::DhParameters, "ssl_server_dh_file=");
    check(
        "2.3.19",
        "ssl_verify_client_cert = yes\n",
        Kind::ClientCertificates,
        "ssl_verify_client_cert=optional@dovecot.conf:3",
    );
    check(
        "2.3.19",
        "auth_ssl_require_client_cert = yes\n",
        Kind::ClientCertificates,
        "auth_ssl_require_client_cert=on@dovecot.conf:3",
    );
    check("2.3.19", "ssl_options = no_ticket no_compression\n", Kind::Compression, "ssl_options=off@dovecot.conf:3");
}

#[test]
fn a_key_that_stands_in_the_configuration_is_not_shown() {
    let found = config(&[(MAIN, "ssl_cert = </a.pem\nssl_key = sesame\n")]);
    assert!(!format!("{found:?}").contains("sesame"));
}

#[test]
fn broken_files_give_file_and_line() {
    let check = |files: &[(&'static str, &str)], want: &[&str]| {
        let found: Vec<String> = config(files).problems.iter().map(ToString::to_string).collect();
        assert_eq!(found, want);
    };
    check(
        &[(MAIN, "ssl yes\n")],
        &["/etc/dovecot/dovecot.conf:1: the line is neither `key = value` nor does it open a section with `{`"],
    );
    check(
        &[(MAIN, "\nservice a {\n")],
        &["/etc/dovecot/dovecot.conf:3: a section is not closed by the end of the file"],
    );
    check(&[(MAIN, "}\n")], &["/etc/dovecot/dovecot.conf:1: a `}` closes no section of this file"]);
    check(&[(MAIN, "\n!include none.conf\n")], &["/etc/dovecot/dovecot.conf:2: there is no /etc/dovecot/none.conf"]);
    check(
        &[(MAIN, "!include none/*.conf\n!include_try none.conf\n")],
        &["/etc/dovecot/dovecot.conf:1: no file fits /etc/dovecot/none/*.conf"],
    );
    check(&[(MAIN, "!include dovecot.conf\n")], &["/etc/dovecot/dovecot.conf:1: files are included more than 64 deep"]);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let files = Memory(vec![(MAIN, bytes)]);
        prop_assert!(read(&files, MAIN, &Known::default()).settings.len() < 2_000);
    }

    #[test]
    fn words_of_the_language_do_not_either(
        text in "((ssl(_cert|_key|_options|_protocols)?|protocols|\\}|local_name|service|!include)( = | )?[<$a-z\"#\\\\{ ]{0,9}\n){0,12}",
    ) {
        config(&[(MAIN, &text)]);
    }
}
