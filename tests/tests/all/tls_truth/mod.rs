//! What we say of an endpoint is the truth: every suite of every version, and
//! every group, as a plain prober finds them that asks for one at a time.

mod prober;
mod servers;

use handshake::{Class, Pace, Scan, Start};
use servers::Server;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

/// With and without a server name, one after the other.
fn scans(port: u16) -> [Scan; 2] {
    // Nothing here is about time, and the machine may be busy.
    let pace = Pace { patience: Duration::from_secs(20), whole: Duration::from_secs(240), ..Pace::ENUMERATE };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let scan = |name| handshake::scan(([127, 0, 0, 1], port).into(), name, Start::Tls, Class::Enumerate, pace);
    [None, Some("localhost")].map(|name| runtime.block_on(scan(name)))
}

/// Holds what we see against the truth; gives back what we saw, and how many suites there are.
fn check(what: &str, server: &Server) -> ([Scan; 2], usize) {
    let truth = prober::suites(server.port);
    let groups = prober::groups(server.port);
    assert!(!truth.is_empty(), "{what}: the prober found nothing");
    let scans = scans(server.port);
    for scan in &scans {
        let name = &scan.survey.server_name;
        let offer = scan.offer.as_ref().unwrap();
        let seen: BTreeSet<(u16, u16)> = offer.accepted().map(|(version, a)| (version.code(), a.suite.0)).collect();
        assert_eq!(seen.len(), offer.accepted().count(), "{what}, name {name:?}: a suite stands there twice");
        let missed: Vec<_> = truth.difference(&seen).map(|(v, s)| format!("{v:04x} {s:04x}")).collect();
        let invented: Vec<_> = seen.difference(&truth).map(|(v, s)| format!("{v:04x} {s:04x}")).collect();
        assert!(missed.is_empty() && invented.is_empty(), "{what}, name {name:?}: {missed:?}, too many {invented:?}");
        let seen: BTreeSet<u16> = offer.groups.list.iter().map(|group| group.0).collect();
        assert_eq!(seen, groups, "{what}, name {name:?}: groups of TLS 1.3");
    }
    println!("figure truth.{what} {} of {}", truth.len(), truth.len());
    (scans, truth.len())
}

/// How many certificates, as leaves of the chains that it presents.
fn leaves(scan: &Scan) -> usize {
    let chains = &scan.offer.as_ref().unwrap().chains;
    chains.iter().filter_map(|chain| chain.chain.first()).collect::<BTreeSet<_>>().len()
}

#[test]
fn an_old_server_of_openssl_is_seen_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    if !servers::make_keys(folder.path()) {
        return;
    }
    let all = ["-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", "-dhparam", "dh1024.pem"];
    let both = ["-cert", "rsa.pem", "-key", "rsa.key", "-dcert", "ec.pem", "-dkey", "ec.key"];
    let server = servers::s_server(folder.path(), &[&all[..], &both].concat());
    let (scans, count) = check("old", &server);
    // Debian's OpenSSL 3 has 126 of them; other builds have more or less, but
    // always more than one version's worth.
    assert!(count > 60, "{count}");
    for scan in &scans {
        assert_eq!(leaves(scan), 2);
        let offer = scan.offer.as_ref().unwrap();
        let least = offer
            .accepted()
            .filter_map(|(_, accepted)| accepted.field.as_ref())
            .map(handshake::FiniteField::bits)
            .min();
        assert_eq!(least, Some(1024));
    }
}

#[test]
fn servers_of_one_version_or_few_suites_are_seen_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    if !servers::make_keys(folder.path()) {
        return;
    }
    // What it is called, how many suites its settings name, and the settings.
    let servers: [(&str, usize, &[&str]); 4] = [
        (
            "first",
            2,
            &["-tls1", "-cipher", "AES128-SHA:ECDHE-RSA-AES256-SHA:@SECLEVEL=0", "-cert", "rsa.pem", "-key", "rsa.key"],
        ),
        ("null", 1, &["-tls1_2", "-cipher", "ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0", "-cert", "ec.pem", "-key", "ec.key"]),
        (
            "newest",
            3,
            &[
                "-tls1_3",
                "-ciphersuites",
                "TLS_AES_128_CCM_8_SHA256:TLS_AES_256_GCM_SHA384:TLS_AES_128_CCM_SHA256",
                "-groups",
                "P-384:X448:P-521",
                "-cert",
                "ec.pem",
                "-key",
                "ec.key",
            ],
        ),
        (
            "ordered",
            3,
            &[
                "-tls1_2",
                "-serverpref",
                "-cipher",
                "DHE-RSA-CHACHA20-POLY1305:AES256-SHA:ECDHE-RSA-AES128-GCM-SHA256",
                "-cert",
                "rsa.pem",
                "-key",
                "rsa.key",
            ],
        ),
    ];
    for (what, expected, settings) in servers {
        let server = servers::s_server(folder.path(), settings);
        let (scans, count) = check(what, &server);
        assert_eq!(count, expected, "{what}");
        assert!(scans.iter().all(|scan| leaves(scan) == 1), "{what}");
        if what == "ordered" {
            for offer in scans.iter().map(|scan| scan.offer.as_ref().unwrap()) {
                let order: Vec<u16> = offer.accepted().map(|(_, accepted)| accepted.suite.0).collect();
                assert_eq!((offer.server_order(), order), (Some(true), vec![0xccaa, 0x0035, 0xc02f]));
            }
        }
    }
}

#[test]
fn a_certificate_that_we_cannot_open_is_said_to_be_so() {
    let folder = tempfile::tempdir().unwrap();
    if !servers::make_keys(folder.path()) {
        return;
    }
    // TLS 1.3 shows its certificate only to who can compute its groups.
    let settings = ["-tls1_3", "-groups", "P-521:X448", "-cert", "ec.pem", "-key", "ec.key"];
    let server = servers::s_server(folder.path(), &settings);
    let (scans, _) = check("closed", &server);
    for scan in &scans {
        let (_, accepted) = scan.survey.accepted().next().unwrap();
        assert_eq!(accepted.chain.as_ref().err(), Some(&handshake::Trouble::Uncomputable));
    }
}

#[test]
fn nginx_is_seen_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    if !servers::make_keys(folder.path()) {
        return;
    }
    let certificates = |name: &str| {
        format!(
            "ssl_certificate {0}; ssl_certificate_key {1};",
            path(folder.path(), name, "pem"),
            path(folder.path(), name, "key")
        )
    };
    let few = "ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305;";
    let Some(server) = servers::nginx(folder.path(), &format!("{}{few}", certificates("ec"))) else { return };
    let (scans, count) = check("nginx", &server);
    assert_eq!(count, 5);
    assert!(scans.iter().all(|scan| leaves(scan) == 1));
    drop(server);

    let both = format!("{}{}ssl_protocols TLSv1.2 TLSv1.3;", certificates("ec"), certificates("rsa"));
    let server = servers::nginx(folder.path(), &both).unwrap();
    let (scans, _) = check("nginx-both", &server);
    assert!(scans.iter().all(|scan| leaves(scan) == 2));
}

fn path(folder: &Path, name: &str, ending: &str) -> String {
    folder.join(name).with_extension(ending).display().to_string()
}
