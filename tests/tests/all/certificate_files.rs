//! Certificates in files of this machine, and in stores that openssl and
//! keytool make: the same certificates give the same rows.

use probe::{CertificateOptions, Host, Options};
use report::{Row, Table, TableSpec, Time, Value};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

const BUNDLE: &str = "/etc/ssl/certs/ca-certificates.crt";

fn spec(name: &str) -> &'static TableSpec {
    probe::SPECS.iter().find(|spec| spec.name == name).unwrap()
}

fn table(host: &Host, name: &str, options: &Options) -> Table {
    let names = BTreeSet::from([name.to_owned()]);
    probe::gather(host, Some(&names), options, &|_| {}).tables.remove(name).unwrap()
}

fn text(row: &Row, spec: &TableSpec, field: &str) -> String {
    row.get(spec, field).unwrap().shown()
}

/// Runs a program; false where it is not installed.
fn run(folder: &Path, program: &str, arguments: &[&str]) -> bool {
    match Command::new(program).args(arguments).current_dir(folder).output() {
        Ok(out) => {
            assert!(out.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
            true
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => panic!("{program}: {error}"),
    }
}

#[test]
fn every_certificate_of_this_machines_bundle_is_read_and_the_expired_ones_are_named() {
    let Ok(bundle) = std::fs::read_to_string(BUNDLE) else {
        return println!("skipped: the certificates of {BUNDLE}, as there is none here");
    };
    let spec = spec("trust.anchor");
    let table = table(&Host::live(), "trust.anchor", &Options::default());
    let ours: Vec<_> = table.rows.iter().filter(|row| text(row, spec, "path") == BUNDLE).collect();
    let there = bundle.matches("-----BEGIN CERTIFICATE-----").count();
    assert!(there > 0 && table.gaps.is_empty(), "{:?}", table.gaps);
    // One that is there twice is one anchor.
    let all: BTreeSet<_> = pki::store::read(bundle.as_bytes(), &[]).certificates.into_iter().map(|c| c.der).collect();
    assert_eq!(ours.len(), all.len());
    println!("figure certificates.bundle {} of {there}", ours.len());
    let now = Time::parse("2026-11-24T00:00:00.000Z").unwrap();
    let mut expired = Vec::new();
    for row in &ours {
        match row.get(spec, "not_after") {
            Some(Value::Time(end)) if *end < now => expired.push(text(row, spec, "subject")),
            Some(Value::Time(_)) => {}
            other => panic!("{}: {other:?}", text(row, spec, "sha256")),
        }
    }
    println!("expired on 2026-11-24: {expired:#?}");
    // openssl says the same of each.
    let folder = tempfile::tempdir().unwrap();
    let mut theirs = 0;
    for (number, der) in all.iter().enumerate() {
        let file = folder.path().join(format!("{number}.der"));
        std::fs::write(&file, der).unwrap();
        let asked =
            Command::new("openssl").args(["x509", "-inform", "DER", "-noout", "-enddate", "-in"]).arg(&file).output();
        let Ok(answer) = asked else { return println!("skipped: expiry as openssl reads it, as it is not installed") };
        let line = String::from_utf8(answer.stdout).unwrap();
        theirs += usize::from(ended(line.trim().trim_start_matches("notAfter=")) < now);
    }
    assert_eq!(expired.len(), theirs);
}

/// `May 30 10:48:38 2020 GMT`.
fn ended(text: &str) -> Time {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let words: Vec<_> = text.split_ascii_whitespace().collect();
    let month = MONTHS.iter().position(|month| *month == words[0]).unwrap() + 1;
    let day: u8 = words[1].parse().unwrap();
    Time::parse(&format!("{}-{month:02}-{day:02}T{}.000Z", words[3], words[2])).unwrap()
}

/// Three certificates under `folder`/etc, in every form, and one key.
fn stores(folder: &Path) -> bool {
    let openssl = |arguments: &[&str]| run(folder, "openssl", arguments);
    let mut bundle = String::new();
    for name in ["one", "two", "three"] {
        let (key, pem, subject) = (format!("{name}.key"), format!("{name}.pem"), format!("/CN={name}.example"));
        let words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "90"];
        if !openssl(&[&words[..], &["-subj", &subject, "-keyout", &key, "-out", &pem]].concat()) {
            return false;
        }
        bundle += &std::fs::read_to_string(folder.join(&pem)).unwrap();
    }
    std::fs::write(folder.join("bundle.pem"), &bundle).unwrap();
    std::fs::create_dir_all(folder.join("root/etc")).unwrap();
    std::fs::write(folder.join("root/etc/bundle.pem"), format!("# a remark\n{bundle}")).unwrap();
    openssl(&["crl2pkcs7", "-nocrl", "-certfile", "bundle.pem", "-outform", "DER", "-out", "root/etc/chain.p7b"]);
    openssl(&[
        "pkcs12",
        "-export",
        "-nokeys",
        "-in",
        "bundle.pem",
        "-passout",
        "pass:sesame",
        "-out",
        "root/etc/a.p12",
    ]);
    let pair = ["-inkey", "one.key", "-in", "one.pem", "-name", "mine"];
    openssl(&[&["pkcs12", "-export", "-passout", "pass:sesame", "-out", "root/etc/pair.p12"], &pair[..]].concat());
    let import = |name: &str, kind: &str, store: &str| {
        let (alias, file) = (format!("the-{name}"), format!("{name}.pem"));
        let words = ["-importcert", "-noprompt", "-storetype", kind, "-storepass", "sesame", "-keystore", store];
        run(folder, "keytool", &[&words[..], &["-alias", &alias, "-file", &file]].concat())
    };
    ["one", "two", "three"].iter().all(|name| import(name, "JKS", "root/etc/b.jks"))
}

#[test]
fn the_same_certificates_give_the_same_rows_whatever_they_are_kept_in() {
    let folder = tempfile::tempdir().unwrap();
    if !stores(folder.path()) {
        return println!("skipped: key stores as openssl and keytool make them, as one is not installed");
    }
    let root = folder.path().join("root");
    let host = Host::at(root.clone());
    let spec = spec("certificate.file");
    let locked = table(&host, "certificate.file", &Options::default());
    let places: BTreeSet<_> = locked.gaps.iter().map(|gap| gap.place.as_str()).collect();
    assert!(places.contains("/etc/a.p12") && places.contains("/etc/b.jks"), "{:?}", locked.gaps);
    assert!(locked.gaps.iter().all(|gap| gap.detail.contains("agent.toml")), "{:?}", locked.gaps);

    let passes = root.join("pass");
    std::fs::write(&passes, "sesame\n").unwrap();
    std::fs::set_permissions(&passes, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    if std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(&passes).unwrap()) != 0 {
        return println!("skipped: key stores with a password file, which must be root's");
    }
    let named = ["/etc/a.p12", "/etc/b.jks", "/etc/pair.p12"].map(|store| (store.to_owned(), "/pass".to_owned()));
    let options = Options {
        certificates: CertificateOptions { passwords: named.into(), ..CertificateOptions::default() },
        ..Options::default()
    };
    let opened = table(&host, "certificate.file", &options);
    assert_eq!(opened.gaps, []);
    let mut by_path: std::collections::BTreeMap<String, BTreeSet<Vec<Value>>> = std::collections::BTreeMap::new();
    for row in &opened.rows {
        // All fields but where and in what form it lies.
        let apart = ["path", "position", "format", "label", "mode"];
        let fields = spec.fields.iter().zip(&row.values).filter(|(field, _)| !apart.contains(&field.name.as_ref()));
        by_path.entry(text(row, spec, "path")).or_default().insert(fields.map(|(_, value)| value.clone()).collect());
    }
    let want = by_path.get("/etc/bundle.pem").unwrap();
    assert_eq!(want.len(), 3);
    for store in ["/etc/a.p12", "/etc/b.jks", "/etc/chain.p7b"] {
        assert_eq!(by_path.get(store), Some(want), "{store}");
    }
    let formats: BTreeSet<_> = opened.rows.iter().map(|row| text(row, spec, "format")).collect();
    assert_eq!(formats.into_iter().collect::<Vec<_>>(), ["jks", "pem", "pkcs12", "pkcs7"]);
    let labels: BTreeSet<_> = opened.rows.iter().map(|row| text(row, spec, "label")).collect();
    assert!(labels.contains("the-one") && labels.contains("mine"), "{labels:?}");

    // The key of the pair fits its certificate.
    let spec = self::spec("key.private");
    let keys = table(&host, "key.private", &options);
    let row = keys.rows.iter().find(|row| text(row, spec, "path") == "/etc/pair.p12").unwrap();
    assert_eq!(
        ["format", "scheme", "bits", "curve", "encrypted"].map(|f| text(row, spec, f)),
        ["pkcs12", "EC", "256", "secp256r1", "true"]
    );
    let public = Command::new("openssl")
        .args(["x509", "-in", "one.pem", "-noout", "-pubkey"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let held = pem_body(&String::from_utf8(public.stdout).unwrap());
    let digest = hex::encode(ring::digest::digest(&ring::digest::SHA256, &held));
    assert_eq!(text(row, spec, "spki_sha256"), digest);
    assert!(!format!("{keys:?}{opened:?}{locked:?}").contains("sesame"));
}

fn pem_body(pem: &str) -> Vec<u8> {
    use base64::Engine;
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    base64::engine::general_purpose::STANDARD.decode(body).unwrap()
}
