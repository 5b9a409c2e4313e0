//! A certificate is linted by the rules of those who issued it, and what could
//! not be read never makes it a private one.

use super::*;
use crate::testing::{ANCHOR_SPEC, Authority, CHAIN_SPEC, FILE_SPEC, anchor, file, table};
use report::Facts;

fn told(facts: &Facts) -> Vec<String> {
    let mut facts = facts.clone();
    crate::derive(&mut facts, &[&FILE_SPEC, &CHAIN_SPEC, &ANCHOR_SPEC], &crate::Named::default());
    let table = facts.tables.remove("certificate.lint").unwrap();
    let count = |row: &Row, field: &str| match row.get(&SPEC, field) {
        Some(Value::TextList(list)) => list.len(),
        other => panic!("{field}: {other:?}"),
    };
    let show = |row: &Row| {
        let found = count(row, "errors") + count(row, "warnings") + count(row, "notices");
        assert_eq!(count(row, "details"), found);
        assert!(matches!(row.get(&SPEC, "applied"), Some(Value::Integer(applied)) if *applied > 0));
        let shown = |field| row.get(&SPEC, field).unwrap().shown();
        format!("{} {} {}", shown("place"), shown("position"), shown("audience"))
    };
    table.rows.iter().map(show).collect()
}

#[test]
fn a_row_for_each_certificate_and_the_rules_of_its_kind() {
    let (public, own) = (Authority::root("Public"), Authority::root("Own"));
    let mut facts = Facts::default();
    let files = vec![
        file("/a.pem", 0, &public.leaf("a.example")),
        file("/b.pem", 0, &own.leaf("b.example")),
        file("/b.pem", 1, &own.der),
    ];
    table(&mut facts, FILE, files);
    table(&mut facts, CHAIN, vec![]);
    let roots = || vec![anchor(&public.der, false, Some("ca-certificates")), anchor(&own.der, true, None)];
    table(&mut facts, ANCHOR, roots());
    assert_eq!(told(&facts), ["/a.pem 0 public", "/b.pem 0 private", "/b.pem 1 private"]);
    facts.tables.remove(CHAIN);
    let why = "unreadable: not every certificate and root was read";
    assert_eq!(told(&facts), ["/a.pem 0 public".to_owned(), format!("/b.pem 0 {why}"), format!("/b.pem 1 {why}")]);
}

#[test]
fn a_certificate_says_itself_that_it_is_public() {
    let own = Authority::root("Own");
    let mut facts = Facts::default();
    table(
        &mut facts,
        FILE,
        vec![file(
            "/a.pem",
            0,
            &own.with(
                "a.example",
                &[2, 5, 29, 32],
                &[0x30, 0x0a, 0x30, 0x08, 0x06, 0x06, 0x67, 0x81, 0x0c, 0x01, 0x02, 0x01],
            ),
        )],
    );
    table(&mut facts, CHAIN, vec![]);
    table(&mut facts, ANCHOR, vec![]);
    assert_eq!(told(&facts), ["/a.pem 0 public"]);
}

#[test]
fn what_lints_find_is_named_and_explained() {
    let own = Authority::root("Own");
    let mut facts = Facts::default();
    table(&mut facts, FILE, vec![file("/a.pem", 0, &own.with_serial("a.example", &[1; 21]))]);
    table(&mut facts, CHAIN, vec![]);
    table(&mut facts, ANCHOR, vec![]);
    crate::derive(&mut facts, &[&FILE_SPEC, &CHAIN_SPEC, &ANCHOR_SPEC], &crate::Named::default());
    let row = facts.tables["certificate.lint"].rows[0].clone();
    let list = |field| match row.get(&SPEC, field) {
        Some(Value::TextList(list)) => list.clone(),
        other => panic!("{other:?}"),
    };
    let name = "e_serial_number_longer_than_20_octets";
    assert!(list("errors").iter().any(|found| found == name), "{:?}", list("errors"));
    assert!(list("details").iter().any(|found| found.starts_with(&format!("{name}: "))));
}
