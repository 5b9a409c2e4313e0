//! Tiles and bundles as C2SP `tlog-tiles` says: which file holds which hash,
//! how wide it is at a size, and what it is called.

use crate::tree::{Hash, NodeId};
use std::ops::Range;

/// The hashes in a full tile, and the entries in a full bundle.
pub(super) const TILE: u64 = 256;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Entries, each after its length in two bytes.
    Entries,
    /// The hashes of subtrees of `256^level` entries.
    Hashes {
        /// The tile's level.
        level: u8,
    },
}

/// One tile or bundle: the `number`-th of its kind, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tile {
    pub kind: Kind,
    pub number: u64,
}

impl Tile {
    /// The tile that a new node is written into; `None` if it is in between
    /// the levels of tiles, and is computed.
    pub fn that_stores(id: NodeId) -> Option<Self> {
        let kind = Kind::Hashes { level: id.level / 8 };
        id.level.is_multiple_of(8).then_some(Self { kind, number: id.position / TILE })
    }

    /// The tile and the hashes in it that a node is computed from.
    pub fn that_yields(id: NodeId) -> (Self, Range<usize>) {
        let wide = 1_u64 << (id.level % 8);
        // A node of a log of ours lies far below this bound; of others nothing is asked.
        let first = id.position.saturating_mul(wide);
        let tile = Self { kind: Kind::Hashes { level: id.level / 8 }, number: first / TILE };
        let slot = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        (tile, slot(first % TILE)..slot(first % TILE + wide))
    }

    /// How many hashes or entries it has in a log of this size.
    pub fn width(self, size: u64) -> u64 {
        let shift = match self.kind {
            Kind::Entries => 0,
            Kind::Hashes { level } => u32::from(level) * 8,
        };
        let all = size.checked_shr(shift).unwrap_or(0);
        all.saturating_sub(self.number.saturating_mul(TILE)).min(TILE)
    }

    /// Its file at this width.
    pub fn path(self, width: u64) -> String {
        if width == TILE { self.full() } else { format!("{}/{width}", self.narrow_folder()) }
    }

    /// The folder of its narrow files.
    pub fn narrow_folder(self) -> String {
        format!("{}.p", self.full())
    }

    /// The most bytes that its file may have.
    pub const fn most_bytes(self) -> usize {
        match self.kind {
            Kind::Entries => 256 * (2 + super::MOST_ENTRY_BYTES),
            Kind::Hashes { .. } => 256 * 32,
        }
    }

    /// The first `width` hashes or entries; `None` if there are fewer, or if
    /// bytes are left over in a file that should be exactly so wide.
    pub fn cut(self, mut bytes: Vec<u8>, width: u64) -> Option<Vec<u8>> {
        let width = usize::try_from(width).ok()?;
        let length = match self.kind {
            Kind::Hashes { .. } => width * size_of::<Hash>(),
            Kind::Entries => (0..width).try_fold(0, |at, _| entry(&bytes, at).map(|entry| entry.end))?,
        };
        if bytes.len() < length {
            return None;
        }
        bytes.truncate(length);
        Some(bytes)
    }

    fn full(self) -> String {
        let mut path = match self.kind {
            Kind::Entries => "tile/entries".to_owned(),
            Kind::Hashes { level } => format!("tile/{level}"),
        };
        let mut groups = vec![format!("/{:03}", self.number % 1000)];
        let mut rest = self.number / 1000;
        while rest > 0 {
            groups.push(format!("/x{:03}", rest % 1000));
            rest /= 1000;
        }
        path.extend(groups.into_iter().rev());
        path
    }
}

/// The entries of a bundle whose bytes were cut to whole ones.
pub(super) fn split(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut entries = Vec::new();
    let mut at = 0;
    while let Some(range) = entry(bytes, at) {
        at = range.end;
        entries.push(bytes.get(range).unwrap_or_default().to_vec());
    }
    entries
}

/// Where the entry lies whose length begins at `at`; `None` if it is not whole.
fn entry(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let length = bytes.get(at..)?.first_chunk::<2>()?;
    let begin = at + 2;
    let end = begin + usize::from(u16::from_be_bytes(*length));
    (end <= bytes.len()).then_some(begin..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let hashes = |level, number| Tile { kind: Kind::Hashes { level }, number };
        let cases = [
            (hashes(0, 1_234_067), 256, "tile/0/x001/x234/067"),
            (hashes(0, 0), 256, "tile/0/000"),
            (hashes(1, 999), 17, "tile/1/999.p/17"),
            (hashes(2, 1000), 1, "tile/2/x001/000.p/1"),
            (Tile { kind: Kind::Entries, number: 273 }, 112, "tile/entries/273.p/112"),
        ];
        for (tile, width, path) in cases {
            assert_eq!(tile.path(width), path);
        }
    }

    /// The specification's own examples of sizes.
    #[test]
    fn widths_are_those_of_the_specification() {
        let width = |level, number, size| Tile { kind: Kind::Hashes { level }, number }.width(size);
        let seventy =
            [(0, 272, 256), (0, 273, 112), (0, 274, 0), (1, 0, 256), (1, 1, 17), (2, 0, 1), (2, 1, 0), (3, 0, 0)];
        for (level, number, expected) in seventy {
            assert_eq!(width(level, number, 70_000), expected, "level {level}, tile {number}");
        }
        assert_eq!((width(0, 0, 256), width(0, 1, 256), width(1, 0, 256)), (256, 0, 1));
        assert_eq!(width(63, u64::MAX, u64::MAX), 0);
    }

    #[test]
    fn bundles_split_into_whole_entries() {
        let bundle = Tile { kind: Kind::Entries, number: 0 };
        let bytes = [&[0, 2][..], b"ab", &[0, 0], &[0, 1], b"c"].concat();
        let three = vec![b"ab".to_vec(), Vec::new(), b"c".to_vec()];
        assert_eq!(bundle.cut(bytes.clone(), 3).map(|b| split(&b)), Some(three.clone()));
        assert_eq!(bundle.cut(bytes.clone(), 2).map(|b| split(&b)), Some(three[..2].to_vec()));
        assert_eq!(bundle.cut(bytes.clone(), 4), None);
        assert_eq!(bundle.cut(bytes[..8].to_vec(), 3), None);
        assert_eq!(bundle.cut(vec![0xff, 0xff], 1), None);
        assert_eq!(Tile { kind: Kind::Hashes { level: 0 }, number: 0 }.cut(vec![0; 63], 2), None);
    }
}
