//! The one place of this program that opens files for writing, and only in the
//! folder it was opened on: every name is taken relative to the folder's
//! handle, one level deep at most, and never through a link.

use rustix::fs::{AtFlags, Dir, FileType, FlockOperation, Mode, OFlags};
use rustix::fs::{flock, fstat, fsync, mkdirat, open, openat, renameat, statat, unlinkat};
use rustix::io::Errno;
use std::fmt::Debug;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::path::Path;

/// A file in the folder, by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The name inside its folder.
    pub name: String,
    /// The size in bytes.
    pub size: u64,
}

/// What the state needs of a disk, each step on its own, so that a test can
/// break it between any two. Names are `file` or `folder/file`.
pub trait Disk: Debug + Send + Sync {
    /// The content of a file; `None` if there is none.
    ///
    /// # Errors
    /// What the system says; a file over `most` bytes is refused.
    fn read(&self, name: &str, most: u64) -> io::Result<Option<Vec<u8>>>;

    /// The files of a folder, sorted by name; nothing if there is no such folder.
    ///
    /// # Errors
    /// What the system says.
    fn list(&self, folder: &str) -> io::Result<Vec<Entry>>;

    /// Makes a file anew with this content and waits until the content, not
    /// yet the name, is on the disk.
    ///
    /// # Errors
    /// What the system says; then nobody knows what is there.
    fn create(&self, name: &str, bytes: &[u8]) -> io::Result<()>;

    /// Gives a file another name in the same folder, replacing what has it.
    ///
    /// # Errors
    /// What the system says; then either name may be there.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file; one that is not there is no fault.
    ///
    /// # Errors
    /// What the system says; then the file may be there or not.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Makes a folder that only its owner enters; one that is there is no fault.
    ///
    /// # Errors
    /// What the system says.
    fn make_folder(&self, folder: &str) -> io::Result<()>;

    /// Waits until the names in a folder (`""` is the top one) are on the disk.
    ///
    /// # Errors
    /// What the system says; then renames and removals may be undone by a crash.
    fn sync_folder(&self, folder: &str) -> io::Result<()>;
}

/// A folder of the real file system.
#[derive(Debug)]
pub struct Real {
    top: OwnedFd,
    /// Held for as long as this lives, so that two agents never write at once.
    _lock: Option<OwnedFd>,
}

const NO_LINK: OFlags = OFlags::NOFOLLOW.union(OFlags::CLOEXEC);

impl Real {
    /// Opens a folder that is there, to read in it.
    ///
    /// # Errors
    /// What the system says.
    pub fn reading(path: &Path) -> io::Result<Self> {
        let top = open(path, OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
        Ok(Self { top, _lock: None })
    }

    /// Opens a folder to write in it, made if need be, and locks it.
    ///
    /// # Errors
    /// What the system says; [`io::ErrorKind::WouldBlock`] if another process
    /// holds it; [`io::ErrorKind::PermissionDenied`] if others may write to it.
    pub fn writing(path: &Path) -> io::Result<Self> {
        make_path(path)?;
        let top = open(path, OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
        let stat = fstat(&top)?;
        if stat.st_mode & 0o022 != 0 || stat.st_uid != rustix::process::geteuid().as_raw() {
            // Whoever writes there could plant a policy or take the host's place.
            let why = "others may write to this folder; make it the agent's own (chown) and closed (chmod 700)";
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
        }
        let lock = openat(&top, "lock", OFlags::CREATE | OFlags::RDWR | NO_LINK, Mode::RUSR | Mode::WUSR)?;
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self { top, _lock: Some(lock) }),
            Err(Errno::WOULDBLOCK) => Err(io::ErrorKind::WouldBlock.into()),
            Err(error) => Err(error.into()),
        }
    }

    /// The handle of the folder that `name` is in, and the last part of the name.
    fn place<'a>(&self, name: &'a str) -> io::Result<(OwnedFd, &'a str)> {
        match name.split_once('/') {
            None => Ok((self.top.try_clone()?, name)),
            Some((folder, file)) => Ok((self.folder(folder)?, file)),
        }
    }

    fn folder(&self, folder: &str) -> io::Result<OwnedFd> {
        if folder.is_empty() {
            return self.top.try_clone();
        }
        Ok(openat(&self.top, folder, OFlags::DIRECTORY | OFlags::RDONLY | NO_LINK, Mode::empty())?)
    }
}

impl Disk for Real {
    fn read(&self, name: &str, most: u64) -> io::Result<Option<Vec<u8>>> {
        let opened =
            self.place(name).and_then(|(at, file)| Ok(openat(&at, file, OFlags::RDONLY | NO_LINK, Mode::empty())?));
        let file = match opened {
            Ok(fd) => File::from(fd),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(Some(bytes))
    }

    fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
        let at = match self.folder(folder) {
            Ok(at) => at,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut entries = Vec::new();
        for entry in Dir::read_from(&at)? {
            let entry = entry?;
            let stat = match statat(&at, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) => stat,
                Err(Errno::NOENT) => continue,
                Err(error) => return Err(error.into()),
            };
            let Ok(name) = entry.file_name().to_str() else { continue };
            if FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile {
                entries.push(Entry { name: name.to_owned(), size: u64::try_from(stat.st_size).unwrap_or(0) });
            }
        }
        entries.sort_unstable();
        Ok(entries)
    }

