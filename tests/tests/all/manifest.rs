//! Two audits of an untouched host give the same manifest.

use crate::fleet::{Site, shipped, soak};
use report::Manifest;
use std::collections::BTreeSet;
use std::io::Read;
use std::time::Duration;

/// The manifest of the newest report that the site holds: its digest and what it says.
async fn newest(site: &Site) -> (String, Manifest) {
    let rows = site.rows("SELECT envelope FROM report ORDER BY position DESC LIMIT 1").await;
    let envelope = seal::dsse::Envelope::parse(&hex::decode(&rows[0][0]).unwrap()).unwrap();
    let statement: serde_json::Value = serde_json::from_slice(&envelope.payload).unwrap();
    let subjects = statement["subject"].as_array().unwrap();
    let manifest = subjects.iter().find(|s| s["name"] == "manifest").unwrap();
    let digest = manifest["digest"]["sha256"].as_str().unwrap().to_owned();
    let rows = site.rows("SELECT key, packed FROM blob").await;
    let packed = rows.iter().find(|r| r[0] == digest).expect("the manifest is kept");
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(hex::decode(&packed[1]).unwrap().as_slice()).read_to_end(&mut bytes).unwrap();
    (digest, seal::canonical::decode(&bytes).unwrap())
}

#[tokio::test]
async fn two_audits_of_an_untouched_host_give_the_same_manifest() {
    let mut site = Site::new(&shipped(), None);
    site.start();
    site.enroll("a");
    site.agent("a", &["run", "--once"]).expect(0);
    let mut before = newest(&site).await;
    assert!(before.1.tables.len() > 8 && before.1.tables.values().any(|t| t.rows > 10), "{:?}", before.1);
    let apart = if soak().is_some() { Duration::from_secs(60) } else { Duration::from_secs(3) };
    // Other tests start servers on this host meanwhile, and that shows: as
    // listeners, as programs of no package, and nowhere else. One pair in which
    // nobody did must be equal.
    let moving = ["http.header", "listening.socket", "software.unmanaged"];
    let touched = |table: &str| moving.contains(&table) || table.starts_with("tls.");
    for pair in 1..=20 {
        tokio::time::sleep(apart).await;
        site.agent("a", &["run", "--once"]).expect(0);
        let after = newest(&site).await;
        if before.0 == after.0 {
            println!("figure manifest.apart {} s, equal in pair {pair}", apart.as_secs());
            return;
        }
        let names: BTreeSet<&String> = before.1.tables.keys().chain(after.1.tables.keys()).collect();
        let differ: BTreeSet<String> =
            names.into_iter().filter(|n| before.1.tables.get(*n) != after.1.tables.get(*n)).cloned().collect();
        assert!(differ.iter().all(|table| touched(table)), "{differ:?} changed on an untouched host");
        before = after;
    }
    panic!("in no pair of audits were the listeners the same");
}
