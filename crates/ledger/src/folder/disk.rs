//! The one door of this crate to the disk: a folder that one process holds.
#![expect(clippy::disallowed_methods, reason = "a log in a folder is files, and this module alone touches them")]

use super::Storage;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

const LOCK: &str = ".lock";

/// A folder on disk, locked against a second writer while this lives.
#[derive(Debug)]
pub struct Disk {
    folder: PathBuf,
    /// The file written last, so that its sync reports what its writes met.
    written: Option<(String, File)>,
    _lock: File,
}

impl Disk {
    /// Takes a folder, which is made if it is not there.
    ///
    /// # Errors
    /// The disk fails, or another process holds the folder.
    pub fn new(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let lock = File::create(folder.join(LOCK))?;
        lock.try_lock()?;
        Ok(Self { folder: folder.to_path_buf(), written: None, _lock: lock })
    }
}

impl Storage for Disk {
    fn read(&self, path: &str, most: usize) -> io::Result<Option<Vec<u8>>> {
        let file = match File::open(self.folder.join(path)) {
            Ok(file) => file,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(e),
        };
        let mut bytes = Vec::new();
        let bound = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        file.take(bound).read_to_end(&mut bytes)?;
        if bytes.len() > most { Err(ErrorKind::FileTooLarge.into()) } else { Ok(Some(bytes)) }
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let name = |entry: io::Result<fs::DirEntry>| Ok(entry?.file_name().to_string_lossy().into_owned());
        let mut names = fs::read_dir(&self.folder)?.map(name).collect::<io::Result<Vec<_>>>()?;
        names.retain(|name| name != LOCK);
        Ok(names)
    }

    fn write(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let place = self.folder.join(path);
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut file = File::create(place)?;
        file.write_all(bytes)?;
        self.written = Some((path.to_owned(), file));
        Ok(())
    }

    fn sync(&mut self, path: &str) -> io::Result<()> {
        match self.written.take() {
            Some((written, file)) if written == path => file.sync_all(),
            _ => File::open(self.folder.join(path))?.sync_all(),
        }
    }

    fn rename(&mut self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.folder.join(from), self.folder.join(to))
    }

    fn sync_names(&mut self, path: &str) -> io::Result<()> {
        let place = self.folder.join(path);
        for folder in place.ancestors().skip(1) {
            File::open(folder)?.sync_all()?;
            if folder == self.folder {
                break;
            }
        }
        Ok(())
    }

    fn remove_folder(&mut self, path: &str) -> io::Result<()> {
        match fs::remove_dir_all(self.folder.join(path)) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }
}
