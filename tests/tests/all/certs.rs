//! `tidewaiter-agent certs` as a person runs it: what it finds in files, what
//! it says of them, and that hostile folders end.

use crate::fleet::program;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn certs(paths: &[&Path], more: &[&str]) -> Output {
    Command::new(program("tidewaiter-agent")).arg("certs").args(paths).args(more).output().unwrap()
}

fn json(paths: &[&Path], more: &[&str]) -> (Option<i32>, Value) {
    let out = certs(paths, &[more, &["--format", "json"]].concat());
    (out.status.code(), serde_json::from_slice(&out.stdout).unwrap())
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = rcgen::date_time_ymd(2026, 1, 1);
    params.not_after = rcgen::date_time_ymd(2027, 1, 1);
    params
}

/// An authority and its certificate as PEM.
fn authority(name: &str) -> (Issuer<'static, KeyPair>, String) {
    let mut params = params(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.extended_key_usages.clear();
    params.not_after = rcgen::date_time_ymd(2090, 1, 1);
    let key = KeyPair::generate().unwrap();
    let pem = params.self_signed(&key).unwrap().pem();
    (Issuer::new(params, key), pem)
}

#[test]
fn a_chain_is_followed_and_what_expired_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (issuer, root) = authority("Root");
    let (_, stranger) = authority("Stranger");
    let key = KeyPair::generate().unwrap();
    let mut long = params("good.example");
    long.not_after = rcgen::date_time_ymd(2080, 1, 1);
    let good = long.signed_by(&key, &issuer).unwrap().pem();
    let mut old = params("old.example");
    (old.not_before, old.not_after) = (rcgen::date_time_ymd(2020, 1, 1), rcgen::date_time_ymd(2021, 1, 1));
    let old = old.signed_by(&key, &issuer).unwrap().pem();
    std::fs::write(path("root"), root).unwrap();
    std::fs::write(path("stranger"), stranger).unwrap();
    std::fs::write(path("server.pem"), format!("# two\n{good}{}{old}", key.serialize_pem())).unwrap();

    let (server, root) = (path("server.pem"), path("root"));
    let (code, found) = json(&[&server], &["--trust", root.to_str().unwrap()]);
    assert_eq!((code, &found["shape"]), (Some(1), &"tidewaiter.certificates.v1".into()));
    assert_eq!(found["counts"]["certificates"], 2, "{found:#}");
    let [good, old] = [&found["certificates"][0], &found["certificates"][1]];
    assert_eq!((&good["chain"]["trusted"], &good["line"]), (&true.into(), &2.into()), "{good:#}");
    assert_eq!((&old["chain"]["trusted"], &old["names"][0]), (&false.into(), &"old.example".into()));
    let attention = old["attention"].to_string();
    assert!(attention.contains("it expired") && old["chain"]["reasons"].to_string().contains("expired"), "{old:#}");

    // Who trusts somebody else trusts neither, and the text for people says so.
    let out = certs(&[&server], &["--trust", path("stranger").to_str().unwrap()]);
    let text = String::from_utf8(out.stdout).unwrap();
    assert_eq!(out.status.code(), Some(1));
    assert_eq!(text.matches("no chain leads to a trusted certificate").count(), 2, "{text}");
    assert!(!text.contains("PRIVATE KEY"), "{text}");
}

#[test]
fn a_hostile_folder_ends_and_nothing_found_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    nix::unistd::mkfifo(&path("fifo.pem"), nix::sys::stat::Mode::S_IRUSR).unwrap();
    std::os::unix::fs::symlink(folder.path(), path("loop")).unwrap();
    let huge = std::fs::File::create(path("huge.pem")).unwrap();
    huge.set_len(1 << 30).unwrap();
    std::fs::write(path("endless.pem"), format!("-----BEGIN CERTIFICATE-----\n{}", "MIIB\n".repeat(200_000))).unwrap();
    let mut deep = folder.path().to_path_buf();
    for _ in 0..40 {
        deep.push("d");
    }
    std::fs::create_dir_all(deep).unwrap();

    let out = certs(&[folder.path()], &["--format", "json"]);
    assert_eq!(out.status.code(), Some(2));
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(said.contains("no certificate was found"), "{said}");
    let found: Value = serde_json::from_slice(&out.stdout).unwrap();
    let problems = found["problems"].to_string();
    for part in ["huge.pem", "endless.pem", "deeper than is walked"] {
        assert!(problems.contains(part), "{part}: {problems}");
    }
    assert_eq!(certs(&[&path("gone")], &[]).status.code(), Some(2));
    assert_eq!(certs(&[&path("fifo.pem")], &[]).status.code(), Some(2));
}
