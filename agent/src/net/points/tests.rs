//! A host whose certificates name points on loopback, asked in earnest.

#![expect(clippy::disallowed_methods, reason = "tests write the folders that they audit")]

use crate::config::Config;
use probe::{Host, Options};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, CrlDistributionPoint, IsCa, KeyPair};
use report::{GapReason, Table, Value};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

/// The request lines that a server got.
type Heard = Arc<Mutex<Vec<String>>>;

/// A server on loopback that answers paths out of a table, one connection each.
fn serve(answers: Vec<(&'static str, &'static str, Vec<u8>)>) -> (SocketAddr, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, heard) = (listener.local_addr().unwrap(), Heard::default());
    let told = heard.clone();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut bytes = [0; 4096];
            let length = stream.read(&mut bytes).unwrap();
            let request = String::from_utf8_lossy(&bytes[..length]).into_owned();
            let line = request.lines().next().unwrap_or_default().to_owned();
            let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
            told.lock().unwrap().push(line);
            let (_, status, body) =
                answers.iter().find(|(at, ..)| *at == path).cloned().unwrap_or(("", "404 Not Found", Vec::new()));
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(&[head.as_bytes(), &body].concat());
        }
    });
    (address, heard)
}

/// An empty list, DER.
fn list(authority: &CertifiedIssuer<'_, KeyPair>) -> Vec<u8> {
    let list = rcgen::CertificateRevocationListParams {
        this_update: rcgen::date_time_ymd(2026, 1, 3),
        next_update: rcgen::date_time_ymd(2026, 2, 3),
        crl_number: 1_u64.into(),
        issuing_distribution_point: None,
        revoked_certs: Vec::new(),
        key_identifier_method: rcgen::KeyIdMethod::Sha256,
    };
    list.signed_by(authority).unwrap().der().to_vec()
}

/// What this host has to say about our points alone.
fn gather(config: &Config) -> Table {
    let options = Options { certificates: (&config.certificates).into(), ..Options::default() };
    let names = ["revocation.evidence".to_owned()].into();
    let mut facts = probe::gather(&Host::live(), Some(&names), &options, &|_| {});
    let mut table = facts.tables.remove("revocation.evidence").unwrap();
    let spec = &probe::tables::revocation_evidence::SPEC;
    table.rows.retain(|row| row.get(spec, "seen") == Some(&Value::from("point")));
    table.gaps.retain(|gap| gap.place.starts_with("http"));
    table
}

#[test]
fn points_that_are_allowed_are_asked_and_no_other() {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let der = list(&authority);
    let moved = "302 Found\r\nLocation: /list.crl";
    let (ours, heard) = serve(vec![
        ("/list.crl", "200 OK", der.clone()),
        ("/rubbish", "200 OK", b"<html>".to_vec()),
        ("/long", "200 OK", vec![0; probe::points::MOST_ANSWER + 1]),
        ("/moved", moved, Vec::new()),
    ]);
    let (other, silence) = serve(vec![("/list.crl", "200 OK", der.clone())]);
    // A port that nobody listens on.
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();

    let url = |address: SocketAddr, path: &str| format!("http://{address}/{path}");
    let mut uris: Vec<_> = ["list.crl", "none", "rubbish", "long", "moved"].map(|path| url(ours, path)).into();
    uris.extend([url(gone, "list.crl"), url(other, "list.crl")]);
    let mut params = CertificateParams::new(vec!["gate".to_owned()]).unwrap();
    params.crl_distribution_points = vec![CrlDistributionPoint { uris: uris.clone() }];
    let leaf = params.signed_by(&KeyPair::generate().unwrap(), &authority).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("gate.pem"), leaf.pem()).unwrap();

    let text =
        |points: &str| format!("[certificates]\nplaces = ['{}']\npoints = [{points}]\n", folder.path().display());
    let none = gather(&Config::parse(&text(""), "agent.toml").unwrap());
    assert_eq!((none.rows, none.gaps, heard.lock().unwrap().len()), (vec![], vec![], 0));

    let table = gather(&Config::parse(&text(&format!("'{ours}', '{gone}'")), "agent.toml").unwrap());
    let spec = &probe::tables::revocation_evidence::SPEC;
    let [row] = table.rows.as_slice() else { panic!("{table:?}") };
    assert_eq!(row.get(spec, "kind"), Some(&Value::from("crl")));
    assert_eq!(row.get(spec, "place"), Some(&Value::from(uris[0].as_str())));
    assert_eq!(row.get(spec, "sha256"), Some(&Value::Text(seal::digest::sha256_hex(&der))));
    assert_eq!(row.source.shown(), ours.to_string());
    let mut wanted = [
        (uris[1].as_str(), GapReason::Failed),
        (uris[2].as_str(), GapReason::Malformed),
        (uris[3].as_str(), GapReason::TooLarge),
        (uris[4].as_str(), GapReason::Failed),
        (uris[5].as_str(), GapReason::Failed),
    ];
    let mut missed: Vec<_> = table.gaps.iter().map(|gap| (gap.place.as_str(), gap.reason)).collect();
    wanted.sort_unstable();
    missed.sort_unstable();
    assert_eq!(missed, wanted);
    let mut lines = heard.lock().unwrap().clone();
    lines.sort_unstable();
    assert_eq!(lines, ["list.crl", "long", "moved", "none", "rubbish"].map(|path| format!("GET /{path} HTTP/1.1")));
    assert!(silence.lock().unwrap().is_empty());
}
