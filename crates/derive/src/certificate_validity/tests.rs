//! Certificates of files and endpoints are read with all that they say; what
//! cannot be read is a gap.

use super::*;
use crate::inputs::computed;
use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use report::{Facts, GapReason, Grade, Row, Source, Value};

// The specs as a policy set carries them; the probe's own are not visible here.
static FILE: TableSpec = TableSpec {
    name: B("certificate.file"),
    origin: Origin::Observed,
    fields: B(&[
        F::new("path", T::Path, "x."),
        F::new("position", T::Integer, "x."),
        F::new("sha256", T::Text, "x."),
        F::new("der", T::Bytes, "x."),
    ]),
    ..SPEC
};
static ENDPOINT: TableSpec = TableSpec {
    name: B("tls.presented_chain"),
    origin: Origin::Observed,
    fields: B(&[
        F::new("address", T::Text, "x."),
        F::new("port", T::Integer, "x."),
        F::new("chain", T::TextList, "x."),
    ]),
    ..SPEC
};
// A set from before the input had its `der`.
static OLD: TableSpec = TableSpec { name: B("certificate.file"), fields: B(&[F::new("path", T::Path, "x.")]), ..SPEC };

fn der(name: &str) -> String {
    STANDARD.encode(rcgen::generate_simple_self_signed([name.to_owned()]).unwrap().cert.der())
}

fn file(path: &str, der: &str) -> Row {
    let source = Source::File { path: path.into(), sha256: None, line: None };
    let row = RowBuilder::new(&FILE, source, Grade::Configured);
    row.set("path", path).set("position", 2_i64).set("der", der).build()
}

fn endpoint(address: &str, chain: Value) -> Row {
    let source = Source::Address { address: address.into() };
    let row = RowBuilder::new(&ENDPOINT, source, Grade::Tested);
    row.set("address", address).set("port", 443_i64).set("chain", chain).build()
}

fn derived(files: Option<Vec<Row>>, endpoints: Option<Vec<Row>>) -> Option<Table> {
    let mut facts = Facts::default();
    for (name, rows) in [(INPUTS[0], files), (INPUTS[1], endpoints)] {
        if let Some(rows) = rows {
            facts.tables.insert(name.to_owned(), Table { rows, gaps: vec![] });
        }
    }
    crate::derive(&mut facts, &[&FILE, &ENDPOINT], &crate::Named::default());
    facts.tables.remove("certificate.validity")
}

#[test]
fn a_row_for_every_certificate_with_its_place_and_grade() {
    let chain = Value::TextList(vec![der("leaf.example"), der("ca.example")]);
    let table = derived(
        Some(vec![file("/etc/ssl/a.pem", &der("a.example"))]),
        Some(vec![endpoint("::1", chain), endpoint("10.0.0.1", Value::TextList(vec![]))]),
    );
    let table = table.unwrap();
    assert_eq!(table.gaps, []);
    let show = |row: &Row| {
        let fields = ["seen", "place", "position", "names"];
        let text: Vec<_> = fields.iter().map(|field| row.get(&SPEC, field).unwrap().shown()).collect();
        format!("{} {} {}", text.join(" "), row.source.shown(), row.grade.word())
    };
    assert_eq!(
        table.rows.iter().map(show).collect::<Vec<_>>(),
        [
            "endpoint [::1]:443 0 leaf.example tls.presented_chain[0] tested",
            "endpoint [::1]:443 1 ca.example tls.presented_chain[0] tested",
            "file /etc/ssl/a.pem 2 a.example certificate.file[0] configured",
        ]
    );
    assert!(table.rows.iter().all(|row| !row.values.iter().any(|value| matches!(value, Value::Unreadable(_)))));
}

#[test]
fn what_cannot_be_read_is_a_gap_and_never_silent() {
    let reasons = |table: Option<Table>| table.unwrap().gaps.into_iter().map(|gap| gap.reason).collect::<Vec<_>>();
    assert_eq!(derived(None, None), None);
    assert_eq!(reasons(derived(Some(vec![]), None)), [GapReason::Missing]);
    assert_eq!(reasons(derived(Some(vec![file("/a", "AAAA")]), Some(vec![]))), [GapReason::Malformed]);
    let hidden = endpoint("10.0.0.1", Value::Unreadable("timed out".into()));
    assert_eq!(reasons(derived(Some(vec![]), Some(vec![hidden]))), [GapReason::Failed]);
    let mut old = Facts::default();
    old.tables.insert(INPUTS[0].to_owned(), Table { rows: vec![file("/a", &der("a"))], gaps: vec![] });
    let wanted = [GapReason::Unsupported, GapReason::Failed, GapReason::Missing];
    assert_eq!(reasons(computed(compute, &old, &[&OLD])), wanted);
}

proptest! {
    #[test]
    fn any_bytes_give_a_row_or_a_gap(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let table = derived(Some(vec![file("/a", &STANDARD.encode(bytes))]), Some(vec![])).unwrap();
        prop_assert_eq!(table.rows.len() + table.gaps.len(), 1);
    }
}
