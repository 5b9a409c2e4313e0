//! What an import may cost, and how it fails.

use crate::model::{Record, Status};
use std::collections::BTreeMap;
use std::io::{self, Read};

/// What one feed may cost.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The most bytes of a feed, unpacked.
    pub bytes: u64,
    /// The most records that may come of it.
    pub records: u64,
    /// The most bytes of one entry: an advisory, a definition, a document.
    pub entry: usize,
    /// The deepest nesting.
    pub depth: usize,
}

impl Default for Bounds {
    /// Ten times what the largest feed of 2026 takes: Red Hat's OVAL has
    /// 500 MB, Debian's tracker 70 MB and 40,000 rows a release.
    fn default() -> Self {
        Self { bytes: 4 << 30, records: 20_000_000, entry: 64 << 20, depth: 64 }
    }
}

/// Why a feed was refused. Nothing of a refused feed is used.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It could not be read to its end.
    #[error("{place} cannot be read: {why}")]
    Read {
        /// Which file or member.
        place: String,
        /// The system's words.
        why: String,
    },
    /// It is not of its format.
    #[error("{place} is not {format}: {why}")]
    Format {
        /// Which file or member, and the line, byte or entry where known.
        place: String,
        /// The format that was expected.
        format: &'static str,
        /// What is wrong.
        why: String,
    },
    /// It is larger or deeper than any honest feed.
    #[error("{place} is beyond the bound of {bound}: nothing of it is used")]
    Bound {
        /// Which file or member.
        place: String,
        /// Which bound, with its figure.
        bound: String,
    },
    /// It tells of nothing: an empty set would pass every host.
    #[error("{place} holds no record of {wanted}")]
    Empty {
        /// Which file or folder.
        place: String,
        /// What was looked for.
        wanted: String,
    },
}

impl ImportError {
    /// It is not of its format.
    pub fn format(place: &str, format: &'static str, why: &impl ToString) -> Self {
        Self::Format { place: place.to_owned(), format, why: why.to_string() }
    }
}

/// Takes the records of a feed, and counts them.
pub struct Sink<'a> {
    bounds: Bounds,
    take: &'a mut dyn FnMut(Record),
    /// How many were taken.
    pub taken: u64,
    /// What was understood and cannot be said as a record, counted by what it is.
    pub passed_over: BTreeMap<&'static str, u64>,
}

/// The longest texts of a record: real ones have a tenth of it.
const LONGEST: usize = 1024;
/// The most names, ranges and exceptions of one record.
const MOST: usize = 10_000;

impl<'a> Sink<'a> {
    /// A sink that hands on.
    pub fn new(bounds: Bounds, take: &'a mut dyn FnMut(Record)) -> Self {
        Self { bounds, take, taken: 0, passed_over: BTreeMap::new() }
    }

    /// Counts something that is passed over, so that whoever imports is told.
    pub fn pass_over(&mut self, what: &'static str) {
        *self.passed_over.entry(what).or_default() += 1;
    }

    /// The bounds that importers hold to.
    #[must_use]
    pub const fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Hands a record on. `place` tells where it stands, for the error.
    ///
    /// # Errors
    /// One record too many; one with empty, endless or unprintable names; one
    /// that is [`Status::Fixed`] and names no fixed version.
    pub fn push(&mut self, place: &str, mut record: Record) -> Result<(), ImportError> {
        if self.taken >= self.bounds.records {
            let bound = format!("{} records", self.bounds.records);
            return Err(ImportError::Bound { place: place.to_owned(), bound });
        }
        let refuse = |why: &str| {
            let why = format!("{why} ({} of {})", shown(&record.id), shown(&record.package));
            Err(ImportError::format(place, "an advisory feed", &why))
        };
        if ![&record.package, &record.id, &record.release].iter().all(|text| is_name(text)) {
            return refuse("a name is empty, too long or has characters that no name has");
        }
        if record.names.len() > MOST || record.ranges.len() > MOST || record.except.len() > MOST {
            return refuse("more names, ranges or versions than one record has");
        }
        let bounds = record.ranges.iter().flat_map(|range| [&range.introduced, &range.fixed, &range.last]).flatten();
        if !record.names.iter().chain(&record.except).chain(bounds).all(|text| is_name(text)) {
            return refuse("a name or version is empty, too long or has characters that none has");
        }
        if record.status == Status::Fixed && !record.ranges.iter().any(|range| range.fixed.is_some()) {
            return refuse("it is said to be fixed, without a version");
        }
        let id = &record.id;
        record.names.retain(|name| name != id);
        record.names.sort();
        record.names.dedup();
        record.note = record.note.map(|note| note.chars().filter(|c| !c.is_control()).take(200).collect());
        self.taken += 1;
        (self.take)(record);
        Ok(())
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST && !text.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// The front of a foreign text, without control characters.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}

/// A reader that ends with an error where its bound is passed, instead of
/// looking as if the feed ended there.
#[derive(Debug)]
pub struct Limited<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Limited<R> {
    /// At most this many bytes.
    pub const fn new(inner: R, bytes: u64) -> Self {
        Self { inner, left: bytes }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left.saturating_add(1)).unwrap_or(usize::MAX).min(buf.len());
        let read = self.inner.read(&mut buf[..most])?;
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => return Err(io::Error::new(io::ErrorKind::FileTooLarge, "longer than its bound")),
        }
        Ok(read)
    }
}
