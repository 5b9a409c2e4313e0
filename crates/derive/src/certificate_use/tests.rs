//! Services, certificates and keys are brought together; what could not be
//! read is never taken for what is not there.

use super::*;
use base64::{Engine, engine::general_purpose::STANDARD};
use report::{Facts, Gap, GapReason, Row};

static CONFIG_SPEC: TableSpec = TableSpec {
    name: B(CONFIG),
    origin: Origin::Observed,
    fields: B(&[
        F::new("service", T::Text, "x."),
        F::new("context", T::Text, "x."),
        F::new("setting", T::Text, "x."),
        F::new("resolved", T::TextList, "x."),
        F::new("file", T::Path, "x."),
        F::new("line", T::Integer, "x."),
    ]),
    ..SPEC
};
static FILE_SPEC: TableSpec = TableSpec {
    name: B(FILE),
    origin: Origin::Observed,
    fields: B(&[F::new("path", T::Path, "x."), F::new("position", T::Integer, "x."), F::new("der", T::Bytes, "x.")]),
    ..SPEC
};
static CHAIN_SPEC: TableSpec = TableSpec {
    name: B(CHAIN),
    origin: Origin::Observed,
    fields: B(&[
        F::new("address", T::Text, "x."),
        F::new("port", T::Integer, "x."),
        F::new("chain", T::TextList, "x."),
    ]),
    ..SPEC
};
static KEY_SPEC: TableSpec = TableSpec {
    name: B(KEY),
    origin: Origin::Observed,
    fields: B(&[F::new("path", T::Path, "x."), F::new("spki_sha256", T::Text, "x.")]),
    ..SPEC
};
const SPECS: [&TableSpec; 4] = [&CONFIG_SPEC, &FILE_SPEC, &CHAIN_SPEC, &KEY_SPEC];

/// A certificate in base64, and the digest of its key.
fn made(name: &str) -> (String, String) {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    let view = pki::x509::View::read(made.cert.der()).unwrap();
    let spki = ring::digest::digest(&ring::digest::SHA256, view.key.whole);
    (STANDARD.encode(made.cert.der()), hex::encode(spki))
}

fn row(spec: &'static TableSpec, fields: &[(&str, Value)]) -> Row {
    let source = Source::File { path: "/x".into(), sha256: None, line: None };
    fields.iter().fold(RowBuilder::new(spec, source, Grade::Configured), |row, (f, v)| row.set(f, v.clone())).build()
}

fn setting(what: &str, line: i64, files: &[&str]) -> Row {
    let files = Value::TextList(files.iter().map(|file| (*file).to_owned()).collect());
    let fields = [
        ("service", "nginx".into()),
        ("context", "http".into()),
        ("setting", what.into()),
        ("resolved", files),
        ("file", "/etc/nginx.conf".into()),
        ("line", line.into()),
    ];
    row(&CONFIG_SPEC, &fields)
}

fn file(path: &str, position: i64, der: &str) -> Row {
    row(&FILE_SPEC, &[("path", path.into()), ("position", position.into()), ("der", der.into())])
}

fn key(path: &str, spki: Option<&str>) -> Row {
    row(&KEY_SPEC, &[("path", path.into()), ("spki_sha256", spki.map(str::to_owned).into())])
}

fn endpoint(der: &str) -> Row {
    let chain = Value::TextList(vec![der.to_owned()]);
    row(&CHAIN_SPEC, &[("address", "::1".into()), ("port", 443_i64.into()), ("chain", chain)])
}

fn facts(config: Vec<Row>, files: Vec<Row>, chains: Vec<Row>, keys: Vec<Row>) -> Facts {
    let mut facts = Facts::default();
    for (name, rows) in [(CONFIG, config), (FILE, files), (CHAIN, chains), (KEY, keys)] {
        facts.tables.insert(name.to_owned(), Table { rows, gaps: vec![] });
    }
    facts
}

