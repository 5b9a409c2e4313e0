//! A log kept in a folder, in the form of C2SP `tlog-tiles`: tiles of hashes,
//! bundles of entries, and a signed checkpoint. Any web server can serve it.
//!
//! # What a crash leaves
//! Appending goes in this order, and each step is on the disk before the next:
//! 1. Bundles and tiles. Their names hold their width, so that none replaces
//!    what the present checkpoint needs. A crash leaves files that nothing
//!    refers to; the next append writes over them.
//! 2. The new checkpoint as `pending`: this commits. A crash before leaves the
//!    old log. A crash after leaves the new one, and [`Folder::open`] goes on
//!    with step 3. Had the file been renamed to `checkpoint` at once, a reader
//!    could have seen it before it was on the disk; after a loss of power the
//!    log would grow differently from the same size, which is a fork.
//! 3. `pending` becomes `checkpoint`, which readers see. A crash leaves either
//!    name; both hold the same.
//! 4. Narrow tiles whose full one is there go. A crash leaves some; they are
//!    true and harmless.
//!
//! An append that fails may have committed. The folder then refuses to append
//! until it is opened again and reads what the disk holds: a second try from
//! memory could sign another log of the same size.

mod disk;
mod storage;
mod tiles;

pub use disk::Disk;
pub use storage::Storage;

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::note::Signer;
use crate::tree::{Frontier, Hash, MOST_ENTRIES, NodeId, Nodes, TreeError, leaf_hash, root_of};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;
use std::path::Path;
use thiserror::Error;
use tiles::{Kind, TILE, Tile};

/// The longest entry: its length stands in two bytes.
pub const MOST_ENTRY_BYTES: usize = u16::MAX as usize;

const CHECKPOINT: &str = "checkpoint";
const PENDING: &str = "pending";
const UNFINISHED: &str = "pending.unfinished";

/// Why a folder cannot be used.
#[derive(Debug, Error)]
pub enum FolderError {
    /// The disk failed, or another process has the folder open.
    #[error("the log's file `{path}` cannot be used")]
    Storage {
        /// Which file, below the folder.
        path: String,
        /// Why.
        #[source]
        reason: io::Error,
    },
    /// There is no log here to open.
    #[error("there is no log in this folder")]
    Absent,
    /// There is something here already, so that no log is begun.
    #[error("the folder is not empty: it holds `{0}`")]
    NotEmpty(String),
    /// The checkpoint is not one of this log.
    #[error("the log's checkpoint was refused")]
    Checkpoint(#[from] CheckpointError),
    /// A file is not what the checkpoint says, or is missing.
    #[error("the log's file `{0}` is missing or is not what the checkpoint says")]
    Corrupt(String),
    /// An append failed before; the folder must be opened again.
    #[error("an append failed before; open the log again to see what the disk holds")]
    Broken,
    /// The caller's entry is too long.
    #[error("an entry has {0} bytes, more than {MOST_ENTRY_BYTES}")]
    EntryTooLong(usize),
    /// The caller asked for an entry that the log does not have, or appended too many.
    #[error("entry {asked} is beyond {most}")]
    OutOfRange {
        /// What was asked for.
        asked: u64,
        /// The most that there is.
        most: u64,
    },
}

/// A log kept in a folder.
#[derive(Debug)]
pub struct Folder<S: Storage = Disk> {
    storage: S,
    signer: Signer,
    frontier: Frontier,
    note: String,
    broken: bool,
}

impl Folder<Disk> {
    /// Begins a log in an empty or absent folder; its origin is the signer's name.
    ///
    /// # Errors
    /// The folder is not empty, or the disk fails.
    pub fn create_at(folder: &Path, signer: Signer) -> Result<Self, FolderError> {
        Self::create(Disk::new(folder).map_err(at("."))?, signer)
    }

    /// Opens the log in a folder.
    ///
    /// # Errors
    /// There is none, it is of another key, it is corrupt, or the disk fails.
    pub fn open_at(folder: &Path, signer: Signer) -> Result<Self, FolderError> {
        Self::open(Disk::new(folder).map_err(at("."))?, signer)
    }
}

impl<S: Storage> Folder<S> {
    /// Begins a log in empty storage.
    ///
    /// # Errors
    /// The storage is not empty, or it fails.
    pub fn create(storage: S, signer: Signer) -> Result<Self, FolderError> {
        // Where tiles are and no checkpoint, the checkpoint was lost: beginning
        // anew would be a fork. An unfinished one was never committed.
        if let Some(name) = storage.names().map_err(at("."))?.into_iter().find(|name| name != UNFINISHED) {
            return Err(FolderError::NotEmpty(name));
        }
        let mut folder = Self { storage, signer, frontier: Frontier::empty(), note: String::new(), broken: false };
        folder.note = folder.commit(&Frontier::empty())?;
        Ok(folder)
    }

