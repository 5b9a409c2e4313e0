//! What was read from one file, its digest, and the source that its rows name.

use report::{Source, escape};
use ring::digest::{SHA256, digest};
use rustix::fd::AsFd;
use rustix::io::Errno;
use std::fmt;
use zeroize::Zeroize;

/// The bytes of one file.
pub struct Content {
    /// What was read.
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes in hex; `None` for a file that holds secrets and
    /// for one that the kernel makes up.
    pub sha256: Option<String>,
    path: String,
    kernel: bool,
    secret: bool,
}

impl Content {
    pub(super) fn open(path: &[u8], bytes: Vec<u8>) -> Self {
        let kernel = path.starts_with(b"/proc/") || path.starts_with(b"/sys/");
        let sha256 = (!kernel).then(|| hex::encode(digest(&SHA256, &bytes)));
        Self { bytes, sha256, path: escape::path(path), kernel, secret: false }
    }

    pub(super) fn secret(path: &[u8], bytes: Vec<u8>) -> Self {
        Self { bytes, sha256: None, path: escape::path(path), kernel: false, secret: true }
    }

    /// The path that was read, escaped.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The source of a row that this file, or one line of it (from 1), speaks of.
    #[must_use]
    pub fn source(&self, line: Option<u32>) -> Source {
        if self.kernel {
            Source::Kernel { interface: self.path.clone() }
        } else {
            Source::File { path: self.path.clone(), sha256: self.sha256.clone(), line }
        }
    }

    /// Marks what was read as holding secrets after all: the digest is
    /// forgotten, and the bytes are wiped when they are dropped.
    pub fn withhold_digest(&mut self) {
        self.sha256 = None;
        self.secret = true;
    }

    /// Tells the digest after all, where what was read turned out to hold no secret.
    pub fn disclose_digest(&mut self) {
        self.sha256 = Some(hex::encode(digest(&SHA256, &self.bytes)));
    }

    /// The lines with their numbers from 1, without their ends. A last line
    /// that has no end counts; what follows the last end does not if it is empty.
    pub fn lines(&self) -> impl Iterator<Item = (u32, &[u8])> {
        let body = self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes);
        let nothing = self.bytes.is_empty();
        body.split(|b| *b == b'\n').filter(move |_| !nothing).zip(1_u32..).map(|(line, number)| (number, line))
    }
}

/// Shows how much was read and never what: it may be a secret.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Content({}, {} bytes)", self.path, self.bytes.len())
    }
}

impl Drop for Content {
    fn drop(&mut self) {
        if self.secret {
            self.bytes.zeroize();
        }
    }
}

/// Why a file could not be read whole.
pub(super) enum ReadFault {
    TooLarge,
    Errno(Errno),
}

/// Reads to the end. The size that the file states is a hint alone: files of
/// the kernel state 0, and any file may grow while it is read.
pub(super) fn read_bounded(fd: impl AsFd, stated: i64, bound: usize) -> Result<Vec<u8>, ReadFault> {
    let stated = usize::try_from(stated).unwrap_or(0);
    if stated > bound {
        return Err(ReadFault::TooLarge);
    }
    // One byte more than stated, so that the end is seen without growing.
    let mut bytes = Vec::new();
    let mut filled = 0;
    bytes.resize(if stated == 0 { bound.saturating_add(1).min(4096) } else { stated + 1 }, 0);
    loop {
        if filled == bytes.len() {
            if filled > bound {
                bytes.zeroize();
                return Err(ReadFault::TooLarge);
            }
            grow(&mut bytes, bound);
        }
        let Some(free) = bytes.get_mut(filled..) else { break };
        match rustix::io::read(&fd, free) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(Errno::INTR) => {}
            Err(e) => {
                bytes.zeroize();
                return Err(ReadFault::Errno(e));
            }
        }
    }
    if filled > bound {
        bytes.zeroize();
        return Err(ReadFault::TooLarge);
    }
    bytes.truncate(filled);
    Ok(bytes)
}

/// Doubles the buffer up to one byte beyond the bound, wiping what it leaves
/// behind: a vector that grows in place may leave a copy of a secret.
fn grow(bytes: &mut Vec<u8>, bound: usize) {
    let wanted = (bytes.len() * 2).min(bound.saturating_add(1));
    let mut larger = vec![0; wanted];
    if let Some(front) = larger.get_mut(..bytes.len()) {
        front.copy_from_slice(bytes);
    }
    bytes.zeroize();
    *bytes = larger;
}
