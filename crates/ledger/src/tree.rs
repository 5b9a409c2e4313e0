//! The hashes of RFC 6962, the names of complete subtrees, and the frontier:
//! the right edge of a log, which is all that appending needs.

use ring::digest::{Context, SHA256, digest};
use std::collections::{BTreeMap, HashMap};
use thiserror::Error;

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// The most entries that a log of ours may have: every number in it must stand
/// in canonical JSON, whose readers agree up to 2⁵³−1.
pub const MOST_ENTRIES: u64 = (1 << 53) - 1;

/// The hash of an entry: SHA-256 over a zero byte and the entry.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    hash(&[&[0], entry])
}

/// The hash of two subtrees: SHA-256 over a one byte, left and right.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    hash(&[&[1], left, right])
}

/// The root of the tree without entries: SHA-256 of nothing.
#[must_use]
pub fn empty_root() -> Hash {
    hash(&[])
}

/// The root over leaf hashes, in one pass with memory for one path.
pub fn root_of(leaves: impl IntoIterator<Item = Hash>) -> Hash {
    let mut frontier = Frontier::empty();
    for leaf in leaves {
        frontier.append(leaf);
    }
    frontier.root()
}

fn hash(parts: &[&[u8]]) -> Hash {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    to_hash(context.finish())
}

pub(crate) fn sha256(bytes: &[u8]) -> Hash {
    to_hash(digest(&SHA256, bytes))
}

fn to_hash(digest: ring::digest::Digest) -> Hash {
    let mut out = [0; 32];
    // SHA-256 has 32 bytes, so that the copy is always whole.
    for (to, from) in out.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    out
}

/// The name of a complete subtree: `2^level` leaves from `position · 2^level`
/// on. Level 0 are the leaf hashes themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId {
    /// The height: a subtree of `2^level` leaves.
    pub level: u8,
    /// Its number among the subtrees of that height, from 0.
    pub position: u64,
}

/// Where the hashes of complete subtrees are kept.
pub trait Nodes {
    /// What goes wrong when a hash is asked for.
    type Error;
    /// The hash of one complete subtree.
    ///
    /// # Errors
    /// When it is not there, or cannot be read.
    fn node(&self, id: NodeId) -> Result<Hash, Self::Error>;
}

/// The store does not have this node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the log's store lacks node {} of level {}", .0.position, .0.level)]
pub struct MissingNode(pub NodeId);

impl Nodes for BTreeMap<NodeId, Hash> {
    type Error = MissingNode;
    fn node(&self, id: NodeId) -> Result<Hash, MissingNode> {
        self.get(&id).copied().ok_or(MissingNode(id))
    }
}

impl<S: std::hash::BuildHasher> Nodes for HashMap<NodeId, Hash, S> {
    type Error = MissingNode;
    fn node(&self, id: NodeId) -> Result<Hash, MissingNode> {
        self.get(&id).copied().ok_or(MissingNode(id))
    }
}

/// Why something could not be computed from a store: the caller's numbers, or the store.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum TreeError<E> {
    /// The caller asked for an entry or a size that the log does not have.
    #[error("entry or size {asked} is beyond {most}")]
    OutOfRange {
        /// What was asked for.
        asked: u64,
        /// The most that there is.
        most: u64,
    },
    /// The store failed.
    #[error("a node of the log cannot be had")]
    Store(#[source] E),
}

/// The right edge of a log: the roots of the complete subtrees that its size
/// splits into, from left (largest) to right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    roots: Vec<Hash>,
}

impl Frontier {
    /// The log without entries.
    #[must_use]
    pub const fn empty() -> Self {
        Self { size: 0, roots: Vec::new() }
    }

    /// The nodes that [`Self::load`] will ask for at this size.
    #[must_use]
    pub fn needed(size: u64) -> Vec<NodeId> {
        complete_nodes(0, size)
    }

    /// The frontier of a log of this size, from its store.
    ///
    /// # Errors
    /// The size is beyond [`MOST_ENTRIES`], or the store failed.
    pub fn load<N: Nodes>(size: u64, nodes: &N) -> Result<Self, TreeError<N::Error>> {
        if size > MOST_ENTRIES {
            return Err(TreeError::OutOfRange { asked: size, most: MOST_ENTRIES });
        }
        let roots = Self::needed(size).into_iter().map(|id| nodes.node(id));
        Ok(Self { size, roots: roots.collect::<Result<_, _>>().map_err(TreeError::Store)? })
    }

