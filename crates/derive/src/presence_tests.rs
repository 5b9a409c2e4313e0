//! What a report shows of certificates, and what it cannot see.

use super::*;
use report::{FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, RowBuilder, Source};
use std::borrow::Cow::Borrowed as B;

const fn spec(name: &'static str, fields: &'static [F]) -> TableSpec {
    TableSpec {
        name: B(name),
        origin: Origin::Observed,
        doc: B("x."),
        needs: B("x"),
        volatile: false,
        personal: false,
        since: B("0.1.0"),
        fields: B(fields),
    }
}

const FILE_FIELDS: &[F] =
    &[F::new("path", T::Path, "x."), F::new("position", T::Integer, "x."), F::new("der", T::Bytes, "x.")];
const ENDPOINT_FIELDS: &[F] =
    &[F::new("address", T::Text, "x."), F::new("port", T::Integer, "x."), F::new("chain", T::TextList, "x.")];
static FILE: TableSpec = spec("certificate.file", FILE_FIELDS);
static ENDPOINT: TableSpec = spec("tls.presented_chain", ENDPOINT_FIELDS);

/// A self-signed certificate for a name, with this key; DER in base64 and its SHA-256.
fn made(name: &str, key: &rcgen::KeyPair) -> (String, String) {
    let made = rcgen::CertificateParams::new([name.to_owned()]).unwrap().self_signed(key).unwrap();
    (STANDARD.encode(made.der()), Certificate::read(made.der()).unwrap().sha256)
}

fn file(path: &str, position: i64, der: &str) -> Row {
    let source = Source::File { path: path.into(), sha256: None, line: None };
    let row = RowBuilder::new(&FILE, source, Grade::Configured).set("path", path);
    row.set("position", position).set("der", der).build()
}

fn endpoint(address: &str, chain: Value) -> Row {
    let row = RowBuilder::new(&ENDPOINT, Source::Address { address: address.into() }, Grade::Tested);
    row.set("address", address).set("port", 443_i64).set("chain", chain).build()
}

fn read(files: Option<Table>, endpoints: Option<Table>) -> Presence {
    let tables = [(TABLES[0], files), (TABLES[1], endpoints)];
    let tables = tables.into_iter().filter_map(|(name, table)| Some((name.to_owned(), table?))).collect();
    Presence::read(&Facts { tables }, &[&FILE, &ENDPOINT])
}

fn rows(rows: Vec<Row>) -> Table {
    Table { rows, gaps: vec![] }
}

#[test]
fn each_certificate_is_read_once_with_all_its_places() {
    let (one, two) = (rcgen::KeyPair::generate().unwrap(), rcgen::KeyPair::generate().unwrap());
    let (a, a_sha256) = made("a.example", &one);
    let (b, b_sha256) = made("b.example", &one);
    let (c, c_sha256) = made("c.example", &two);
    let files = vec![file("/etc/a.pem", 3, &a), file("/etc/a.pem", 1, &a), file("/etc/b.pem", 0, &b)];
    let chain = Value::TextList(vec![a, c]);
    let seen = read(Some(rows(files)), Some(rows(vec![endpoint("::1", chain)])));
    let held: Vec<_> = seen
        .held
        .iter()
        .map(|((place, sha256), position)| (place.seen.word(), place.name.as_str(), sha256.as_str(), *position))
        .collect();
    let mut expected = vec![
        ("endpoint", "[::1]:443", a_sha256.as_str(), 0),
        ("endpoint", "[::1]:443", c_sha256.as_str(), 1),
        ("file", "/etc/a.pem", a_sha256.as_str(), 1),
        ("file", "/etc/b.pem", b_sha256.as_str(), 0),
    ];
    expected.sort_unstable();
    assert_eq!(held, expected);
    let key = |sha256: &String| seen.certificates[sha256].spki_sha256.clone().unwrap();
    assert_eq!(key(&a_sha256), key(&b_sha256));
    assert_ne!(key(&a_sha256), key(&c_sha256));
    assert!(seen.certificates.values().all(|known| known.modulus.is_none()), "none is RSA");
    assert!(seen.is_leaf(&c_sha256) && !seen.is_leaf("none"));
    for seen in [Seen::Endpoint, Seen::File] {
        assert_eq!(Seen::from_word(seen.word()), Some(seen));
    }
}

#[test]
fn what_was_not_seen_is_not_gone() {
    let place = |seen, name: &str| Place { seen, name: name.to_owned() };
    let (file_place, other) = (place(Seen::File, "/etc/ssl/a.pem"), place(Seen::File, "/etc/ssl2/a.pem"));
    let endpoint_place = place(Seen::Endpoint, "10.0.0.1:443");
    let blind = |files: Option<Table>, endpoints: Option<Table>| {
        let seen = read(files, endpoints);
        [&file_place, &other, &endpoint_place].map(|place| seen.is_blind(place))
    };
    let gap = |place: &str| {
        let gap = Gap { place: place.to_owned(), reason: GapReason::Denied, detail: String::new() };
        Some(Table { rows: vec![], gaps: vec![gap] })
    };
    let whole = || Some(rows(vec![]));
    assert_eq!(blind(whole(), whole()), [false, false, false]);
    assert_eq!(blind(None, whole()), [true, true, false]);
    assert_eq!(blind(whole(), None), [false, false, true]);
    assert_eq!(blind(gap("/etc/ssl"), whole()), [true, false, false]);
    assert_eq!(blind(gap("/etc/ssl/"), whole()), [true, false, false]);
    assert_eq!(blind(gap("/etc/ssl2/a.pem"), whole()), [false, true, false]);
    assert_eq!(blind(gap("time"), whole()), [true, true, false]);
    assert_eq!(blind(whole(), gap("10.0.0.1:443")), [false, false, true]);
    assert_eq!(blind(whole(), gap("10.0.0.2:443")), [false, false, false]);
    assert_eq!(blind(whole(), gap("ss")), [false, false, true]);
    // A certificate or a chain that cannot be read hides what lies there.
    assert_eq!(blind(Some(rows(vec![file("/etc/ssl/a.pem", 0, "AAAA")])), whole()), [true, false, false]);
    let hidden = rows(vec![endpoint("10.0.0.1", Value::Unreadable("timed out".into()))]);
    assert_eq!(blind(whole(), Some(hidden)), [false, false, true]);
}
