//! rpm's database in its three forms. Each reader shows the headers of
//! packages as bytes; what is in a header is the same in all of them.

pub mod bdb;
pub mod bytes;
pub mod header;
pub mod ndb;
pub mod sqlite;

use crate::host::Host;
use bytes::{Disk, Fault, ReadAt};
use header::Header;
use report::{Gap, GapReason, Source, escape};
use ring::digest::{Context, SHA256};

/// The most packages that are read of one database.
pub const MOST_PACKAGES: usize = 200_000;

/// The most bytes of one package's header; the longest in use have some ten millions.
pub const MOST_BLOB: u64 = 64 << 20;

/// The most bytes of a database, and of the log beside it.
const MOST_BYTES: u64 = 4 << 30;

/// Where rpm keeps its database: the new place, which may be a link's target, first.
const FOLDERS: &[&str] = &["/usr/lib/sysimage/rpm", "/var/lib/rpm"];

/// The database's file in each form, in the order in which rpm looks for them.
const FORMS: &[(&str, Form)] = &[("rpmdb.sqlite", Form::Sqlite), ("Packages.db", Form::Ndb), ("Packages", Form::Bdb)];

#[derive(Clone, Copy)]
enum Form {
    Sqlite,
    Ndb,
    Bdb,
}

/// What a host's database holds.
#[derive(Debug)]
pub struct Database {
    /// The packages, in its order; keys that rpm trusts are left out.
    pub packages: Vec<Header>,
    /// What could not be read of it.
    pub gaps: Vec<Gap>,
    /// The file.
    pub source: Source,
}

impl Database {
    /// The database of a host; `None` if it has none.
    pub(crate) fn read(host: &Host) -> Option<Self> {
        let mut packages = Vec::new();
        let (source, gaps) = walk(host, &mut |blob| {
            let header = Header::parse(blob)?;
            if !header.is_key() {
                packages.push(header);
            }
            Ok(())
        })?;
        Some(Self { packages, gaps, source })
    }
}

/// Shows the header of each package, as bytes, and tells the file and what
/// could not be read; `None` if the host has no database.
pub(crate) fn walk(host: &Host, take: &mut Take<'_>) -> Option<(Source, Vec<Gap>)> {
    let places =
        FOLDERS.iter().flat_map(|folder| FORMS.iter().map(move |(name, form)| (format!("{folder}/{name}"), *form)));
    for (path, form) in places {
        match host.stream(&path, MOST_BYTES) {
            Ok(file) => return Some(headers(host, &path, form, file.into_inner(), take)),
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => {
                let source = Source::File { path: escape::path(path.as_bytes()), sha256: None, line: None };
                return Some((source, vec![gap]));
            }
        }
    }
    None
}

/// What is done with a header.
type Take<'a> = dyn FnMut(&[u8]) -> Result<(), Fault> + 'a;

fn headers(host: &Host, path: &str, form: Form, file: std::fs::File, take: &mut Take<'_>) -> (Source, Vec<Gap>) {
    let (mut gaps, mut broken) = (Vec::new(), None);
    let mut take = |blob: &[u8]| {
        if let Err(fault) = take(blob) {
            let (count, first) = broken.unwrap_or((0_u32, fault));
            broken = Some((count + 1, first));
        }
    };
    let mut sha256 = None;
    let read = Disk::new(file).and_then(|file| match form {
        Form::Sqlite => {
            let log = log(host, path, &mut gaps);
            // With a log the rows are not from the file alone.
            sha256 = if log.is_none() { digest(&file)? } else { None };
            sqlite::read(&file, log.as_ref().map(|log| log as &dyn ReadAt), &mut take)
        }
        Form::Ndb | Form::Bdb => {
            sha256 = digest(&file)?;
            if matches!(form, Form::Ndb) { ndb::read(&file, &mut take) } else { bdb::read(&file, &mut take) }
        }
    });
    let mut gap = |fault: Fault, detail: String| {
        gaps.push(Gap { place: escape::path(path.as_bytes()), reason: fault.reason(), detail });
    };
    if let Err(fault) = read {
        gap(fault, format!("{}; run `rpm --rebuilddb`", fault.what()));
    }
    if let Some((count, fault)) = broken {
        gap(fault, format!("{count} packages cannot be read ({}); run `rpm --rebuilddb`", fault.what()));
    }
    (Source::File { path: escape::path(path.as_bytes()), sha256, line: None }, gaps)
}

/// The write-ahead log beside a database, if something is in it. A log of the
/// other kind is only there if a change was broken off.
fn log(host: &Host, path: &str, gaps: &mut Vec<Gap>) -> Option<Disk> {
    let mut open = |ending: &str| match host.stream(format!("{path}{ending}"), MOST_BYTES) {
        Ok(file) => Disk::new(file.into_inner()).ok().filter(|file| file.size() > 0),
        Err(gap) if gap.reason == GapReason::Missing => None,
        Err(gap) => {
            gaps.push(gap);
            None
        }
    };
    let (log, journal) = (open("-wal"), open("-journal"));
    let mut magic = [0; 8];
    if journal.is_some_and(|journal| journal.read_at(0, &mut magic).is_ok())
        && magic == [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]
    {
        let detail = "a change of the database is under way or was broken off; run `rpm -qa` once as root".to_owned();
        gaps.push(Gap { place: escape::path(path.as_bytes()), reason: GapReason::Unsupported, detail });
    }
    log
}

/// SHA-256 of a file, read piece by piece: databases may be larger than the memory that the agent may use.
fn digest(file: &Disk) -> Result<Option<String>, Fault> {
    let (mut context, mut place) = (Context::new(&SHA256), 0);
    let mut piece = vec![0; 64 << 10];
    while place < file.size() {
        let count = usize::try_from(file.size() - place).unwrap_or(piece.len()).min(piece.len());
        let part = piece.get_mut(..count).ok_or(bytes::CUT)?;
        file.read_at(place, part)?;
        context.update(part);
        place += count as u64;
    }
    Ok(Some(hex::encode(context.finish())))
}

/// What the tests of the readers share.
#[cfg(test)]
mod testing {
    use super::*;

    /// The names of the packages that a reader shows, and how it ended.
    pub fn names(
        read: impl Fn(&dyn ReadAt, &mut dyn FnMut(&[u8])) -> Result<(), Fault>,
        mut bytes: &[u8],
    ) -> (Vec<String>, Result<(), Fault>) {
        let mut names = Vec::new();
        let ended = read(&mut bytes, &mut |blob| names.extend(Header::parse(blob).map(|header| header.name)));
        (names, ended)
    }

    /// Whatever byte is another one and wherever it is cut off, reading ends.
    pub fn damaged(read: impl Fn(&dyn ReadAt, &mut dyn FnMut(&[u8])) -> Result<(), Fault>, bytes: &[u8]) {
        for at in 0..bytes.len().min(6000) {
            for value in [0, 1, 0xff, bytes[at] ^ 0x80] {
                let mut other = bytes.to_vec();
                other[at] = value;
                let (found, _) = names(&read, &other);
                assert!(found.len() < 1000, "{at}");
            }
        }
        (0..bytes.len()).step_by(37).for_each(|at| drop(names(&read, &bytes[..at])));
    }
}

#[cfg(test)]
mod tests;
