//! `Host`: the one door to files and kernel interfaces. It is rooted at a
//! folder, so that a mounted disk or a recorded host is audited by the code
//! that audits a running one; no link leads out of that folder.
//!
//! All paths are absolute on the audited host and are bytes: names on Linux
//! need not be UTF-8. Reads are bounded, open nothing for writing, touch no
//! access time where the kernel lets them, and never wait for a fifo or device.

pub(crate) mod clock;
mod content;
mod entry;
mod fault;
mod open;
mod stream;
mod sweep;
mod walk;

pub use content::Content;
pub use entry::{Entry, Kind, Stat};
pub use sweep::{Sweep, Sweeper, Swept};
pub use walk::{Visit, Walk};

use open::Root;
use report::{Gap, GapReason, escape};
use rustix::fd::OwnedFd;
use rustix::fs::{OFlags, RawMode};
use rustix::io::Errno;
use std::path::PathBuf;

/// The most entries of one folder that are listed; a larger folder is a gap.
pub const MOST_ENTRIES: usize = 100_000;

/// The audited host: the running system, or a folder that holds a copy of one.
#[derive(Debug)]
pub struct Host {
    root: Result<Root, Errno>,
    live: bool,
}

impl Host {
    /// The running system.
    #[must_use]
    pub fn live() -> Self {
        Self { root: Root::at("/".as_ref()), live: true }
    }

    /// A mounted or recorded host whose root folder is `root`. Where that
    /// cannot be opened every look answers with a gap.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "the caller gives the root away: it is held open, not its name")]
    pub fn at(root: PathBuf) -> Self {
        Self { root: Root::at(&root), live: false }
    }

    /// The same host, as on a kernel that has no `openat2`.
    #[cfg(test)]
    pub(crate) fn without_openat2(self) -> Self {
        Self { root: self.root.map(Root::without_openat2), live: self.live }
    }

