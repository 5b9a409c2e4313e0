//! Listeners of recorded roots are listed; a real one is spoken to.

use super::*;
use crate::fixture::{Fixture, shown};
use crate::gathering::{Options, Probe};
use crate::host::Host;
use crate::tables::{tls_presented_chain, tls_suite};
use report::GapReason;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicU8, Ordering};

const HEAD: &str = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

fn line(address: &str) -> String {
    format!("   0: {address} 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1 0\n")
}

#[test]
fn a_recorded_root_is_listed_and_not_spoken_to() {
    let probe = Probe { spec: &SPEC, gather };
    let names = ["address", "port", "probed", "not_probed", "tls10"];
    let table = Fixture::new()
        .file("/proc/net/tcp", &[HEAD, &line("00000000:01BB"), &line("00000000:0016"), &line("0100007F:05F1")].concat())
        .table(&probe);
    assert_eq!(
        shown(&table, &SPEC, &names),
        [
            "127.0.0.1|22|false|its port is none of TLS and the policy names none|—",
            "127.0.0.1|443|false|the audited root is not this running host|—",
            "127.0.0.1|1521|false|listeners of its kind are never connected to|—",
        ]
    );
    assert_eq!(table.gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Unsupported]);
    let quiet = Fixture::new().file("/proc/net/tcp", &[HEAD, &line("00000000:0016")].concat()).table(&probe);
    assert_eq!((quiet.rows.len(), quiet.gaps.len()), (1, 0));
}

#[test]
fn a_listener_that_speaks_http_is_asked_and_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut hello = [0; 2048];
        let count = stream.read(&mut hello).unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        (hello[0], count)
    });
    let (host, mut options) = (Host::live(), Options::default());
    options.tls.extra_ports.insert(address.port());
    let own = |table: &Table| {
        let port = Value::from(address.port());
        let row = table.rows.iter().find(|row| row.get(&SPEC, "port") == Some(&port)).unwrap();
        (row.get(&SPEC, "not_probed").unwrap().shown(), row.grade)
    };
    let off = gather(&Gathering::new(&host, &options));
    assert_eq!(own(&off), ("looking at TLS endpoints is switched off".to_owned(), Grade::Live));
    assert!(off.gaps.iter().any(|gap| gap.place == "tls.endpoint"));
    options.tls.enabled = true;
    let on = gather(&Gathering::new(&host, &options));
    assert_eq!(own(&on), ("it answered HTTP in clear text instead of TLS".to_owned(), Grade::Tested));
    assert!(on.gaps.iter().all(|gap| gap.place != address.to_string()));
    let (first, count) = answering.join().unwrap();
    assert!(first == 22 && count > 300);
}

#[test]
fn versions_suites_and_chain_of_a_tls_listener() {
    // A server of its own, one hello at a time: it takes TLS 1.2 with one suite and shows two bytes for a chain.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut hello = [0; 4096];
            let count = stream.read(&mut hello).unwrap_or(0);
            let tls12 = hello[9..11] == [3, 3] && !hello[..count].windows(5).any(|w| w == [0, 43, 0, 3, 2]);
            let reply = if tls12 {
                let mut hello = vec![2, 0, 0, 38, 3, 3];
                hello.extend([7; 32]);
                hello.extend([0, 0xc0, 0x2f, 0]);
                hello.extend([11, 0, 0, 8, 0, 0, 5, 0, 0, 2, 0xab, 0xcd, 14, 0, 0, 0]);
                [&[22, 3, 3, 0, u8::try_from(hello.len()).unwrap()], hello.as_slice()].concat()
            } else {
                vec![21, 3, 3, 0, 2, 2, 70]
            };
            let _ = stream.write_all(&reply);
            let _ = stream.read(&mut hello);
        }
    });
    let (host, mut options) = (Host::live(), Options::default());
    options.tls.enabled = true;
    options.tls.extra_ports.insert(address.port());
    let gathering = Gathering::new(&host, &options);
    let own = |probe: &Probe| {
        let mut table = (probe.gather)(&gathering);
        table.rows.retain(|row| row.get(probe.spec, "port") == Some(&Value::from(address.port())));
        assert_eq!(table.rows[0].source, Source::Address { address: address.to_string() });
        table
    };
    let names = ["start", "class", "probed", "ssl3", "tls10", "tls11", "tls12", "tls13", "suites", "early_data"];
    assert_eq!(
        shown(&own(&Probe { spec: &SPEC, gather }), &SPEC, &names),
        ["tls|hello|true|false|false|false|true|false|TLSv1.2 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256|—"]
    );
    let chain = Probe { spec: &tls_presented_chain::SPEC, gather: tls_presented_chain::gather };
    assert_eq!(
        shown(&own(&chain), &tls_presented_chain::SPEC, &["server_name", "key", "version", "chain"]),
        ["—|unreadable: the leaf is no certificate that we can read|TLSv1.2|q80="]
    );
}

