//! Faults of certificates and keys, planted one at a time in a recorded host
//! that serves TLS: each makes exactly the named rules fail that did not before.
//! Certificates and keys are made when the test runs.

use crate::recorded::{Root, outcomes};
use rcgen::{CertificateParams, DnType, Issuer, KeyPair};
use report::Outcome;
use std::process::Command;

const CERTIFICATE: &str = "/etc/ssl/site/gateway.pem";
const KEY: &str = "/etc/ssl/private/site.key";
const STORE: &str = "/etc/ssl/certs/ca-certificates.crt";
const SHIPPED: &str = "/usr/share/ca-certificates/mozilla/Shipped_Root.crt";
const LIST: &str = "/etc/ssl/site/customs.crl";
const AUTHORIZED: &str = "/root/.ssh/authorized_keys";

type Day = (i32, u8, u8);
const FROM: Day = (2026, 4, 1);
const TO: Day = (2027, 4, 1);

fn params(name: &str, from: Day, to: Day) -> CertificateParams {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = rcgen::date_time_ymd(from.0, from.1, from.2);
    params.not_after = rcgen::date_time_ymd(to.0, to.1, to.2);
    params.use_authority_key_identifier_extension = true;
    params
}

fn authority(name: &str, from: Day, to: Day, length: Option<u8>) -> CertificateParams {
    let mut params = params(name, from, to);
    params.is_ca =
        rcgen::IsCa::Ca(length.map_or(rcgen::BasicConstraints::Unconstrained, rcgen::BasicConstraints::Constrained));
    params.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign, rcgen::KeyUsagePurpose::CrlSign];
    params
}

