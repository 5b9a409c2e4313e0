//! Reading a file at any place, whole numbers in it, and what can go wrong.

use report::GapReason;
use std::fs::File;
use std::os::unix::fs::FileExt;

/// Bytes that can be read at any place: a file, or memory in tests.
pub trait ReadAt {
    /// How many bytes there are.
    fn size(&self) -> u64;

    /// Fills `out` with the bytes from `offset` on.
    ///
    /// # Errors
    /// [`Fault::Malformed`] if there are not as many, [`Fault::Failed`] if they cannot be read.
    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<(), Fault>;
}

impl ReadAt for &[u8] {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<(), Fault> {
        let rest = usize::try_from(offset).ok().and_then(|offset| self.get(offset..)).ok_or(CUT)?;
        out.copy_from_slice(rest.get(..out.len()).ok_or(CUT)?);
        Ok(())
    }
}

/// A file that is open, as long as it was when it was opened.
#[derive(Debug)]
pub struct Disk {
    file: File,
    size: u64,
}

impl Disk {
    /// Takes an open file.
    ///
    /// # Errors
    /// [`Fault::Failed`] if its length cannot be told.
    pub fn new(file: File) -> Result<Self, Fault> {
        let size = file.metadata().map_err(|_| Fault::Failed)?.len();
        Ok(Self { file, size })
    }
}

impl ReadAt for Disk {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<(), Fault> {
        let end = offset.checked_add(out.len() as u64);
        if end.is_none_or(|end| end > self.size) {
            return Err(CUT);
        }
        self.file.read_exact_at(out, offset).map_err(|_| Fault::Failed)
    }
}

/// Why a database, or a part of it, was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Reading failed.
    Failed,
    /// It is not what it should be, and what is wrong.
    Malformed(&'static str),
    /// It is beyond a bound, and beyond which.
    TooLarge(&'static str),
    /// It is of a kind that this release does not read.
    Unsupported(&'static str),
}

/// A place that is beyond the end.
pub const CUT: Fault = Fault::Malformed("it ends too early");

impl Fault {
    /// The reason of the gap.
    #[must_use]
    pub const fn reason(self) -> GapReason {
        match self {
            Self::Failed => GapReason::Failed,
            Self::Malformed(_) => GapReason::Malformed,
            Self::TooLarge(_) => GapReason::TooLarge,
            Self::Unsupported(_) => GapReason::Unsupported,
        }
    }

    /// What is wrong.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Failed => "reading it failed",
            Self::Malformed(what) | Self::TooLarge(what) | Self::Unsupported(what) => what,
        }
    }
}

/// How many bytes may still be read as content: in a sound database no byte
/// belongs to two entries, so that all of them are no more than the file has.
#[derive(Debug)]
pub struct Budget(u64);

impl Budget {
    /// As much as these bytes.
    #[must_use]
    pub const fn of(bytes: u64) -> Self {
        Self(bytes)
    }

    /// Spends some.
    ///
    /// # Errors
    /// [`Fault::Malformed`] if there is not as much left.
    pub fn spend(&mut self, bytes: u64) -> Result<(), Fault> {
        self.0 = self.0.checked_sub(bytes).ok_or(Fault::Malformed("its entries hold more than the file does"))?;
        Ok(())
    }
}

/// The order of the bytes of whole numbers in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endian {
    /// The highest first.
    Big,
    /// The lowest first.
    Little,
}

impl Endian {
    /// The 16-bit number at `at`; `None` beyond the end.
    #[must_use]
    pub fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let two: [u8; 2] = bytes.get(at..)?.get(..2)?.try_into().ok()?;
        Some(if self == Self::Big { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) })
    }

    /// The 32-bit number at `at`; `None` beyond the end.
    #[must_use]
    pub fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let four: [u8; 4] = bytes.get(at..)?.get(..4)?.try_into().ok()?;
        Some(if self == Self::Big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) })
    }
}
