//! Feeds that are published as one zip archive with a document for each member.

use super::{Bounds, ImportError, Limited};
use std::io::{Read, Seek, SeekFrom};

/// The most members: the largest of 2026 has 300,000.
const MEMBERS: usize = 2_000_000;

/// What is done with one document: its place, for errors, and its bytes.
type Each<'e> = dyn FnMut(&str, &[u8]) -> Result<(), ImportError> + 'e;

/// Hands on each member that is named `….json`, by its place and its bytes. The
/// packed file, what comes of it and each member are within the bounds.
///
/// # Errors
/// A file that is no such archive, one beyond a bound, or what `each` refuses.
pub(super) fn members(
    place: &str,
    mut reader: impl Read + Seek,
    bounds: Bounds,
    each: &mut Each<'_>,
) -> Result<(), ImportError> {
    let failed = |why: &dyn std::fmt::Display| ImportError::format(place, "a zip archive", &why);
    let beyond = |bound: String| ImportError::Bound { place: place.to_owned(), bound };
    let length = reader.seek(SeekFrom::End(0)).map_err(|why| failed(&why))?;
    if length > bounds.bytes {
        return Err(beyond(format!("{} bytes", bounds.bytes)));
    }
    let mut archive = zip::ZipArchive::new(reader).map_err(|why| failed(&why))?;
    if archive.len() > MEMBERS {
        return Err(beyond(format!("{MEMBERS} members")));
    }
    let mut left = bounds.bytes;
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(|why| failed(&why))?;
        if !member.name().ends_with(".json") {
            continue;
        }
        let name: String = member.name().chars().filter(|c| !c.is_control()).take(200).collect();
        let most = left.min(bounds.entry as u64);
        let mut bytes = Vec::new();
        // What a member says of its own size is not believed.
        match Limited::new(member, most).read_to_end(&mut bytes) {
            Ok(read) => left -= read as u64,
            Err(why) if why.kind() == std::io::ErrorKind::FileTooLarge => {
                return Err(beyond(format!("{most} bytes in {name}")));
            }
            Err(why) => return Err(failed(&format!("{name}: {why}"))),
        }
        each(&format!("{place}/{name}"), &bytes)?;
    }
    Ok(())
}
