//! The format of debsecan's generic lists: zlib around lines. A first part
//! names the holes, a second says for each package which of them it has.

use super::{ImportError, Limited, Sink};
use crate::model::{Package, Range, Record, Severity, Status};
use flate2::read::ZlibDecoder;
use std::io::{BufRead, BufReader, Read};

const FORMAT: &str = "a debsecan list";
/// The longest line: a hole has a description, a package a few versions.
const MOST_LINE: u64 = 64 << 10;

/// The most holes that a list names: ten times what there were in 2026.
const MOST_HOLES: usize = 2_000_000;

/// Reads a list for one release, such as `debian:12`.
///
/// # Errors
/// [`ImportError`].
pub fn import(place: &str, release: &str, from: impl Read, sink: &mut Sink<'_>) -> Result<(), ImportError> {
    let before = sink.taken;
    let unpacked = Limited::new(ZlibDecoder::new(from), sink.bounds().bytes);
    let mut lines = Lines { place, from: BufReader::new(unpacked), number: 0 };
    if lines.next()?.as_deref() != Some("VERSION 1") {
        return Err(ImportError::format(place, FORMAT, &"it does not begin with `VERSION 1`"));
    }
    let mut holes: Vec<String> = Vec::new();
    while let Some(line) = lines.part()? {
        if holes.len() >= MOST_HOLES {
            return Err(ImportError::Bound { place: lines.place.to_owned(), bound: format!("{MOST_HOLES} holes") });
        }
        holes.push(line.split(',').next().unwrap_or_default().to_owned());
    }
    while let Some(line) = lines.part()? {
        let place = format!("{place}, line {}", lines.number);
        let refuse = |why: &str| ImportError::format(&place, FORMAT, &why);
        for record in records(release, &line, &holes).map_err(refuse)? {
            sink.push(&place, record)?;
        }
    }
    // The last part, which sources have which packages, is not needed; but read
    // to the end, so that zlib's checksum tells whether the list was cut.
    while lines.next()?.is_some() {}
    if sink.taken == before {
        return Err(ImportError::Empty { place: place.to_owned(), wanted: release.to_owned() });
    }
    Ok(())
}

/// One line of the second part: package, number of the hole, flags, the first
/// version fixed in unstable, versions fixed elsewhere.
fn records(release: &str, line: &str, holes: &[String]) -> Result<Vec<Record>, &'static str> {
    let parts: Vec<&str> = line.splitn(5, ',').collect();
    let &[package, number, flags, unstable, others] = parts.as_slice() else { return Err("it has not five parts") };
    let hole = number.parse::<usize>().ok().and_then(|at| holes.get(at)).ok_or("it names a hole that is not listed")?;
    let &[kind, urgency, _remote, fix] = flags.as_bytes() else { return Err("it has not four flags") };
    let fixed_in = (!unstable.is_empty()).then_some(unstable);
    let status = if fix == b'F' && fixed_in.is_some() { Status::Fixed } else { Status::Affected };
    let mut record = Record::new(release, package, hole, status);
    record.ranges = fixed_in.map(Range::before).into_iter().collect();
    record.severity = match urgency {
        b'H' => Severity::High,
        b'M' => Severity::Medium,
        b'L' => Severity::Low,
        b' ' => Severity::Unknown,
        _ => return Err("its urgency is none"),
    };
    let mut of_source = Record { kind: Package::Source, ..record.clone() };
    of_source.except = others.split(' ').filter(|version| !version.is_empty()).map(str::to_owned).collect();
    match kind {
        b'S' => Ok(vec![of_source]),
        // A binary package of that name, and packages of a source of that name.
        b'B' => Ok(vec![record, of_source]),
        _ => Err("it is about neither a source nor a binary package"),
    }
}

struct Lines<'a, R> {
    place: &'a str,
    from: BufReader<R>,
    number: u64,
}

impl<R: Read> Lines<'_, R> {
    fn next(&mut self) -> Result<Option<String>, ImportError> {
        let mut line = Vec::new();
        self.number += 1;
        let place = format!("{}, line {}", self.place, self.number);
        self.from
            .by_ref()
            .take(MOST_LINE)
            .read_until(b'\n', &mut line)
            .map_err(|e| ImportError::format(&place, FORMAT, &e))?;
        if line.is_empty() {
            return Ok(None);
        }
        if line.pop() != Some(b'\n') {
            return Err(ImportError::format(&place, FORMAT, &"the line is cut or endless"));
        }
        String::from_utf8(line).map(Some).map_err(|_| ImportError::format(&place, FORMAT, &"it is not UTF-8"))
    }

    /// The next line of a part; `None` at the empty line that ends it.
    fn part(&mut self) -> Result<Option<String>, ImportError> {
        match self.next()? {
            Some(line) if line.is_empty() => Ok(None),
            Some(line) => Ok(Some(line)),
            None => Err(ImportError::format(self.place, FORMAT, &"it ends in the middle of a part")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::testing::{imported, refused};
    use std::io::Write;

    const LIST: &str = "VERSION 1\nCVE-2026-1,,a, b\nCVE-2026-2,,c\n\nopenssl,0,SHRF,3.5-1,3.0-2 3.1-4\nzlib,1,B   ,,\n\nopenssl,libssl3\n\n";

    fn packed(text: &str) -> Vec<u8> {
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        zlib.write_all(text.as_bytes()).unwrap();
        zlib.finish().unwrap()
    }

    #[test]
    fn sources_and_binaries_with_their_exceptions() {
        let all = imported(|sink| import("bookworm", "debian:12", packed(LIST).as_slice(), sink)).unwrap();
        assert_eq!(all.len(), 3);
        assert_eq!((all[0].kind, all[0].status, all[0].severity), (Package::Source, Status::Fixed, Severity::High));
        assert_eq!(all[0].except, ["3.0-2", "3.1-4"]);
        assert_eq!((all[1].kind, all[2].kind, all[2].status), (Package::Binary, Package::Source, Status::Affected));
        assert!(all[1].ranges.is_empty());
    }

    #[test]
    fn what_is_cut_or_something_else_is_refused() {
        for length in 0..LIST.find("openssl,lib").unwrap() - 1 {
            refused(|sink| import("l", "debian:12", packed(&LIST[..length]).as_slice(), sink));
        }
        let whole = packed(LIST);
        for length in 0..whole.len() {
            refused(|sink| import("l", "debian:12", &whole[..length], sink));
        }
        for (old, new) in
            [("VERSION 1", "VERSION 2"), (",0,", ",7,"), ("SHRF", "XHRF"), ("SHRF", "SHR"), ("3.5-1,", "3.5-1")]
        {
            refused(|sink| import("l", "debian:12", packed(&LIST.replace(old, new)).as_slice(), sink));
        }
        refused(|sink| import("l", "debian:12", LIST.as_bytes(), sink));
    }
}
