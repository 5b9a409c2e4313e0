//! One pass over everything on local file systems: each folder is opened from
//! the one above it and listed in pieces, so that no path is resolved twice
//! and no list of all files is ever held.

use super::clock::Deadline;
use super::walk::{MADE_UP, REMOTE};
use super::{Host, Kind, Stat, fault, open};
use report::{Gap, GapReason, escape};
use rustix::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use rustix::fs::{AtFlags, Mode, OFlags, RawDir};
use rustix::io::Errno;
use std::collections::BTreeSet;
use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::time::Duration;

/// How a folder is opened: it must be one still, and no link.
const FOLDER: OFlags = open::READ.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// File systems that hold what other file systems hold already, or what
/// nobody can change: overlay, squashfs, erofs and those of discs.
const COPIES: &[u64] = &[0x794c_7630, 0x7371_7368, 0xe0f5_e1e2, 0x9660, 0x1501_3346];

/// Room for the entries that the kernel tells of at once.
const ROOM: usize = 32 << 10;

/// The most gaps that are told one by one.
const MOST_GAPS: usize = 50;

/// The bounds of a sweep.
#[derive(Clone, Copy, Debug)]
pub struct Sweep {
    /// How many levels below the root are entered.
    pub depth: usize,
    /// How many entries are seen in all.
    pub entries: u64,
    /// How long it may take in all.
    pub time: Duration,
}

impl Default for Sweep {
    fn default() -> Self {
        // Each level holds a folder open, of which a process may have 1024.
        Self { depth: 200, entries: 20_000_000, time: Duration::from_secs(600) }
    }
}

/// What takes part in a sweep.
pub trait Sweeper {
    /// Told of each folder before what is in it; a folder that answers false is passed over.
    fn enter(&mut self, path: &[u8], stat: &Stat) -> bool;
    /// Told of each entry, folders too.
    fn entry(&mut self, entry: &Swept<'_>);
    /// Told of each file system that a sweep comes by, and why it is not entered if it is not.
    fn file_system(&mut self, path: &[u8], device: u64, kind: u64, left_out: Option<&'static str>);
}

/// One entry, whose path is put together only where it is asked for.
#[derive(Debug)]
pub struct Swept<'a> {
    /// The folder's path.
    pub folder: &'a [u8],
    /// The name in it.
    pub name: &'a CStr,
    /// What the kernel says of it; a link is not followed.
    pub stat: &'a Stat,
    fd: BorrowedFd<'a>,
}

impl Swept<'_> {
    /// Its whole path.
    #[must_use]
    pub fn path(&self) -> Vec<u8> {
        let folder = self.folder.strip_suffix(b"/").unwrap_or(self.folder);
        [folder, b"/", self.name.to_bytes()].concat()
    }

    /// The names of its extended attributes, each ended by NUL; nothing where it has none.
    ///
    /// # Errors
    /// The kernel's answer.
    pub fn attribute_names<'b>(&self, room: &'b mut [u8]) -> Result<&'b [u8], Errno> {
        // Without a path: the kernel follows its own name for the open folder.
        let mut place = format!("/proc/self/fd/{}/", self.fd.as_raw_fd()).into_bytes();
        place.extend_from_slice(self.name.to_bytes());
        match rustix::fs::llistxattr(place.as_slice(), &mut *room) {
            Ok(length) => Ok(room.get(..length).unwrap_or_default()),
            Err(Errno::OPNOTSUPP | Errno::NOENT) => Ok(&[]),
            Err(errno) => Err(errno),
        }
    }

    /// An extended attribute; `None` if it has none of that name.
    ///
    /// # Errors
    /// The kernel's answer.
    pub fn attribute(&self, name: &str) -> Result<Option<Vec<u8>>, Errno> {
        let mut place = format!("/proc/self/fd/{}/", self.fd.as_raw_fd()).into_bytes();
        place.extend_from_slice(self.name.to_bytes());
        let mut value = vec![0; 4096];
        match rustix::fs::lgetxattr(place.as_slice(), name, &mut value[..]) {
            Ok(length) => {
                value.truncate(length);
                Ok(Some(value))
            }
            Err(Errno::NODATA | Errno::OPNOTSUPP | Errno::NOENT) => Ok(None),
            Err(errno) => Err(errno),
        }
    }
}

impl Host {
    /// Sweeps the whole host. What could not be seen is in the gaps.
    pub fn sweep(&self, bounds: Sweep, sweeper: &mut dyn Sweeper) -> Vec<Gap> {
        let root = match self.root() {
            Ok(root) => root,
            Err(gap) => return vec![gap],
        };
        let opened = root.open(b"/", open::READ | OFlags::DIRECTORY).and_then(|fd| Ok((rustix::fs::fstat(&fd)?, fd)));
        let (stat, fd) = match opened {
            Ok((stat, fd)) => (Stat::from(&stat), fd),
            Err(errno) => return vec![fault::gap(b"/", errno)],
        };
        let mut pass = Pass {
            bounds,
            deadline: Deadline::after(bounds.time),
            seen: 0,
            gaps: Vec::new(),
            hidden: 0,
            room: vec![MaybeUninit::uninit(); ROOM],
            met: BTreeSet::from([stat.identity.0]),
            root_kind: kind_of(&fd).unwrap_or(0),
            sweeper,
        };
        pass.sweeper.file_system(b"/", stat.identity.0, pass.root_kind, None);
        if pass.sweeper.enter(b"/", &stat) {
            pass.folder(&fd, &mut b"/".to_vec(), stat.identity.0, bounds.depth);
        }
        if pass.hidden > 0 {
            let detail = format!("{} more places could not be seen; run the agent as root", pass.hidden);
            pass.gaps.push(Gap { place: "/".to_owned(), reason: GapReason::Denied, detail });
        }
        pass.gaps
    }
}

