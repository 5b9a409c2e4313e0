//! The pages of a database, the newest of each: from the write-ahead log if it
//! has one of that number, else from the file.

use super::super::bytes::{Budget, CUT, Endian::Big, Fault, ReadAt};
use super::wal::Wal;

/// A database that is open.
pub struct Pages<'a> {
    file: &'a dyn ReadAt,
    log: Option<(&'a dyn ReadAt, Wal)>,
    /// The size of a page.
    size: usize,
    /// How many bytes of each page are used, from its front.
    pub usable: usize,
    /// How many bytes may still be read: each page once for its table, and once
    /// for what is on it; the first page twice.
    left: Budget,
}

impl<'a> Pages<'a> {
    /// Looks at the head of the file and reads through the log.
    pub fn open(file: &'a dyn ReadAt, log: Option<&'a dyn ReadAt>) -> Result<Self, Fault> {
        let mut head = [0; 100];
        file.read_at(0, &mut head)?;
        if !head.starts_with(b"SQLite format 3\0") {
            return Err(Fault::Malformed("it is no database of SQLite"));
        }
        let size = match Big.u16(&head, 16) {
            Some(1) => 65_536,
            Some(size) if size.is_power_of_two() && size >= 512 => usize::from(size),
            _ => return Err(Fault::Malformed("its pages have no size that SQLite takes")),
        };
        let reserved = head.get(20).copied().map_or(0, usize::from);
        let usable = size - reserved;
        // 1 is UTF-8; 0 is a database in which nothing was made yet.
        if Big.u32(&head, 56).is_none_or(|encoding| encoding > 1) {
            return Err(Fault::Unsupported("its texts are not in UTF-8"));
        }
        if usable < 480 {
            return Err(Fault::Malformed("its pages have no size that SQLite takes"));
        }
        let log = log.map(|log| Ok((log, Wal::read(log, size)?))).transpose()?;
        let both = file.size() + log.as_ref().map_or(0, |(log, _)| log.size());
        Ok(Self { file, log, size, usable, left: Budget::of(both.saturating_mul(3)) })
    }

    /// A page, from 1; what is reserved at its end is cut off.
    ///
    /// # Errors
    /// If there is none of that number, or more pages were read than there can be.
    pub fn read(&mut self, number: u32) -> Result<Vec<u8>, Fault> {
        self.spend(self.size)?;
        let mut page = vec![0; self.size];
        let newest = self.log.as_ref().and_then(|(log, wal)| Some((*log, wal.place(number)?)));
        match newest {
            Some((log, place)) => log.read_at(place, &mut page)?,
            None => {
                let before = number.checked_sub(1).ok_or(CUT)?;
                self.file.read_at(u64::from(before) * self.size as u64, &mut page)?;
            }
        }
        page.truncate(self.usable);
        Ok(page)
    }

    /// Counts bytes that are taken from a page.
    ///
    /// # Errors
    /// If more are taken than there can be.
    pub fn spend(&mut self, bytes: usize) -> Result<(), Fault> {
        self.left.spend(bytes as u64)
    }
}