    /// Opens a log: finishes an append that had committed, and checks that the
    /// right edge of the tree is there and leads to the checkpoint's root.
    ///
    /// # Errors
    /// There is none, it is of another key, it is corrupt, or the storage fails.
    pub fn open(mut storage: S, signer: Signer) -> Result<Self, FolderError> {
        if storage.read(PENDING, crate::note::MOST_BYTES).map_err(at(PENDING))?.is_some() {
            publish(&mut storage)?;
        }
        let read = storage.read(CHECKPOINT, crate::note::MOST_BYTES).map_err(at(CHECKPOINT))?;
        let note = String::from_utf8(read.ok_or(FolderError::Absent)?).map_err(|_| CheckpointError::Malformed)?;
        let checkpoint = Checkpoint::open(&note, &signer.verifier())?;
        let tiles = Tiles { storage: &storage, size: checkpoint.size };
        let frontier = Frontier::load(checkpoint.size, &tiles).map_err(store_error)?;
        if frontier.root() != checkpoint.root {
            return Err(FolderError::Corrupt(CHECKPOINT.to_owned()));
        }
        Ok(Self { storage, signer, frontier, note, broken: false })
    }

    /// Appends entries together: after a crash all of them are there, or none.
    /// When this returns they are on the disk, under the checkpoint it gives.
    ///
    /// # Errors
    /// An entry is too long, or the storage fails; see the module on what that leaves.
    pub fn append(&mut self, entries: &[Vec<u8>]) -> Result<Checkpoint, FolderError> {
        if self.broken {
            return Err(FolderError::Broken);
        }
        if let Some(long) = entries.iter().find(|entry| entry.len() > MOST_ENTRY_BYTES) {
            return Err(FolderError::EntryTooLong(long.len()));
        }
        let size = self.size();
        if u64::try_from(entries.len()).unwrap_or(u64::MAX) > MOST_ENTRIES - size {
            return Err(FolderError::OutOfRange { asked: u64::MAX, most: MOST_ENTRIES });
        }
        if !entries.is_empty() {
            self.broken = true;
            let mut next = self.frontier.clone();
            let full = self.write_tiles(entries, &mut next)?;
            self.note = self.commit(&next)?;
            self.frontier = next;
            self.broken = false;
            for tile in full {
                // What is left over is true and harmless: the append stands.
                let _ = self.storage.remove_folder(&tile.narrow_folder());
            }
        }
        Ok(Checkpoint {
            origin: self.signer.verifier().name().to_owned(),
            size: self.size(),
            root: self.frontier.root(),
        })
    }

    /// The number of entries.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The signed checkpoint.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }

    /// One entry.
    ///
    /// # Errors
    /// It lies beyond the log, its bundle is corrupt, or the storage fails.
    pub fn entry(&self, index: u64) -> Result<Vec<u8>, FolderError> {
        if index >= self.size() {
            return Err(FolderError::OutOfRange { asked: index, most: self.size() });
        }
        let tile = Tile { kind: Kind::Entries, number: index / TILE };
        let place = usize::try_from(index % TILE).unwrap_or_default();
        let entry = self.tiles().bundle(tile)?.into_iter().nth(place);
        entry.ok_or_else(|| FolderError::Corrupt(tile.path(tile.width(self.size()))))
    }

    /// Reads the whole log from its first entry, and computes every hash again.
    ///
    /// # Errors
    /// A file is missing or is not what the checkpoint says, or the storage fails.
    pub fn check(&self) -> Result<(), FolderError> {
        let (mut frontier, mut rebuilt) = (Frontier::empty(), BTreeMap::<Tile, Vec<u8>>::new());
        let tiles = self.tiles();
        for number in 0..self.size().div_ceil(TILE) {
            for entry in tiles.bundle(Tile { kind: Kind::Entries, number })? {
                for (id, hash) in frontier.append(leaf_hash(&entry)) {
                    let Some(tile) = Tile::that_stores(id) else { continue };
                    rebuilt.entry(tile).or_default().extend_from_slice(&hash);
                }
            }
            // Full tiles are compared as they come, so that few are held at once.
            for (tile, bytes) in rebuilt.extract_if(.., |tile, _| tile.width(frontier.size()) == TILE) {
                tiles.compare(tile, &bytes)?;
            }
        }
        rebuilt.iter().try_for_each(|(tile, bytes)| tiles.compare(*tile, bytes))?;
        if frontier == self.frontier { Ok(()) } else { Err(FolderError::Corrupt(CHECKPOINT.to_owned())) }
    }

    const fn tiles(&self) -> Tiles<'_, S> {
        Tiles { storage: &self.storage, size: self.frontier.size() }
    }

