//! Opening a name below the root so that no link leads out of it: by
//! `openat2(2)` with `RESOLVE_IN_ROOT`, or where the kernel (before 5.6) or a
//! container's filter has none, by walking the components one by one.

use rustix::fd::{AsFd, AsRawFd, OwnedFd};
use rustix::fs::{CWD, FileType, Mode, OFlags, RawMode, ResolveFlags};
use rustix::io::Errno;
use std::path::Path;

/// How a file is opened to be read. Never to be written, and never waiting.
pub(super) const READ: OFlags = OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::NOCTTY).union(OFlags::NOATIME);

/// As many links as the kernel itself follows for one name.
const MOST_LINKS: u32 = 40;

/// How often a name is resolved anew when something was renamed meanwhile.
const MOST_TRIES: u32 = 32;

/// The open root folder.
#[derive(Debug)]
pub(super) struct Root {
    fd: OwnedFd,
    openat2: bool,
}

impl Root {
    pub(super) fn at(path: &Path) -> Result<Self, Errno> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = rustix::fs::openat(CWD, path, flags, Mode::empty())?;
        let tried = rustix::fs::openat2(&fd, ".", flags, Mode::empty(), ResolveFlags::IN_ROOT);
        // Old container filters answer EPERM for calls they do not know.
        let openat2 = !matches!(tried, Err(Errno::NOSYS | Errno::PERM));
        Ok(Self { fd, openat2 })
    }

    #[cfg(test)]
    pub(super) fn without_openat2(mut self) -> Self {
        self.openat2 = false;
        self
    }

    pub(super) fn fd(&self) -> &OwnedFd {
        &self.fd
    }

    /// Opens an absolute path of the audited host.
    pub(super) fn open(&self, path: &[u8], flags: OFlags) -> Result<OwnedFd, Errno> {
        let flags = flags | OFlags::CLOEXEC;
        match self.resolve(path, flags) {
            // Only the owner of a file and root may leave its access time alone.
            Err(Errno::PERM) if flags.contains(OFlags::NOATIME) => {
                self.resolve(path, flags.difference(OFlags::NOATIME))
            }
            other => other,
        }
    }

    fn resolve(&self, path: &[u8], flags: OFlags) -> Result<OwnedFd, Errno> {
        if path.contains(&0) {
            return Err(Errno::INVAL);
        }
        if !self.openat2 {
            return self.by_components(path, flags);
        }
        // An absolute path starts at the root folder under RESOLVE_IN_ROOT.
        let path = if path.is_empty() { b"/" } else { path };
        let mut tries = 0;
        loop {
            match rustix::fs::openat2(&self.fd, path, flags, Mode::empty(), ResolveFlags::IN_ROOT) {
                Err(Errno::AGAIN) if tries < MOST_TRIES => tries += 1,
                Err(Errno::INTR) => {}
                other => return other,
            }
        }
    }

    /// An extended attribute; `None` if there is none of that name.
    pub(super) fn attribute(&self, path: &[u8], name: &str) -> Result<Option<Vec<u8>>, Errno> {
        let fd = self.open(path, OFlags::PATH)?;
        let mut value = vec![0; 4096];
        // The kernel reads no attribute through an O_PATH descriptor, but does
        // through its name below /proc; opening the file would need more rights.
        let answer = match rustix::fs::getxattr(format!("/proc/self/fd/{}", fd.as_raw_fd()), name, &mut value[..]) {
            Err(Errno::NOENT | Errno::NOTDIR) => rustix::fs::fgetxattr(self.open(path, READ)?, name, &mut value[..]),
            other => other,
        };
        match answer {
            Ok(length) => {
                value.truncate(length);
                Ok(Some(value))
            }
            Err(Errno::NODATA | Errno::OPNOTSUPP) => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// What `RESOLVE_IN_ROOT` does, in steps: each component is opened without
    /// following a link; a link's target is put before what is left.
    fn by_components(&self, path: &[u8], flags: OFlags) -> Result<OwnedFd, Errno> {
        let step = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        // The folders passed through, so that `..` leads back and never above the root.
        let mut stack: Vec<OwnedFd> = Vec::new();
        let mut left: Vec<Vec<u8>> = components(path);
        let mut wants_folder = path.ends_with(b"/");
        let mut links = 0;
        while let Some(name) = left.pop() {
            if name == b".." {
                stack.pop();
                continue;
            }
            let here = stack.last().unwrap_or(&self.fd);
            let fd = rustix::fs::openat(here, name.as_slice(), step, Mode::empty())?;
            let kind = FileType::from_raw_mode(rustix::fs::fstat(&fd)?.st_mode as RawMode);
            let last = left.is_empty() && !wants_folder;
            if kind == FileType::Symlink && !(last && flags.contains(OFlags::NOFOLLOW)) {
                links += 1;
                if links > MOST_LINKS {
                    return Err(Errno::LOOP);
                }
                let target = link_target(&fd)?;
                if target.starts_with(b"/") {
                    stack.clear();
                }
                wants_folder |= left.is_empty() && target.ends_with(b"/");
                left.extend(components(&target));
            } else if left.is_empty() {
                let folder = if wants_folder { OFlags::DIRECTORY } else { OFlags::empty() };
                return rustix::fs::openat(here, name.as_slice(), flags | folder | OFlags::NOFOLLOW, Mode::empty());
            } else if kind == FileType::Directory {
                stack.push(fd);
            } else {
                return Err(Errno::NOTDIR);
            }
        }
        rustix::fs::openat(stack.last().unwrap_or(&self.fd), ".", flags.difference(OFlags::NOFOLLOW), Mode::empty())
    }
}

/// The components of a path, last first; empty ones and `.` are left out.
fn components(path: &[u8]) -> Vec<Vec<u8>> {
    path.split(|b| *b == b'/').rev().filter(|c| !c.is_empty() && *c != b".").map(<[u8]>::to_vec).collect()
}

/// The target of the link that the O_PATH descriptor `fd` holds.
pub(super) fn link_target(fd: impl AsFd) -> Result<Vec<u8>, Errno> {
    Ok(rustix::fs::readlinkat(fd, "", Vec::new())?.into_bytes())
}