    /// Appends one leaf hash. Gives every complete subtree that came to be,
    /// from the leaf itself upwards: what the store must keep.
    pub fn append(&mut self, leaf: Hash) -> Vec<(NodeId, Hash)> {
        let mut id = NodeId { level: 0, position: self.size };
        let mut hash = leaf;
        let mut made = vec![(id, hash)];
        // A right child closes its parent, as carrying does in binary addition.
        while id.position % 2 == 1
            && let Some(left) = self.roots.pop()
        {
            hash = node_hash(&left, &hash);
            id = NodeId { level: id.level + 1, position: id.position / 2 };
            made.push((id, hash));
        }
        self.roots.push(hash);
        self.size += 1;
        made
    }

    /// The number of entries.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The tree's root.
    #[must_use]
    pub fn root(&self) -> Hash {
        fold(&self.roots)
    }
}

/// The root over subtrees that lie from left (largest) to right; that of the
/// empty tree if there are none.
pub(crate) fn fold(roots: &[Hash]) -> Hash {
    let mut from_right = roots.iter().rev();
    let Some(last) = from_right.next() else { return empty_root() };
    from_right.fold(*last, |right, left| node_hash(left, &right))
}

/// The complete subtrees that the leaves from `begin` up to `end` split into,
/// from left to right. `begin` starts a subtree of RFC 6962.
pub(crate) fn complete_nodes(mut begin: u64, end: u64) -> Vec<NodeId> {
    let mut out = Vec::new();
    while begin < end {
        let level = begin.trailing_zeros().min((end - begin).ilog2());
        // `level` is below 64, so that neither the cast nor the shifts lose anything.
        out.push(NodeId { level: level as u8, position: begin >> level });
        begin += 1 << level;
    }
    out
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// RFC 6962, section 2.1, word for word: slow, recursive and plain.
    pub(crate) fn naive_root(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty_root(),
            [one] => *one,
            many => {
                let (left, right) = many.split_at(split(many.len()));
                node_hash(&naive_root(left), &naive_root(right))
            }
        }
    }

    /// The largest power of two below `n`.
    pub(crate) fn split(n: usize) -> usize {
        n.next_power_of_two() / 2
    }

    pub(crate) fn leaves(n: u64) -> Vec<Hash> {
        (0..n).map(|i| leaf_hash(&i.to_be_bytes())).collect()
    }

    /// All complete nodes of a log of `n` numbered entries.
    pub(crate) fn store(n: u64) -> BTreeMap<NodeId, Hash> {
        let mut frontier = Frontier::empty();
        leaves(n).into_iter().flat_map(|leaf| frontier.append(leaf)).collect()
    }

    #[test]
    fn known_hashes() {
        assert_eq!(hex::encode(empty_root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(hex::encode(leaf_hash(b"")), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    }

    #[test]
    fn every_size_agrees_with_the_standard() {
        let all = leaves(200);
        let mut frontier = Frontier::empty();
        let mut kept = BTreeMap::new();
        for n in 0..=200_u64 {
            let first = &all[..n as usize];
            assert_eq!(frontier.root(), naive_root(first), "size {n}");
            assert_eq!(root_of(first.iter().copied()), naive_root(first));
            assert_eq!(Frontier::load(n, &kept), Ok(frontier.clone()));
            if let Some(leaf) = all.get(n as usize) {
                kept.extend(frontier.append(*leaf));
            }
        }
        for (id, hash) in &kept {
            let begin = (id.position << id.level) as usize;
            assert_eq!(*hash, naive_root(&all[begin..begin + (1 << id.level)]));
        }
    }

    #[test]
    fn a_store_that_lacks_a_node_says_which() {
        let mut nodes = store(7);
        let lost = NodeId { level: 1, position: 2 };
        nodes.remove(&lost);
        assert_eq!(Frontier::load(7, &nodes), Err(TreeError::Store(MissingNode(lost))));
        let most = MOST_ENTRIES;
        assert_eq!(Frontier::load(u64::MAX, &nodes), Err(TreeError::OutOfRange { asked: u64::MAX, most }));
    }

    proptest! {
        #[test]
        fn complete_nodes_cover_the_range_once(size in any::<u64>()) {
            let mut at = 0;
            let mut level = 64;
            for id in complete_nodes(0, size) {
                prop_assert_eq!(id.position << id.level, at);
                prop_assert!(u32::from(id.level) < level, "from large to small");
                level = u32::from(id.level);
                at += 1 << id.level;
            }
            prop_assert_eq!(at, size);
        }
    }
}
