//! Made-up hosts: what is found where, and hostile files.

use super::*;
use crate::fixture::Fixture;
use crate::gathering::Options;
use pki::store::Format;

fn made(name: &str) -> rcgen::CertifiedKey<rcgen::KeyPair> {
    rcgen::generate_simple_self_signed([name.to_owned()]).unwrap()
}

fn pem(name: &str) -> String {
    made(name).cert.pem()
}

/// What was found, as `path format certificates+keys services`, and the gaps.
fn found(fixture: &Fixture, change: impl FnOnce(&mut Options)) -> (Vec<String>, Vec<(String, GapReason)>) {
    let (host, mut options) = (fixture.host(), Options::default());
    change(&mut options);
    let gathering = Gathering::new(&host, &options);
    let all = gathering.credentials();
    let shown = |file: &File| {
        let held = &file.held;
        let format = held.format.map_or("—", Format::word);
        let row = format!("{} {format} {}+{}", file.path, held.certificates.len(), held.keys.len());
        format!("{row} {}", file.services.join(",")).trim_end().to_owned()
    };
    let gaps = all.gaps.iter().map(|gap| (gap.place.clone(), gap.reason)).collect();
    (all.files.iter().map(shown).collect(), gaps)
}

#[test]
fn usual_folders_names_and_what_is_within_configurations() {
    let key = made("a").signing_key;
    let inline = format!("remote x\n<cert>\n{}</cert>\n<key>\n{}</key>\n", pem("vpn"), key.serialize_pem());
    let fixture = Fixture::new()
        .file("/etc/openvpn/client/office.conf", &inline)
        .file("/etc/ipsec.d/certs/partner", &pem("partner"))
        .file("/etc/ipsec.d/README", "no certificate")
        .file("/etc/app/settings.conf", &pem("not looked into"))
        .bytes(b"/opt/gateway/conf/gate.key", &key.serialize_der())
        .file("/opt/gateway/data/other.pem", &pem("not walked"))
        .file("/var/lib/kubelet/pki/kubelet-client-current.pem", &pem("kubelet"))
        .file("/var/lib/postgresql/15/main/server.crt", &pem("db"))
        .file("/var/lib/postgresql/15/main/base/x.pem", &pem("not walked"))
        .file("/etc/app/rndc.key", "key \"rndc\" { secret \"x\"; };")
        .file("/home/ann/certs/own.pem", &pem("ann"))
        .file("/etc/passwd", "ann:x:1:1::/home/ann:/bin/sh\nsys:x:2:2::/:/bin/sh\nnone:x:3:3::/nonexistent:\n")
        .file("/home/ann/.ssh/id_work", &key.serialize_pem())
        .file("/srv/gate/tls/x.pem", &pem("gate"));
    let usual = [
        "/etc/ipsec.d/certs/partner pem 1+0",
        "/etc/openvpn/client/office.conf pem 1+1",
        "/opt/gateway/conf/gate.key der 0+1",
        "/var/lib/kubelet/pki/kubelet-client-current.pem pem 1+0",
        "/var/lib/postgresql/15/main/server.crt pem 1+0",
    ];
    assert_eq!(found(&fixture, |_| {}), (usual.map(str::to_owned).to_vec(), vec![]));
    let homes = found(&fixture, |options| options.certificates.homes = true);
    let own = ["/home/ann/.ssh/id_work pem 0+1", "/home/ann/certs/own.pem pem 1+0"];
    let mut want = [own.as_slice(), &usual].concat();
    want.sort_unstable();
    assert_eq!(homes, (want.iter().map(|w| (*w).to_owned()).collect(), vec![]));
    let (more, gaps) =
        found(&fixture, |options| options.certificates.places = vec!["/srv/gate/".into(), "/srv/none".into()]);
    assert!(more.contains(&"/srv/gate/tls/x.pem pem 1+0".to_owned()) && more.len() == 6, "{more:?}");
    assert_eq!(gaps, []);
}

#[test]
fn what_servers_name_is_read_wherever_it_is_under_the_name_that_they_have() {
    let conf = "ssl = on\nssl_cert_file = '/srv/db/chain'\nssl_key_file = '/etc/db/link.key'\n";
    let key = made("db").signing_key.serialize_pem();
    let haproxy = "frontend f\n bind :443 ssl crt /srv/pairs/\n bind :444 ssl crt /etc/app/a.pem\n";
    let fixture = Fixture::new()
        .file("/etc/postgresql/15/main/postgresql.conf", conf)
        .file("/srv/db/chain", &pem("db"))
        .file("/etc/ssl/private/db.key", &key)
        .link("/etc/db/link.key", "/etc/ssl/private/db.key")
        .file("/etc/haproxy/haproxy.cfg", haproxy)
        .file("/srv/pairs/one.pem", &format!("{}{key}", pem("one")))
        .file("/etc/app/a.pem", &pem("a"))
        .link("/etc/nginx/a.pem", "../app/a.pem");
    let want = [
        "/etc/app/a.pem pem 1+0 haproxy",
        "/etc/db/link.key pem 0+1 postgresql",
        "/etc/ssl/private/db.key pem 0+1 postgresql",
        "/srv/db/chain pem 1+0 postgresql",
        "/srv/pairs/one.pem pem 1+1 haproxy",
    ];
    assert_eq!(found(&fixture, |_| {}), (want.map(str::to_owned).to_vec(), vec![]));
    let gone = Fixture::new().file("/etc/haproxy/haproxy.cfg", "frontend f\n bind :443 ssl crt /srv/none.pem\n");
    let (files, gaps) = found(&gone, |_| {});
    assert!(files.is_empty() && gaps.contains(&("/srv/none.pem".into(), GapReason::Missing)), "{gaps:?}");
}