    /// Whether this is the running system, so that what the kernel says of
    /// itself (its release, its processes) is about the audited host.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.live
    }

    /// Reads a regular file of at most `bound` bytes, following links inside
    /// the root, with the digest of what was read.
    ///
    /// # Errors
    /// A gap that says why: `missing` if there is no such file, `denied`,
    /// `malformed` if it is not a regular file, `too_large` beyond `bound`.
    pub fn read(&self, path: impl AsRef<[u8]>, bound: usize) -> Result<Content, Gap> {
        let path = path.as_ref();
        let bytes = self.bytes(path, bound)?;
        Ok(Content::open(path, bytes))
    }

    /// Reads as [`Self::read`] does a file that holds secrets: there is no
    /// digest, because one could be used to guess at the content, and the
    /// bytes are wiped when they are dropped.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_secret(&self, path: impl AsRef<[u8]>, bound: usize) -> Result<Content, Gap> {
        let path = path.as_ref();
        let bytes = self.bytes(path, bound)?;
        Ok(Content::secret(path, bytes))
    }

    /// Reads as [`Self::read_secret`] does, and tells what the kernel says of
    /// the very file that was read: between a look and a read of the same name
    /// another file may have taken its place.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_with_stat(&self, path: impl AsRef<[u8]>, bound: usize) -> Result<(Content, Stat), Gap> {
        let path = path.as_ref();
        let (bytes, stat) = self.bytes_with_stat(path, bound)?;
        Ok((Content::secret(path, bytes), stat))
    }

    /// The target that a symbolic link holds, as written; `None` if there is
    /// nothing of that name or it is no link.
    ///
    /// # Errors
    /// A gap where that could not be seen.
    pub fn read_link(&self, path: impl AsRef<[u8]>) -> Result<Option<Vec<u8>>, Gap> {
        let path = path.as_ref();
        let target = self.root()?.open(path, OFlags::PATH | OFlags::NOFOLLOW).and_then(|fd| open::link_target(&fd));
        match target {
            Ok(target) => Ok(Some(target)),
            // What is there and is no link is answered with ENOENT or EINVAL.
            Err(Errno::INVAL) => Ok(None),
            Err(e) if fault::is_missing(e) => Ok(None),
            Err(e) => Err(fault::gap(path, e)),
        }
    }

    /// What is in a folder, sorted by name, without `.` and `..`.
    ///
    /// # Errors
    /// A gap; `missing` if there is no such folder, `too_large` beyond [`MOST_ENTRIES`].
    pub fn list(&self, path: impl AsRef<[u8]>) -> Result<Vec<Entry>, Gap> {
        let path = path.as_ref();
        let fd = self.root()?.open(path, open::READ | OFlags::DIRECTORY).map_err(|e| fault::gap(path, e))?;
        entry::list(&fd, path)
    }

    /// What a name stands for, links followed; `None` if there is nothing of that name.
    ///
    /// # Errors
    /// A gap where that could not be seen.
    pub fn stat(&self, path: impl AsRef<[u8]>) -> Result<Option<Stat>, Gap> {
        self.stat_with(path.as_ref(), OFlags::PATH)
    }

    /// What a name itself is: a link is not followed. `None` if there is nothing of that name.
    ///
    /// # Errors
    /// A gap where that could not be seen.
    pub fn lstat(&self, path: impl AsRef<[u8]>) -> Result<Option<Stat>, Gap> {
        self.stat_with(path.as_ref(), OFlags::PATH | OFlags::NOFOLLOW)
    }

    /// An extended attribute of what `path` stands for, such as
    /// `system.posix_acl_access`; `None` if it has none of that name or its
    /// file system keeps none.
    ///
    /// # Errors
    /// A gap where that could not be seen, also if there is nothing at `path`.
    pub fn attribute(&self, path: impl AsRef<[u8]>, name: &str) -> Result<Option<Vec<u8>>, Gap> {
        let path = path.as_ref();
        self.root()?.attribute(path, name).map_err(|e| fault::gap(path, e))
    }

    fn stat_with(&self, path: &[u8], flags: OFlags) -> Result<Option<Stat>, Gap> {
        match self.root()?.open(path, flags).and_then(|fd| rustix::fs::fstat(&fd)) {
            Ok(stat) => Ok(Some(Stat::from(&stat))),
            Err(e) if fault::is_missing(e) => Ok(None),
            Err(e) => Err(fault::gap(path, e)),
        }
    }

    /// Reads as [`Self::read`] does, with no digest: for what no row is drawn from.
    pub(crate) fn bytes(&self, path: &[u8], bound: usize) -> Result<Vec<u8>, Gap> {
        self.bytes_with_stat(path, bound).map(|(bytes, _)| bytes)
    }

    fn bytes_with_stat(&self, path: &[u8], bound: usize) -> Result<(Vec<u8>, Stat), Gap> {
        let root = self.root()?;
        // An O_PATH descriptor first: opening a device or a fifo for reading can act on it.
        reject(&root.open(path, OFlags::PATH), path)?;
        let fd = root.open(path, open::READ);
        // Looked at again: between the two it may have been replaced.
        let stat = reject(&fd, path)?;
        let fd = fd.map_err(|e| fault::gap(path, e))?;
        let bytes = content::read_bounded(&fd, stat.st_size, bound).map_err(|e| match e {
            content::ReadFault::TooLarge => Gap {
                place: escape::path(path),
                reason: GapReason::TooLarge,
                detail: format!("it is larger than the bound of {bound} bytes; make it smaller"),
            },
            content::ReadFault::Errno(e) => fault::gap(path, e),
        })?;
        Ok((bytes, Stat::from(&stat)))
    }

    fn root(&self) -> Result<&Root, Gap> {
        self.root.as_ref().map_err(|e| Gap {
            place: "/".to_owned(),
            reason: fault::reason(*e),
            detail: format!("the root folder of the audited host cannot be opened ({e}); name one that can"),
        })
    }
}

/// What an opened name is, if it is a regular file; else the gap.
fn reject(fd: &Result<OwnedFd, Errno>, path: &[u8]) -> Result<rustix::fs::Stat, Gap> {
    let stat = fd.as_ref().map_err(|e| *e).and_then(rustix::fs::fstat).map_err(|e| fault::gap(path, e))?;
    match Kind::of(stat.st_mode as RawMode) {
        Kind::File => Ok(stat),
        kind => Err(not_a_file(path, kind)),
    }
}

fn not_a_file(path: &[u8], kind: Kind) -> Gap {
    Gap {
        place: escape::path(path),
        reason: GapReason::Malformed,
        detail: format!("it is a {}, not a regular file; put a file in its place", kind.word()),
    }
}

#[cfg(test)]
mod tests;
