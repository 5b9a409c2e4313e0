//! Made-up hosts, from their files to rows and gaps.

use super::*;
use crate::fixture::{Fixture, shown};
use crate::gathering::Probe;
use report::Source;

const PROBE: Probe = Probe { spec: &SPEC, gather };
const MAIN: &str = "/etc/postgresql/15/main/postgresql.conf";

#[test]
fn a_host_without_servers_has_no_row_and_no_gap() {
    let table = Fixture::new().folder("/etc").table(&PROBE);
    assert_eq!((table.rows, table.gaps), (vec![], vec![]));
}

#[test]
fn a_setting_names_its_line_and_a_default_does_not() {
    let text = "ssl = on\nssl_cert_file = '/etc/ssl/a.pem'\nssl_passphrase_command = 'echo sesame'\n";
    let table = Fixture::new().file(MAIN, text).table(&PROBE);
    let rows = shown(&table, &SPEC, &["service", "context", "setting", "value", "resolved", "default", "file", "line"]);
    let certificate = format!("postgresql|cluster 15/main|certificate|/etc/ssl/a.pem|/etc/ssl/a.pem|false|{MAIN}|2");
    assert!(rows.contains(&certificate), "{rows:#?}");
    assert!(rows.iter().any(|r| r.contains("|protocols|") && r.contains("TLSv1.2, TLSv1.3|true|")), "{rows:#?}");
    assert_eq!(table.gaps, []);
    let lines: Vec<_> = table.rows.iter().map(|row| row.source.shown()).collect();
    assert!(lines.contains(&format!("{MAIN}:2")) && lines.contains(&MAIN.to_owned()), "{lines:?}");
    // The file holds a secret: its digest could be used to guess at it.
    assert!(table.rows.iter().all(|row| matches!(&row.source, Source::File { sha256: None, .. })));
    assert!(!format!("{table:?}").contains("sesame"));
}

#[test]
fn what_cannot_be_read_or_understood_is_a_gap_with_file_and_line() {
    let check = |fixture: Fixture, want: &[(&str, GapReason, &str)]| {
        let gaps = fixture.table(&PROBE).gaps;
        let fits = |(gap, want): (&Gap, &(&str, GapReason, &str))| {
            gap.place == want.0 && gap.reason == want.1 && gap.detail.contains(want.2)
        };
        assert!(gaps.len() == want.len() && gaps.iter().zip(want).all(fits), "{gaps:#?}");
    };
    let fixture = Fixture::new;
    check(fixture().file(MAIN, "\nssl = on off\n"), &[(MAIN, GapReason::Malformed, "line 2: ")]);
    check(
        fixture().file(MAIN, "\ninclude '/etc/x'\n"),
        &[("/etc/x", GapReason::Missing, &format!("named in {MAIN}, line 2"))],
    );
    check(
        fixture().folder("/etc").fifo("/etc/x").file(MAIN, "include '/etc/x'\n"),
        &[("/etc/x", GapReason::Malformed, "it is a fifo")],
    );
    let large = "#".repeat((4 << 20) + 1);
    check(fixture().file(MAIN, &large), &[(MAIN, GapReason::TooLarge, "make it smaller")]);
}

#[test]
fn every_word_of_a_kind_is_one_of_the_spec() {
    let words: Vec<_> = SERVICES.iter().map(std::convert::AsRef::as_ref).collect();
    for program in PROGRAMS {
        assert!(words.contains(&program.service) && !program.places.is_empty(), "{}", program.service);
    }
    let order: Vec<_> = PROGRAMS.iter().filter_map(|p| words.iter().position(|w| *w == p.service)).collect();
    assert!(order.is_sorted());
}

