//! The write-ahead log, `rpmdb.sqlite-wal`: a header, then frames of a header
//! and a page each. Frames count as far as their checksums, which run on from
//! frame to frame, hold and a transaction ends.

use super::super::bytes::{CUT, Endian, Fault, ReadAt};
use std::collections::HashMap;

/// The bytes before the first frame.
const HEADER: usize = 32;

/// The bytes before the page of a frame.
const FRAME: usize = 24;

/// Where the newest page of each number is in the log.
#[derive(Debug, Default)]
pub struct Wal(HashMap<u32, u64>);

impl Wal {
    /// Reads through a log for pages of this size.
    ///
    /// # Errors
    /// If it cannot be read. A log that is not whole is one that was cut off:
    /// SQLite itself takes what is before that.
    pub fn read(log: &dyn ReadAt, size: usize) -> Result<Self, Fault> {
        if log.size() < HEADER as u64 {
            return Ok(Self::default());
        }
        let mut header = [0; HEADER];
        log.read_at(0, &mut header)?;
        // The numbers of the log are big-endian; those that checksums are made of may be either.
        let number = |bytes: &[u8], at| Endian::Big.u32(bytes, at).ok_or(CUT);
        let order = match number(&header, 0)? {
            0x377f_0682 => Endian::Little,
            0x377f_0683 => Endian::Big,
            _ => return Ok(Self::default()),
        };
        let mut sums = (0, 0);
        add(&mut sums, order, header.get(..24).unwrap_or_default());
        if sums != (number(&header, 24)?, number(&header, 28)?) {
            return Ok(Self::default());
        }
        if number(&header, 4)? != 3_007_000 || number(&header, 8)? as usize != size {
            return Err(Fault::Unsupported("the log beside it is of another form"));
        }
        let (mut whole, mut open) = (HashMap::new(), Vec::new());
        let mut frame = vec![0; FRAME + size];
        let mut place = HEADER as u64;
        while place + frame.len() as u64 <= log.size() {
            log.read_at(place, &mut frame)?;
            let (head, page) = frame.split_at(FRAME);
            add(&mut sums, order, head.get(..8).unwrap_or_default());
            add(&mut sums, order, page);
            if head.get(8..16) != header.get(16..24) || sums != (number(head, 16)?, number(head, 20)?) {
                break;
            }
            open.push((number(head, 0)?, place + FRAME as u64));
            // The last frame of a transaction tells how many pages there are then.
            if number(head, 4)? != 0 {
                whole.extend(open.drain(..));
            }
            place += frame.len() as u64;
        }
        Ok(Self(whole))
    }

    /// Where the newest page of this number is.
    #[must_use]
    pub fn place(&self, page: u32) -> Option<u64> {
        self.0.get(&page).copied()
    }
}

/// The checksum of logs, over pairs of 32-bit numbers.
fn add(sums: &mut (u32, u32), order: Endian, bytes: &[u8]) {
    for pair in bytes.chunks_exact(8) {
        let number = |at| order.u32(pair, at).unwrap_or_default();
        sums.0 = sums.0.wrapping_add(number(0)).wrapping_add(sums.1);
        sums.1 = sums.1.wrapping_add(number(4)).wrapping_add(sums.0);
    }
}
