//! Lists are read, linted, and held against the certificate of who made them.

use super::*;
use crate::testing::{ANCHOR_SPEC, Authority, CHAIN_SPEC, EVIDENCE_SPEC, FILE_SPEC, anchor, evidence, file, table};
use report::Facts;

fn told(facts: &Facts) -> Vec<[String; 5]> {
    let mut facts = facts.clone();
    facts.normalise();
    crate::derive(&mut facts, &[&FILE_SPEC, &CHAIN_SPEC, &ANCHOR_SPEC, &EVIDENCE_SPEC], &crate::Named::default());
    let table = facts.tables.remove("revocation.list").unwrap();
    let show = |row: &Row| {
        ["place", "issuer", "revoked", "signed", "next_update"].map(|field| row.get(&SPEC, field).unwrap().shown())
    };
    table.rows.iter().map(show).collect()
}

#[test]
fn who_signed_a_list_is_told_as_far_as_it_is_known() {
    let (own, twin, stranger) = (Authority::root("Own"), Authority::root("Own"), Authority::root("Stranger"));
    let mut facts = Facts::default();
    table(&mut facts, FILE, vec![]);
    table(&mut facts, CHAIN, vec![]);
    table(&mut facts, ANCHOR, vec![anchor(&own.der, true, None)]);
    let lists = [("/a", own.list(&[1, 2])), ("/b", twin.list(&[])), ("/c", stranger.list(&[9]))];
    table(&mut facts, EVIDENCE, lists.iter().map(|(place, der)| evidence("crl", place, der)).collect());
    let until = "2026-02-01T00:00:00.000Z";
    let rows = told(&facts);
    assert_eq!(rows[0], ["/a", "CN=Own", "2", "true", until]);
    assert_eq!(rows[1], ["/b", "CN=Own", "0", "false", until]);
    assert_eq!(rows[2], ["/c", "CN=Stranger", "1", "—", until]);
    // What could not be read may be the certificate of who signed.
    let broken = file("/x.pem", 0, b"x");
    table(&mut facts, FILE, vec![broken]);
    let rows = told(&facts);
    assert_eq!(rows[0][3], "true");
    assert!(rows[1][3].starts_with("unreadable") && rows[2][3].starts_with("unreadable"), "{rows:?}");
}

#[test]
fn lints_are_told() {
    let own = Authority::root("Own");
    let mut facts = Facts::default();
    table(&mut facts, EVIDENCE, vec![evidence("crl", "/a", &own.list(&[]))]);
    crate::derive(&mut facts, &[&EVIDENCE_SPEC], &crate::Named::default());
    let row = &facts.tables["revocation.list"].rows[0];
    let list = |field: &str| match row.get(&SPEC, field) {
        Some(Value::TextList(list)) => list.len(),
        other => panic!("{field}: {other:?}"),
    };
    assert_eq!(list("details"), list("errors") + list("warnings") + list("notices"));
    assert_eq!(list("errors"), 0, "{}", row.get(&SPEC, "details").unwrap().shown());
}
