//! `rpmdb.sqlite` (RHEL 9 and newer, Fedora, Amazon Linux 2023): a reader of
//! SQLite's file format, <https://sqlite.org/fileformat2.html>, for the one
//! table `Packages(hnum INTEGER PRIMARY KEY, blob BLOB)`. It opens nothing for
//! writing, takes no lock and runs no SQL; what stands in the log beside the
//! file is read with it. yum's lists of packages are read with it, too.

mod pages;
pub(crate) mod record;
mod tree;
mod wal;

use super::bytes::{Fault, ReadAt};
use pages::Pages;
use record::Value;

/// The page where SQLite keeps what tables there are.
const SCHEMA: u32 = 1;

/// Shows each package's header to `take`, in the order of their numbers.
/// `log` is the write-ahead log, if there is one.
///
/// # Errors
/// What is wrong with the database; headers before it were shown.
pub fn read(file: &dyn ReadAt, log: Option<&dyn ReadAt>, take: &mut dyn FnMut(&[u8])) -> Result<(), Fault> {
    rows(file, log, b"Packages", &mut |payload| {
        let [_, blob] = record::columns(payload)?;
        match blob {
            Some(Value::Blob(blob)) => {
                take(blob);
                Ok(())
            }
            _ => Err(Fault::Malformed("a package is no blob")),
        }
    })
}

/// Shows the record of each row of a table to `take`, in the order of their numbers.
///
/// # Errors
/// What is wrong with the database, or what `take` says; rows before it were shown.
pub(crate) fn rows(
    file: &dyn ReadAt,
    log: Option<&dyn ReadAt>,
    table: &[u8],
    take: &mut dyn FnMut(&[u8]) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut pages = Pages::open(file, log)?;
    let mut root = None;
    tree::rows(&mut pages, SCHEMA, &mut |payload| {
        if let [Some(Value::Text(b"table")), Some(Value::Text(name)), _, Some(Value::Integer(page))] =
            record::columns(payload)?
            && name.eq_ignore_ascii_case(table)
        {
            root = u32::try_from(page).ok();
        }
        Ok(())
    })?;
    let root = root.ok_or(Fault::Malformed("it has no table of packages"))?;
    tree::rows(&mut pages, root, take)
}

#[cfg(test)]
mod tests;
