//! Made-up stores of Debian, RHEL and Alpine.

use super::*;
use crate::fixture::{Fixture, shown};
use crate::gathering::Probe;
use md5::{Digest, Md5};

const PROBE: Probe = Probe { spec: &SPEC, gather };
const MOZILLA: &str = "/usr/share/ca-certificates/mozilla";

fn pem(name: &str) -> String {
    rcgen::generate_simple_self_signed([name.to_owned()]).unwrap().cert.pem()
}

/// `store path position package added` of each row, and that its certificate is the one that it should be.
fn rows(table: &Table) -> Vec<String> {
    shown(table, &SPEC, &["store", "path", "position", "package", "added"])
}

/// Debian's package with these files.
fn debian(fixture: Fixture, package: &str, files: &[(&str, &str)]) -> Fixture {
    let list: String = files.iter().map(|(path, _)| format!("{path}\n")).collect();
    let sum = |text: &str| hex::encode(Md5::digest(text.as_bytes()));
    let sums: String =
        files.iter().map(|(path, text)| format!("{}  {}\n", sum(text), path.trim_start_matches('/'))).collect();
    let fixture = fixture
        .file(&format!("/var/lib/dpkg/info/{package}.list"), &list)
        .file(&format!("/var/lib/dpkg/info/{package}.md5sums"), &sums);
    files.iter().fold(fixture, |fixture, (path, text)| fixture.file(path, text))
}

#[test]
fn debian_tells_what_the_package_brought_from_what_was_added() {
    let [a, b, changed, other, own, linked, unused] = ["a", "b", "c", "other", "own", "linked", "unused"].map(pem);
    let at = |name: &str| format!("{MOZILLA}/{name}.crt");
    let fixture = debian(
        Fixture::new(),
        "ca-certificates",
        &[(&at("a"), &a), (&at("b"), &b), (&at("c"), &pem("as it was brought")), (&at("unused"), &unused)],
    );
    let table = debian(fixture, "acme-ca", &[("/usr/share/ca-certificates/acme/acme.crt", &other)])
        .file(&at("c"), &changed)
        .file("/usr/local/share/ca-certificates/own.crt", &own)
        .file("/etc/ssl/certs/ca-certificates.crt", &[a.clone(), b, changed, other, own].concat())
        .file("/etc/ssl/certs/linked.pem", &linked)
        .link("/etc/ssl/certs/5ed36f99.0", "linked.pem")
        .link("/etc/ssl/certs/5ed36f99.1", "/usr/share/ca-certificates/mozilla/a.crt")
        .link("/etc/ssl/certs/5ed36f99.2", "/nowhere")
        .table(&PROBE);
    let bundle = "/etc/ssl/certs/ca-certificates.crt";
    assert_eq!(
        rows(&table),
        [
            "system|/etc/ssl/certs/5ed36f99.0|0|—|true".to_owned(),
            format!("system|{bundle}|0|ca-certificates|false"),
            format!("system|{bundle}|1|ca-certificates|false"),
            format!("system|{bundle}|2|—|true"),
            format!("system|{bundle}|3|acme-ca|true"),
            format!("system|{bundle}|4|—|true"),
        ]
    );
    assert_eq!(table.gaps, []);
    let first = table.rows.iter().find(|row| row.get(&SPEC, "position") == Some(&Value::Integer(1))).unwrap();
    assert_eq!(first.get(&SPEC, "subject").unwrap().shown(), "CN=rcgen self signed cert");
}

#[test]
fn red_hat_tells_it_by_the_place_and_says_what_it_cannot_tell() {
    let [a, b, hand] = ["a", "b", "hand"].map(pem);
    let p11 = format!("# p11-kit\n[p11-kit-object-v1]\nlabel: \"A\"\n{a}\n[p11-kit-object-v1]\nclass: x\n");
    let table = Fixture::new()
        .folder("/var/lib/rpm/Packages")
        .file("/usr/share/pki/ca-trust-source/ca-bundle.trust.p11-kit", &p11)
        .file("/usr/share/pki/ca-trust-source/anchors/vendor.pem", &b)
        .file("/etc/pki/ca-trust/source/anchors/hand.pem", &hand)
        .file("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", &[a, b, hand.clone()].concat())
        .link("/etc/pki/tls/certs/ca-bundle.crt", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem")
        .file("/etc/pki/tls/certs/ca-bundle.trust.crt", &pem("for mail alone"))
        .table(&PROBE);
    let rows = rows(&table);
    let bundle = "system|/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem";
    let rpm = "unreadable: whose a file is, is not read from the database of rpm by this release";
    assert_eq!(
        rows,
        [format!("{bundle}|0|{rpm}|false"), format!("{bundle}|1|{rpm}|true"), format!("{bundle}|2|—|true")]
    );
    assert_eq!(table.gaps, []);
}

#[test]
fn alpine_has_a_package_of_the_bundle_alone() {
    let bundle = [pem("a"), pem("b")].concat();
    let sha1 = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, bundle.as_bytes());
    let database =
        format!("P:ca-certificates-bundle\nF:etc/ssl/certs\nR:ca-certificates.crt\nZ:Q1{}\n", BASE64.encode(sha1));
    let fixture = Fixture::new().file("/lib/apk/db/installed", &database);
    let fixture = fixture
        .file("/etc/ssl/certs/ca-certificates.crt", &bundle)
        .link("/etc/ssl/cert.pem", "certs/ca-certificates.crt");
    let path = "system|/etc/ssl/certs/ca-certificates.crt";
    let brought = "ca-certificates-bundle|false";
    assert_eq!(rows(&fixture.table(&PROBE)), [format!("{path}|0|{brought}"), format!("{path}|1|{brought}")]);
    let grown = fixture.file("/etc/ssl/certs/ca-certificates.crt", &[bundle, pem("own")].concat());
    assert!(rows(&grown.table(&PROBE)).iter().all(|row| row.ends_with("|—|true")));
}

#[test]
fn without_a_package_database_nothing_is_said_to_be_added() {
    let table = Fixture::new().file("/etc/ssl/certs/ca-certificates.crt", &pem("a")).table(&PROBE);
    let row = table.rows.first().unwrap();
    assert!(matches!(row.get(&SPEC, "added"), Some(Value::Unreadable(_))), "{row:?}");
    assert_eq!(Fixture::new().table(&PROBE), Table::default());
}

#[test]
fn a_store_that_cannot_be_read_is_a_gap() {
    let gaps = |fixture: Fixture| {
        let table = fixture.table(&PROBE);
        assert!(table.rows.is_empty());
        table.gaps.into_iter().map(|gap| (gap.place, gap.reason)).collect::<Vec<_>>()
    };
    let bundle = "/etc/ssl/certs/ca-certificates.crt";
    assert_eq!(gaps(Fixture::new().sparse(bundle, 1 << 30)), [(bundle.to_owned(), GapReason::TooLarge)]);
    assert_eq!(gaps(Fixture::new().link(bundle, "ca-certificates.crt")), [(bundle.to_owned(), GapReason::Malformed)]);
    let java = "/usr/lib/jvm/a/lib/security/cacerts";
    let cut = [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 9];
    assert_eq!(gaps(Fixture::new().bytes(java.as_bytes(), &cut)), [(java.to_owned(), GapReason::Malformed)]);
}