    /// Step 1: bundles and tiles. Gives those that became full.
    fn write_tiles(&mut self, entries: &[Vec<u8>], next: &mut Frontier) -> Result<Vec<Tile>, FolderError> {
        let mut grown = BTreeMap::<Tile, Vec<u8>>::new();
        for entry in entries {
            let bundle = Tile { kind: Kind::Entries, number: next.size() / TILE };
            let bytes = self.grow(&mut grown, bundle)?;
            bytes.extend_from_slice(&u16::try_from(entry.len()).unwrap_or_default().to_be_bytes());
            bytes.extend_from_slice(entry);
            for (id, hash) in next.append(leaf_hash(entry)) {
                if let Some(tile) = Tile::that_stores(id) {
                    self.grow(&mut grown, tile)?.extend_from_slice(&hash);
                }
            }
        }
        for (tile, bytes) in &grown {
            let path = tile.path(tile.width(next.size()));
            self.storage.write(&path, bytes).map_err(at(&path))?;
            self.storage.sync(&path).map_err(at(&path))?;
        }
        // The names come after the contents: a name on the disk has its content.
        for tile in grown.keys() {
            let path = tile.path(tile.width(next.size()));
            self.storage.sync_names(&path).map_err(at(&path))?;
        }
        Ok(grown.into_keys().filter(|tile| tile.width(next.size()) == TILE).collect())
    }

    /// The bytes of a tile so far, from the disk when it is first asked for.
    fn grow<'a>(&self, grown: &'a mut BTreeMap<Tile, Vec<u8>>, tile: Tile) -> Result<&'a mut Vec<u8>, FolderError> {
        Ok(match grown.entry(tile) {
            Entry::Occupied(has) => has.into_mut(),
            Entry::Vacant(lacks) => lacks.insert(self.tiles().bytes(tile)?),
        })
    }

    /// Steps 2 and 3: the checkpoint of `next`. Gives its note.
    fn commit(&mut self, next: &Frontier) -> Result<String, FolderError> {
        let origin = self.signer.verifier().name().to_owned();
        let note = Checkpoint { origin, size: next.size(), root: next.root() }.sign(&self.signer)?;
        self.storage.write(UNFINISHED, note.as_bytes()).map_err(at(UNFINISHED))?;
        self.storage.sync(UNFINISHED).map_err(at(UNFINISHED))?;
        self.storage.rename(UNFINISHED, PENDING).map_err(at(PENDING))?;
        publish(&mut self.storage)?;
        Ok(note)
    }
}

impl<S: Storage> Nodes for Folder<S> {
    type Error = FolderError;
    fn node(&self, id: NodeId) -> Result<Hash, FolderError> {
        self.tiles().node(id)
    }
}

/// The end of step 2 and step 3: from a whole `pending` to `checkpoint`.
fn publish<S: Storage>(storage: &mut S) -> Result<(), FolderError> {
    storage.sync_names(PENDING).map_err(at(PENDING))?;
    // No sync follows: if the power goes now, `pending` is on the disk with the
    // same content, and the next opening does this again.
    storage.rename(PENDING, CHECKPOINT).map_err(at(CHECKPOINT))
}

/// The tiles of a log of one size.
struct Tiles<'a, S> {
    storage: &'a S,
    size: u64,
}

impl<S: Storage> Tiles<'_, S> {
    /// The bytes of a tile at this size; nothing if it has no width yet.
    fn bytes(&self, tile: Tile) -> Result<Vec<u8>, FolderError> {
        let width = tile.width(self.size);
        if width == 0 {
            return Ok(Vec::new());
        }
        let path = tile.path(width);
        let mut read = self.storage.read(&path, tile.most_bytes()).map_err(at(&path))?;
        if read.is_none() && width < TILE {
            // The narrow one may go once the full one is there.
            let full = tile.path(TILE);
            read = self.storage.read(&full, tile.most_bytes()).map_err(at(&full))?;
        }
        read.and_then(|bytes| tile.cut(bytes, width)).ok_or(FolderError::Corrupt(path))
    }

    /// Whether the tile on the disk has these bytes.
    fn compare(&self, tile: Tile, bytes: &[u8]) -> Result<(), FolderError> {
        if self.bytes(tile)? == bytes {
            return Ok(());
        }
        Err(FolderError::Corrupt(tile.path(tile.width(self.size))))
    }

    fn bundle(&self, tile: Tile) -> Result<Vec<Vec<u8>>, FolderError> {
        Ok(tiles::split(&self.bytes(tile)?))
    }
}

impl<S: Storage> Nodes for Tiles<'_, S> {
    type Error = FolderError;
    fn node(&self, id: NodeId) -> Result<Hash, FolderError> {
        let (tile, slots) = Tile::that_yields(id);
        let bytes = self.bytes(tile)?;
        let (hashes, _) = bytes.as_chunks::<32>();
        let leaves = hashes.get(slots).ok_or_else(|| FolderError::Corrupt(tile.path(tile.width(self.size))))?;
        Ok(root_of(leaves.iter().copied()))
    }
}

fn store_error(error: TreeError<FolderError>) -> FolderError {
    match error {
        TreeError::Store(error) => error,
        TreeError::OutOfRange { asked, most } => FolderError::OutOfRange { asked, most },
    }
}

fn at(path: &str) -> impl FnOnce(io::Error) -> FolderError {
    move |reason| FolderError::Storage { path: path.to_owned(), reason }
}

#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;
