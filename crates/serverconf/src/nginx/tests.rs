//! nginx's semantics, each in a case of its own.

use crate::{Config, Kind, Known, reading::tests::Memory};
use proptest::prelude::*;

const MAIN: &str = "/etc/nginx/nginx.conf";

fn config(text: &str) -> Config {
    let known = Known { version: Some("1.22.1-9"), openssl: Some("3.0.22"), ..Known::default() };
    super::read(&Memory::of(&[(MAIN, text)]), MAIN, &known)
}

/// `context: value @line = resolved` of one kind, `-` for a default's line.
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
fn a_server_inherits_and_overrides() {
    let found = config(
        "http {
            ssl_protocols TLSv1.2;
            ssl_protocols TLSv1.1;
            server { listen 443 ssl; server_name a.example \"\" b.example; }
            server { listen 8443 ssl; ssl_protocols TLSv1.3; ssl_session_tickets off; }
            server { listen 80; }
        }",
    );
    assert_eq!(
        shown(&found, Kind::Protocols),
        ["http > server a.example: TLSv1.2 TLSv1.1 @3 = TLSv1.1 TLSv1.2", "http > server *:8443: TLSv1.3 @5 = TLSv1.3"]
    );
    assert_eq!(
        shown(&found, Kind::SessionTickets),
        ["http > server a.example:  @- = on", "http > server *:8443: off @5 = off"]
    );
    assert_eq!(found.settings[0].names, ["a.example", "b.example"]);
    assert_eq!(found.settings[0].listens, ["*:443"]);
}

#[test]
fn a_socket_is_tls_for_every_server_that_names_it() {
    let found = config(
        "http {
            server { listen 443 ssl; listen 80; listen [::]:443 ssl ipv6only=off; }
            server { listen 443; server_name b; }
            server { listen 127.0.0.1:9000; ssl on; server_name c; }
            server { listen 80; server_name d; }
         }
         stream { server { listen 853 ssl; } server { listen 53; } }
         mail { server { listen 110; starttls only; } server { listen 143; starttls off; } server { listen 25; } }",
    );
    let listens: Vec<_> = found
        .settings
        .iter()
        .filter(|setting| setting.kind == Kind::Protocols)
        .map(|setting| format!("{} {}", setting.context, setting.listens.join(",")))
        .collect();
    assert_eq!(
        listens,
        [
            "http > server *:443 *:443,[::]:443,*:443",
            "http > server b *:443",
            "http > server c 127.0.0.1:9000",
            "stream > server *:853 *:853",
            "mail > server *:110 *:110",
        ]
    );
}

#[test]
fn defaults_follow_the_version_or_say_that_they_cannot() {
    let text = "http { server { listen 443 ssl; } }";
    let of = |version, openssl, kind| {
        let found = super::read(&Memory::of(&[(MAIN, text)]), MAIN, &Known { version, openssl, defines: None });
        let setting = found.settings.into_iter().find(|setting| setting.kind == kind).unwrap();
        assert_eq!(setting.place, None);
        setting.resolved.map(|list| list.join(" "))
    };
    let protocols = |version| of(version, None, Kind::Protocols);
    assert_eq!(protocols(Some("1.27.3")).unwrap(), "TLSv1.2 TLSv1.3");
    assert_eq!(protocols(Some("1.26.0")).unwrap(), "TLSv1.0 TLSv1.1 TLSv1.2 TLSv1.3");
    assert_eq!(protocols(Some("1.22.1")).unwrap(), "TLSv1.0 TLSv1.1 TLSv1.2");
    assert_eq!(protocols(Some("1.8.0")).unwrap(), "SSLv3 TLSv1.0 TLSv1.1 TLSv1.2");
    for version in [None, Some("unknown")] {
        let why = protocols(version).unwrap_err();
        assert!(why.contains("from 1.27.3") && why.contains("TLSv1.1"), "{why}");
    }
    assert!(of(None, Some("3.0.2"), Kind::Groups).unwrap().starts_with("x25519 secp256r1"));
    assert!(of(None, None, Kind::Groups).is_err());
    assert_eq!(of(Some("1.10.0"), None, Kind::Groups).unwrap(), "secp256r1");
    assert_eq!(of(None, None, Kind::DhParameters).unwrap(), "");
    assert_eq!(of(None, None, Kind::Ciphersuites).unwrap().split(' ').count(), 3);
}

