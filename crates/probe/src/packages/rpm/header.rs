//! A package's header as rpm keeps it in its database: the number of index
//! entries and of data bytes (32 bits each, big-endian), the entries (tag,
//! type, offset, count), the data. The format is that of rpm's own
//! documentation, version 4 and later, without the eight bytes of magic that a
//! package file has before it.

use super::bytes::{Endian::Big, Fault};
use report::Time;

/// The most entries of a header; rpm's own bound.
const MOST_ENTRIES: u32 = 0xffff;

/// The longest text that is taken.
const LONGEST: usize = 1024;

/// What is taken of a header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The package's name.
    pub name: String,
    /// Its version, without epoch and release.
    pub version: String,
    /// Its release.
    pub release: String,
    /// Its epoch, where it has one.
    pub epoch: Option<u32>,
    /// Its architecture; keys that rpm trusts have none.
    pub architecture: Option<String>,
    /// The file name of the source package.
    pub source: Option<String>,
    /// Its module, as `name:stream:version:context`.
    pub module: Option<String>,
    /// When it was installed.
    pub installed_at: Option<Time>,
    /// Who says to have made it.
    pub vendor: Option<String>,
}

/// The value types that are taken.
const INT32: u32 = 4;
const STRING: u32 = 6;
const STRING_ARRAY: u32 = 8;
const I18N_STRING: u32 = 9;

const SHORT: Fault = Fault::Malformed("a header ends too early");

/// An entry of the index.
struct Entry {
    kind: u32,
    offset: usize,
    count: u32,
}

impl Header {
    /// Reads a header.
    ///
    /// # Errors
    /// [`Fault::Malformed`] and [`Fault::TooLarge`]: what is wrong.
    pub fn parse(blob: &[u8]) -> Result<Self, Fault> {
        let (index, data) = split(blob)?;
        let mut header = Self::default();
        for entry in index.chunks_exact(16) {
            let (tag, value) = Entry::read(entry)?;
            header.take(tag, &value, data)?;
        }
        if header.name.is_empty() || header.version.is_empty() {
            return Err(Fault::Malformed("a header has no name or no version"));
        }
        Ok(header)
    }

    /// Keeps a value, if it is one that is wanted. Of entries with one tag the last counts, as for rpm.
    fn take(&mut self, tag: u32, entry: &Entry, data: &[u8]) -> Result<(), Fault> {
        match tag {
            1000 => self.name = text(entry, data)?,
            1001 => self.version = text(entry, data)?,
            1002 => self.release = text(entry, data)?,
            1003 => self.epoch = Some(number(entry, data)?),
            1008 => self.installed_at = Some(Time::from_seconds(i64::from(number(entry, data)?))),
            1011 => self.vendor = Some(text(entry, data)?),
            1022 => self.architecture = Some(text(entry, data)?),
            1044 => self.source = Some(text(entry, data)?),
            5096 => self.module = Some(text(entry, data)?),
            _ => {}
        }
        Ok(())
    }

    /// `[epoch:]version-release`; an epoch of 0 is left out.
    #[must_use]
    pub fn evr(&self) -> String {
        let release = if self.release.is_empty() { String::new() } else { format!("-{}", self.release) };
        match self.epoch {
            None | Some(0) => format!("{}{release}", self.version),
            Some(epoch) => format!("{epoch}:{}{release}", self.version),
        }
    }

    /// The source package's name, version and release, from its file's name:
    /// `name-version-release.src.rpm`.
    #[must_use]
    pub fn source_parts(&self) -> Option<(&str, &str, &str)> {
        let file = self.source.as_deref()?;
        let stem = file.strip_suffix(".src.rpm").or_else(|| file.strip_suffix(".nosrc.rpm"))?;
        let (rest, release) = stem.rsplit_once('-')?;
        let (name, version) = rest.rsplit_once('-')?;
        Some((name, version, release))
    }

    /// The module's `name:stream`.
    #[must_use]
    pub fn stream(&self) -> Option<String> {
        let mut parts = self.module.as_deref()?.split(':');
        let (name, stream) = (parts.next()?, parts.next()?);
        (!name.is_empty()).then(|| format!("{name}:{stream}"))
    }

    /// True for a key that rpm trusts: it is kept among the packages and is none.
    #[must_use]
    pub fn is_key(&self) -> bool {
        self.name == "gpg-pubkey"
    }
}

impl Entry {
    fn read(entry: &[u8]) -> Result<(u32, Self), Fault> {
        let number = |at| Big.u32(entry, at).ok_or(SHORT);
        Ok((number(0)?, Self { kind: number(4)?, offset: number(8)? as usize, count: number(12)? }))
    }
}

