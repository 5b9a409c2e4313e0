//! rpm's own format, `Packages.db` (SUSE): a header of 32 bytes, slots of 16
//! bytes that say where each package's blob is, the blobs in blocks of 16
//! bytes. All numbers are little-endian.

use super::bytes::{Budget, CUT, Endian::Little, Fault, ReadAt};
use super::{MOST_BLOB, MOST_PACKAGES};

/// The size of a slot, and of the blocks that blobs are counted in.
const SLOT: u64 = 16;

/// The size of a page of slots. The header takes the place of two slots.
const PAGE: u64 = 4096;

/// Before a blob: magic, number, time, length.
const HEAD: usize = 16;

/// After it, at the end of its last block: checksum, length, magic.
const TAIL: u64 = 12;

/// Shows each package's header to `take`, in the order of slots.
///
/// # Errors
/// What is wrong with the database; headers before it were shown.
pub fn read(file: &dyn ReadAt, take: &mut dyn FnMut(&[u8])) -> Result<(), Fault> {
    let mut header = [0; 32];
    file.read_at(0, &mut header)?;
    let number = |at| Little.u32(&header, at).ok_or(CUT);
    if !header.starts_with(b"RpmP") {
        return Err(Fault::Malformed("it is no database of rpm's own format"));
    }
    if number(4)? != 0 {
        return Err(Fault::Unsupported("it is of a later version of rpm's own format"));
    }
    let slots = u64::from(number(12)?) * PAGE;
    if slots > file.size() {
        return Err(CUT);
    }
    let mut budget = Budget::of(file.size());
    let mut packages = 0;
    let mut page = vec![0; PAGE as usize];
    for start in (0..slots).step_by(PAGE as usize) {
        file.read_at(start, &mut page)?;
        let first = if start == 0 { header.len() } else { 0 };
        for slot in page.get(first..).unwrap_or_default().chunks_exact(SLOT as usize) {
            let number = |at| Little.u32(slot, at).ok_or(CUT);
            if !slot.starts_with(b"Slot") {
                return Err(Fault::Malformed("a slot has no mark"));
            }
            let (index, block, blocks) = (number(4)?, number(8)?, number(12)?);
            if block == 0 {
                continue; // A free slot.
            }
            packages += 1;
            if packages > MOST_PACKAGES {
                return Err(Fault::TooLarge("it has more packages than are read"));
            }
            let bytes = u64::from(blocks) * SLOT;
            budget.spend(bytes)?;
            take(&blob(file, index, u64::from(block) * SLOT, bytes)?);
        }
    }
    Ok(())
}

/// The blob in these bytes.
fn blob(file: &dyn ReadAt, index: u32, start: u64, bytes: u64) -> Result<Vec<u8>, Fault> {
    const BAD: Fault = Fault::Malformed("a package's place holds something else");
    let mut head = [0; HEAD];
    file.read_at(start, &mut head)?;
    let number = |at| Little.u32(&head, at).ok_or(CUT);
    let length = number(12)?;
    if !head.starts_with(b"BlbS") || number(4)? != index || u64::from(length) + HEAD as u64 + TAIL > bytes {
        return Err(BAD);
    }
    let mut tail = [0; TAIL as usize];
    file.read_at(start + bytes - TAIL, &mut tail)?;
    if !tail.ends_with(b"BlbE") || Little.u32(&tail, 4) != Some(length) {
        return Err(BAD);
    }
    if u64::from(length) > MOST_BLOB {
        return Err(Fault::TooLarge("a package's header is larger than the bound"));
    }
    let mut blob = vec![0; length as usize];
    file.read_at(start + HEAD as u64, &mut blob)?;
    Ok(blob)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packages::rpm::testing::{damaged, names};

    /// A database of one page of slots.
    fn written(blobs: &[&[u8]]) -> Vec<u8> {
        let mut all = [b"RpmP".as_slice(), &[0; 8], &1_u32.to_le_bytes(), &9_u32.to_le_bytes(), &[0; 12]].concat();
        let mut rest = Vec::new();
        for (place, blob) in blobs.iter().enumerate() {
            let index = place as u32 + 1;
            let length = blob.len() as u32;
            let blocks = (blob.len() + 28).div_ceil(16);
            let numbers = [index, 256 + rest.len() as u32 / 16, blocks as u32].map(u32::to_le_bytes).concat();
            all.extend([b"Slot".as_slice(), &numbers].concat());
            let mut body = [b"BlbS".as_slice(), &index.to_le_bytes(), &[0; 4], &length.to_le_bytes(), blob].concat();
            body.resize(blocks * 16 - 12, 0);
            rest.extend([body.as_slice(), &[0; 4], &length.to_le_bytes(), b"BlbE"].concat());
        }
        while all.len() < 4096 {
            all.extend([b"Slot".as_slice(), &[0; 12]].concat());
        }
        [all, rest].concat()
    }

    #[test]
    fn slots_and_their_blobs() {
        let headers: Vec<Vec<u8>> =
            (0..5).map(|n| super::super::header::testing::named(&format!("p{n}"), n * 700)).collect();
        let database = written(&headers.iter().map(Vec::as_slice).collect::<Vec<_>>());
        assert_eq!(names(read, &database), (["p0", "p1", "p2", "p3", "p4"].map(str::to_owned).to_vec(), Ok(())));
        assert_eq!(names(read, &written(&[])).0.len(), 0);
        for (at, want) in
            [(0, "no database"), (4, "later version"), (32, "no mark"), (4096, "something else"), (40, "ends")]
        {
            let mut bad = database.clone();
            bad[at] ^= 0x55;
            if at == 40 {
                bad[at + 3] = 0x7f;
            }
            let fault = names(read, &bad).1.unwrap_err();
            assert!(fault.what().contains(want), "{at} {fault:?}");
        }
        // Two slots with one blob hold more than the file does, if it is done often enough.
        let mut same = written(&[&super::super::header::testing::named("p", 9000)]);
        let slot = same[32..48].to_vec();
        (2..200).for_each(|n| same[n * 16..n * 16 + 16].copy_from_slice(&slot));
        assert!(names(read, &same).1.unwrap_err().what().contains("more than the file"));
    }

    #[test]
    fn damage_is_endured() {
        damaged(read, &written(&[&super::super::header::testing::named("a", 300), b"x"]));
    }
}
