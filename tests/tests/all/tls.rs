//! Faults planted in a TLS endpoint: a real server on loopback, OpenSSL's, each
//! time with one setting that is wrong. Each fails exactly the named rules.

use crate::pipeline::{PROFILE, shipped};
use handshake::Class;
use policy::Clock;
use probe::{Host, Options, TlsOptions};
use report::{Outcome, Time, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server that ends when this is dropped.
pub struct Endpoint {
    child: Child,
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
}

impl Endpoint {
    /// Starts `openssl s_server` with these settings; `None`, and said so, where there is no openssl.
    pub fn start(folder: &Path, certificate: &(String, String), settings: &[&str]) -> Option<Self> {
        std::fs::write(folder.join("certificate.pem"), &certificate.0).unwrap();
        std::fs::write(folder.join("key.pem"), &certificate.1).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new("openssl");
        command.args(["s_server", "-quiet", "-accept", &format!("127.0.0.1:{port}")]);
        command.args(["-cert", "certificate.pem", "-key", "key.pem"]).args(settings).current_dir(folder);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let Ok(child) = command.spawn() else {
            println!("skipped: faults of TLS endpoints, as openssl is not installed");
            return None;
        };
        let mut endpoint = Self { child, port };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(endpoint.child.try_wait().unwrap().is_none(), "openssl refuses {settings:?}");
            assert!(begun.elapsed() < Duration::from_secs(10), "openssl does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(endpoint)
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What this machine's own probe sees of the endpoint, and of nothing else; and
/// these tables beside it.
pub fn facts(endpoint: &Endpoint, beside: &[&str]) -> report::Facts {
    let tls = TlsOptions { enabled: true, extra_ports: BTreeSet::from([endpoint.port]), ..TlsOptions::default() };
    let options = Options { tls, ..Options::default() };
    let own = [&probe::tables::tls_endpoint::SPEC, &probe::tables::tls_presented_chain::SPEC];
    let names = beside.iter().copied().chain(own.iter().map(|spec| spec.name.as_ref())).map(str::to_owned).collect();
    let mut facts = probe::gather(&Host::live(), Some(&names), &options, &|_| {});
    // This machine may have other listeners, which are not what is tried here.
    for spec in own {
        let table = facts.tables.get_mut(spec.name.as_ref()).unwrap();
        table.rows.retain(|row| row.get(spec, "port") == Some(&Value::Integer(endpoint.port.into())));
        table.gaps.clear();
        assert_eq!(table.rows.len(), 1, "the endpoint was not seen");
    }
    facts
}

/// The leaves that endpoints present, as roots that somebody added.
fn trusted(facts: &report::Facts, specs: &[&report::TableSpec]) -> Vec<report::Row> {
    let spec = |name: &str| specs.iter().find(|spec| spec.name == name).copied().unwrap();
    let (chains, anchors) = (spec("tls.presented_chain"), spec("trust.anchor"));
    let leaf = |row: &report::Row| match row.get(chains, "chain") {
        Some(Value::TextList(chain)) => chain.first().cloned(),
        other => panic!("{other:?}"),
    };
    let row = |der: String| {
        let source = report::Source::File { path: "/own.pem".into(), sha256: None, line: None };
        let row = report::RowBuilder::new(anchors, source, report::Grade::Configured);
        row.set("path", "/own.pem").set("position", 0_i64).set("der", der).set("added", true).build()
    };
    facts.tables["tls.presented_chain"].rows.iter().filter_map(leaf).map(row).collect()
}

/// The outcome of every rule on TLS and certificates, for this endpoint alone,
/// by a profile that is judged after a look of this class.
fn outcomes(endpoint: &Endpoint, profile: &str, class: Class) -> BTreeMap<String, Outcome> {
    let compiled = shipped();
    let tls =
        TlsOptions { enabled: true, extra_ports: BTreeSet::from([endpoint.port]), class, ..TlsOptions::default() };
    let options = Options { tls, ..Options::default() };
    let own = |name: &str| name.starts_with("tls.") && name != "tls.server_config" || name == "http.header";
    let specs: Vec<_> = probe::tables::SPECS.iter().filter(|spec| own(&spec.name)).collect();
    let names = specs.iter().map(|spec| spec.name.to_string()).chain(["os.release".to_owned()]).collect();
    let mut facts = probe::gather(&Host::live(), Some(&names), &options, &|_| {});
    facts.conform(probe::tables::SPECS, &compiled.specs());
    // This machine may have other listeners, which are not what is tried here.
    for spec in specs {
        let table = facts.tables.get_mut(spec.name.as_ref()).unwrap();
        table.rows.retain(|row| row.get(spec, "port") == Some(&Value::Integer(endpoint.port.into())));
        table.gaps.retain(|gap| gap.place.ends_with(&format!(":{}", endpoint.port)));
        assert!(spec.name != "tls.endpoint" || table.rows.len() == 1, "the endpoint was not seen");
    }
    // What is configured on this machine is not tried here.
    for name in ["certificate.file", "key.private", "revocation.evidence", "tls.server_config"] {
        facts.tables.insert(name.to_owned(), report::Table::default());
    }
    // It trusts what the endpoint presents, which signed itself.
    let anchors = trusted(&facts, &compiled.specs());
    facts.tables.insert("trust.anchor".to_owned(), report::Table { rows: anchors, gaps: vec![] });
    derive::derive(&mut facts, &compiled.specs(), &derive::Named::default());
    let now = Time::parse(crate::recorded::NOW).unwrap();
    let findings = compiled.evaluate(profile, &facts, Clock { now, trusted: true }).findings;
    let ours = |rule: &str| ["certificate-", "http-", "tls-"].iter().any(|area| rule.starts_with(area));
    findings.into_iter().filter(|f| ours(&f.rule)).map(|f| (f.rule, f.outcome)).collect()
}

#[test]
fn each_fault_of_an_endpoint_fails_its_rules_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let good = crate::recorded::certificate_between((2026, 1, 1), (2027, 1, 1));
    let modern = ["-min_protocol", "TLSv1.2", "-cipher", "ECDHE+AESGCM"];
    let Some(endpoint) = Endpoint::start(folder.path(), &good, &modern) else { return };
    let before = outcomes(&endpoint, PROFILE, Class::Hello);
    drop(endpoint);
    // What only a closer look shows does not apply after a few hellos.
    assert!(before.values().all(|o| matches!(o, Outcome::Pass | Outcome::NotApplicable)), "{before:?}");
    assert!(before.values().filter(|o| **o == Outcome::Pass).count() >= 14, "{before:?}");

    let expired = crate::recorded::certificate_between((2025, 1, 1), (2026, 1, 1));
    let soon = crate::recorded::certificate_between((2026, 1, 1), (2026, 6, 10));
    let old = ["-min_protocol", "TLSv1", "-cipher", "ECDHE+AESGCM:ECDHE+AES:@SECLEVEL=0"];
    let plain = ["-min_protocol", "TLSv1.2", "-cipher", "ECDHE+AESGCM:@SECLEVEL=0"];
    let null = ["-tls1_2", "-cipher", "ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0"];
    let mut wrong = Vec::new();
    // What it is, the certificate with its key, the settings, and the rules that must see it.
    type Fault<'a> = (&'a str, &'a (String, String), &'a [&'a str], &'a [&'a str]);
    let faults: [Fault; 4] = [
        ("TLS 1.0 and 1.1", &good, &old, &["tls-1-0", "tls-1-1"]),
        (
            "an expired certificate",
            &expired,
            &plain,
            &["certificate-chain-expiring", "certificate-expired", "certificate-service-expiring"],
        ),
        (
            "a certificate that expires in days",
            &soon,
            &plain,
            &["certificate-chain-expiring", "certificate-expiring", "certificate-service-expiring"],
        ),
        ("a suite that encrypts nothing", &good, &null, &["tls-weak-suites"]),
    ];
    for (what, certificate, settings, rules) in faults {
        let endpoint = Endpoint::start(folder.path(), certificate, settings).unwrap();
        let after = outcomes(&endpoint, PROFILE, Class::Hello);
        let failed = |(rule, outcome): (&String, &Outcome)| (*outcome == Outcome::Fail).then(|| rule.clone());
        let found: Vec<String> = after.iter().filter_map(failed).collect();
        let others = after.values().filter(|o| **o == Outcome::Unknown).count();
        if found != rules || others > 0 {
            wrong.push(format!("{what}: expected {rules:?}, found {found:?} and {others} unknown"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    println!("figure planted.tls {} of {}", faults.len(), faults.len());
}

/// The rules that fail for an endpoint after a close look, by the strictest profile.
fn failing(endpoint: &Endpoint) -> BTreeSet<String> {
    let all = outcomes(endpoint, "customs-high", Class::Enumerate);
    all.into_iter().filter(|(_, outcome)| *outcome == Outcome::Fail).map(|(rule, _)| rule).collect()
}

#[test]
fn what_a_close_look_shows_fails_its_rules_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let good = crate::recorded::certificate_between((2026, 1, 1), (2027, 1, 1));
    let start = |cipher: &str, more: &[&str]| {
        let settings = [&["-min_protocol", "TLSv1.2", "-groups", "X25519:P-256", "-cipher", cipher], more].concat();
        Endpoint::start(folder.path(), &good, &settings)
    };
    let Some(endpoint) = start("ECDHE+AESGCM", &[]) else { return };
    let all = outcomes(&endpoint, "customs-high", Class::Enumerate);
    let unknown: Vec<_> = all.iter().filter(|(rule, o)| **o == Outcome::Unknown && rule.starts_with("tls-")).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    let before = failing(&endpoint);
    drop(endpoint);
    // At the lowest level of security OpenSSL signs over SHA-1 too.
    let sha1 = ["tls-allowed-signatures", "tls-signature-hash"];
    let lowest = |rules: &[&'static str]| [sha1.as_slice(), rules].concat();
    // The suites, other settings, and the rules that fail besides those of before.
    type Fault<'a> = (&'a str, &'a [&'a str], Vec<&'static str>);
    let faults: [Fault; 8] = [
        (
            "ECDHE+AESGCM:ECDHE-ECDSA-AES128-SHA",
            &[],
            vec!["tls-allowed-suites", "tls-suite-aead", "tls-suite-cbc-sha1"],
        ),
        (
            "ECDHE+AESGCM:ADH-AES128-GCM-SHA256:@SECLEVEL=0",
            &[],
            lowest(&["tls-allowed-suites", "tls-dh-common-prime", "tls-dh-size", "tls-suite-anonymous"]),
        ),
        (
            "ECDHE+AESGCM:ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0",
            &[],
            lowest(&["tls-allowed-suites", "tls-suite-aead", "tls-suite-null"]),
        ),
        (
            "ECDHE+AESGCM:ECDHE-ECDSA-AES128-CCM8:@SECLEVEL=0",
            &[],
            lowest(&["tls-allowed-suites", "tls-suite-short-tag"]),
        ),
        ("ECDHE+AESGCM", &["-early_data"], vec!["tls-early-data"]),
        (
            "ECDHE+AESGCM:@SECLEVEL=0",
            &["-groups", "X25519:P-256:P-224"],
            lowest(&["tls-allowed-groups", "tls-group-obsolete"]),
        ),
        ("ECDHE+AESGCM:@SECLEVEL=0", &["-sigalgs", "ECDSA+SHA256:ECDSA+SHA1"], lowest(&[])),
        // The server's order rules now, and what it likes best is weak.
        (
            "ECDHE-ECDSA-AES128-SHA256:ECDHE+AESGCM",
            &["-serverpref"],
            vec![
                "tls-allowed-suites",
                "tls-authenticated-encryption",
                "tls-pq-preferred",
                "tls-suite-aead",
                "tls-suite-first",
            ],
        ),
    ];
    let mut wrong = Vec::new();
    for (cipher, more, rules) in &faults {
        let after = failing(&start(cipher, more).unwrap());
        let found: BTreeSet<&str> = after.difference(&before).map(String::as_str).collect();
        let rules: BTreeSet<&str> = rules.iter().copied().collect();
        if found != rules {
            wrong.push(format!("{cipher} {more:?}: expected {rules:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    println!("figure planted.tls.close {} of {}", faults.len(), faults.len());
}
