//! One block: its bytes compressed, and where one ends.

use super::manifest::{BlockRef, MOST_BLOCK};
use super::{PackError, sha256};

/// A block is at least this large unpacked, but for the last.
const LEAST: usize = 16 << 10;
/// A block is closed at this size, whatever the names in it say: what one
/// look unpacks is the memory it takes.
const MOST: usize = 128 << 10;
/// One name in eight ends a block.
const ENDS: u8 = 8;

/// Gathers groups into blocks.
#[derive(Default)]
pub(super) struct Blocks {
    open: Vec<u8>,
    first: Option<String>,
    last: String,
    /// What is closed: its reference and packed bytes.
    pub(super) closed: Vec<(BlockRef, Vec<u8>)>,
}

impl Blocks {
    /// Adds one group under a key that is greater than those before.
    pub(super) fn add(&mut self, key: &str, group: &[u8]) {
        if !self.open.is_empty() && self.open.len() + group.len() > MOST {
            self.close();
        }
        self.open.extend_from_slice(group);
        self.first.get_or_insert_with(|| key.to_owned());
        key.clone_into(&mut self.last);
        let ends = ring::digest::digest(&ring::digest::SHA256, key.as_bytes()).as_ref()[0] % ENDS == 0;
        if self.open.len() >= MOST || (ends && self.open.len() >= LEAST) {
            self.close();
        }
    }

    /// Closes the open block, if there is one.
    pub(super) fn close(&mut self) {
        let Some(first) = self.first.take() else { return };
        let raw = std::mem::take(&mut self.open);
        let packed = lz4_flex::block::compress(&raw);
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let block = BlockRef {
            first,
            last: std::mem::take(&mut self.last),
            sha256: sha256(&packed),
            packed: length(&packed),
            raw: length(&raw),
        };
        self.closed.push((block, packed));
    }
}

/// Unpacks a block after its digest was held against its name.
pub(super) fn open(block: &BlockRef, packed: &[u8]) -> Result<Vec<u8>, PackError> {
    if packed.len() != block.packed as usize || sha256(packed) != block.sha256 {
        return Err(PackError::Another(block.sha256.clone()));
    }
    if block.raw > MOST_BLOCK {
        return Err(PackError::TooLarge("block"));
    }
    let raw = lz4_flex::block::decompress(packed, block.raw as usize)
        .map_err(|e| PackError::Malformed("block", e.to_string()))?;
    if raw.len() != block.raw as usize {
        return Err(PackError::Malformed("block", "it unpacks to another length".to_owned()));
    }
    Ok(raw)
}
