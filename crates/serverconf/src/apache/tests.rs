//! Apache's semantics, each in a case of its own.

use crate::{Config, Kind, Known, reading::tests::Memory};
use proptest::prelude::*;

const MAIN: &str = "/etc/apache2/apache2.conf";
const KNOWN: Known<'static> = Known { version: Some("2.4.62"), openssl: Some("3.0.15"), defines: Some(&["GIVEN"]) };

fn config(text: &str) -> Config {
    super::read(&Memory::of(&[(MAIN, text)]), MAIN, &KNOWN)
}

fn shown(config: &Config, kind: Kind) -> Vec<String> {
    assert_eq!(config.problems, []);
    let of = config.settings.iter().filter(|setting| setting.kind == kind);
    of.map(|setting| {
        let line = setting.place.as_ref().map_or("-".to_owned(), |place| place.line.to_string());
        let resolved = setting.resolved.as_ref().map_or_else(|why| format!("! {why}"), |list| list.join(" "));
        format!("{}: {} @{line} = {resolved}", setting.context, setting.value)
    })
    .collect()
}

#[test]
fn a_host_inherits_and_overrides() {
    let found = config(
        "Listen 443\nListen 127.0.0.1:8443\nSSLProtocol all -SSLv3 -TLSv1\nSSLEngine on
        <VirtualHost *:443>\nServerName https://a.example:443\nServerAlias b.example c.example
            SSLProtocol \\\n -all +TLSv1.3\n SSLCertificateFile certs/a.pem\n</VirtualHost>
        <VirtualHost 10.0.0.1:443>\nSSLEngine off\n</VirtualHost>",
    );
    assert_eq!(
        shown(&found, Kind::Protocols),
        [
            "main server: all -SSLv3 -TLSv1 @3 = TLSv1.1 TLSv1.2 TLSv1.3",
            "VirtualHost a.example: -all +TLSv1.3 @8 = TLSv1.3"
        ]
    );
    assert_eq!(found.settings[0].listens, ["127.0.0.1:8443"]);
    let host = found.settings.last().unwrap();
    assert_eq!(host.listens, ["*:443", "[::]:443"]);
    assert_eq!(host.names, ["a.example", "b.example", "c.example"]);
    assert_eq!(shown(&found, Kind::Certificate), ["VirtualHost a.example: certs/a.pem @10 = /etc/apache2/certs/a.pem"]);
}

#[test]
fn protocols_follow_signs_and_the_library() {
    let of = |words: &str, openssl| {
        let text = format!("<VirtualHost *:443>\nSSLEngine on\n{words}\n</VirtualHost>");
        let found = super::read(&Memory::of(&[(MAIN, &text)]), MAIN, &Known { openssl, ..KNOWN });
        found.settings[0].resolved.clone().map(|list| list.join(" "))
    };
    let new = Some("3.0.2");
    assert_eq!(of("", new).unwrap(), "TLSv1.0 TLSv1.1 TLSv1.2 TLSv1.3");
    assert_eq!(of("SSLProtocol all", Some("1.0.2k")).unwrap(), "SSLv3 TLSv1.0 TLSv1.1 TLSv1.2");
    assert_eq!(of("SSLProtocol +TLSv1.2 +TLSv1.3", None).unwrap(), "TLSv1.2 TLSv1.3");
    // The second word has no sign: it puts away the first.
    assert_eq!(of("SSLProtocol TLSv1.2 TLSv1.3", None).unwrap(), "TLSv1.3");
    // Newer libraries are told bounds, and a hole drops what is older.
    assert_eq!(of("SSLProtocol -all +TLSv1 +TLSv1.2", new).unwrap(), "TLSv1.2");
    assert_eq!(of("SSLProtocol -all +TLSv1 +TLSv1.2", Some("1.0.2k")).unwrap(), "TLSv1.0 TLSv1.2");
    assert_eq!(of("SSLProtocol TLSv1.2\nSSLOpenSSLConfCmd MinProtocol TLSv1", new).unwrap(), "TLSv1.0 TLSv1.1 TLSv1.2");
    assert!(of("SSLProtocol all -SSLv3", None).unwrap_err().contains("TLSv1.3"));
    assert!(of("SSLProtocol TLSv1.4", new).unwrap_err().contains("TLSv1.4"));
    assert!(of("SSLProtocol ${X}", new).unwrap_err().contains("variable"));
    assert_eq!(of("SSLOpenSSLConfCmd MinProtocol TLSv1.2", new).unwrap(), "TLSv1.2 TLSv1.3");
}

