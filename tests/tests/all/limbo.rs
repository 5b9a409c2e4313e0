//! Our certification paths beside what x509-limbo expects of them; `cargo
//! xtask conformance x509-limbo` prints each disagreement.

use crate::conformance::corpus;
use std::time::SystemTime;

/// Cases on which we do not agree; ARCHITECTURE.md says why.
const DISAGREEMENTS: [&str; 2] = ["rfc5280::nc::permitted-dn-match", "webpki::san::leftmost-wildcard-san"];

#[test]
fn conformance_paths_agree_with_limbo() {
    let Some(folder) = corpus("x509-limbo") else { return };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let json = std::fs::read(folder.join("limbo-official-2023-12-02-ddc40b47.json")).unwrap();
    let all = tests::limbo::compare(&json, i64::try_from(now).unwrap()).unwrap();
    let found: Vec<&str> = all.disagreements.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(found, DISAGREEMENTS, "{:#?}", all.disagreements);
    assert!(all.cases == 135 && all.agreed * 100 >= all.cases * 97);
    println!("figure conformance.x509-limbo {} of {}", all.agreed, all.cases);
}
