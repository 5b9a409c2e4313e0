//! The state door: what the agent keeps between runs, in one folder. A file is
//! replaced whole or not at all: written beside, synced, renamed, and the
//! folder synced, in that order. The owner alone may read it.

pub mod disk;
#[cfg(test)]
pub mod fault;

use disk::{Disk, Entry, Real};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The largest record that is read back, in bytes: a root document's history
/// and a policy set are far smaller.
const LARGEST: u64 = 32 << 20;

/// The folders of the state, one level deep.
pub const FOLDERS: [&str; 5] = ["advisories", "blobs", "receipts", "refused", "spool"];

/// Why the state could not be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// Another agent holds the folder.
    #[error("{0} is in use by another tidewaiter-agent")]
    InUse(PathBuf),
    /// There is no such folder yet.
    #[error("{0} is not there yet: nothing was kept so far")]
    None(PathBuf),
    /// The folder could not be opened.
    #[error("cannot open the state folder {path}: {source}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file could not be read or written.
    #[error("state file {name}: {source}")]
    File {
        /// Its name in the state folder.
        name: String,
        /// What the system says.
        source: io::Error,
    },
    /// A file is there and is not what we wrote.
    #[error("state file {name} is damaged: {detail}")]
    Damaged {
        /// Its name in the state folder.
        name: String,
        /// What is wrong with it.
        detail: String,
    },
}

/// The state folder.
#[derive(Clone, Debug)]
pub struct State {
    disk: Arc<dyn Disk>,
}

impl State {
    /// Opens the folder to write in it, made if need be; only one process may.
    ///
    /// # Errors
    /// [`StateError::InUse`], or what the system says.
    pub fn open(path: &Path) -> Result<Self, StateError> {
        let disk = Real::writing(path).map_err(|source| match source.kind() {
            io::ErrorKind::WouldBlock => StateError::InUse(path.to_path_buf()),
            _ => StateError::Folder { path: path.to_path_buf(), source },
        })?;
        Self::on(Arc::new(disk))
    }

    /// Opens the folder to read in it, beside an agent that may be writing.
    ///
    /// # Errors
    /// [`StateError::None`] if there is none, or what the system says.
    pub fn look(path: &Path) -> Result<Self, StateError> {
        match Real::reading(path) {
            Ok(disk) => Ok(Self { disk: Arc::new(disk) }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(StateError::None(path.to_path_buf())),
            Err(source) => Err(StateError::Folder { path: path.to_path_buf(), source }),
        }
    }

    /// The state on any disk, its folders made.
    ///
    /// # Errors
    /// What the system says.
    pub fn on(disk: Arc<dyn Disk>) -> Result<Self, StateError> {
        let state = Self { disk };
        for folder in FOLDERS {
            state.disk.make_folder(folder).map_err(|e| at(folder, e))?;
        }
        Ok(state)
    }

    /// The content of a file; `None` if there is none.
    ///
    /// # Errors
    /// [`StateError::File`].
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        self.disk.read(name, LARGEST).map_err(|e| at(name, e))
    }

    /// A record kept as JSON; `None` if there is none.
    ///
    /// # Errors
    /// [`StateError::File`], or [`StateError::Damaged`] if it is not such a record.
    pub fn record<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StateError> {
        let Some(bytes) = self.read(name)? else { return Ok(None) };
        let damaged = |e: serde_json::Error| StateError::Damaged { name: name.to_owned(), detail: e.to_string() };
        serde_json::from_slice(&bytes).map(Some).map_err(damaged)
    }

    /// Replaces a file, whole or not at all; it is on the disk when this returns.
    ///
    /// # Errors
    /// [`StateError::File`]: then either the old or the new content is there,
    /// and a crash may still turn one into the other. Read again before
    /// building on it.
    pub fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StateError> {
        self.replace_all(folder_of(name), &[(name.to_owned(), bytes)])
    }

    /// Replaces several files of one folder, each whole or not at all, with
    /// one wait for their names.
    ///
    /// # Errors
    /// As [`Self::replace`].
    pub fn replace_all(&self, folder: &str, files: &[(String, &[u8])]) -> Result<(), StateError> {
        for (name, bytes) in files {
            let beside = format!("{name}.new");
            // The content is on the disk before the name is, so no crash leaves
            // the name with half a content.
            self.disk.create(&beside, bytes).map_err(|e| at(name, e))?;
            self.disk.rename(&beside, name).map_err(|e| at(name, e))?;
        }
        self.disk.sync_folder(folder).map_err(|e| at(folder, e))
    }

    /// Replaces a record, as JSON. Returns its size in bytes.
    ///
    /// # Errors
    /// As [`Self::replace`].
    pub fn keep<T: Serialize>(&self, name: &str, record: &T) -> Result<u64, StateError> {
        let damaged = |e: serde_json::Error| StateError::Damaged { name: name.to_owned(), detail: e.to_string() };
        let bytes = serde_json::to_vec(record).map_err(damaged)?;
        self.replace(name, &bytes)?;
        Ok(bytes.len() as u64)
    }

    /// Waits until the names that are seen in a folder are on the disk.
    ///
    /// # Errors
    /// [`StateError::File`].
    pub fn sync(&self, folder: &str) -> Result<(), StateError> {
        self.disk.sync_folder(folder).map_err(|e| at(folder, e))
    }

    /// Removes files of one folder. Those that are not there are no fault.
    ///
    /// # Errors
    /// [`StateError::File`]: then they may be there or not.
    pub fn remove_all(&self, folder: &str, names: &[String]) -> Result<(), StateError> {
        if names.is_empty() {
            return Ok(());
        }
        for name in names {
            self.disk.remove(name).map_err(|e| at(name, e))?;
        }
        self.disk.sync_folder(folder).map_err(|e| at(folder, e))
    }

    /// The files of a folder, sorted by name. What a crash left half-made
    /// is not among them.
    ///
    /// # Errors
    /// [`StateError::File`].
    pub fn list(&self, folder: &str) -> Result<Vec<Entry>, StateError> {
        let mut entries = self.disk.list(folder).map_err(|e| at(folder, e))?;
        entries.retain(|e| !e.name.ends_with(".new"));
        Ok(entries)
    }
}

fn at(name: &str, source: io::Error) -> StateError {
    StateError::File { name: name.to_owned(), source }
}

fn folder_of(name: &str) -> &str {
    name.split_once('/').map_or("", |(folder, _)| folder)
}
