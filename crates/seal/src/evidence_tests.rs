//! Evidence: what is packed comes back; what is changed, missing, or out of
//! its order does not; rows of persons can be withheld and nothing else can.

use super::*;
use crate::digest::sha256;
use crate::key::tests::key;
use crate::report::{open as open_report, seal, tests::sample};
use proptest::prelude::*;
use report::{FieldSpec, FieldType, Grade, Outcome, RowBuilder, Source, Value};

fn spec(name: &'static str, personal: bool) -> TableSpec {
    let fields = vec![
        FieldSpec::new("name", FieldType::Text, "A name."),
        FieldSpec::new("number", FieldType::Integer, "A number."),
        FieldSpec::new("pid", FieldType::Integer, "What moves.").volatile(),
    ];
    TableSpec {
        name: name.into(),
        origin: Origin::Observed,
        doc: "A row.".into(),
        needs: "nothing".into(),
        volatile: false,
        personal,
        since: "0.1.0".into(),
        fields: fields.into(),
    }
}

fn specs() -> [TableSpec; 3] {
    [spec("account.user", true), spec("kernel.parameter", false), spec("package.installed", false)]
}

fn row(spec: &TableSpec, name: &str, number: i64) -> Row {
    let source = Source::File { path: "/etc/x".into(), sha256: None, line: Some(1) };
    let row = RowBuilder::new(spec, source, Grade::Configured).set("name", name).set("number", number);
    row.set("pid", Value::Unreadable(report::value::NOT_RECORDED.into())).build()
}

fn gap(place: &str) -> Gap {
    Gap { place: place.into(), reason: GapReason::Denied, detail: "run as root".into() }
}

fn facts() -> Facts {
    let [users, kernel, packages] = specs();
    let rows = |spec: &TableSpec, names: &[&str]| names.iter().map(|name| row(spec, name, 7)).collect();
    let tables = [
        (&users, rows(&users, &["ana", "bo", "root"]), vec![gap("/etc/shadow")]),
        (&kernel, rows(&kernel, &["net.ipv4.ip_forward"]), vec![]),
        (&packages, vec![], vec![]),
    ];
    let table = |(spec, rows, gaps): (&TableSpec, _, _)| (spec.name.to_string(), Table { rows, gaps });
    let mut facts = Facts { tables: tables.map(table).into_iter().collect() };
    facts.normalise();
    facts
}

fn finding(rule: &str) -> Finding {
    let (rule, table) = (rule.to_owned(), "account.user".to_owned());
    Finding { rule, outcome: Outcome::Pass, reason: None, last: None, table, judged: 3, failed: 0, rows: Vec::new() }
}

fn findings() -> Vec<Finding> {
    vec![finding("a-rule"), finding("b-rule")]
}

const SALT: [u8; 32] = [9; 32];

fn packed() -> Packed {
    let specs = specs();
    pack(&facts(), &specs.iter().collect::<Vec<_>>(), &findings(), &SALT).unwrap()
}

fn report_of(packed: &Packed) -> Verified<Opened> {
    let report = SealedReport { manifest: packed.manifest.clone(), findings: packed.findings.clone(), ..sample() };
    open_report(&seal(&report, &key(1)).unwrap(), &key(1).public()).unwrap()
}

fn unpack_from(report: &Verified<Opened>, blobs: &Blobs) -> Result<Evidence, EvidenceError> {
    let specs = specs();
    unpack(report, |key| blobs.get(key).cloned(), &specs.iter().collect::<Vec<_>>())
}

#[test]
fn what_was_packed_comes_back() {
    let packed = packed();
    let evidence = unpack_from(&report_of(&packed), &packed.blobs).unwrap();
    assert_eq!(evidence.facts, facts());
    assert_eq!(evidence.findings, findings());
    assert_eq!(evidence.manifest.tables["account.user"].rows, 3);
    assert_eq!(evidence.manifest.tables["package.installed"].root, sha256_hex(b""));
    // Manifest, findings and two tables: one without rows has no blob.
    assert_eq!(packed.blobs.len(), 4);
    let specs = specs();
    let again = pack(&evidence.facts, &specs.iter().collect::<Vec<_>>(), &evidence.findings, &SALT).unwrap();
    assert_eq!(again, packed);
}