    fn create(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let (at, file) = self.place(name)?;
        // Never into what is there: a left-over is removed, and a link is not followed.
        match unlinkat(&at, file, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => {}
            Err(error) => return Err(error.into()),
        }
        let fd = openat(&at, file, OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | NO_LINK, Mode::RUSR | Mode::WUSR)?;
        let mut file = File::from(fd);
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let (at, from) = self.place(from)?;
        let (into, to) = self.place(to)?;
        Ok(renameat(&at, from, &into, to)?)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        match self.place(name).and_then(|(at, file)| Ok(unlinkat(&at, file, AtFlags::empty())?)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result,
        }
    }

    fn make_folder(&self, folder: &str) -> io::Result<()> {
        match mkdirat(&self.top, folder, Mode::RWXU) {
            Ok(()) => Ok(fsync(&self.top)?),
            Err(Errno::EXIST) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn sync_folder(&self, folder: &str) -> io::Result<()> {
        Ok(fsync(self.folder(folder)?)?)
    }
}

/// Makes a folder, and those above it, with mode 0700.
fn make_path(path: &Path) -> io::Result<()> {
    match rustix::fs::mkdir(path, Mode::RWXU) {
        Ok(()) | Err(Errno::EXIST) => Ok(()),
        Err(Errno::NOENT) => {
            let above = path.parent().filter(|p| !p.as_os_str().is_empty() && *p != path).ok_or(Errno::NOENT)?;
            make_path(above)?;
            Ok(rustix::fs::mkdir(path, Mode::RWXU)?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes one file that a person asked for by name (`--output FILE`): whole
/// or not at all, for its owner alone, because facts are in it.
///
/// # Errors
/// What the system says.
pub fn write_output(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let bad = || io::Error::new(io::ErrorKind::InvalidInput, "this is not the name of a file");
    let name = path.file_name().and_then(|n| n.to_str()).ok_or_else(bad)?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let disk = Real::reading(folder)?;
    let temporary = format!(".{name}.new");
    disk.create(&temporary, bytes)?;
    disk.rename(&temporary, name)?;
    disk.sync_folder("")
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn the_folder_and_its_files_are_the_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        let top = dir.path().join("a/state");
        let disk = Real::writing(&top).unwrap();
        disk.make_folder("spool").unwrap();
        disk.make_folder("spool").unwrap();
        disk.create("spool/x.new", b"one").unwrap();
        disk.rename("spool/x.new", "spool/x").unwrap();
        disk.sync_folder("spool").unwrap();
        assert_eq!((mode(&top), mode(&top.join("spool")), mode(&top.join("spool/x"))), (0o700, 0o700, 0o600));
        assert_eq!(disk.read("spool/x", 3).unwrap().unwrap(), b"one");
        assert_eq!(disk.read("spool/x", 2).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(disk.list("spool").unwrap(), [Entry { name: "x".into(), size: 3 }]);
        assert_eq!(disk.list("none").unwrap(), []);
        disk.remove("spool/x").unwrap();
        disk.remove("spool/x").unwrap();
        assert_eq!(disk.read("spool/x", 3).unwrap(), None);
    }

    #[test]
    fn a_second_writer_is_refused_and_so_is_a_folder_open_to_others() {
        let dir = tempfile::tempdir().unwrap();
        let top = dir.path().join("state");
        let first = Real::writing(&top).unwrap();
        assert_eq!(Real::writing(&top).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        drop(first);
        Real::writing(&top).unwrap();
        std::fs::set_permissions(&top, std::fs::Permissions::from_mode(0o770)).unwrap();
        assert_eq!(Real::writing(&top).unwrap_err().kind(), io::ErrorKind::PermissionDenied);
    }

    #[test]
    fn no_link_is_followed() {
        let dir = tempfile::tempdir().unwrap();
        let top = dir.path().join("state");
        let disk = Real::writing(&top).unwrap();
        symlink("/etc", top.join("spool")).unwrap();
        symlink("/etc/passwd", top.join("key")).unwrap();
        assert!(disk.read("spool/passwd", 1 << 20).is_err());
        assert!(disk.create("spool/x", b"").is_err());
        assert!(disk.read("key", 1 << 20).is_err());
        disk.create("key", b"ours").unwrap();
        assert_eq!(disk.read("key", 10).unwrap().unwrap(), b"ours");
        assert_ne!(std::fs::read("/etc/passwd").unwrap(), b"ours");
    }
}
