//! The rows of one table, which the first byte chooses, under a manifest that
//! counts them and names their tree hash: what is unpacked is packed as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use report::{Manifest, ManifestTable};
use seal::{canonical::encode, digest::sha256_hex};
use serde_json::Value;
use std::collections::BTreeMap;
use tidewaiter_fuzz::{opened, pick};

/// The leaf of a row as a blob has it: of a withheld one it stands there itself.
fn leaf(row: &Value, salt: Option<&Value>) -> Option<ledger::Hash> {
    let salt = salt.map(|salt| hex::decode(salt.as_str()?).ok());
    match (row, salt) {
        (Value::Null, Some(leaf)) => leaf?.try_into().ok(),
        (row, None) => Some(ledger::tree::leaf_hash(&encode(row).ok()?)),
        (row, Some(salt)) => Some(ledger::tree::leaf_hash(&[salt?, encode(row).ok()?].concat())),
    }
}

/// The tree hash and number of a blob's rows.
fn count(blob: &[u8]) -> Option<(ledger::Hash, u32)> {
    let blob: Value = serde_json::from_slice(blob).ok()?;
    let (rows, salts) = (blob.get("rows")?.as_array()?, blob.get("salts").and_then(Value::as_array));
    let leaves = rows.iter().enumerate().map(|(n, row)| leaf(row, salts.and_then(|s| s.get(n))));
    let leaves = leaves.collect::<Option<Vec<_>>>()?;
    Some((ledger::tree::root_of(leaves), u32::try_from(rows.len()).ok()?))
}

fuzz_target!(|data: &[u8]| {
    let Some((first, blob)) = data.split_first() else { return };
    let spec = pick(probe::SPECS, *first);
    let _ = seal::evidence::withhold(blob, spec, &[0, 2]);
    let (root, rows) = count(blob).unwrap_or(([0; 32], 1));
    let table = ManifestTable { root: hex::encode(root), rows, gaps: Vec::new() };
    let manifest = encode(&Manifest { tables: BTreeMap::from([(spec.name.to_string(), table)]) }).unwrap();
    let report = opened(sha256_hex(&manifest), sha256_hex(b"[]"));
    let get = |key: &str| match key {
        key if key == report.report.manifest => Some(manifest.clone()),
        key if key == report.report.findings => Some(b"[]".to_vec()),
        _ => Some(blob.to_vec()),
    };
    if let Ok(evidence) = seal::evidence::unpack(&report, get, probe::SPECS) {
        let packed = seal::evidence::pack(&evidence.facts, probe::SPECS, &[], &[0; 32]);
        // Salts come from the host's own key, and what is withheld is gone.
        if rows > 0 && !spec.personal {
            assert_eq!(packed.unwrap().blobs.get(&hex::encode(root)).map(Vec::as_slice), Some(blob));
        }
    }
});
