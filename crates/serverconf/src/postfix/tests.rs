//! Made-up instances, each for what one rule of postconf(5) means.

use super::*;
use crate::Kind;
use crate::reading::tests::Memory;
use proptest::prelude::*;

const MAIN: &str = "/etc/postfix/main.cf";
const MASTER: &str = "/etc/postfix/master.cf";
const KNOWN: Known<'static> = Known { version: Some("3.7.11"), openssl: Some("3.0.22"), defines: None };
const CERTIFICATE: &str = "smtpd_tls_cert_file = /etc/ssl/a.pem\n";

fn config(main: &str, master: &str) -> Config {
    read(&Memory::of(&[(MAIN, main), (MASTER, master)]), MAIN, &KNOWN)
}

/// `directive=resolved@file:line` of a kind in a context.
fn told(config: &Config, context: &str, kind: Kind) -> Vec<String> {
    let shown = |s: &crate::Setting| {
        let resolved = s.resolved.as_ref().map_or_else(|why| format!("?{why}"), |list| list.join(","));
        let place = s.place.as_ref().map(|p| format!("@{}:{}", p.file.rsplit('/').next().unwrap(), p.line));
        format!("{}={resolved}{}", s.directive, place.unwrap_or_default())
    };
    config.settings.iter().filter(|s| s.context == context && s.kind == kind).map(shown).collect()
}

fn one_service(main: &str, kind: Kind) -> Vec<String> {
    told(&config(&format!("{CERTIFICATE}{main}"), "smtp inet n - y - - smtpd\n"), "smtp inet", kind)
}

#[test]
fn each_service_has_its_own_word() {
    let found = config(
        &format!(
            "{CERTIFICATE}smtpd_tls_key_file=/etc/ssl/a.key\nmua_protocols = >=TLSv1.2,\n  <=TLSv1.2\n\
             smtpd_tls_security_level = may\nsmtpd_tls_mandatory_protocols = $mua_protocols\ninet_interfaces = loopback-only\n\
             smtp_sasl_password_maps = static:user:sesame\n"
        ),
        "smtp inet n - y - - smtpd\nsubmission inet n - y - - smtpd\n -o smtpd_tls_security_level=encrypt\n\
         10.0.0.1:smtps inet n - y - - smtpd\n  -o smtpd_tls_wrappermode=yes\n  -o smtpd_tls_security_level=none\n",
    );
    assert_eq!(found.problems, []);
    let protocols = |context| told(&found, context, Kind::Protocols);
    assert_eq!(protocols("smtp inet"), ["smtpd_tls_protocols=TLSv1.0,TLSv1.1,TLSv1.2,TLSv1.3"]);
    assert_eq!(protocols("submission inet"), ["smtpd_tls_mandatory_protocols=TLSv1.2@main.cf:6"]);
    assert_eq!(protocols("10.0.0.1:smtps inet"), ["smtpd_tls_security_level=@master.cf:6"]);
    assert_eq!(told(&found, "smtp inet", Kind::Certificate), ["smtpd_tls_cert_file=/etc/ssl/a.pem@main.cf:1"]);
    assert_eq!(told(&found, "smtp inet", Kind::Key), ["smtpd_tls_key_file=/etc/ssl/a.key@main.cf:2"]);
    let listens = |context: &str| found.settings.iter().find(|s| s.context == context).unwrap().listens.clone();
    assert_eq!(listens("submission inet"), ["127.0.0.1:587", "[::1]:587"]);
    assert_eq!(listens("10.0.0.1:smtps inet"), ["10.0.0.1:465"]);
    assert!(!format!("{found:?}").contains("sesame"));
}

#[test]
fn the_level_decides() {
    let check = |main: &str, want: &str| assert_eq!(one_service(main, Kind::Protocols), [want], "{main}");
    check("", "smtpd_tls_security_level=");
    check("smtpd_use_tls = yes\n", "smtpd_tls_protocols=TLSv1.0,TLSv1.1,TLSv1.2,TLSv1.3");
    check(
        "smtpd_enforce_tls = yes\nsmtpd_tls_mandatory_protocols = TLSv1.3",
        "smtpd_tls_mandatory_protocols=TLSv1.3@main.cf:3",
    );
    check("smtpd_tls_security_level = none\nsmtpd_use_tls = yes\n", "smtpd_tls_security_level=@main.cf:2");
    check("smtpd_tls_security_level = $x\n", "smtpd_tls_security_level=?what `$x` stands for is not known@main.cf:2");
    check("smtpd_tls_security_level = may\nsmtpd_tls_cert_file =\n", "smtpd_tls_cert_file=@main.cf:3");
}

