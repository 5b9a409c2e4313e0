//! Proofs of a log: one that is taken for a true log is the one that it gives,
//! and no size, place or root brings the check down.
#![no_main]

use ledger::{Hash, proof, tree};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;

fuzz_target!(|data: &[u8]| {
    let Some((head, claimed)) = data.split_first_chunk::<18>() else { return };
    let claimed: Vec<Hash> = claimed.as_chunks().0.to_vec();
    let [a, b] = [&head[..8], &head[8..16]].map(|b| u64::from_be_bytes(b.try_into().unwrap()));
    let any = claimed.first().copied().unwrap_or_default();
    let _ = proof::verify_inclusion(&any, a, b, &claimed, &any);
    let _ = proof::verify_consistency(a, &any, b, &any, &claimed);

    let size = u64::from(head[16]) + 1;
    let part = u64::from(head[17]) % size;
    let (mut frontier, mut nodes, mut roots) = (tree::Frontier::empty(), BTreeMap::new(), vec![tree::empty_root()]);
    for number in 0..size {
        nodes.extend(frontier.append(tree::leaf_hash(&number.to_be_bytes())));
        roots.push(frontier.root());
    }
    let leaf = tree::leaf_hash(&part.to_be_bytes());
    let (old, new) = (roots[part as usize], frontier.root());
    let given = proof::prove_inclusion(part, size, &nodes).unwrap();
    assert_eq!(proof::verify_inclusion(&leaf, part, size, &given, &new), Ok(()));
    assert_eq!(proof::verify_inclusion(&leaf, part, size, &claimed, &new).is_ok(), claimed == given);
    let given = proof::prove_consistency(part, size, &nodes).unwrap();
    assert_eq!(proof::verify_consistency(part, &old, size, &new, &given), Ok(()));
    assert_eq!(proof::verify_consistency(part, &old, size, &new, &claimed).is_ok(), claimed == given);
});