fn server(from: Day, to: Day) -> CertificateParams {
    let mut params = params("gateway.example", from, to);
    params.subject_alt_names = vec![rcgen::SanType::DnsName("gateway.example".try_into().unwrap())];
    params.key_usages = vec![rcgen::KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    params.serial_number = Some(vec![0x5a; 12].into());
    params
}

/// The list of those whom an authority revoked; the host is looked at on 1 June 2026.
fn list(by: &Issuer<'static, KeyPair>, from: Day, to: Day, revoked: &[Vec<u8>]) -> String {
    let one = |serial: &Vec<u8>| rcgen::RevokedCertParams {
        serial_number: serial.clone().into(),
        revocation_time: rcgen::date_time_ymd(from.0, from.1, from.2),
        reason_code: Some(rcgen::RevocationReason::KeyCompromise),
        invalidity_date: None,
    };
    let params = rcgen::CertificateRevocationListParams {
        this_update: rcgen::date_time_ymd(from.0, from.1, from.2),
        next_update: rcgen::date_time_ymd(to.0, to.1, to.2),
        crl_number: vec![7].into(),
        issuing_distribution_point: None,
        revoked_certs: revoked.iter().map(one).collect(),
        key_identifier_method: rcgen::KeyIdMethod::Sha256,
    };
    params.signed_by(by).unwrap().pem().unwrap()
}

/// The host and its authority: a root that it trusts, and one below that issues.
struct Site {
    root: Root,
    trusted: Issuer<'static, KeyPair>,
    issuer: Issuer<'static, KeyPair>,
    between: String,
}

impl Site {
    /// A host whose web server presents a certificate of the administration's own authority.
    fn new() -> Self {
        let root = Root::healthy();
        let (top, key) = (authority("Customs Root", (2026, 1, 1), (2036, 1, 1), None), KeyPair::generate().unwrap());
        // The package that brings the distribution's roots, so that it can be told what was added.
        let shipped = authority("Shipped Root", (2020, 1, 1), (2040, 1, 1), None);
        let shipped = shipped.self_signed(&KeyPair::generate().unwrap()).unwrap().pem();
        root.write(SHIPPED, &shipped, 0o644);
        root.write("/var/lib/dpkg/info/ca-certificates.list", &format!("/.\n{SHIPPED}\n"), 0o644);
        root.write(STORE, &(shipped + &top.self_signed(&key).unwrap().pem()), 0o644);
        let trusted = Issuer::new(top, key);
        let (below, key) =
            (authority("Customs Servers", (2026, 1, 1), (2031, 1, 1), Some(0)), KeyPair::generate().unwrap());
        let between = below.signed_by(&key, &trusted).unwrap().pem();
        let site = Self { root, trusted, issuer: Issuer::new(below, key), between };
        site.root.write("/etc/nginx/nginx.conf", NGINX, 0o644);
        site.install(&server(FROM, TO));
        site
    }

    /// Issues a certificate for the web server, with a new key, and puts both in place.
    fn install(&self, params: &CertificateParams) {
        let key = KeyPair::generate().unwrap();
        let leaf = params.signed_by(&key, &self.issuer).unwrap().pem();
        self.root.write(CERTIFICATE, &(leaf + &self.between), 0o644);
        self.root.write(KEY, &key.serialize_pem(), 0o600);
    }

    /// Replaces the authority that issues.
    fn reissue(&mut self, below: CertificateParams) {
        let key = KeyPair::generate().unwrap();
        self.between = below.signed_by(&key, &self.trusted).unwrap().pem();
        self.issuer = Issuer::new(below, key);
        self.install(&server(FROM, TO));
    }
}

const NGINX: &str = "\
events {}
http {
  server {
    listen 443 ssl;
    server_name gateway.example;
    ssl_certificate /etc/ssl/site/gateway.pem;
    ssl_certificate_key /etc/ssl/private/site.key;
  }
}
";

fn tool(program: &str, arguments: &[&str]) {
    let out = Command::new(program).args(arguments).output().unwrap();
    assert!(out.status.success(), "{program}: {}", String::from_utf8_lossy(&out.stderr));
}

/// A public key of SSH, as ssh-keygen makes it.
fn ssh_key(kind: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let path = path.to_str().unwrap();
    tool("ssh-keygen", &[&["-q", "-N", "", "-C", "x", "-f", path], kind].concat());
    std::fs::read_to_string(format!("{path}.pub")).unwrap()
}

/// What it is, how it is planted, and the rules that must see it.
type Fault = (&'static str, fn(&mut Site), &'static [&'static str]);

const FAULTS: &[Fault] = &[
    (
        "an expired certificate of a service",
        |s| s.install(&server((2025, 5, 1), (2026, 5, 1))),
        &["certificate-expired", "certificate-service-expiring"],
    ),
    (
        "a certificate of a service that ends in ten days",
        |s| s.install(&server(FROM, (2026, 6, 11))),
        &["certificate-expiring", "certificate-service-expiring"],
    ),
    (
        "a certificate for five years, beyond its authority's own end",
        |s| s.install(&server(FROM, (2031, 4, 1))),
        &["certificate-chain-ends-first", "certificate-long-validity", "certificate-total-validity"],
    ),
    (
        "a key of another certificate",
        |s| s.root.write(KEY, &KeyPair::generate().unwrap().serialize_pem(), 0o600),
        &["certificate-key-fits", "key-without-certificate"],
    ),
    (
        "a configured certificate that is not there",
        |s| std::fs::remove_file(s.root.at(CERTIFICATE)).unwrap(),
        // Whether its key fits another one is not known then.
        &["certificate-configured-missing"],
    ),
    (
        "a key that all can read",
        |s| s.root.chmod(KEY, 0o644),
        &["file-private-keys", "key-mode", "key-readable-unencrypted"],
    ),
    ("a key of another owner", |s| s.root.chown(KEY, 1001, 0), &["key-owner"]),
    (
        "a key that nothing needs",
        |s| s.root.write("/etc/ssl/private/left.key", &KeyPair::generate().unwrap().serialize_pem(), 0o600),
        &["key-without-certificate"],
    ),
    (
        "a key of 1024 bits",
        |s| {
            let path = s.root.at("/etc/ssl/private/old.key");
            tool(
                "openssl",
                &[
                    "genpkey",
                    "-quiet",
                    "-algorithm",
                    "RSA",
                    "-pkeyopt",
                    "rsa_keygen_bits:1024",
                    "-out",
                    path.to_str().unwrap(),
                ],
            );
            s.root.chmod("/etc/ssl/private/old.key", 0o600);
        },
        &["key-size", "key-without-certificate"],
    ),
    (
        "a certificate of nobody that the host trusts",
        |s| {
            let other = authority("Other", (2026, 1, 1), (2036, 1, 1), None);
            let other = other.self_signed(&KeyPair::generate().unwrap()).unwrap().pem();
            s.root.write(STORE, &other, 0o644);
        },
        &["certificate-configured-untrusted"],
    ),
    (
        "the certificate of an authority in use",
        |s| {
            let mut params = authority("gateway.example", FROM, TO, Some(0));
            params.subject_alt_names = server(FROM, TO).subject_alt_names;
            params.serial_number = Some(vec![0x5a; 12].into());
            s.install(&params);
        },
        &["certificate-service-authority"],
    ),
    (
        "a certificate without names",
        |s| {
            let mut params = server(FROM, TO);
            params.subject_alt_names.clear();
            s.install(&params);
        },
        &["certificate-configured-names"],
    ),
    (
        "a serial number that was counted",
        |s| {
            let mut params = server(FROM, TO);
            params.serial_number = Some(vec![7].into());
            s.install(&params);
        },
        &["certificate-serial"],
    ),
    (
        "an authority without a bound",
        |s| s.reissue(authority("Customs Servers", (2026, 1, 1), (2031, 1, 1), None)),
        &["certificate-path-length"],
    ),
    (
        "an authority for forty years",
        |s| s.reissue(authority("Customs Servers", (2026, 1, 1), (2066, 1, 1), Some(0))),
        &["certificate-authority-validity"],
    ),
    (
        "a trusted root that has expired",
        |s| {
            let old =
                authority("Old", (2015, 1, 1), (2025, 1, 1), None).self_signed(&KeyPair::generate().unwrap()).unwrap();
            s.root.append(STORE, &old.pem());
        },
        &["trust-root-added-expired"],
    ),
    (
        "a trusted root of 1024 bits",
        |s| {
            let folder = tempfile::tempdir().unwrap();
            let (key, root) = (folder.path().join("k"), folder.path().join("c"));
            let (key, root) = (key.to_str().unwrap(), root.to_str().unwrap());
            let request = ["req", "-x509", "-newkey", "rsa:1024", "-nodes", "-subj", "/CN=Small", "-days", "3650"];
            tool("openssl", &[&request[..], &["-keyout", key, "-out", root]].concat());
            s.root.append(STORE, &std::fs::read_to_string(root).unwrap());
        },
        &["trust-root-small-key"],
    ),
    (
        "the certificate of a server among the trusted roots",
        |s| {
            let own = server(FROM, TO).self_signed(&KeyPair::generate().unwrap()).unwrap();
            s.root.append(STORE, &own.pem());
        },
        &["trust-root-authority"],
    ),
    (
        "a certificate that was revoked",
        |s| s.root.write(LIST, &list(&s.issuer, (2026, 5, 28), (2026, 6, 4), &[vec![0x5a; 12]]), 0o644),
        &["certificate-revoked"],
    ),
    ("a fresh list without it", |s| s.root.write(LIST, &list(&s.issuer, (2026, 5, 28), (2026, 6, 4), &[]), 0o644), &[]),
    (
        "a list of revoked certificates that has run out",
        |s| s.root.write(LIST, &list(&s.issuer, (2026, 5, 1), (2026, 5, 8), &[]), 0o644),
        &["certificate-revocation-told", "revocation-list-fresh"],
    ),
    (
        "a list that somebody else made in its name",
        |s| {
            let twin = authority("Customs Servers", (2026, 1, 1), (2031, 1, 1), Some(0));
            let twin = Issuer::new(twin, KeyPair::generate().unwrap());
            s.root.write(LIST, &list(&twin, (2026, 5, 28), (2026, 6, 4), &[]), 0o644);
        },
        &["certificate-revocation-told", "revocation-list-signed"],
    ),
    (
        "a host key of SSH with 1024 bits",
        |s| s.root.write("/etc/ssh/ssh_host_rsa_key.pub", &ssh_key(&["-t", "rsa", "-b", "1024"]), 0o644),
        &["ssh-host-key-size"],
    ),
    (
        "a key that logs in as root from anywhere",
        |s| s.root.write(AUTHORIZED, &ssh_key(&["-t", "ed25519"]), 0o600),
        &["ssh-authorized-key-from"],
    ),
    (
        "a key of 1024 bits that logs in as root",
        |s| s.root.write(AUTHORIZED, &format!("from=\"10.0.0.0/8\" {}", ssh_key(&["-t", "rsa", "-b", "1024"])), 0o600),
        &["ssh-authorized-key-type"],
    ),
    (
        "authorized keys that another owns",
        |s| {
            s.root.write(AUTHORIZED, &format!("from=\"10.0.0.0/8\" {}", ssh_key(&["-t", "ed25519"])), 0o600);
            s.root.chown(AUTHORIZED, 1001, 0);
        },
        &["ssh-authorized-key-owner"],
    ),
    (
        "authorized keys that all can change",
        |s| s.root.write(AUTHORIZED, &format!("from=\"10.0.0.0/8\" {}", ssh_key(&["-t", "ed25519"])), 0o666),
        &["file-authorized-keys", "file-world-writable", "ssh-authorized-key-mode"],
    ),
];

/// A host with several of these faults at once.
pub fn faulty() -> Root {
    let mut site = Site::new();
    site.reissue(authority("Customs Servers", (2026, 1, 1), (2031, 1, 1), None));
    site.install(&server((2025, 5, 1), (2026, 5, 1)));
    site.root.write(KEY, &KeyPair::generate().unwrap().serialize_pem(), 0o644);
    site.root.write(AUTHORIZED, &ssh_key(&["-t", "rsa", "-b", "1024"]), 0o666);
    site.root
}

/// The rules that fail, by id.
fn failing(root: &Root) -> Vec<String> {
    let outcomes = outcomes(root.path());
    outcomes.into_iter().filter(|(_, outcome)| *outcome == Outcome::Fail).map(|(rule, _)| rule).collect()
}

#[test]
fn each_planted_fault_of_certificates_and_keys_is_found() {
    let before = failing(&Site::new().root);
    let mut wrong = Vec::new();
    for (what, plant, rules) in FAULTS {
        let mut site = Site::new();
        plant(&mut site);
        let mut new = failing(&site.root);
        new.retain(|rule| !before.contains(rule));
        if new != *rules {
            wrong.push(format!("{what}:\n  expected {rules:?}\n  found    {new:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), FAULTS.len(), wrong.join("\n"));
    println!("figure planted.certificates {} of {}", FAULTS.len(), FAULTS.len());
}

#[test]
fn a_root_that_was_added_is_found() {
    // The site trusts its own root, which the shipped profile does not list.
    assert!(failing(&Site::new().root).contains(&"trust-anchor-added".to_owned()));
    assert!(!failing(&Root::healthy()).contains(&"trust-anchor-added".to_owned()));
}