/// What follows: each row's named fields in one line, sorted.
fn told(mut facts: Facts, fields: &[&str]) -> Vec<String> {
    crate::derive(&mut facts, &SPECS, &crate::Named::default());
    let table = facts.tables.remove("certificate.use").unwrap();
    let show = |row: &Row| {
        let text: Vec<_> = fields.iter().map(|field| row.get(&SPEC, field).unwrap().shown()).collect();
        text.join(" ")
    };
    let mut lines: Vec<_> = table.rows.iter().map(show).collect();
    lines.sort_unstable();
    lines
}

const WHAT: &[&str] = &["how", "place", "path", "position", "subject", "key_path", "key_fits"];

#[test]
fn a_service_its_certificate_and_the_key_that_fits() {
    let ((a, spki), (b, _)) = (made("a"), made("b"));
    let config =
        vec![setting("certificate", 3, &["/a.pem"]), setting("key", 4, &["/b.key"]), setting("key", 5, &["/a.key"])];
    let keys = vec![key("/a.key", Some(&spki)), key("/b.key", Some("00"))];
    let files = vec![file("/a.pem", 0, &a), file("/a.pem", 1, &b)];
    let facts = facts(config, files, vec![endpoint(&a), endpoint(&b)], keys);
    let subject = "CN=rcgen self signed cert";
    assert_eq!(
        told(facts, WHAT),
        [
            format!("configured /etc/nginx.conf:3 /a.pem 0 {subject} /a.key true"),
            format!("presented [::1]:443 /a.pem 0 {subject} /a.key true"),
            format!("presented [::1]:443 /a.pem 0 {subject} — —"),
        ]
    );
}

#[test]
fn a_key_that_does_not_fit_and_one_that_cannot_be_looked_into() {
    let check = |named: &[&str], keys: Vec<Row>, want: &str| {
        let (a, _) = made("a");
        let mut config = vec![setting("certificate", 3, &["/a.pem"])];
        config.extend(named.iter().map(|path| setting("key", 4, &[path])));
        let facts = facts(config, vec![file("/a.pem", 0, &a)], vec![], keys);
        assert_eq!(told(facts, &["key_path", "key_fits"]), [want], "{named:?}");
    };
    check(&["/a.key"], vec![key("/a.key", Some("00"))], "/a.key false");
    check(&["/a.key"], vec![key("/a.key", None)], "/a.key —");
    check(&["/a.key"], vec![], "/a.key —");
    check(&[], vec![key("/a.pem.key", Some("00"))], "/a.pem.key false");
    check(&[], vec![key("/a.pem", Some("00"))], "/a.pem false");
    check(&[], vec![], "— —");
}

#[test]
fn a_file_without_a_certificate_is_absent_and_one_that_may_be_there_is_not() {
    let config = || vec![setting("certificate", 3, &["/a.pem"])];
    assert_eq!(told(facts(config(), vec![], vec![], vec![]), &["path", "sha256"]), ["/a.pem —"]);
    let mut less = facts(config(), vec![], vec![], vec![]);
    let gap = Gap { place: "/a.pem".into(), reason: GapReason::Denied, detail: "x".into() };
    less.tables.get_mut(FILE).unwrap().gaps.push(gap.clone());
    assert_eq!(told(less, &["path", "sha256"]), ["/a.pem unreadable: not every certificate was read"]);
    let mut gone = facts(config(), vec![], vec![], vec![]);
    gone.tables.get_mut(FILE).unwrap().gaps.push(Gap { reason: GapReason::Missing, ..gap.clone() });
    assert_eq!(told(gone, &["path", "sha256"]), ["/a.pem —"]);
    let (a, _) = made("a");
    let mut less = facts(config(), vec![file("/a.pem", 0, &a)], vec![endpoint(&a)], vec![]);
    less.tables.get_mut(KEY).unwrap().gaps.push(gap);
    let why = "unreadable: not every key was read";
    assert_eq!(told(less, &["key_path"]), [why, why]);
}