#[test]
fn what_apache_decides_while_reading_is_decided() {
    let main = "ServerRoot /srv
        LoadModule ssl_module modules/mod_ssl.so
        Define port 8443
        Define tls
        <IfModule mod_ssl.c>\nListen ${port}\n</IfModule>
        <IfModule !ssl_module>\nListen 1\n<IfModule x>\n</IfModule>\n</IfModule>
        <IfModule mod_other.c>\nListen 2\n</IfModule>
        <IfDefine GIVEN>\nListen 3\n</IfDefine>
        <IfDefine !tls>\nListen 4\n</IfDefine>
        <IfVersion >= 2.4.6>\nListen 5\n</IfVersion>
        <IfVersion < 2.4>\nListen 6\n</IfVersion>
        <IfFile conf/there>\nListen 7\n</IfFile>
        Include conf/th*
        IncludeOptional gone/*.conf
        Include folder
        <Macro host $name $port>\n<VirtualHost *:$port>\nServerName $name\nSSLEngine on\n</VirtualHost>\n</Macro>
        Use host m.example 9
        UnDefine tls";
    let files = Memory::of(&[
        (MAIN, main),
        ("/srv/conf/there", "Listen 9"),
        ("/srv/folder/1", "Listen 10"),
        ("/srv/folder/2", "<VirtualHost *>\nSSLEngine on\n</VirtualHost>"),
    ]);
    let found = super::read(&files, MAIN, &KNOWN);
    assert_eq!(found.problems, []);
    let hosts: Vec<_> = found.settings.iter().filter(|setting| setting.kind == Kind::Protocols).collect();
    let ports: Vec<_> = hosts[0].listens.iter().filter_map(|at| at.strip_prefix("*:")).collect();
    assert_eq!(ports, ["8443", "3", "5", "7", "9", "10"]);
    assert_eq!((hosts[1].context.as_str(), hosts[1].listens[0].as_str()), ("VirtualHost m.example", "*:9"));
}

#[test]
fn what_only_the_command_line_says_is_a_problem() {
    let text = "<IfDefine SSL>\nListen 443\n</IfDefine>\n<IfDefine X>\nAlias /a /b\n</IfDefine>\n\
                <IfVersion > 2>\nSSLProtocol all\n</IfVersion>";
    let found = super::read(&Memory::of(&[(MAIN, text)]), MAIN, &Known::default());
    let told: Vec<_> = found.problems.iter().map(ToString::to_string).collect();
    assert!(told[0].starts_with("/etc/apache2/apache2.conf:1: whether `SSL` is defined"), "{told:?}");
    assert!(told[1].starts_with("/etc/apache2/apache2.conf:7: Apache's version is unknown"), "{told:?}");
    assert_eq!(told.len(), 2);
}

#[test]
fn suites_of_both_kinds_are_told_apart() {
    let found = config(
        "<VirtualHost *:443>\nSSLEngine on
            SSLCipherSuite TLSv1.3 TLS_AES_256_GCM_SHA384
            SSLCipherSuite HIGH:!MD5
            SSLOpenSSLConfCmd Curves X25519:secp384r1
            SSLOpenSSLConfCmd ECDHParameters prime256v1\n</VirtualHost>",
    );
    let only = |kind| shown(&found, kind).remove(0).replace("VirtualHost *:443: ", "");
    assert_eq!(only(Kind::Ciphersuites), "TLSv1.3 TLS_AES_256_GCM_SHA384 @3 = TLS_AES_256_GCM_SHA384");
    assert!(only(Kind::Ciphers).starts_with("HIGH:!MD5 @4 = "));
    assert_eq!(only(Kind::Groups), "ECDHParameters prime256v1 @6 = secp256r1");
}

#[test]
fn headers_are_done_in_turn() {
    let found = config(
        "Header always set Strict-Transport-Security \"max-age=1\"
        <VirtualHost *:443>\nServerName a\nSSLEngine on\nHeader always set strict-transport-security max-age=2 \"expr=%{HTTPS} == 'on'\"
            <Location /x>\nHeader always unset Strict-Transport-Security\nSSLVerifyClient require\n</Location>\n</VirtualHost>
        <VirtualHost *:443>\nServerName b\nSSLEngine on\nHeader always unset Strict-Transport-Security\n</VirtualHost>
        <VirtualHost *:443>\nServerName c\nSSLEngine on\nHeader set Strict-Transport-Security max-age=3 env=some\n</VirtualHost>
        <VirtualHost *:443>\nServerName d\nSSLEngine on\nHeader always merge Strict-Transport-Security %{HSTS}e\n</VirtualHost>",
    );
    assert_eq!(
        shown(&found, Kind::Hsts),
        [
            "VirtualHost a: max-age=2 @5 = max-age=2",
            "VirtualHost a > Location /x:  @7 = off",
            "VirtualHost b:  @- = off",
            "VirtualHost c: max-age=1 @1 = max-age=1",
            "VirtualHost d: %{HSTS}e @24 = ! `%{HSTS}e` holds a variable",
        ]
    );
    assert_eq!(shown(&found, Kind::ClientCertificates)[1], "VirtualHost a > Location /x: require @8 = on");
}

#[test]
fn broken_sections_say_file_and_line() {
    let problem = |text: &str| config(text).problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let at = |line: u32| format!("/etc/apache2/apache2.conf:{line}: ");
    assert_eq!(problem("<VirtualHost *:443>\nSSLEngine on"), at(1) + "<VirtualHost> is not closed in this file");
    assert!(problem("<IfModule a>\n</VirtualHost>").contains("which is open since line 1"));
    assert_eq!(problem("\n</VirtualHost>"), at(2) + "</VirtualHost> closes nothing in this file");
    assert_eq!(problem("<VirtualHost *:443\n"), at(1) + "<VirtualHost *:443 is not closed by `>`");
    assert_eq!(problem("Include gone.conf"), at(1) + "there is no /etc/apache2/gone.conf");
    assert!(problem("Include gone/*.conf").contains("there is no /etc/apache2/gone/*.conf"));
    assert_eq!(problem("Include apache2.conf"), at(1) + "/etc/apache2/apache2.conf includes itself");
    assert!(problem("SSLProtocols all").contains("unknown directive `SSLProtocols`"));
    assert!(problem("Listen x:y").contains("the address in `Listen x:y`"));
    assert!(problem("Use nothing").contains("there is no macro"));
    assert!(problem(&"<If a>\n".repeat(1_000)).contains("nested deeper than 64"));
    let broken = config("<VirtualHost *:443>\nSSLEngine on\n</Vhost>");
    assert!(!broken.settings.is_empty(), "what was read before stays");
}

#[test]
fn what_grows_is_bounded() {
    let mut text = "Define a0 0123456789\n".to_owned();
    for step in 1..40 {
        text += &format!("Define a{step} ${{a{0}}}${{a{0}}}${{a{0}}}\n", step - 1);
    }
    assert!(config(&text).problems[0].what.contains("more than is read"));
    let mut text = "<Macro m0>\nListen 1\n</Macro>\n".to_owned();
    for step in 1..60 {
        text += &format!("<Macro m{step}>\nUse m{0}\nUse m{0}\n</Macro>\n", step - 1);
    }
    let found = config(&(text + "Use m59\nUse m30"));
    assert!(found.problems.iter().any(|problem| problem.what.contains("more than is read")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let lines = bytes.split(|byte| *byte == b'\n').count();
        let found = super::read(&Memory(vec![(MAIN, bytes)]), MAIN, &KNOWN);
        prop_assert!(found.problems.iter().all(|problem| (1..=lines).contains(&(problem.place.line as usize))));
    }

    #[test]
    fn no_pieces_of_the_language_make_it_panic(pieces in proptest::collection::vec(prop::sample::select(vec![
        "<VirtualHost *:443>", "</VirtualHost>", "\n", "\n", "\n", " ", "SSLEngine on", "SSLProtocol", " all", " -SSLv3",
        "<IfModule x>", "</IfModule>", "<Macro a $b>", "</Macro>", "Use a b", "Define x ${x}y", "${x}", "${", "\\\n",
        "\"", "'", "Header set Strict-Transport-Security", "Listen [::]:1", "Include *", "<", ">", "SSLCipherSuite",
        "SSLOpenSSLConfCmd MinProtocol", "ServerName a:1", "<If", "</If>",
    ]), 0..80)) {
        let found = super::read(&Memory::of(&[(MAIN, &pieces.concat())]), MAIN, &KNOWN);
        prop_assert!(found.settings.iter().all(|setting| setting.resolved != Ok(vec![String::new()])));
    }
}
