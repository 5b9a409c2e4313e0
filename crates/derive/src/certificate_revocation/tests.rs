//! What lists say of certificates: each case that must not pass for good.

use super::*;
use crate::testing::{
    ANCHOR_SPEC, Authority, CHAIN_SPEC, EVIDENCE_SPEC, FILE_SPEC, anchor, endpoint, evidence, file, table,
};
use report::Facts;

/// Certificates number 1 (revoked) and 2 (good) of an authority, in files.
fn facts(own: &Authority, lists: Vec<Row>) -> Facts {
    let mut facts = Facts::default();
    let (one, two) = (own.with_serial("one.example", &[1]), own.with_serial("two.example", &[2]));
    table(&mut facts, FILE, vec![file("/1.pem", 0, &one), file("/2.pem", 0, &two)]);
    table(&mut facts, CHAIN, vec![endpoint("::1", 443, &[&two, &own.der])]);
    table(&mut facts, ANCHOR, vec![anchor(&own.der, true, None)]);
    table(&mut facts, EVIDENCE, lists);
    facts
}

fn told(mut facts: Facts) -> (Vec<String>, usize) {
    facts.normalise();
    crate::derive(&mut facts, &[&FILE_SPEC, &CHAIN_SPEC, &ANCHOR_SPEC, &EVIDENCE_SPEC], &crate::Named::default());
    let table = facts.tables.remove("certificate.revocation").unwrap();
    let show = |row: &Row| {
        let shown = |field| row.get(&SPEC, field).unwrap().shown();
        let parts = ["place", "evidence", "status", "reason", "valid_until"].map(shown);
        parts.join(" ")
    };
    (table.rows.iter().map(show).collect(), table.gaps.len())
}

#[test]
fn a_revoked_certificate_is_told_wherever_it_lies() {
    let own = Authority::root("Own");
    let (rows, gaps) = told(facts(&own, vec![evidence("crl", "/own.crl", &own.list(&[1]))]));
    let until = "2026-02-01T00:00:00.000Z";
    assert_eq!(
        rows,
        [
            format!("[::1]:443 /own.crl good — {until}"),
            format!("/1.pem /own.crl revoked keyCompromise {until}"),
            format!("/2.pem /own.crl good — {until}"),
        ]
    );
    assert_eq!(gaps, 0);
}

#[test]
fn a_list_of_somebody_else_is_no_evidence_and_a_forged_one_is_not_relied_on() {
    let (own, stranger, twin) = (Authority::root("Own"), Authority::root("Stranger"), Authority::root("Own"));
    let other = evidence("crl", "/other.crl", &stranger.list(&[1]));
    assert_eq!(told(facts(&own, vec![other])), (vec![], 0));
    let (rows, _) = told(facts(&own, vec![evidence("crl", "/twin.crl", &twin.list(&[]))]));
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| row.contains(" untold the signature is not right")), "{rows:?}");
}

#[test]
fn a_list_whose_issuer_is_not_at_hand_is_told_and_not_relied_on() {
    let own = Authority::root("Own");
    let mut facts = facts(&own, vec![evidence("crl", "/own.crl", &own.list(&[1]))]);
    table(&mut facts, CHAIN, vec![]);
    table(&mut facts, ANCHOR, vec![]);
    let (rows, _) = told(facts);
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.contains(" untold no certificate of its issuer is at hand")), "{rows:?}");
}

#[test]
fn many_lists_of_others_leave_room_for_the_one_that_matters() {
    let own = Authority::root("Own");
    let mut lists: Vec<Row> = Vec::new();
    for number in 0..200 {
        lists.push(evidence(
            "crl",
            &format!("/other-{number}.crl"),
            &Authority::root(&format!("Other {number}")).list(&[]),
        ));
    }
    lists.push(evidence("crl", "/own.crl", &own.list(&[1])));
    let mut facts = facts(&own, lists);
    // More pairs in all than are looked at; two for each certificate may be about it.
    let files = (0_u8..120).map(|n| file(&format!("/{n}.pem"), 0, &own.with_serial("x.example", &[2, n]))).collect();
    table(&mut facts, FILE, files);
    let (rows, gaps) = told(facts);
    assert_eq!((rows.len(), gaps), (121, 0));
}

#[test]
fn what_cannot_be_read_is_a_gap() {
    let own = Authority::root("Own");
    let refused = [0x30, 3, 0x0a, 1, 3];
    let rows =
        vec![evidence("crl", "/a", b"x"), evidence("ocsp", "[::1]:443", b"x"), evidence("ocsp", "http://x/", &refused)];
    assert_eq!(told(facts(&own, rows)), (vec![], 3));
    let mut none = facts(&own, vec![]);
    none.tables.remove(EVIDENCE);
    crate::derive(&mut none, &[&FILE_SPEC, &CHAIN_SPEC, &ANCHOR_SPEC, &EVIDENCE_SPEC], &crate::Named::default());
    assert!(!none.tables.contains_key("certificate.revocation"));
}