/// A server that takes TLS 1.2 with one suite, whose low byte it is told. It
/// serves one hello at a time and shows two bytes for a chain.
fn one_suite(listener: TcpListener, suite: &'static AtomicU8) {
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut hello = [0; 4096];
            let count = stream.read(&mut hello).unwrap_or(0);
            let code = [0, suite.load(Ordering::Relaxed)];
            let newer = hello[..count].windows(5).any(|w| w == [0, 43, 0, 3, 2]);
            // The suites begin after header, version, random and the session's length.
            let length = usize::from(u16::from_be_bytes([hello[44], hello[45]]));
            let offered = hello[46..].get(..length).is_some_and(|list| list.chunks(2).any(|one| one == code));
            let reply = if hello[9..11] == [3, 3] && !newer && offered {
                let mut hello = vec![2, 0, 0, 38, 3, 3];
                hello.extend([7; 32]);
                hello.extend([0, code[0], code[1], 0]);
                hello.extend([11, 0, 0, 8, 0, 0, 5, 0, 0, 2, 0xab, 0xcd, 14, 0, 0, 0]);
                [&[22, 3, 3, 0, u8::try_from(hello.len()).unwrap()], hello.as_slice()].concat()
            } else {
                vec![21, 3, 3, 0, 2, 2, 40]
            };
            let _ = stream.write_all(&reply);
        }
    });
}

#[test]
fn what_a_closer_look_found_holds_until_an_answer_differs() {
    static SUITE: AtomicU8 = AtomicU8::new(0x2f);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    one_suite(listener, &SUITE);
    let (host, mut options) = (Host::live(), Options::default());
    options.tls.enabled = true;
    options.tls.extra_ports.insert(address.port());
    let look = |options: &Options| {
        let gathering = Gathering::new(&host, options);
        let own = |spec: &TableSpec, mut table: Table| {
            table.rows.retain(|row| row.get(spec, "port") == Some(&Value::from(address.port())));
            table.gaps.retain(|gap| gap.place == address.to_string());
            table
        };
        let facts = [
            (SPEC.name.to_string(), own(&SPEC, gather(&gathering))),
            (tls_suite::SPEC.name.to_string(), own(&tls_suite::SPEC, tls_suite::gather(&gathering))),
        ];
        report::Facts { tables: facts.into() }
    };
    let shown = |facts: &report::Facts| {
        let (endpoint, suites) = (&facts.tables["tls.endpoint"], &facts.tables["tls.suite"]);
        let names: Vec<String> = shown(suites, &tls_suite::SPEC, &["name"]);
        (shown(endpoint, &SPEC, &["class"]).concat(), names.join(" "), suites.gaps.len())
    };
    assert_eq!(shown(&look(&options)), ("hello".into(), String::new(), 1));
    options.tls.class = handshake::Class::Enumerate;
    let close = look(&options);
    assert_eq!(shown(&close), ("enumerate".into(), "TLS_RSA_WITH_AES_128_CBC_SHA".into(), 0));
    options.tls.class = handshake::Class::Hello;
    options.tls.remembered = close;
    assert_eq!(shown(&look(&options)), ("enumerate".into(), "TLS_RSA_WITH_AES_128_CBC_SHA".into(), 0));
    SUITE.store(0x35, Ordering::Relaxed);
    assert_eq!(shown(&look(&options)), ("hello".into(), String::new(), 1));
}
