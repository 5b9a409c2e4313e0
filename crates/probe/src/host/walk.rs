//! Bounded walks: through folders, never through links, on local file systems
//! alone, for no longer and over no more entries than the bounds say.

use super::clock::Deadline;
use super::{Host, Kind};
use report::{Gap, GapReason, escape};
use rustix::fs::OFlags;
use std::time::Duration;

/// The bounds of one walk, shared by all folders that it starts from.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    /// How many levels below the starting folder are entered; 0 lists it alone.
    pub depth: u32,
    /// How many entries are seen in all.
    pub entries: usize,
    /// How long it may take in all.
    pub time: Duration,
}

impl Default for Walk {
    fn default() -> Self {
        Self { depth: 8, entries: 50_000, time: Duration::from_secs(2) }
    }
}

/// One entry that a walk comes by.
#[derive(Debug)]
pub struct Visit<'a> {
    /// Its whole path.
    pub path: &'a [u8],
    /// What it is itself.
    pub kind: Kind,
}

/// Kernel numbers of file systems that are on another machine or behind
/// another program, where a look may hang or cost others.
pub(super) const REMOTE: &[u64] = &[
    0x0000_517b, // smb
    0x0000_564c, // ncp
    0x0000_6969, // nfs
    0x00c3_6400, // ceph
    0x0102_1997, // 9p
    0x0187,      // autofs
    0x0bd0_0bd0, // lustre
    0x4750_4653, // gpfs
    0x5346_414f, // afs
    0x6573_5546, // fuse
    0x7375_7245, // coda
    0xfe53_4d42, // smb2
    0xff53_4d42, // cifs
];

/// Kernel numbers of file systems that hold no files of the disk.
pub(super) const MADE_UP: &[u64] = &[
    0x0027_e0eb, // cgroup
    0x1cd1,      // devpts
    0x1980_0202, // mqueue
    0x6265_6572, // sysfs
    0x6367_7270, // cgroup2
    0x4249_4e4d, // binfmt_misc
    0x6165_676c, // pstore
    0x6265_6570, // configfs
    0x6462_6720, // debugfs
    0x6e73_6673, // nsfs
    0x7363_6673, // securityfs
    0x7472_6163, // tracefs
    0x9fa0,      // proc
    0xcafe_4a11, // bpf
    0xde5e_81e4, // efivarfs
    0xf97c_ff8c, // selinux
];

impl Host {
    /// Walks from each of `starts` in turn, in order of names, and shows each
    /// entry to `visit`; a folder is entered if that answers true. A start
    /// that does not exist is passed over; all else that could not be seen is
    /// in the gaps.
    pub fn walk<P: AsRef<[u8]>>(
        &self,
        starts: impl IntoIterator<Item = P>,
        bounds: Walk,
        visit: &mut dyn FnMut(&Visit<'_>) -> bool,
    ) -> Vec<Gap> {
        let mut pass = Pass { host: self, bounds, deadline: Deadline::after(bounds.time), seen: 0, gaps: Vec::new() };
        for start in starts {
            let start = start.as_ref();
            // The start itself may be a link to the folder that is meant.
            let device = match self.stat(start) {
                Ok(None) => continue,
                Ok(Some(stat)) if stat.kind != Kind::Directory => continue,
                Ok(Some(stat)) => stat.identity.0,
                Err(gap) => {
                    pass.gaps.push(gap);
                    continue;
                }
            };
            if pass.may_enter(start) && !pass.folder(start, device, bounds.depth, visit) {
                break;
            }
        }
        pass.gaps
    }
}

struct Pass<'a> {
    host: &'a Host,
    bounds: Walk,
    deadline: Deadline,
    seen: usize,
    gaps: Vec<Gap>,
}

impl Pass<'_> {
    /// Answers false once a bound of the whole walk is reached.
    fn folder(&mut self, path: &[u8], device: u64, depth: u32, visit: &mut dyn FnMut(&Visit<'_>) -> bool) -> bool {
        let entries = match self.host.list(path) {
            Ok(entries) => entries,
            // It went away meanwhile: nothing is left to see.
            Err(gap) if gap.reason == GapReason::Missing => return true,
            Err(gap) => {
                self.gaps.push(gap);
                return true;
            }
        };
        for entry in entries {
            self.seen += 1;
            if self.seen > self.bounds.entries {
                let most = self.bounds.entries;
                return self.stop(path, GapReason::TooLarge, &format!("more than {most} entries"));
            }
            if self.seen.is_multiple_of(256) && self.deadline.is_past() {
                let time = self.bounds.time;
                return self.stop(path, GapReason::TimedOut, &format!("it takes longer than {time:?}"));
            }
            let child = join(path, &entry.name);
            if !visit(&Visit { path: &child, kind: entry.kind }) || entry.kind != Kind::Directory {
                continue;
            }
            let Ok(Some(stat)) = self.host.lstat(&child) else { continue };
            if stat.identity.0 != device && !self.may_enter(&child) {
                continue;
            }
            if depth == 0 {
                self.gaps.push(gap(&child, GapReason::TooLarge, "it lies deeper than is walked; move it up"));
            } else if !self.folder(&child, stat.identity.0, depth - 1, visit) {
                return false;
            }
        }
        true
    }

    fn stop(&mut self, path: &[u8], reason: GapReason, why: &str) -> bool {
        self.gaps.push(gap(path, reason, &format!("the walk ended here: {why}; clear the folder out")));
        false
    }

    /// Whether the file system at `path` is a local one; a remote one is a gap.
    fn may_enter(&mut self, path: &[u8]) -> bool {
        let Ok(root) = self.host.root() else { return false };
        let Ok(fd) = root.open(path, OFlags::PATH) else { return false };
        let Ok(statfs) = rustix::fs::fstatfs(&fd) else { return false };
        let own = rustix::fs::fstatfs(root.fd()).ok();
        // C has this number signed on some machines; its 32 bits are what counts.
        let number = |kind| u64::from(kind as u32);
        let kind = number(statfs.f_type);
        // The root may itself lie on such a file system, as in some containers.
        if REMOTE.contains(&kind) && own.is_none_or(|own| number(own.f_type) != kind) {
            self.gaps.push(gap(path, GapReason::Unsupported, "it is on a network file system, which is not walked"));
            return false;
        }
        !MADE_UP.contains(&kind)
    }
}

fn gap(path: &[u8], reason: GapReason, detail: &str) -> Gap {
    Gap { place: escape::path(path), reason, detail: detail.to_owned() }
}

fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    let mut path = folder.strip_suffix(b"/").unwrap_or(folder).to_vec();
    path.push(b'/');
    path.extend_from_slice(name);
    path
}
