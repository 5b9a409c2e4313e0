//! Archives of Java: which components a JAR, WAR or EAR holds, itself and in
//! the archives within it. Read in place, within bounds, unpacking nothing to disk.

pub mod java;
mod manifest;
mod properties;
#[cfg(test)]
pub(crate) mod testing;
mod zip;

/// The whole of an archive, or a part of one that is stored as it is.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a> {
    file: &'a dyn ReadAt,
    start: u64,
    size: u64,
}

use crate::packages::rpm::bytes::{CUT, Fault, ReadAt};

impl<'a> Part<'a> {
    fn whole(file: &'a dyn ReadAt) -> Self {
        Self { file, start: 0, size: file.size() }
    }

    /// `size` bytes from `start` on; `None` if there are not as many.
    fn of(&self, start: u64, size: u64) -> Option<Self> {
        (start.checked_add(size)? <= self.size).then_some(Self { file: self.file, start: self.start + start, size })
    }
}

impl ReadAt for Part<'_> {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<(), Fault> {
        let end = offset.checked_add(out.len() as u64).filter(|end| *end <= self.size);
        end.ok_or(CUT)?;
        self.file.read_at(self.start + offset, out)
    }
}

/// Reads a part from its start to its end.
struct Stream<'a> {
    part: Part<'a>,
    place: u64,
    /// What went wrong below, which an error of the reader above cannot tell.
    fault: Option<Fault>,
}

impl<'a> Stream<'a> {
    const fn new(part: Part<'a>) -> Self {
        Self { part, place: 0, fault: None }
    }
}

impl std::io::Read for Stream<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let left = usize::try_from(self.part.size - self.place).unwrap_or(usize::MAX);
        let count = left.min(out.len());
        let Some(front) = out.get_mut(..count) else { return Ok(0) };
        if let Err(fault) = self.part.read_at(self.place, front) {
            self.fault = Some(fault);
            return Err(std::io::ErrorKind::Other.into());
        }
        self.place += count as u64;
        Ok(count)
    }
}
