//! Proofs of inclusion and of consistency (RFC 6962, verified as RFC 9162
//! sections 2.1.3.2 and 2.1.4.2 say). Proving needs the nodes of complete
//! subtrees alone, and says beforehand which.

use crate::tree::{Hash, NodeId, Nodes, TreeError, complete_nodes, empty_root, fold, node_hash};
use thiserror::Error;

/// Why a proof was refused: it, or what it was to prove, is not right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProofError {
    /// The entry lies beyond the size.
    #[error("entry {index} lies beyond a log of {size} entries")]
    BeyondSize {
        /// The entry's number.
        index: u64,
        /// The log's size.
        size: u64,
    },
    /// The older log would be the larger one.
    #[error("a log of {old} entries cannot have grown to {new}")]
    Shrunk {
        /// The size of the older log.
        old: u64,
        /// The size of the newer log.
        new: u64,
    },
    /// There are too many or too few hashes.
    #[error("the proof has {found} hashes where {expected} belong")]
    Length {
        /// How many belong there.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// The proof leads to another root.
    #[error("the proof leads to another root")]
    Root,
    /// The proof leads to another root of the older log.
    #[error("the proof leads to another root of the older log")]
    OldRoot,
}

/// The nodes that [`prove_inclusion`] will ask for; none if `index` lies beyond.
#[must_use]
pub fn inclusion_nodes(index: u64, size: u64) -> Vec<NodeId> {
    nodes_of(&inclusion_ranges(index, size))
}

/// Proves that entry `index` is in the log of this size: hashes from the leaf up.
///
/// # Errors
/// The entry lies beyond the size, or the store failed.
pub fn prove_inclusion<N: Nodes>(index: u64, size: u64, nodes: &N) -> Result<Vec<Hash>, TreeError<N::Error>> {
    if index >= size {
        return Err(TreeError::OutOfRange { asked: index, most: size });
    }
    hashes_of(&inclusion_ranges(index, size), nodes)
}

/// Checks that `leaf` is entry `index` of the log with this size and root.
///
/// # Errors
/// Every other leaf, place, size, root or proof.
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::BeyondSize { index, size });
    }
    check_length(inclusion_ranges(index, size).len(), proof)?;
    let (mut at, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for step in proof {
        if at % 2 == 1 || at == last {
            hash = node_hash(step, &hash);
            // The right edge skips the levels where it has no left sibling.
            while at.is_multiple_of(2) && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, step);
        }
        at >>= 1;
        last >>= 1;
    }
    if last == 0 && hash == *root { Ok(()) } else { Err(ProofError::Root) }
}

/// The nodes that [`prove_consistency`] will ask for; none if `old` is 0, is
/// `new`, or lies beyond it.
#[must_use]
pub fn consistency_nodes(old: u64, new: u64) -> Vec<NodeId> {
    nodes_of(&consistency_ranges(old, new))
}

/// Proves that the log of size `new` extends that of size `old`. The proof is
/// empty if `old` is 0 or is `new`.
///
/// # Errors
/// `old` lies beyond `new`, or the store failed.
pub fn prove_consistency<N: Nodes>(old: u64, new: u64, nodes: &N) -> Result<Vec<Hash>, TreeError<N::Error>> {
    if old > new {
        return Err(TreeError::OutOfRange { asked: old, most: new });
    }
    hashes_of(&consistency_ranges(old, new), nodes)
}

/// Checks that the log of size `new` extends that of size `old`, both with
/// their roots. Every log extends the empty one, whose root is fixed.
///
/// # Errors
/// Every other size, root or proof.
pub fn verify_consistency(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::Shrunk { old, new });
    }
    check_length(consistency_ranges(old, new).len(), proof)?;
    if old == 0 && *old_root != empty_root() {
        return Err(ProofError::OldRoot);
    }
    if old == new {
        return if old_root == new_root { Ok(()) } else { Err(ProofError::Root) };
    }
    let Some(before) = old.checked_sub(1) else { return Ok(()) };
    let skipped = before.trailing_ones();
    let (mut at, mut last) = (shift(before, skipped), shift(new - 1, skipped));
    // Where the older log is one complete subtree, its own root starts the path.
    let (start, rest) = match proof.split_first() {
        Some((first, rest)) if !old.is_power_of_two() => (first, rest),
        _ => (old_root, proof),
    };
    let (mut old_hash, mut new_hash) = (*start, *start);
    for step in rest {
        if at % 2 == 1 || at == last {
            old_hash = node_hash(step, &old_hash);
            new_hash = node_hash(step, &new_hash);
            while at.is_multiple_of(2) && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, step);
        }
        at >>= 1;
        last >>= 1;
    }
    if old_hash != *old_root {
        return Err(ProofError::OldRoot);
    }
    if last == 0 && new_hash == *new_root { Ok(()) } else { Err(ProofError::Root) }
}

/// A shift that may be as wide as the number itself.
fn shift(number: u64, by: u32) -> u64 {
    number.checked_shr(by).unwrap_or(0)
}

fn check_length(expected: usize, proof: &[Hash]) -> Result<(), ProofError> {
    let found = proof.len();
    if expected == found { Ok(()) } else { Err(ProofError::Length { expected, found }) }
}

/// A subtree of RFC 6962 by its leaves: from the first up to, without, the second.
type Range = (u64, u64);

/// The siblings of the path from the leaf up to the root.
fn inclusion_ranges(index: u64, size: u64) -> Vec<Range> {
    let mut siblings = Vec::new();
    let (mut begin, mut end) = (0, size);
    while index < size && end - begin > 1 {
        let middle = begin + split(end - begin);
        if index < middle {
            siblings.push((middle, end));
            end = middle;
        } else {
            siblings.push((begin, middle));
            begin = middle;
        }
    }
    siblings.reverse();
    siblings
}

/// SUBPROOF of RFC 6962, section 2.1.2, as a loop from the root down.
fn consistency_ranges(old: u64, new: u64) -> Vec<Range> {
    let mut parts = Vec::new();
    if old == 0 || old >= new {
        return parts;
    }
    let (mut begin, mut end) = (0, new);
    // The whole older log lies in this range as long as `begin` is 0.
    while end != old {
        let middle = begin + split(end - begin);
        if old <= middle {
            parts.push((middle, end));
            end = middle;
        } else {
            parts.push((begin, middle));
            begin = middle;
        }
    }
    if begin != 0 {
        parts.push((begin, end));
    }
    parts.reverse();
    parts
}

/// The largest power of two below `n`, which is at least 2.
const fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

fn nodes_of(ranges: &[Range]) -> Vec<NodeId> {
    ranges.iter().flat_map(|(begin, end)| complete_nodes(*begin, *end)).collect()
}

fn hashes_of<N: Nodes>(ranges: &[Range], nodes: &N) -> Result<Vec<Hash>, TreeError<N::Error>> {
    let hash = |(begin, end): &Range| {
        let roots = complete_nodes(*begin, *end).into_iter().map(|id| nodes.node(id));
        Ok(fold(&roots.collect::<Result<Vec<_>, _>>().map_err(TreeError::Store)?))
    };
    ranges.iter().map(hash).collect()
}

#[cfg(test)]
#[path = "proof_tests.rs"]
mod tests;