#[test]
fn a_server_of_nginx_with_the_defaults_of_the_installed_release() {
    let conf = "http {\n server {\n  listen 443 ssl;\n  ssl_certificate /etc/ssl/a.pem;\n  ssl_certificate_key /etc/ssl/a.key;\n }\n}\n";
    let protocols = |status: &str| {
        let table =
            Fixture::new().file("/etc/nginx/nginx.conf", conf).file("/var/lib/dpkg/status", status).table(&PROBE);
        assert_eq!(table.gaps, []);
        let rows = shown(&table, &SPEC, &["service", "setting", "resolved", "default"]);
        rows.into_iter().find(|row| row.starts_with("nginx|protocols|")).unwrap()
    };
    let status = "Package: nginx\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.22.1-9\n";
    assert_eq!(protocols(status), "nginx|protocols|TLSv1.0, TLSv1.1, TLSv1.2|true");
    assert!(protocols("").contains("unknown"), "{}", protocols(""));
}

/// What stands in the files of one host, by service.
fn one_host(files: &[(&str, &str)]) -> Vec<String> {
    let fixture = files.iter().fold(Fixture::new(), |fixture, (path, text)| fixture.file(path, text));
    let table = fixture.table(&PROBE);
    assert_eq!(table.gaps, []);
    shown(&table, &SPEC, &["service", "setting", "listens", "resolved", "default"])
}

#[test]
fn sshd_is_told_by_its_own_table() {
    let rows = one_host(&[("/etc/ssh/sshd_config", "Port 2222\nCiphers aes256-ctr,aes128-ctr\n")]);
    let want = "sshd|ciphers|*:2222, [::]:2222|aes256-ctr, aes128-ctr|false";
    assert!(rows.iter().any(|row| row == want), "{rows:#?}");
}

#[test]
fn every_program_is_found_where_distributions_keep_it() {
    let rows = one_host(&[
        (
            "/etc/apache2/apache2.conf",
            "Listen 443\n<VirtualHost *:443>\nSSLEngine on\nSSLProtocol TLSv1.2\nSSLCertificateFile /a.pem\n</VirtualHost>\n",
        ),
        ("/etc/haproxy/haproxy.cfg", "frontend a\n  bind :443 ssl crt /a.pem ssl-min-ver TLSv1.2\n"),
        ("/etc/postfix/main.cf", "smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a.pem\n"),
        ("/etc/postfix/master.cf", "smtp inet n - y - - smtpd\n"),
        ("/etc/dovecot/dovecot.conf", "ssl_cert = </a.pem\nssl_min_protocol = TLSv1.2\n"),
        ("/etc/my.cnf", "[mariadb]\nssl_cert = /a.pem\ntls_version = TLSv1.2\n"),
        (
            "/etc/tomcat9/server.xml",
            "<Server><Service><Connector port='1' SSLEnabled='true' protocols='TLSv1.2'/></Service></Server>",
        ),
        ("/etc/java-17-openjdk/security/java.security", "jdk.tls.disabledAlgorithms=SSLv3, TLSv1, TLSv1.1\n"),
        (
            "/etc/ssl/openssl.cnf",
            "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nMinProtocol = TLSv1.2\n",
        ),
        ("/etc/gnutls/config", "[overrides]\ndisabled-version = tls1.0\n[priorities]\nSYSTEM = NORMAL:-VERS-TLS1.1\n"),
        ("/etc/ssh/sshd_config", "Ciphers aes256-ctr\n"),
    ]);
    for service in ["apache", "haproxy", "postfix", "dovecot", "mysql", "tomcat", "java", "openssl", "gnutls", "sshd"] {
        let found = rows.iter().any(|row| row.starts_with(&format!("{service}|")) && row.ends_with("|false"));
        assert!(found, "{service}: {rows:#?}");
    }
}

#[test]
fn a_file_with_two_names_is_one() {
    let own = "/etc/java-17-openjdk/security/java.security";
    let fixture = Fixture::new()
        .file(own, "jdk.tls.disabledAlgorithms=SSLv3, TLSv1, TLSv1.1\n")
        .link("/usr/lib/jvm/java-17-openjdk-amd64/conf/security", "/etc/java-17-openjdk/security")
        .link("/usr/lib/jvm/java-1.17.0-openjdk-amd64", "java-17-openjdk-amd64");
    let table = fixture.table(&PROBE);
    assert!(!table.rows.is_empty() && table.gaps.is_empty(), "{:?}", table.gaps);
    assert!(shown(&table, &SPEC, &["file"]).iter().all(|file| file == own));
}