#[test]
fn the_root_is_that_of_the_standard_over_salted_rows() {
    let [users, ..] = specs();
    let leaf = |row: &Row| {
        let bytes = canonical::encode(&row.to_json(&users)).unwrap();
        let salt = hmac_sha256(&SALT, &[&b"account.user\0"[..], &bytes].concat());
        leaf_hash(&[&salt[..], &bytes].concat())
    };
    let [a, b, c]: [ledger::Hash; 3] =
        facts().tables["account.user"].rows.iter().map(leaf).collect::<Vec<_>>().try_into().unwrap();
    let root = ledger::tree::node_hash(&ledger::tree::node_hash(&a, &b), &c);
    let blob = &packed().blobs[&hex::encode(root)];
    assert!(blob.starts_with(b"{\"rows\":[{\"fields\":{\"name\":\"ana\",\"number\":7},\"grade\":\"configured\","));
    assert_ne!(pack(&facts(), &specs().each_ref(), &[], &[8; 32]).unwrap().manifest, packed().manifest);
}

#[test]
fn what_is_missing_is_named() {
    let packed = packed();
    let report = report_of(&packed);
    let missing_from = |blobs: &Blobs| missing(&report.report, |key| blobs.get(key).cloned());
    assert_eq!(missing_from(&packed.blobs), Ok(Vec::new()));
    let mut first = vec![packed.manifest.clone(), packed.findings.clone()];
    first.sort_unstable();
    assert_eq!(missing_from(&Blobs::new()), Ok(first), "the tables are not known yet");
    for lost in packed.blobs.keys() {
        let mut blobs = packed.blobs.clone();
        blobs.remove(lost);
        assert_eq!(missing_from(&blobs), Ok(vec![lost.clone()]));
        assert_eq!(unpack_from(&report, &blobs), Err(EvidenceError::Missing(lost.clone())));
    }
    let wrong = Blobs::from([(packed.manifest.clone(), b"{}".to_vec())]);
    assert!(matches!(missing_from(&wrong), Err(EvidenceError::Digest { .. })));
}

#[test]
fn every_changed_byte_of_every_blob_is_refused() {
    let packed = packed();
    let report = report_of(&packed);
    for (key, bytes) in &packed.blobs {
        for at in 0..bytes.len() {
            for pattern in [0x01, 0x02, 0x20, 0x80, 0xff] {
                let mut changed = packed.blobs.clone();
                changed.get_mut(key).unwrap()[at] ^= pattern;
                assert!(unpack_from(&report, &changed).is_err(), "byte {at} of {key} with {pattern:#x}");
            }
        }
    }
}

#[test]
fn what_is_there_is_checked_although_another_is_lost() {
    let packed = packed();
    let (report, owned) = (report_of(&packed), specs());
    let sound_of = |blobs: &Blobs| sound(&report, |key| blobs.get(key).cloned(), &owned.each_ref());
    assert_eq!(sound_of(&Blobs::new()), Ok(BTreeSet::new()));
    assert_eq!(sound_of(&packed.blobs), Ok(packed.blobs.keys().cloned().collect()));
    for lost in packed.blobs.keys() {
        let mut blobs = packed.blobs.clone();
        blobs.remove(lost);
        let left = if *lost == packed.manifest {
            BTreeSet::from([packed.findings.clone()])
        } else {
            blobs.keys().cloned().collect()
        };
        assert_eq!(sound_of(&blobs), Ok(left.clone()), "without {lost}");
        for changed in left {
            let mut blobs = blobs.clone();
            blobs.get_mut(&changed).unwrap()[0] ^= 1;
            assert!(sound_of(&blobs).is_err(), "{changed} changed, {lost} lost");
        }
    }
}