#[test]
fn curves_and_parameters() {
    let check = |main: &str, kind, want: &str| {
        assert_eq!(one_service(&format!("smtpd_tls_security_level = may\n{main}"), kind), [want], "{main}");
    };
    check("", Kind::Groups, "smtpd_tls_eecdh_grade=x25519,x448,secp256r1,secp521r1,secp384r1");
    check("smtpd_tls_eecdh_grade = ultra\n", Kind::Groups, "smtpd_tls_eecdh_grade=secp384r1@main.cf:3");
    check(
        "tls_eecdh_auto_curves = X25519, prime256v1\n",
        Kind::Groups,
        "tls_eecdh_auto_curves=x25519,secp256r1@main.cf:3",
    );
    check("smtpd_tls_eecdh_grade = none\n", Kind::Groups, "smtpd_tls_eecdh_grade=@main.cf:3");
    check("", Kind::DhParameters, "smtpd_tls_dh1024_param_file=Postfix 2048-bit");
    check(
        "smtpd_tls_dh1024_param_file = ${config_directory}/dh.pem\n",
        Kind::DhParameters,
        "smtpd_tls_dh1024_param_file=/etc/postfix/dh.pem@main.cf:3",
    );
    check("tls_ssl_options = NO_COMPRESSION, no_ticket\n", Kind::SessionTickets, "tls_ssl_options=off@main.cf:3");
    check("tls_ssl_options = NO_COMPRESSION, no_ticket\n", Kind::Compression, "tls_ssl_options=off@main.cf:3");
    check("tls_preempt_cipherlist = yes\n", Kind::ServerOrder, "tls_preempt_cipherlist=on@main.cf:3");
    check("smtpd_tls_req_ccert = yes\n", Kind::ClientCertificates, "smtpd_tls_req_ccert=optional@main.cf:3");
    check(
        "smtpd_tls_chain_files = /a.pem,\n  /b.pem\n",
        Kind::Certificate,
        "smtpd_tls_chain_files=/a.pem,/b.pem@main.cf:3",
    );
}

#[test]
fn broken_files_give_file_and_line() {
    let check = |main: &str, master: &str, want: &str| {
        let problems: Vec<_> = config(main, master).problems.iter().map(ToString::to_string).collect();
        assert_eq!(problems, [want], "{main} {master}");
    };
    check("a = b\n\nnonsense\n", "", "/etc/postfix/main.cf:3: a line of main.cf is not of the form `name = value`");
    check("", "smtp inet n\n", "/etc/postfix/master.cf:1: a service of master.cf does not have its eight fields");
    check(
        "",
        "a = b\nsmtp inet n - - - - smtpd\n -o {x\n".strip_prefix("a = b\n").unwrap(),
        "/etc/postfix/master.cf:1: a brace is not closed",
    );
    let alone = read(&Memory::of(&[(MAIN, "")]), MAIN, &KNOWN);
    assert!(alone.problems[0].to_string().contains("there is no /etc/postfix/master.cf"));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(
        main in proptest::collection::vec(any::<u8>(), 0..200),
        master in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let files = Memory(vec![(MAIN, main), (MASTER, master)]);
        prop_assert!(read(&files, MAIN, &Known::default()).settings.len() < 2_000);
    }

    #[test]
    fn words_of_the_language_do_not_either(
        main in "((smtpd_tls_[a-z_]{4,16}|tls_ssl_options)( = |=)?(\\$[a-z{(]{0,3}|[a-z!>=, ]{0,9})*\n ?){0,9}",
        options in "( -o ?[{a-z_=$ }]{0,20}\n){0,4}",
    ) {
        config(&main, &format!("smtp inet n - y - - smtpd\n{options}"));
    }
}
