//! ZIP as APPNOTE.TXT has it: the directory at the end names the entries, each
//! with a header of its own before its bytes. Only entries that are wanted are
//! kept; stored and deflated ones are read. Not read: zip64, encrypted
//! entries, other methods, archives in several volumes.

use super::{Part, Stream};
use crate::packages::rpm::bytes::{Endian::Little, Fault, ReadAt};
use flate2::{Crc, bufread::DeflateDecoder};
use std::io::{BufReader, Read};

/// The most bytes of a directory: 65,535 entries with names of some 200 bytes.
const MOST_DIRECTORY: u64 = 16 << 20;

/// The longest name that is taken; the longest path that Linux takes.
const LONGEST_NAME: usize = 4096;

/// The end record, and the longest comment after it.
const END: usize = 22;
const MOST_END: u64 = END as u64 + 0xffff;

const BAD_DIRECTORY: Fault = Fault::Malformed("its directory is broken");
const BAD_ENTRY: Fault = Fault::Malformed("an entry does not agree with the directory");
const ZIP64: Fault = Fault::Unsupported("it has the form for very large archives (zip64), which is not read");

/// How many bytes may still be unpacked: a bomb ends here.
#[derive(Debug)]
pub(super) struct Allowance(pub u64);

impl Allowance {
    fn spend(&mut self, bytes: usize) -> Result<(), Fault> {
        let left = self.0.checked_sub(bytes as u64);
        self.0 = left.unwrap_or(0);
        left.map(drop).ok_or(Fault::TooLarge("it unpacks to more than may be unpacked"))
    }
}

/// An entry as the directory has it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub name: Vec<u8>,
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    pub size: u64,
    header: u64,
}

/// An archive and those of its entries that are wanted.
pub(super) struct Archive<'a> {
    /// From what offsets count: what stands before it, such as a script that starts it, is not it.
    body: Part<'a>,
    pub entries: Vec<Entry>,
}

impl<'a> Archive<'a> {
    /// Reads the directory and keeps the entries whose names are wanted.
    pub(super) fn open(file: Part<'a>, wanted: &dyn Fn(&[u8]) -> bool) -> Result<Self, Fault> {
        let tail = file.size().min(MOST_END);
        let mut bytes = vec![0; usize::try_from(tail).unwrap_or(0)];
        file.read_at(file.size() - tail, &mut bytes)?;
        let at = end(&bytes).ok_or(Fault::Malformed("it is no ZIP archive, or its end is missing"))?;
        let record = bytes.get(at..).ok_or(BAD_DIRECTORY)?;
        let half = |place| Little.u16(record, place).ok_or(BAD_DIRECTORY);
        let word = |place| Little.u32(record, place).map(u64::from).ok_or(BAD_DIRECTORY);
        let (count, length, offset) = (half(10)?, word(12)?, word(16)?);
        if count == 0xffff || length == 0xffff_ffff || offset == 0xffff_ffff {
            return Err(ZIP64);
        }
        if (half(4)?, half(6)?) != (0, 0) || half(8)? != count {
            return Err(Fault::Unsupported("it is one of several volumes, which are not read"));
        }
        if length > MOST_DIRECTORY {
            return Err(Fault::TooLarge("its directory is larger than 16 MiB"));
        }
        // The directory ends where the end record begins; its offset tells what stands before the archive.
        let place = (file.size() - tail + at as u64).checked_sub(length).ok_or(BAD_DIRECTORY)?;
        let before = place.checked_sub(offset).ok_or(BAD_DIRECTORY)?;
        let mut directory = vec![0; usize::try_from(length).map_err(|_| BAD_DIRECTORY)?];
        file.read_at(place, &mut directory)?;
        let body = file.of(before, offset).ok_or(BAD_DIRECTORY)?;
        let archive = Self { body, entries: entries(&directory, count, wanted)? };
        archive.lie_apart()?;
        Ok(archive)
    }

    /// No byte may belong to two entries: bombs are made that way.
    fn lie_apart(&self) -> Result<(), Fault> {
        let mut spans = Vec::new();
        for entry in &self.entries {
            let (start, size) = self.place(entry)?;
            spans.push((entry.header, start + size));
        }
        spans.sort_unstable();
        let overlap = spans.windows(2).any(|two| matches!(two, [(_, end), (start, _)] if end > start));
        if overlap { Err(Fault::Malformed("its entries overlap")) } else { Ok(()) }
    }

    /// Where an entry's bytes are: its own header says, which must agree with the directory.
    fn place(&self, entry: &Entry) -> Result<(u64, u64), Fault> {
        let mut header = [0; 30];
        self.body.read_at(entry.header, &mut header)?;
        let half = |at| Little.u16(&header, at).ok_or(BAD_ENTRY);
        if Little.u32(&header, 0) != Some(0x0403_4b50) || usize::from(half(26)?) != entry.name.len() {
            return Err(BAD_ENTRY);
        }
        let mut name = vec![0; entry.name.len()];
        self.body.read_at(entry.header + 30, &mut name)?;
        if name != entry.name || half(8)? != entry.method {
            return Err(BAD_ENTRY);
        }
        let start = entry.header + 30 + entry.name.len() as u64 + u64::from(half(28)?);
        self.body.of(start, entry.packed).ok_or(BAD_ENTRY)?;
        Ok((start, entry.packed))
    }

