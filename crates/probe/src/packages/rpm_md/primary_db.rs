//! The list of packages as a database of SQLite, which yum unpacks and keeps:
//! `packages(pkgKey, pkgId, name, arch, version, epoch, release, …)`, in this order.

use super::{MOST_OFFERS, Offer};
use crate::packages::rpm::bytes::{Fault, ReadAt};
use crate::packages::rpm::sqlite::record::{Value, columns};
use crate::packages::rpm::sqlite::rows;
use std::collections::HashSet;

/// Reads a database and keeps the packages whose names are wanted.
pub fn read(file: &dyn ReadAt, wanted: &HashSet<&str>, offers: &mut Vec<Offer>) -> Result<(), Fault> {
    rows(file, None, b"packages", &mut |record| {
        let [_, _, name, architecture, version, epoch, release] = columns::<7>(record)?.map(text);
        let (Some(name), Some(architecture), Some(version), Some(release)) = (name, architecture, version, release)
        else {
            return Err(Fault::Malformed("a package has no name or no version"));
        };
        if wanted.contains(name.as_str()) {
            if offers.len() >= MOST_OFFERS {
                return Err(Fault::TooLarge("it has more packages than are kept"));
            }
            let (version, epoch) = (format!("{version}-{release}"), epoch.unwrap_or_default());
            offers.push(Offer { name, architecture, epoch, version, vendor: None });
        }
        Ok(())
    })
}

fn text(value: Option<Value<'_>>) -> Option<String> {
    match value? {
        Value::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
        // An epoch may be kept as a number.
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}