#[test]
fn hostile_files_end_in_bounds_with_a_gap() {
    let deep = format!("/etc/{}/deep.pem", ["d"; 12].join("/"));
    let endless = format!("-----BEGIN CERTIFICATE-----\n{}", "QUFB\n".repeat(600_000));
    let many = "-----BEGIN CERTIFICATE-----\n".repeat(50_000);
    let fixture = Fixture::new()
        .file("/etc/good.pem", &pem("good"))
        .sparse("/etc/large.pem", 1 << 30)
        .file("/etc/endless.pem", &endless)
        .file("/etc/many.pem", &many)
        .link("/etc/loop.pem", "loop.pem")
        .link("/etc/round/up", "/etc/round")
        .link("/etc/gone.pem", "/nowhere.pem")
        .link("/etc/to-fifo.pem", "/etc/fifo.crt")
        .fifo("/etc/fifo.crt")
        .socket("/etc/socket.pem")
        .link("/etc/zero.pem", "/dev/zero")
        .device("/dev/zero")
        .bytes(b"/etc/broken.p12", b"no store at all")
        .bytes(b"/etc/cut.jks", &[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0xff, 0xff, 0xff, 0xff])
        .file(&deep, &pem("deep"));
    let (files, gaps) = found(&fixture, |_| {});
    assert_eq!(files, ["/etc/good.pem pem 1+0"]);
    let has = |place: &str, reason| assert!(gaps.contains(&(place.to_owned(), reason)), "{place}: {gaps:#?}");
    has("/etc/large.pem", GapReason::TooLarge);
    has("/etc/endless.pem", GapReason::TooLarge);
    has("/etc/many.pem", GapReason::Malformed);
    has("/etc/loop.pem", GapReason::Malformed);
    has("/etc/fifo.crt", GapReason::Malformed);
    has("/etc/to-fifo.pem", GapReason::Malformed);
    has("/etc/socket.pem", GapReason::Malformed);
    has("/etc/broken.p12", GapReason::Unsupported);
    has("/etc/cut.jks", GapReason::Malformed);
    has(&format!("/etc/{}", ["d"; 9].join("/")), GapReason::TooLarge);
    // A test that may not make devices has a link that leads nowhere, which is nothing.
    let device = fixture.host().stat("/dev/zero").unwrap().is_some();
    assert_eq!(gaps.contains(&("/etc/zero.pem".to_owned(), GapReason::Malformed)), device);
    assert!(!gaps.iter().any(|(place, _)| place == "/etc/gone.pem"));
}

#[test]
fn a_file_that_vanished_is_a_gap() {
    let fixture = Fixture::new().folder("/etc");
    let host = fixture.host();
    let (options, mut gaps) = (Options::default(), Vec::new());
    assert!(read(&Gathering::new(&host, &options), b"/etc/a.pem", Vec::new(), &mut gaps).is_none());
    assert_eq!(gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::Missing]);
}

#[test]
fn the_number_of_files_is_bounded() {
    let mut fixture = Fixture::new();
    for number in 0..=MOST_FILES {
        fixture = fixture.file(&format!("/etc/many/{number:05}.pem"), "");
    }
    let (files, gaps) = found(&fixture, |_| {});
    assert!(files.is_empty());
    assert_eq!(gaps, [(format!("/etc/many/{MOST_FILES}.pem"), GapReason::TooLarge)]);
}

#[test]
fn no_digest_is_told_of_a_file_that_holds_a_secret() {
    let both = made("both");
    let key = both.signing_key.serialize_pem();
    let fixture = Fixture::new()
        .file("/etc/a/open.pem", &both.cert.pem())
        .file("/etc/a/both.pem", &format!("{}{key}", both.cert.pem()))
        .file("/etc/a/broken.pem", &format!("{}{}", both.cert.pem(), key.replace("-----END", "")))
        .file("/etc/a/shared.pem", &format!("{}-----BEGIN OpenVPN Static key V1-----\n00\n", both.cert.pem()))
        .file("/etc/ipsec.d/x.conf", &format!("{}password = y\n", both.cert.pem()));
    let (host, options) = (fixture.host(), Options::default());
    let gathering = Gathering::new(&host, &options);
    let files = &gathering.credentials().files;
    let told = |file: &&File| matches!(&file.source, Source::File { sha256: Some(_), .. });
    assert_eq!(files.len(), 5);
    assert_eq!(files.iter().filter(told).map(|file| file.path.as_str()).collect::<Vec<_>>(), ["/etc/a/open.pem"]);
}
