//! Proofs against RFC 6962 written down naively, and against every small change.

use super::*;
use crate::tree::tests::{leaves, naive_root, split as naive_split, store};
use proptest::prelude::*;

/// PATH of RFC 6962, section 2.1.1.
fn naive_path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let k = naive_split(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut path, sibling) =
        if index < k { (naive_path(index, left), right) } else { (naive_path(index - k, right), left) };
    path.push(naive_root(sibling));
    path
}

/// SUBPROOF of RFC 6962, section 2.1.2.
fn naive_subproof(m: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if m == leaves.len() {
        return if whole { Vec::new() } else { vec![naive_root(leaves)] };
    }
    let k = naive_split(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut proof, other) =
        if m <= k { (naive_subproof(m, left, whole), right) } else { (naive_subproof(m - k, right, false), left) };
    proof.push(naive_root(other));
    proof
}

/// Every proof that differs from `proof` in one hash: changed, added, removed or swapped.
fn spoilt(proof: &[Hash]) -> Vec<Vec<Hash>> {
    let mut out = Vec::new();
    for i in 0..=proof.len() {
        let mut longer = proof.to_vec();
        longer.insert(i, [7; 32]);
        out.push(longer);
        if i < proof.len() {
            for (byte, pattern) in [(0, 0x80), (31, 1)] {
                let mut changed = proof.to_vec();
                changed[i][byte] ^= pattern;
                out.push(changed);
            }
            let mut shorter = proof.to_vec();
            shorter.remove(i);
            out.push(shorter);
        }
        if i + 1 < proof.len() {
            let mut swapped = proof.to_vec();
            swapped.swap(i, i + 1);
            out.push(swapped);
        }
    }
    out
}

const SIZES: u64 = 70;

#[test]
fn inclusion_of_every_entry_at_every_size() {
    let (all, nodes) = (leaves(SIZES), store(SIZES));
    for size in 1..=SIZES {
        let root = naive_root(&all[..size as usize]);
        for index in 0..size {
            let leaf = all[index as usize];
            let proof = prove_inclusion(index, size, &nodes).unwrap();
            assert_eq!(proof, naive_path(index as usize, &all[..size as usize]), "{index} of {size}");
            assert_eq!(verify_inclusion(&leaf, index, size, &proof, &root), Ok(()));
            for other in (0..=size + 1).filter(|o| *o != index) {
                assert!(verify_inclusion(&leaf, other, size, &proof, &root).is_err(), "{other} for {index} of {size}");
            }
            assert_eq!(verify_inclusion(&[9; 32], index, size, &proof, &root), Err(ProofError::Root));
            assert_eq!(verify_inclusion(&leaf, index, size, &proof, &[9; 32]), Err(ProofError::Root));
        }
    }
}

#[test]
fn consistency_of_every_two_sizes() {
    let (all, nodes) = (leaves(SIZES), store(SIZES));
    let roots: Vec<_> = (0..=SIZES as usize).map(|n| naive_root(&all[..n])).collect();
    for new in 0..=SIZES {
        for old in 0..=new {
            let (old_root, new_root) = (roots[old as usize], roots[new as usize]);
            let proof = prove_consistency(old, new, &nodes).unwrap();
            if old > 0 {
                assert_eq!(proof, naive_subproof(old as usize, &all[..new as usize], true), "{old} to {new}");
            }
            assert_eq!(verify_consistency(old, &old_root, new, &new_root, &proof), Ok(()), "{old} to {new}");
            assert!(verify_consistency(old, &[9; 32], new, &new_root, &proof).is_err());
            if old > 0 {
                assert!(verify_consistency(old, &old_root, new, &[9; 32], &proof).is_err());
            }
            if old < new {
                let shrunk = Err(ProofError::Shrunk { old: new, new: old });
                assert_eq!(verify_consistency(new, &new_root, old, &old_root, &proof), shrunk);
            }
        }
    }
}

#[test]
fn every_spoilt_proof_is_refused() {
    let (all, nodes) = (leaves(SIZES), store(SIZES));
    for size in [1, 2, 3, 7, 8, 33, 64, 70] {
        let root = naive_root(&all[..size as usize]);
        for index in 0..size {
            let proof = prove_inclusion(index, size, &nodes).unwrap();
            for wrong in spoilt(&proof) {
                assert!(verify_inclusion(&all[index as usize], index, size, &wrong, &root).is_err());
            }
        }
        for old in 1..=size {
            let proof = prove_consistency(old, size, &nodes).unwrap();
            for wrong in spoilt(&proof) {
                let old_root = naive_root(&all[..old as usize]);
                assert!(verify_consistency(old, &old_root, size, &root, &wrong).is_err(), "{old} to {size}");
            }
        }
    }
}

#[test]
fn the_nodes_named_beforehand_suffice() {
    let nodes = store(SIZES);
    let only =
        |ids: Vec<NodeId>| ids.into_iter().map(|id| (id, nodes[&id])).collect::<std::collections::BTreeMap<_, _>>();
    for size in 1..=SIZES {
        for at in 0..size {
            let few = only(inclusion_nodes(at, size));
            assert_eq!(prove_inclusion(at, size, &few).unwrap(), prove_inclusion(at, size, &nodes).unwrap());
            let few = only(consistency_nodes(at, size));
            assert_eq!(prove_consistency(at, size, &few).unwrap(), prove_consistency(at, size, &nodes).unwrap());
        }
    }
}

#[test]
fn what_lies_beyond_is_refused() {
    let nodes = store(3);
    assert_eq!(prove_inclusion(3, 3, &nodes), Err(TreeError::OutOfRange { asked: 3, most: 3 }));
    assert_eq!(prove_consistency(4, 3, &nodes), Err(TreeError::OutOfRange { asked: 4, most: 3 }));
    assert_eq!(inclusion_nodes(5, 3), []);
    assert_eq!(consistency_nodes(5, 3), []);
}

proptest! {
    /// Numbers and hashes from a stranger: any of them, and never a panic.
    #[test]
    fn any_numbers_end(
        a in any::<u64>(), b in any::<u64>(), near in 0_u64..3,
        proof in proptest::collection::vec(any::<[u8; 32]>(), 0..70),
    ) {
        let hash = [3; 32];
        for (x, y) in [(a, b), (a, a.saturating_add(near)), (u64::MAX - near, u64::MAX), (near, a)] {
            let length = inclusion_ranges(x, y).len().min(proof.len());
            prop_assert!(verify_inclusion(&hash, x, y, &proof[..length], &[9; 32]).is_err());
            let length = consistency_ranges(x, y).len().min(proof.len());
            if x != 0 {
                prop_assert!(verify_consistency(x, &hash, y, &[9; 32], &proof[..length]).is_err());
            }
        }
    }
}