    /// The bytes of an entry as they are packed.
    fn packed(&self, entry: &Entry) -> Result<Part<'a>, Fault> {
        if entry.flags & 1 != 0 {
            return Err(Fault::Unsupported("an entry is encrypted"));
        }
        let (start, size) = self.place(entry)?;
        self.body.of(start, size).ok_or(BAD_ENTRY)
    }

    /// An entry that is stored as it is, without unpacking it; `None` for one that is packed.
    pub(super) fn stored(&self, entry: &Entry) -> Result<Option<Part<'a>>, Fault> {
        let part = self.packed(entry)?;
        if entry.method != 0 {
            return Ok(None);
        }
        if entry.packed != entry.size {
            return Err(BAD_ENTRY);
        }
        Ok(Some(part))
    }

    /// An entry unpacked, of at most `bound` bytes, its checksum checked.
    pub(super) fn read(&self, entry: &Entry, bound: usize, left: &mut Allowance) -> Result<Vec<u8>, Fault> {
        if entry.size > bound as u64 {
            return Err(Fault::TooLarge("an entry is larger than the bound"));
        }
        let bytes = self.front(entry, bound, left)?;
        let mut crc = Crc::new();
        crc.update(&bytes);
        if bytes.len() as u64 != entry.size || crc.sum() != entry.crc {
            return Err(Fault::Malformed("an entry is not what its checksum says"));
        }
        Ok(bytes)
    }

    /// The first bytes of an entry, unpacked, `bound` at most; nothing is checked of the rest.
    pub(super) fn front(&self, entry: &Entry, bound: usize, left: &mut Allowance) -> Result<Vec<u8>, Fault> {
        let mut stream = Stream::new(self.packed(entry)?);
        let read = match entry.method {
            0 => unpack(&mut stream, bound, left),
            8 => unpack(&mut DeflateDecoder::new(BufReader::new(&mut stream)), bound, left),
            _ => return Err(Fault::Unsupported("an entry is packed in a way that is not read")),
        };
        match stream.fault {
            Some(fault) => Err(fault),
            None => read,
        }
    }
}

fn unpack(stream: &mut dyn Read, bound: usize, left: &mut Allowance) -> Result<Vec<u8>, Fault> {
    let (mut bytes, mut piece) = (Vec::new(), vec![0; 32 << 10]);
    while bytes.len() < bound {
        let count = stream.read(&mut piece).map_err(|_| Fault::Malformed("an entry does not unpack"))?;
        if count == 0 {
            break;
        }
        left.spend(count)?;
        let take = count.min(bound - bytes.len());
        bytes.extend_from_slice(piece.get(..take).unwrap_or_default());
    }
    Ok(bytes)
}

/// Where the end record begins: the last one whose comment ends where the file does.
fn end(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(END)?;
    (0..=last).rev().find(|at| {
        let comment = Little.u16(bytes, at + 20).map(usize::from);
        bytes.get(*at..*at + 4) == Some(b"PK\x05\x06") && comment == Some(last - at)
    })
}

fn entries(directory: &[u8], count: u16, wanted: &dyn Fn(&[u8]) -> bool) -> Result<Vec<Entry>, Fault> {
    let (mut kept, mut rest) = (Vec::new(), directory);
    for _ in 0..count {
        let half = |at| Little.u16(rest, at).ok_or(BAD_DIRECTORY);
        let word = |at| Little.u32(rest, at).map(u64::from).ok_or(BAD_DIRECTORY);
        if word(0)? != 0x0201_4b50 {
            return Err(BAD_DIRECTORY);
        }
        let (name, extra, comment) = (usize::from(half(28)?), usize::from(half(30)?), usize::from(half(32)?));
        let shown = rest.get(46..46 + name).ok_or(BAD_DIRECTORY)?;
        if wanted(shown) {
            if name > LONGEST_NAME {
                return Err(Fault::TooLarge("an entry's name is longer than 4,096 bytes"));
            }
            let (packed, size, header) = (word(20)?, word(24)?, word(42)?);
            if [packed, size, header].contains(&0xffff_ffff) {
                return Err(ZIP64);
            }
            let crc = Little.u32(rest, 16).ok_or(BAD_DIRECTORY)?;
            kept.push(Entry { name: shown.to_vec(), flags: half(8)?, method: half(10)?, crc, packed, size, header });
        }
        rest = rest.get(46 + name + extra + comment..).ok_or(BAD_DIRECTORY)?;
    }
    if rest.is_empty() { Ok(kept) } else { Err(BAD_DIRECTORY) }
}