struct Pass<'a> {
    bounds: Sweep,
    deadline: Deadline,
    seen: u64,
    gaps: Vec<Gap>,
    hidden: usize,
    room: Vec<MaybeUninit<u8>>,
    met: BTreeSet<u64>,
    root_kind: u64,
    sweeper: &'a mut dyn Sweeper,
}

impl Pass<'_> {
    /// Answers false once a bound of the whole sweep is reached.
    fn folder(&mut self, fd: &OwnedFd, path: &mut Vec<u8>, device: u64, depth: usize) -> bool {
        // The folders in it, one name after the other, each ended by NUL.
        let mut waiting: Vec<u8> = Vec::new();
        let mut room = std::mem::take(&mut self.room);
        let listed = self.list(fd, path, &mut room, &mut waiting);
        self.room = room;
        if !listed {
            return false;
        }
        waiting.shrink_to_fit();
        for name in waiting.split_inclusive(|b| *b == 0) {
            let Ok(name) = CStr::from_bytes_with_nul(name) else { continue };
            let length = path.len();
            if path.last() != Some(&b'/') {
                path.push(b'/');
            }
            path.extend_from_slice(name.to_bytes());
            let goes_on = self.child(fd, name, path, device, depth);
            path.truncate(length);
            if !goes_on {
                return false;
            }
        }
        true
    }

    fn list(&mut self, fd: &OwnedFd, path: &[u8], room: &mut [MaybeUninit<u8>], waiting: &mut Vec<u8>) -> bool {
        let mut entries = RawDir::new(fd, room);
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(errno) => {
                    self.gap(fault::gap(path, errno));
                    return true;
                }
            };
            let name = entry.file_name();
            if name == c"." || name == c".." {
                continue;
            }
            self.seen += 1;
            if self.seen > self.bounds.entries {
                let most = self.bounds.entries;
                return self.stop(path, GapReason::TooLarge, &format!("there are more than {most} entries"));
            }
            if self.seen.is_multiple_of(1024) && self.deadline.is_past() {
                let time = self.bounds.time;
                return self.stop(path, GapReason::TimedOut, &format!("it takes longer than {time:?}"));
            }
            // What is mounted there is not touched yet: a remote file system may hang.
            let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT;
            let stat = match rustix::fs::statat(fd, name, flags) {
                Ok(stat) => Stat::from(&stat),
                // It went away meanwhile.
                Err(errno) if fault::is_missing(errno) => continue,
                Err(errno) => {
                    self.gap(fault::gap(&[path, b"/", name.to_bytes()].concat(), errno));
                    continue;
                }
            };
            self.sweeper.entry(&Swept { folder: path, name, stat: &stat, fd: fd.as_fd() });
            if stat.kind == Kind::Directory {
                waiting.extend_from_slice(name.to_bytes_with_nul());
            }
        }
        true
    }

    fn child(&mut self, parent: &OwnedFd, name: &CStr, path: &mut Vec<u8>, device: u64, depth: usize) -> bool {
        let open = |flags| rustix::fs::openat(parent, name, flags, Mode::empty());
        let opened = match open(FOLDER) {
            // Only the owner of a file and root may leave its access time alone.
            Err(Errno::PERM) => open(FOLDER.difference(OFlags::NOATIME)),
            other => other,
        };
        let opened = opened.and_then(|fd| Ok((rustix::fs::fstat(&fd)?, fd)));
        let (stat, fd) = match opened {
            Ok((stat, fd)) => (Stat::from(&stat), fd),
            // It went away, or a link took its place.
            Err(errno) if fault::is_missing(errno) || errno == Errno::LOOP => return true,
            Err(errno) => {
                self.gap(fault::gap(path, errno));
                return true;
            }
        };
        if stat.identity.0 != device && !self.may_enter(&fd, path, stat.identity.0) {
            return true;
        }
        if !self.sweeper.enter(path, &stat) {
            return true;
        }
        if depth == 0 {
            let detail = "it lies deeper than is walked; move it up".to_owned();
            self.gap(Gap { place: escape::path(path), reason: GapReason::TooLarge, detail });
            return true;
        }
        self.folder(&fd, path, stat.identity.0, depth - 1)
    }

    /// Whether the file system that begins here is local, real and no copy of another.
    fn may_enter(&mut self, fd: &OwnedFd, path: &[u8], device: u64) -> bool {
        let Some(kind) = kind_of(fd) else { return false };
        let left_out = if MADE_UP.contains(&kind) {
            Some("made_up")
        } else if REMOTE.contains(&kind) && kind != self.root_kind {
            Some("remote")
        } else if COPIES.contains(&kind) {
            Some("copy")
        } else {
            None
        };
        // A snapshot's or a container's share of one file system has a device of its own.
        if self.met.insert(device) {
            self.sweeper.file_system(path, device, kind, left_out);
        }
        left_out.is_none()
    }

    fn gap(&mut self, gap: Gap) {
        if self.gaps.len() < MOST_GAPS {
            self.gaps.push(gap);
        } else {
            self.hidden += 1;
        }
    }

    fn stop(&mut self, path: &[u8], reason: GapReason, why: &str) -> bool {
        let detail = format!("the sweep ended here: {why}; clear the folder out");
        self.gaps.push(Gap { place: escape::path(path), reason, detail });
        false
    }
}

/// The kernel's number for the kind of file system. C has it signed on some machines.
fn kind_of(fd: &OwnedFd) -> Option<u64> {
    rustix::fs::fstatfs(fd).ok().map(|statfs| u64::from(statfs.f_type as u32))
}
