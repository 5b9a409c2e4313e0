//! The rows of a table: leaves of its b-tree from left to right, with what
//! overflows a page joined again.

use super::super::bytes::{CUT, Endian::Big, Fault};
use super::super::{MOST_BLOB, MOST_PACKAGES};
use super::pages::Pages;
use super::record::varint;
use std::collections::HashSet;

/// Types of pages.
const INTERIOR: u8 = 5;
const LEAF: u8 = 13;

/// How deep a tree may be: each page has at least two below it.
const DEEPEST: usize = 32;

const BAD: Fault = Fault::Malformed("a page of the table is broken");

/// Shows the payload of each row to `take`, in the order of row numbers.
///
/// # Errors
/// What is wrong, or what `take` says; rows before it were shown.
pub fn rows(pages: &mut Pages<'_>, root: u32, take: &mut dyn FnMut(&[u8]) -> Result<(), Fault>) -> Result<(), Fault> {
    let (mut seen, mut rows) = (HashSet::new(), 0);
    let mut waiting = vec![(root, 0)];
    while let Some((number, depth)) = waiting.pop() {
        if depth > DEEPEST || !seen.insert(number) {
            return Err(Fault::Malformed("the pages of the table go in circles"));
        }
        let page = pages.read(number)?;
        // The first page begins with the head of the file.
        let start = if number == 1 { 100 } else { 0 };
        let head = page.get(start..).ok_or(BAD)?;
        let cells = usize::from(Big.u16(head, 3).ok_or(BAD)?);
        let cell = |place: usize, before: usize| -> Result<&[u8], Fault> {
            let offset = Big.u16(head, before + place * 2).ok_or(BAD)?;
            page.get(usize::from(offset)..).ok_or(BAD)
        };
        match head.first() {
            Some(&INTERIOR) => {
                let last = Big.u32(head, 8).ok_or(BAD)?;
                let children: Result<Vec<u32>, Fault> =
                    (0..cells).map(|place| Big.u32(cell(place, 12)?, 0).ok_or(BAD)).collect();
                // What is put last is taken first.
                waiting.push((last, depth + 1));
                waiting.extend(children?.into_iter().rev().map(|child| (child, depth + 1)));
            }
            Some(&LEAF) => {
                for place in 0..cells {
                    rows += 1;
                    if rows > MOST_PACKAGES {
                        return Err(Fault::TooLarge("it has more packages than are read"));
                    }
                    take(&payload(pages, cell(place, 8)?)?)?;
                }
            }
            _ => return Err(BAD),
        }
    }
    Ok(())
}

/// The payload of a cell: its length, the row's number, as much of it as fits,
/// the first page of the rest.
fn payload(pages: &mut Pages<'_>, cell: &[u8]) -> Result<Vec<u8>, Fault> {
    let (length, rest) = varint(cell).ok_or(BAD)?;
    let (_row, rest) = varint(rest).ok_or(BAD)?;
    if length > MOST_BLOB {
        return Err(Fault::TooLarge("a package's header is larger than the bound"));
    }
    let length = usize::try_from(length).map_err(|_| CUT)?;
    let usable = pages.usable;
    // As the format says: a leaf keeps at most X bytes, at least M.
    let (most, least) = (usable - 35, (usable - 12) * 32 / 255 - 23);
    let here = if length <= most {
        length
    } else {
        let fitting = least + (length - least) % (usable - 4);
        if fitting <= most { fitting } else { least }
    };
    pages.spend(here)?;
    let mut all = rest.get(..here).ok_or(BAD)?.to_vec();
    if here == length {
        return Ok(all);
    }
    let mut next = Big.u32(rest, here).ok_or(BAD)?;
    while all.len() < length {
        let page = pages.read(next)?;
        next = Big.u32(&page, 0).ok_or(BAD)?;
        let wanted = (length - all.len()).min(usable - 4);
        all.extend_from_slice(page.get(4..4 + wanted).ok_or(BAD)?);
    }
    Ok(all)
}
