//! HAProxy's semantics, each in a case of its own.

use crate::{Config, Kind, Known, reading::tests::Memory};
use proptest::prelude::*;

const MAIN: &str = "/etc/haproxy/haproxy.cfg";
const KNOWN: Known<'static> = Known { version: Some("2.6.12"), openssl: Some("3.0.2"), defines: None };

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
fn a_line_rules_over_the_process_and_the_library() {
    let found = config(
        "global
            ssl-default-bind-options ssl-min-ver TLSv1.1 no-tls-tickets
            ssl-default-bind-ciphersuites TLS_AES_256_GCM_SHA384
            ssl-default-bind-curves X25519
            crt-base /certs
            tune.ssl.default-dh-param 2048
            tune.ssl.cachesize 0
        frontend www
            bind :443,[::]:443 ssl crt a.pem name ssl
            bind 10.0.0.1:444 ssl crt \"${DIR}/b.pem\" ssl-max-ver TLSv1.2 ciphersuites TLS_AES_128_GCM_SHA256 curves P-384 verify required prefer-client-ciphers
            bind :80 name ssl",
    );
    let (a, b) = ("frontend www > bind :443,[::]:443: ", "frontend www > bind 10.0.0.1:444: ");
    let check = |kind, first: &str, second: &str| {
        assert_eq!(shown(&found, kind), [format!("{a}{first}"), format!("{b}{second}")]);
    };
    check(
        Kind::Protocols,
        "ssl-min-ver TLSv1.1 no-tls-tickets @2 = TLSv1.1 TLSv1.2 TLSv1.3",
        "ssl-max-ver TLSv1.2 @10 = TLSv1.1 TLSv1.2",
    );
    check(
        Kind::Ciphersuites,
        "TLS_AES_256_GCM_SHA384 @3 = TLS_AES_256_GCM_SHA384",
        "TLS_AES_128_GCM_SHA256 @10 = TLS_AES_128_GCM_SHA256",
    );
    check(Kind::Groups, "X25519 @4 = x25519", "P-384 @10 = secp384r1");
    check(Kind::Certificate, "a.pem @9 = /certs/a.pem", "${DIR}/b.pem @10 = ! `${DIR}/b.pem` holds a variable");
    check(Kind::SessionTickets, " @2 = off", " @2 = off");
    check(Kind::ServerOrder, " @- = on", " @10 = off");
    check(Kind::ClientCertificates, " @- = off", "required @10 = on");
    check(Kind::SessionCache, "0 @7 = off", "0 @7 = off");
    check(Kind::DhParameters, "2048 @6 = 2048", "2048 @6 = 2048");
    assert_eq!(found.settings[0].listens, ["*:443", "[::]:443"]);
}

#[test]
fn lists_and_folders_of_certificates_are_read() {
    let files = Memory::of(&[
        (MAIN, "listen l\nbind :443 ssl crt-list list crt /certs"),
        (
            "/etc/haproxy/list",
            "# first\na.pem [alpn h2 ssl-min-ver TLSv1.3 verify optional] a.example !x *.b\n\nb.pem\nc [\n",
        ),
        ("/certs/1.pem", ""),
        ("/certs/1.pem.ocsp", ""),
    ]);
    let mut found = super::read(&files, MAIN, &KNOWN);
    let problems: Vec<_> = found.problems.drain(..).map(|problem| problem.to_string()).collect();
    assert_eq!(problems, ["/etc/haproxy/list:5: `[` is not closed by `]`"]);
    assert_eq!(
        shown(&found, Kind::Certificate),
        [
            "listen l > bind :443: /certs @2 = /certs/1.pem",
            "listen l > bind :443 > a.pem: a.pem @2 = /etc/haproxy/a.pem",
            "listen l > bind :443 > b.pem: b.pem @4 = /etc/haproxy/b.pem",
        ]
    );
    assert_eq!(shown(&found, Kind::Protocols)[1], "listen l > bind :443 > a.pem: ssl-min-ver TLSv1.3 @2 = TLSv1.3");
    assert_eq!(shown(&found, Kind::ClientCertificates)[1], "listen l > bind :443 > a.pem: optional @2 = optional");
    let names: Vec<_> = found.settings.iter().filter(|setting| setting.context.ends_with("a.pem")).collect();
    assert_eq!(names[0].names, ["a.example", "*.b"]);
}

#[test]
fn headers_come_from_frontend_defaults_or_backend() {
    let of = |text: &str| {
        let found = config(text);
        shown(&found, Kind::Hsts).join("\n").replace("frontend f > bind :443: ", "")
    };
    let http = "defaults\nmode http\nfrontend f\nbind :443 ssl crt a\n";
    let set = "http-response set-header Strict-Transport-Security";
    assert_eq!(of("frontend f\nbind :443 ssl crt a"), "", "a proxy of TCP has no headers");
    assert_eq!(of(http), " @- = off");
    assert_eq!(of(&format!("{http}{set} \"max-age=1; preload\"")), "max-age=1; preload @5 = max-age=1 preload");
    assert_eq!(of(&format!("{http}{set} max-age=1 if {{ ssl_fc }}")), "max-age=1 @5 = max-age=1");
    assert!(of(&format!("{http}{set} max-age=1 if {{ path /x }}")).contains("! it is sent only if { path /x }"));
    assert!(of(&format!("{http}backend b\n{set} max-age=1")).contains("! a backend sets the header"));
    assert!(of(&format!("{http}rspadd Strict-Transport-Security:\\ max-age=1")).contains("@5 = max-age=1"));
    let named = "defaults d\nmode http\ndefaults\nmode tcp\nfrontend f from d\nbind :443 ssl crt a";
    assert_eq!(of(named), " @- = off");
}

#[test]
fn broken_lines_say_file_and_line() {
    let problem = |text: &str| config(text).problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert_eq!(problem("frontend a\n bind \"x"), "/etc/haproxy/haproxy.cfg:2:7: this quote is not closed");
    assert_eq!(problem("bind :1"), "/etc/haproxy/haproxy.cfg:1: `bind` is outside of any section");
    assert!(problem("frontend a\nbind 443 ssl").contains("cfg:2: the address `443` of bind cannot be read"));
    assert!(problem("frontend a\nbind :443 ssl crt-list gone").contains("cfg:2: there is no /etc/haproxy/gone"));
    let known = Known::default();
    let missing = super::read(&Memory::of(&[]), MAIN, &known);
    assert_eq!(missing.problems[0].to_string(), format!("{MAIN}:1: there is no {MAIN}"));
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
        "frontend a", "global", "defaults", "bind :443 ssl", " crt /etc/haproxy/haproxy.cfg", " crt-list", " haproxy.cfg", "\n",
        "\n", " ", "ssl-default-bind-options", " ssl-min-ver TLSv1.2", " no-tlsv12", ".if", " 1", ".else", ".endif", "\"", "'",
        "${A}", "$", "\\", "setenv A b", "mode http", "http-response set-header Strict-Transport-Security", "[::]:1", "[", "]",
    ]), 0..80)) {
        let found = super::read(&Memory::of(&[(MAIN, &pieces.concat())]), MAIN, &KNOWN);
        prop_assert!(found.settings.iter().all(|setting| setting.context.contains(" > bind ")));
    }
}
