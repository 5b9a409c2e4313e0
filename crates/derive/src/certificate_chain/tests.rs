//! Ways are found over what lies beside a certificate and over what lies
//! elsewhere; what could not be read is never taken for what is not there.

use super::*;
use crate::testing::{ANCHOR_SPEC, Authority, CHAIN_SPEC, FILE_SPEC, anchor, endpoint, file, table};
use report::{Facts, Gap, GapReason};

/// What follows of the facts: the named fields of each row in one line, sorted.
fn told(facts: &Facts, fields: &[&str]) -> Vec<String> {
    let mut facts = facts.clone();
    crate::derive(&mut facts, &[&FILE_SPEC, &CHAIN_SPEC, &ANCHOR_SPEC], &crate::Named::default());
    let table = facts.tables.remove("certificate.chain").unwrap();
    let show = |row: &Row| {
        let text: Vec<_> = fields.iter().map(|field| row.get(&SPEC, field).unwrap().shown()).collect();
        text.join(" ")
    };
    let mut lines: Vec<_> = table.rows.iter().map(show).collect();
    lines.sort_unstable();
    lines
}

#[test]
fn a_way_over_an_intermediate_beside_it_or_elsewhere() {
    let root = Authority::root("Root");
    let between = root.authority("Between");
    let (whole, bare) = (between.leaf("a.example"), between.leaf("b.example"));
    let mut facts = Facts::default();
    table(&mut facts, FILE, vec![]);
    table(&mut facts, CHAIN, vec![endpoint("::1", 1, &[&whole, &between.der]), endpoint("::1", 2, &[&bare])]);
    table(&mut facts, ANCHOR, vec![anchor(&root.der, false, Some("ca-certificates"))]);
    let fields = ["place", "subject", "trusted", "anchor", "public", "length", "complete", "reasons"];
    assert_eq!(
        told(&facts, &fields),
        ["[::1]:1 CN=a.example true CN=Root true 3 true ", "[::1]:2 CN=b.example true CN=Root true 3 false "]
    );
    // The way ends where the first of its certificates does.
    assert_eq!(told(&facts, &["valid_from", "valid_until"])[0], "2026-01-02T00:00:00.000Z 2026-12-31T00:00:00.000Z");
}

#[test]
fn without_a_root_it_says_why_and_a_root_of_ones_own_is_not_public() {
    let (root, other) = (Authority::root("Root"), Authority::root("Other"));
    let leaf = root.leaf("a.example");
    let mut facts = Facts::default();
    table(&mut facts, FILE, vec![file("/a.pem", 0, &leaf), file("/a.pem", 1, &root.der)]);
    table(&mut facts, CHAIN, vec![]);
    table(&mut facts, ANCHOR, vec![anchor(&other.der, false, Some("ca-certificates"))]);
    let rows = told(&facts, &["trusted", "anchor", "public", "reasons"]);
    assert!(rows.len() == 1 && rows[0].starts_with("false — — ") && rows[0].len() > 20, "{rows:?}");
    table(&mut facts, ANCHOR, vec![anchor(&root.der, true, None)]);
    assert_eq!(told(&facts, &["trusted", "anchor", "public"]), ["true CN=Root false"]);
    // The same root in two stores: one of them has it from the distribution.
    let twice = vec![anchor(&root.der, true, None), anchor(&root.der, false, Some("ca-certificates"))];
    table(&mut facts, ANCHOR, twice);
    assert_eq!(told(&facts, &["trusted", "anchor", "public"]), ["true CN=Root true"]);
}

#[test]
fn what_was_not_read_may_be_the_way() {
    let (root, other) = (Authority::root("Root"), Authority::root("Other"));
    let mut facts = Facts::default();
    table(&mut facts, FILE, vec![]);
    table(&mut facts, CHAIN, vec![endpoint("::1", 1, &[&root.leaf("a.example")])]);
    table(&mut facts, ANCHOR, vec![anchor(&other.der, false, None)]);
    let fields = ["trusted", "public"];
    assert_eq!(told(&facts, &fields), ["false —"]);
    let lost = Gap { place: "/roots.pem".into(), reason: GapReason::Denied, detail: "x".into() };
    facts.tables.get_mut(ANCHOR).unwrap().gaps.push(lost);
    let why = "unreadable: not every certificate and root was read";
    assert_eq!(told(&facts, &fields), [format!("{why} {why}")]);
    // A way that holds does so whatever else there may be; whether another one is public is not known.
    table(&mut facts, ANCHOR, vec![anchor(&root.der, true, None)]);
    facts.tables.remove(FILE);
    assert_eq!(told(&facts, &fields), [format!("true {why}")]);
    facts.tables.remove(ANCHOR);
    assert_eq!(told(&facts, &fields), [format!("{why} {why}")]);
}