/// The index of a header and its data.
fn split(blob: &[u8]) -> Result<(&[u8], &[u8]), Fault> {
    let (count, length) = (Big.u32(blob, 0).ok_or(SHORT)?, Big.u32(blob, 4).ok_or(SHORT)?);
    if count > MOST_ENTRIES {
        return Err(Fault::TooLarge("a header has more entries than rpm takes"));
    }
    let start = count as usize * 16;
    let body = blob.get(8..).ok_or(SHORT)?;
    let (index, rest) = body.split_at_checked(start).ok_or(SHORT)?;
    Ok((index, rest.get(..length as usize).ok_or(SHORT)?))
}

/// Shows the path of each file of a package: folders, names, and for each name
/// the number of its folder; packages before rpm 4 hold whole paths.
///
/// # Errors
/// What is wrong; files before it were shown.
pub fn files(blob: &[u8], take: &mut dyn FnMut(&[u8])) -> Result<(), Fault> {
    const BAD: Fault = Fault::Malformed("the files in a header do not fit one another");
    let (index, data) = split(blob)?;
    let (mut folders, mut names, mut numbers) = (Vec::new(), Vec::new(), None);
    for entry in index.chunks_exact(16) {
        let (tag, value) = Entry::read(entry)?;
        match tag {
            1027 => texts(&value, data)?.into_iter().for_each(&mut *take),
            1116 if value.kind == INT32 => numbers = Some(value),
            1117 => names = texts(&value, data)?,
            1118 => folders = texts(&value, data)?,
            _ => {}
        }
    }
    let mut path = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let numbers = numbers.as_ref().filter(|numbers| place < numbers.count as usize).ok_or(BAD)?;
        let number = Big.u32(data, numbers.offset.checked_add(place * 4).ok_or(BAD)?).ok_or(BAD)?;
        path.clear();
        path.extend_from_slice(folders.get(number as usize).ok_or(BAD)?);
        path.extend_from_slice(name);
        take(&path);
    }
    Ok(())
}

/// A list of texts, each with a zero after it.
fn texts<'a>(entry: &Entry, data: &'a [u8]) -> Result<Vec<&'a [u8]>, Fault> {
    const BAD: Fault = Fault::Malformed("a list of texts in a header is none");
    let rest = data.get(entry.offset..).ok_or(BAD)?;
    let end = memchr::memrchr(0, rest).filter(|_| entry.kind == STRING_ARRAY).ok_or(BAD)?;
    let all = rest.get(..end).unwrap_or_default().split(|byte| *byte == 0);
    let texts: Vec<_> = all.take(entry.count as usize).collect();
    if texts.len() == entry.count as usize { Ok(texts) } else { Err(BAD) }
}