#[test]
fn what_holds_a_variable_is_not_guessed() {
    let found = config(
        "http { server { listen 443 ssl;
            ssl_certificate $ssl_server_name.crt;
            ssl_certificate certs/a.pem;
            ssl_certificate_key \"data:$key\";
            ssl_dhparam /etc/dh.pem;
            ssl_protocols ${versions};
            ssl_ecdh_curve X25519:secp384r1;
            add_header Strict-Transport-Security $hsts;
        } }",
    );
    let only = |kind| shown(&found, kind).join("\n").replace("http > server *:443: ", "");
    assert_eq!(
        only(Kind::Certificate),
        "$ssl_server_name.crt @2 = ! `$ssl_server_name.crt` holds a variable\ncerts/a.pem @3 = /etc/nginx/certs/a.pem"
    );
    assert_eq!(only(Kind::Key), "data:$key @4 = ! `data:$key` holds a variable");
    assert_eq!(only(Kind::DhParameters), "/etc/dh.pem @5 = /etc/dh.pem");
    assert!(only(Kind::Protocols).contains("! `${versions}` holds a variable"));
    assert_eq!(only(Kind::Groups), "X25519:secp384r1 @7 = x25519 secp384r1");
    assert!(only(Kind::Hsts).ends_with("! `$hsts` holds a variable"));
}

#[test]
fn a_key_in_the_configuration_is_never_shown() {
    let begin = ["-----BEGIN", "PRIVATE KEY-----"].join(" ");
    let found =
        config(&format!("http {{ server {{ listen 443 ssl; ssl_certificate_key \"data:{begin}\nc2VjcmV0\"; }} }}"));
    let text = format!("{found:?}");
    assert!(text.contains("data:…") && !text.contains("c2VjcmV0"), "{text}");
}

#[test]
fn commands_to_openssl_come_last() {
    let found = config(
        "http { ssl_conf_command Ciphersuites TLS_AES_256_GCM_SHA384; server { listen 443 ssl;
            ssl_protocols TLSv1 TLSv1.2 TLSv1.3;
            ssl_prefer_server_ciphers on;
            ssl_conf_command MinProtocol TLSv1.2;
            ssl_conf_command Options -SessionTicket,-ServerPreference;
            ssl_conf_command Groups X25519MLKEM768:X25519;
        } server { listen 444 ssl; } }",
    );
    let first = |kind| shown(&found, kind).remove(0).replace("http > server *:443: ", "");
    assert_eq!(first(Kind::Protocols), "MinProtocol TLSv1.2 @4 = TLSv1.2 TLSv1.3");
    assert_eq!(first(Kind::ServerOrder), "Options -SessionTicket,-ServerPreference @5 = off");
    assert!(first(Kind::SessionTickets).ends_with("= off"));
    assert!(first(Kind::Groups).ends_with("= X25519MLKEM768 x25519"));
    // One line in the server puts away those of the block around it.
    let suites = shown(&found, Kind::Ciphersuites);
    assert!(suites[0].contains("@- = TLS_AES_256_GCM_SHA384 TLS_CHACHA"), "{suites:?}");
    assert!(suites[1].ends_with("@1 = TLS_AES_256_GCM_SHA384"), "{suites:?}");
}