#[test]
fn rows_of_persons_can_be_withheld_and_show_as_gaps() {
    let specs = specs();
    let packed = packed();
    let report = report_of(&packed);
    let table = |name: &str| unpack_from(&report, &packed.blobs).unwrap().manifest.tables[name].root.clone();
    let (users, kernel) = (table("account.user"), table("kernel.parameter"));
    for rows in [vec![], vec![1], vec![0, 2], vec![0, 1, 2], vec![7]] {
        let mut blobs = packed.blobs.clone();
        blobs.insert(users.clone(), withhold(&packed.blobs[&users], &specs[0], &rows).unwrap());
        let evidence = unpack_from(&report, &blobs).unwrap();
        let table = &evidence.facts.tables["account.user"];
        let hidden = rows.iter().filter(|row| **row < 3).count();
        assert_eq!((table.rows.len(), table.gaps.len()), (3 - hidden, 1 + hidden));
        for row in rows.iter().filter(|row| **row < 3) {
            let place = format!("account.user[{row}]");
            assert!(table.gaps.iter().any(|g| g.place == place && g.reason == GapReason::Withheld));
        }
        let twice = withhold(&blobs[&users], &specs[0], &[0]).unwrap();
        assert_eq!(twice, withhold(&packed.blobs[&users], &specs[0], &[&rows[..], &[0]].concat()).unwrap());
        if rows.contains(&1) {
            assert!(!String::from_utf8_lossy(&blobs[&users]).contains("\"bo\""));
        }
    }
    let refused = withhold(&packed.blobs[&kernel], &specs[1], &[0]);
    assert_eq!(refused, Err(EvidenceError::Salts("kernel.parameter".into())));
    let leaf = leaf_hash(&canonical::encode(&facts().tables["kernel.parameter"].rows[0].to_json(&specs[1])).unwrap());
    for forged in [
        "{\"rows\":[null]}".to_owned(),
        format!("{{\"rows\":[null],\"salts\":[\"{}\"]}}", hex::encode(leaf)),
        "{\"rows\":[]}".to_owned(),
    ] {
        let mut blobs = packed.blobs.clone();
        blobs.insert(kernel.clone(), forged.clone().into_bytes());
        assert!(unpack_from(&report, &blobs).is_err(), "{forged}");
    }
}

#[test]
fn what_is_out_of_order_is_not_packed() {
    let owned = specs();
    let specs = owned.each_ref();
    let pack_with = |change: fn(&mut Facts, &mut Vec<Finding>)| {
        let (mut facts, mut findings) = (facts(), findings());
        change(&mut facts, &mut findings);
        pack(&facts, &specs, &findings, &SALT).map(|_| ()).unwrap_err()
    };
    let users = || EvidenceError::TableOrder("account.user".into());
    fn table(facts: &mut Facts) -> &mut Table {
        facts.tables.get_mut("account.user").unwrap()
    }
    assert_eq!(pack_with(|f, _| table(f).rows.reverse()), users());
    assert_eq!(pack_with(|f, _| table(f).rows = vec![table(f).rows[0].clone(); 2]), users());
    assert_eq!(pack_with(|f, _| table(f).gaps = vec![gap("b"), gap("a")]), users());
    assert_eq!(pack_with(|_, findings| findings.reverse()), EvidenceError::FindingOrder);
    assert_eq!(pack_with(|_, findings| findings.push(finding("b-rule"))), EvidenceError::FindingOrder);
    let unknown = pack_with(|f, _| drop(f.tables.insert("other".into(), Table::default())));
    assert_eq!(unknown, EvidenceError::UnknownTable("other".into()));
    let derived = TableSpec { origin: Origin::Derived, ..spec("kernel.parameter", false) };
    let refused = pack(&facts(), &[specs[0], &derived, specs[2]], &[], &SALT);
    assert_eq!(refused, Err(EvidenceError::UnknownTable("kernel.parameter".into())));
}