fn text(entry: &Entry, data: &[u8]) -> Result<String, Fault> {
    const BAD: Fault = Fault::Malformed("a text in a header is none");
    if !matches!(entry.kind, STRING | I18N_STRING) || entry.count == 0 {
        return Err(BAD);
    }
    let rest = data.get(entry.offset..).ok_or(BAD)?;
    let bytes = rest.split(|byte| *byte == 0).next().filter(|bytes| bytes.len() < rest.len()).ok_or(BAD)?;
    if bytes.len() > LONGEST {
        return Err(Fault::TooLarge("a text in a header is longer than 1,024 bytes"));
    }
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

fn number(entry: &Entry, data: &[u8]) -> Result<u32, Fault> {
    let number = Big.u32(data, entry.offset).filter(|_| entry.kind == INT32 && entry.count > 0);
    number.ok_or(Fault::Malformed("a number in a header is none"))
}

/// Headers for tests of everything that holds them.
#[cfg(test)]
pub(super) mod testing {
    /// A header with these values; a text goes with type 6, a number with type 4.
    pub fn header(values: &[(u32, Result<u32, &str>)]) -> Vec<u8> {
        let (mut index, mut data) = (Vec::new(), Vec::new());
        for (tag, value) in values {
            while value.is_ok() && data.len() % 4 != 0 {
                data.push(0);
            }
            let kind = if value.is_ok() { 4_u32 } else { 6 };
            for number in [*tag, kind, data.len() as u32, 1] {
                index.extend(number.to_be_bytes());
            }
            match value {
                Ok(number) => data.extend(number.to_be_bytes()),
                Err(text) => data.extend([text.as_bytes(), b"\0"].concat()),
            }
        }
        let counts = [values.len() as u32, data.len() as u32].map(u32::to_be_bytes).concat();
        [counts, index, data].concat()
    }

    /// The header of a package with a name and filler, which makes it longer.
    pub fn named(name: &str, filler: usize) -> Vec<u8> {
        let filler = "x".repeat(filler);
        header(&[(1000, Err(name)), (1001, Err("1")), (1002, Err("2")), (1004, Err(&filler)), (1022, Err("noarch"))])
    }
}

#[cfg(test)]
mod tests {
    use super::testing::header;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tags_that_are_wanted() {
        let blob = header(&[
            (1000, Err("bash")),
            (1001, Err("5.1.8")),
            (1002, Err("6.el9")),
            (1003, Ok(2)),
            (1008, Ok(1_700_000_000)),
            (1004, Err("a summary")),
            (1011, Err("A vendor")),
            (1022, Err("x86_64")),
            (1044, Err("bash-all-5.1.8-6.el9.src.rpm")),
            (5096, Err("shells:rhel9:8090020230:abcd")),
        ]);
        let found = Header::parse(&blob).unwrap();
        assert_eq!(found.evr(), "2:5.1.8-6.el9");
        assert_eq!(found.source_parts(), Some(("bash-all", "5.1.8", "6.el9")));
        assert_eq!(found.stream().as_deref(), Some("shells:rhel9"));
        assert_eq!(found.installed_at.unwrap().to_string(), "2023-11-14T22:13:20.000Z");
        assert_eq!((found.architecture.as_deref(), found.vendor.as_deref()), (Some("x86_64"), Some("A vendor")));
        assert!(!found.is_key());
        let key = Header::parse(&header(&[(1000, Err("gpg-pubkey")), (1001, Err("1")), (1003, Ok(0))])).unwrap();
        assert!(key.is_key() && key.evr() == "1" && key.source_parts().is_none());
    }

    #[test]
    fn what_is_no_header_is_refused() {
        let good = header(&[(1000, Err("a")), (1001, Err("1"))]);
        for length in 0..good.len() {
            assert!(Header::parse(&good[..length]).is_err(), "{length}");
        }
        assert!(Header::parse(&header(&[(1000, Err("a"))])).is_err());
        assert!(Header::parse(&header(&[(1000, Ok(1)), (1001, Err("1"))])).is_err());
        assert!(Header::parse(&header(&[(1000, Err("a")), (1001, Err("1")), (1003, Err("1"))])).is_err());
        let long = "x".repeat(LONGEST + 1);
        assert!(matches!(Header::parse(&header(&[(1000, Err(&long))])), Err(Fault::TooLarge(_))));
        assert!(matches!(Header::parse(&[0, 1, 0, 0, 0, 0, 0, 0]), Err(Fault::TooLarge(_))));
    }

    /// A header with lists: (tag, type, count, data).
    fn lists(values: &[(u32, u32, u32, &[u8])]) -> Vec<u8> {
        let (mut index, mut data) = (Vec::new(), Vec::new());
        for (tag, kind, count, bytes) in values {
            index.extend([*tag, *kind, data.len() as u32, *count].map(u32::to_be_bytes).concat());
            data.extend_from_slice(bytes);
        }
        [[values.len() as u32, data.len() as u32].map(u32::to_be_bytes).concat(), index, data].concat()
    }

    #[test]
    fn paths_of_files() {
        let shown = |blob: &[u8]| {
            let mut all = Vec::new();
            let read = files(blob, &mut |path| all.push(String::from_utf8_lossy(path).into_owned()));
            read.map(|()| all.join(" "))
        };
        let numbers = [0, 0, 0, 1, 0, 0, 0, 0];
        let (names, folders) = (b"a\0b\0".as_slice(), b"/x/\0/y/\0".as_slice());
        let good = lists(&[(1116, 4, 2, &numbers), (1117, 8, 2, names), (1118, 8, 2, folders)]);
        assert_eq!(shown(&good).unwrap(), "/y/a /x/b");
        assert_eq!(shown(&lists(&[(1027, 8, 2, b"/old/a\0/b\0")])).unwrap(), "/old/a /b");
        assert_eq!(shown(&header(&[(1000, Err("a"))])).unwrap(), "");
        for bad in [
            lists(&[(1116, 4, 1, &numbers), (1117, 8, 2, names), (1118, 8, 2, folders)]),
            lists(&[(1116, 4, 2, &numbers), (1117, 8, 2, names), (1118, 8, 1, b"/x/\0")]),
            lists(&[(1117, 8, 2, names), (1118, 8, 2, folders)]),
            lists(&[(1117, 8, 3, names)]),
            lists(&[(1117, 6, 2, names)]),
        ] {
            assert!(shown(&bad).is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(count in 0_u8..4, bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            let _ = Header::parse(&bytes);
            let _ = files(&[&[0, 0, 0, count, 0, 0, 0, 9], bytes.as_slice()].concat(), &mut |_| {});
            let _ = Header::parse(&[&[0, 0, 0, count, 0, 0, 0, 9], bytes.as_slice()].concat());
        }
    }
}