#[test]
fn one_add_header_puts_away_all_from_outside() {
    let found = config(
        "http { add_header Strict-Transport-Security \"max-age=1; includeSubDomains\" always;
         server { listen 443 ssl; server_name a;
            location / { proxy_pass http://b; }
            location /x { add_header X-Y z; if ($a) { add_header strict-transport-security max-age=2; } } }
         server { listen 443 ssl; server_name b;
            add_header X-Y z; }
         server { listen 443 ssl; server_name c;
            more_set_headers 'Strict-Transport-Security: max-age=3'; }
        }
        http { server { listen 444 ssl; add_header X-Y z; location / { add_header X-Y z; } } }",
    );
    assert_eq!(
        shown(&found, Kind::Hsts),
        [
            "http > server a: max-age=1; includeSubDomains @1 = max-age=1 includesubdomains",
            "http > server a > location /x:  @4 = off",
            "http > server a > location /x > if ($a): max-age=2 @4 = max-age=2",
            "http > server b:  @6 = off",
            "http > server c: max-age=3 @8 = max-age=3",
            "http > server *:444:  @- = off",
        ]
    );
}

#[test]
fn simple_words_are_resolved_and_others_are_not() {
    let found = config(
        "http { server { listen 443 ssl;
            ssl_session_cache builtin:1000 shared:SSL:10m; ssl_verify_client optional_no_ca; ssl_stapling on;
            ssl_prefer_server_ciphers maybe;
        } server { listen 444 ssl; ssl_session_cache none; ssl_verify_client on; } }",
    );
    let ends = |kind| shown(&found, kind).iter().map(|line| line.split("= ").last().unwrap().to_owned()).collect();
    let of = |kind| -> Vec<String> { ends(kind) };
    assert_eq!(of(Kind::SessionCache), ["on", "off"]);
    assert_eq!(of(Kind::ClientCertificates), ["optional", "on"]);
    assert_eq!(of(Kind::Stapling), ["on", "off"]);
    assert_eq!(of(Kind::ServerOrder), ["! `maybe` is neither on nor off", "off"]);
}

#[test]
fn what_nginx_refuses_is_a_problem_with_its_place() {
    let problems = |text: &str| config(text).problems.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        problems("http { server { listen 443 ssl;\n ssl_ciphers HIGH;\n ssl_ciphers LOW; } }"),
        ["/etc/nginx/nginx.conf:3:2: \"ssl_ciphers\" directive is duplicate"]
    );
    assert!(problems("http { server { listen $port ssl; } }")[0].contains("1:17: the address `$port`"));
    assert!(problems("http {\n  ssl_protocol TLSv1.2; }")[0].contains("2:3: unknown directive \"ssl_protocol\""));
    assert!(problems("events { }\nhttp {\n ssl_ciphers a\n}")[0].contains("4:1: unexpected \"}\""));
}

#[test]
fn what_grows_is_bounded() {
    let found = config(&format!("http {{ {} }}", "server { listen 1-256 ssl; }\n".repeat(3_000)));
    assert!(found.settings.len() <= crate::reading::MOST_SETTINGS);
    assert!(found.settings.iter().all(|setting| setting.listens.len() <= crate::reading::MOST_LISTENS));
    assert!(found.problems[0].what.contains("more than 64 addresses"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let lines = bytes.split(|byte| *byte == b'\n').count();
        let found = super::read(&Memory(vec![(MAIN, bytes)]), MAIN, &Known::default());
        let places = found.problems.iter().map(|problem| problem.place.line as usize);
        prop_assert!(places.into_iter().all(|line| (1..=lines).contains(&line)));
    }

    #[test]
    fn no_pieces_of_the_language_make_it_panic(pieces in proptest::collection::vec(prop::sample::select(vec![
        "http", "server", "{", "}", ";", " ", "listen", "443", "ssl", "\"", "'", "$", "\\", "#", "\n", "include",
        "*", "nginx.conf", "ssl_protocols", "TLSv1", "add_header", "Strict-Transport-Security", "location", "[::]:1-9",
        "content_by_lua_block", "--[[", "]]", "ssl_conf_command", "MinProtocol", "mail", "stream", "on", "ssl_certificate",
    ]), 0..80)) {
        let files = Memory::of(&[(MAIN, &pieces.concat()), ("/etc/nginx/x", &pieces.join(" "))]);
        let found = super::read(&files, MAIN, &Known::default());
        prop_assert!(found.settings.iter().all(|setting| !setting.listens.is_empty()));
    }
}