/// Evidence that a host signed, but that no host of ours would write.
#[test]
fn what_does_not_fit_is_not_unpacked() {
    let [users, kernel, _] = specs();
    let honest = packed();
    let with = |name: &str, entry: ManifestTable, blob: &str, findings: &[Finding]| {
        let mut blobs = honest.blobs.clone();
        let manifest = Manifest { tables: BTreeMap::from([(name.to_owned(), entry.clone())]) };
        blobs.insert(entry.root, blob.as_bytes().to_vec());
        let (manifest, findings) = (canonical::encode(&manifest).unwrap(), canonical::encode(findings).unwrap());
        let made = Packed { manifest: keep(&mut blobs, manifest), findings: keep(&mut blobs, findings), blobs };
        unpack_from(&report_of(&made), &made.blobs).map(|_| ()).unwrap_err()
    };
    let json = |spec: &TableSpec, name: &str| row(spec, name, 1).to_json(spec);
    let plain = |rows: &[Json]| {
        let leaves = rows.iter().map(|row| leaf_hash(&canonical::encode(row).unwrap()));
        let blob = String::from_utf8(canonical::encode(&serde_json::json!({ "rows": rows })).unwrap()).unwrap();
        (ManifestTable { root: hex::encode(root_of(leaves)), rows: rows.len() as u32, gaps: Vec::new() }, blob)
    };
    let name = "kernel.parameter";
    let (entry, blob) = plain(&[json(&kernel, "b"), json(&kernel, "a")]);
    assert_eq!(with(name, entry, &blob, &[]), EvidenceError::TableOrder(name.into()));
    let (entry, blob) = plain(&[json(&kernel, "a"), json(&kernel, "a")]);
    assert_eq!(with(name, entry, &blob, &[]), EvidenceError::TableOrder(name.into()));
    let (entry, blob) = plain(&[serde_json::json!({"fields": {"other": 1}})]);
    assert_eq!(with(name, entry, &blob, &[]), EvidenceError::Row { table: name.into(), row: 0 });
    let (entry, blob) = plain(&[json(&kernel, "a")]);
    let counted = ManifestTable { rows: 2, ..entry.clone() };
    assert_eq!(with(name, counted, &blob, &[]), EvidenceError::Count { table: name.into(), counted: 2, found: 1 });
    let none = ManifestTable { rows: 0, ..entry.clone() };
    assert!(matches!(with(name, none, &blob, &[]), EvidenceError::Digest { .. }), "no rows, yet a root over rows");
    let gaps = ManifestTable { gaps: vec![gap("b"), gap("a")], ..entry.clone() };
    assert_eq!(with(name, gaps, &blob, &[]), EvidenceError::TableOrder(name.into()));
    assert_eq!(with("other", entry.clone(), &blob, &[]), EvidenceError::UnknownTable("other".into()));
    let backwards = [finding("b"), finding("a")];
    assert_eq!(with(name, entry.clone(), &blob, &backwards), EvidenceError::FindingOrder);
    assert!(matches!(with(name, entry, &blob.replace(':', ": "), &[]), EvidenceError::Encoding { .. }));
    // A personal table without salts, and one with too few.
    let (entry, blob) = plain(&[json(&users, "a")]);
    assert_eq!(with("account.user", entry.clone(), &blob, &[]), EvidenceError::Salts("account.user".into()));
    for salts in ["[]", "[\"\"]", "[\"AA\"]"] {
        let blob = blob.replace("]}", &format!("],\"salts\":{salts}}}"));
        assert_eq!(with("account.user", entry.clone(), &blob, &[]), EvidenceError::Salts("account.user".into()));
    }
}

proptest! {
    #[test]
    fn any_rows_come_back(
        names in proptest::collection::vec(("\\PC{0,8}", -9_007_199_254_740_991_i64..=9_007_199_254_740_991), 0..20),
        salt in any::<[u8; 32]>(),
    ) {
        let owned = specs();
        let mut facts = Facts::default();
        for spec in &owned {
            let rows = names.iter().map(|(name, number)| row(spec, name, *number)).collect();
            facts.tables.insert(spec.name.to_string(), Table { rows, gaps: Vec::new() });
        }
        facts.normalise();
        let packed = pack(&facts, &owned.each_ref(), &[], &salt).unwrap();
        prop_assert_eq!(unpack_from(&report_of(&packed), &packed.blobs).unwrap().facts, facts);
        // Every key is what its bytes say, so that a store can check what it is given.
        prop_assert!(packed.blobs.contains_key(&packed.manifest) && packed.blobs.contains_key(&packed.findings));
        prop_assert_eq!(packed.blobs.values().filter(|b| packed.blobs.contains_key(&hex::encode(sha256(b)))).count(), 2);
    }
}
