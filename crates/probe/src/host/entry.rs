//! Entries of a folder, and what the kernel says of a file.

use super::{MOST_ENTRIES, fault};
use report::{Gap, GapReason, Time, escape};
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{AtFlags, FileType, RawMode};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A Unix socket.
    Socket,
    /// A named pipe.
    Fifo,
    /// A block or character device.
    Device,
}

impl Kind {
    /// The word for it in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Directory => "directory",
            Self::Symlink => "symlink",
            Self::Socket => "socket",
            Self::Fifo => "fifo",
            Self::Device => "device",
        }
    }

    pub(super) fn of(mode: RawMode) -> Self {
        Self::from_type(FileType::from_raw_mode(mode)).unwrap_or(Self::Device)
    }

    fn from_type(kind: FileType) -> Option<Self> {
        Some(match kind {
            FileType::RegularFile => Self::File,
            FileType::Directory => Self::Directory,
            FileType::Symlink => Self::Symlink,
            FileType::Socket => Self::Socket,
            FileType::Fifo => Self::Fifo,
            FileType::CharacterDevice | FileType::BlockDevice => Self::Device,
            FileType::Unknown => return None,
        })
    }
}

/// One entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name, without the folder's; any bytes but `/` and NUL.
    pub name: Vec<u8>,
    /// What it is itself; a link is not followed.
    pub kind: Kind,
}

/// What the kernel says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stat {
    /// What it is.
    pub kind: Kind,
    /// The twelve permission bits.
    pub mode: u32,
    /// The owner's id.
    pub uid: u32,
    /// The group's id.
    pub gid: u32,
    /// Its length in bytes.
    pub size: u64,
    /// When its content was last changed.
    pub modified: Time,
    /// Its file system and its number there: the same for the same file.
    pub identity: (u64, u64),
}

impl From<&rustix::fs::Stat> for Stat {
    fn from(stat: &rustix::fs::Stat) -> Self {
        let nanos = i64::try_from(stat.st_mtime_nsec).unwrap_or(0);
        Self {
            kind: Kind::of(stat.st_mode as RawMode),
            mode: stat.st_mode & 0o7777,
            uid: stat.st_uid,
            gid: stat.st_gid,
            size: u64::try_from(stat.st_size).unwrap_or(0),
            modified: Time::from_seconds(stat.st_mtime).plus_millis(nanos / 1_000_000),
            identity: (stat.st_dev, stat.st_ino),
        }
    }
}

/// What is in the open folder `fd`, sorted.
pub(super) fn list(fd: &OwnedFd, path: &[u8]) -> Result<Vec<Entry>, Gap> {
    let mut entries = Vec::new();
    for entry in rustix::fs::Dir::read_from(fd).map_err(|e| fault::gap(path, e))? {
        let entry = entry.map_err(|e| fault::gap(path, e))?;
        let name = entry.file_name().to_bytes();
        if name == b"." || name == b".." {
            continue;
        }
        if entries.len() == MOST_ENTRIES {
            return Err(Gap {
                place: escape::path(path),
                reason: GapReason::TooLarge,
                detail: format!("the folder has more than {MOST_ENTRIES} entries; clear it out"),
            });
        }
        // Some file systems do not say in the listing what an entry is.
        if let Some(kind) = Kind::from_type(entry.file_type()).or_else(|| kind_at(fd, name)) {
            entries.push(Entry { name: name.to_vec(), kind });
        }
    }
    entries.sort_unstable();
    Ok(entries)
}

/// `None` if the entry went away since it was listed.
fn kind_at(fd: impl AsFd, name: &[u8]) -> Option<Kind> {
    let stat = rustix::fs::statat(fd, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
    Some(Kind::of(stat.st_mode as RawMode))
}
