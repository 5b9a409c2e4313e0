//! What a folder needs of a disk, step by step, so that a test can stop after any.

use std::io;

/// Files by path below one folder, with `/` between names. A write or a rename
/// is seen by readers at once, and is on the disk only after the matching sync.
pub trait Storage {
    /// The whole content of a file; `None` if there is none.
    ///
    /// # Errors
    /// The disk fails, or the file is longer than `most` bytes.
    fn read(&self, path: &str, most: usize) -> io::Result<Option<Vec<u8>>>;

    /// The names directly in the folder, but for what the storage itself keeps there.
    ///
    /// # Errors
    /// The disk fails.
    fn names(&self) -> io::Result<Vec<String>>;

    /// Writes a whole file, in place of one that is there; makes the folders
    /// on its way.
    ///
    /// # Errors
    /// The disk fails; the file may then hold anything.
    fn write(&mut self, path: &str, bytes: &[u8]) -> io::Result<()>;

    /// Brings the content of a file onto the disk.
    ///
    /// # Errors
    /// The disk fails.
    fn sync(&mut self, path: &str) -> io::Result<()>;

    /// Gives a file another name, in place of a file of that name: readers and
    /// the disk see the one or the other.
    ///
    /// # Errors
    /// The disk fails.
    fn rename(&mut self, from: &str, to: &str) -> io::Result<()>;

    /// Brings the names in the folder that holds this file onto the disk, and
    /// those in every folder above, any of which may be new.
    ///
    /// # Errors
    /// The disk fails.
    fn sync_names(&mut self, path: &str) -> io::Result<()>;

    /// Removes a folder and the files in it, if it is there.
    ///
    /// # Errors
    /// The disk fails.
    fn remove_folder(&mut self, path: &str) -> io::Result<()>;
}
