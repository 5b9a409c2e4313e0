//! `Packages`, a hash of Berkeley DB (RHEL 8 and older, openSUSE before 15.3):
//! pages of one size, in the byte order of the machine that wrote them. Pages
//! of the hash hold pairs of key and value; a value that does not fit is on a
//! chain of overflow pages. All pages are looked at in turn instead of bucket
//! by bucket: pages that are given back change their type.

use super::bytes::{Budget, CUT, Endian, Fault, ReadAt};
use super::{MOST_BLOB, MOST_PACKAGES};

/// The bytes before a page's content: position in the log, numbers of this page and its
/// neighbours, how many items there are, the offset of the content, level, type.
const PAGE_HEADER: usize = 26;

/// Types of pages.
const HASH_UNSORTED: u8 = 2;
const HASH: u8 = 13;
const OVERFLOW: u8 = 7;

/// Types of items on pages of a hash.
const ON_PAGE: u8 = 1;
const OFF_PAGE: u8 = 3;

/// Shows each package's header to `take`, in the order of pages.
///
/// # Errors
/// What is wrong with the database; headers before it were shown.
pub fn read(file: &dyn ReadAt, take: &mut dyn FnMut(&[u8])) -> Result<(), Fault> {
    let mut meta = [0; 72];
    file.read_at(0, &mut meta)?;
    let endian = [Endian::Little, Endian::Big].into_iter().find(|e| e.u32(&meta, 12) == Some(0x0006_1561));
    let endian = endian.ok_or(Fault::Malformed("it is no hash of Berkeley DB"))?;
    let number = |at| endian.u32(&meta, at).ok_or(CUT);
    if !(8..=10).contains(&number(16)?) || meta.get(24) != Some(&0) {
        return Err(Fault::Unsupported("it is of a version of Berkeley DB that is not read, or encrypted"));
    }
    let (size, last) = (number(20)?, number(32)?);
    if !size.is_power_of_two() || !(512..=65_536).contains(&size) {
        return Err(Fault::Malformed("its pages have no size that Berkeley DB takes"));
    }
    let last = u64::from(last).min((file.size() / u64::from(size)).saturating_sub(1));
    let mut reader = Reader { file, endian, size: size as usize, budget: Budget::of(file.size()) };
    let mut packages = 0;
    for place in 1..=last {
        let page = reader.page(u32::try_from(place).map_err(|_| CUT)?)?;
        if !matches!(page.get(25), Some(&(HASH | HASH_UNSORTED))) {
            continue;
        }
        let items = usize::from(endian.u16(&page, 20).ok_or(CUT)?);
        for pair in 0..items / 2 {
            let key = reader.item(&page, pair * 2)?;
            let value = reader.item(&page, pair * 2 + 1)?;
            // Under the key 0 is the highest number of a package.
            if key.iter().any(|byte| *byte != 0) {
                packages += 1;
                if packages > MOST_PACKAGES {
                    return Err(Fault::TooLarge("it has more packages than are read"));
                }
                take(&value);
            }
        }
    }
    Ok(())
}

struct Reader<'a> {
    file: &'a dyn ReadAt,
    endian: Endian,
    size: usize,
    budget: Budget,
}

impl Reader<'_> {
    fn page(&self, number: u32) -> Result<Vec<u8>, Fault> {
        let mut page = vec![0; self.size];
        self.file.read_at(u64::from(number) * self.size as u64, &mut page)?;
        Ok(page)
    }

    /// An item of a page of the hash: items are laid from its end to its
    /// front, each ends where the one before begins.
    fn item(&mut self, page: &[u8], place: usize) -> Result<Vec<u8>, Fault> {
        const BAD: Fault = Fault::Malformed("an item lies outside of its page");
        let offset = |place: usize| self.endian.u16(page, PAGE_HEADER + place * 2).map(usize::from).ok_or(BAD);
        let end = if place == 0 { self.size } else { offset(place - 1)? };
        let item = page.get(offset(place)?..end).ok_or(BAD)?;
        match item.split_first() {
            Some((&ON_PAGE, value)) => {
                self.budget.spend(value.len() as u64)?;
                Ok(value.to_vec())
            }
            Some((&OFF_PAGE, _)) => {
                let number = |at| self.endian.u32(item, at).ok_or(BAD);
                self.chain(number(4)?, number(8)?)
            }
            _ => Err(Fault::Malformed("an item is of no kind that rpm writes")),
        }
    }

    /// A value on overflow pages.
    fn chain(&mut self, mut next: u32, length: u32) -> Result<Vec<u8>, Fault> {
        const BAD: Fault = Fault::Malformed("a chain of overflow pages is broken");
        if u64::from(length) > MOST_BLOB {
            return Err(Fault::TooLarge("a package's header is larger than the bound"));
        }
        let mut value = Vec::new();
        while value.len() < length as usize {
            // Whole pages are spent, so that pages with little on them cannot be read for ever.
            self.budget.spend(self.size as u64)?;
            let page = if next == 0 { return Err(BAD) } else { self.page(next)? };
            let count = self.endian.u16(&page, 22).map(usize::from).filter(|count| *count > 0).ok_or(BAD)?;
            let content = page.get(PAGE_HEADER..).and_then(|rest| rest.get(..count)).ok_or(BAD)?;
            if page.get(25) != Some(&OVERFLOW) || value.len() + count > length as usize {
                return Err(BAD);
            }
            value.extend_from_slice(content);
            next = self.endian.u32(&page, 16).ok_or(BAD)?;
        }
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packages::rpm::header::testing::named;
    use crate::packages::rpm::testing::{damaged, names};

    /// Pages of 512 bytes: the first holds what a hash says of itself, then
    /// one page for each value, and pages for what does not fit on it.
    fn written(endian: Endian, values: &[Vec<u8>]) -> Vec<u8> {
        let four = |n: u32| if endian == Endian::Big { n.to_be_bytes() } else { n.to_le_bytes() };
        let two = |n: usize| if endian == Endian::Big { (n as u16).to_be_bytes() } else { (n as u16).to_le_bytes() };
        let mut pages: Vec<Vec<u8>> = vec![vec![0; 512]];
        let page = |number: usize, next: u32, items: usize, content: usize, kind: u8| {
            let mut page =
                [&[0; 8], &four(number as u32)[..], &[0; 4], &four(next), &two(items), &two(content)].concat();
            page.extend([0, kind]);
            page.resize(512, 0);
            page
        };
        for (place, value) in values.iter().enumerate() {
            let number = pages.len();
            let mut hash = page(number, 0, 2, 0, HASH);
            let key = [&[ON_PAGE], &four(place as u32)[..]].concat();
            let item = if value.len() < 300 {
                [&[ON_PAGE], value.as_slice()].concat()
            } else {
                [&[OFF_PAGE, 0, 0, 0], &four(number as u32 + 1)[..], &four(value.len() as u32)].concat()
            };
            let (from_key, from_item) = (512 - key.len(), 512 - key.len() - item.len());
            hash[26..30].copy_from_slice(&[two(from_key), two(from_item)].concat());
            hash[from_key..].copy_from_slice(&key);
            hash[from_item..from_key].copy_from_slice(&item);
            pages.push(hash);
            if value.len() >= 300 {
                let chunks: Vec<&[u8]> = value.chunks(486).collect();
                for (chunk, left) in chunks.iter().zip((0..chunks.len()).rev()) {
                    let number = pages.len();
                    let next = if left == 0 { 0 } else { number as u32 + 1 };
                    let mut over = page(number, next, 1, chunk.len(), OVERFLOW);
                    over[26..26 + chunk.len()].copy_from_slice(chunk);
                    pages.push(over);
                }
            }
        }
        let last = pages.len() as u32 - 1;
        for (at, number) in [(12, 0x0006_1561), (16, 9), (20, 512), (32, last)] {
            pages[0][at..at + 4].copy_from_slice(&four(number));
        }
        pages.concat()
    }

    fn sample() -> Vec<Vec<u8>> {
        // Under the key 0 stands a number; then headers on their page and beyond it.
        vec![vec![0, 0, 0, 4], named("small", 1), named("large", 3000), named("exact", 486 * 2 - 109)]
    }

    #[test]
    fn both_byte_orders_and_overflow_pages() {
        for endian in [Endian::Big, Endian::Little] {
            let database = written(endian, &sample());
            assert_eq!(names(read, &database), (["small", "large", "exact"].map(str::to_owned).to_vec(), Ok(())));
        }
    }

    #[test]
    fn a_chain_that_goes_in_circles_ends() {
        let mut database = written(Endian::Little, &[vec![0; 4], named("large", 3000)]);
        // The second overflow page of the value names itself as the next, and a huge length is claimed.
        let second = 512 * 4;
        database[second + 16..second + 20].copy_from_slice(&4_u32.to_le_bytes());
        let item = 512 * 2 + 512 - 5 - 12;
        database[item + 8..item + 12].copy_from_slice(&(MOST_BLOB as u32).to_le_bytes());
        let fault = names(read, &database).1.unwrap_err();
        assert!(fault.what().contains("more than the file"), "{fault:?}");
    }

    #[test]
    fn damage_is_endured() {
        for endian in [Endian::Big, Endian::Little] {
            damaged(read, &written(endian, &sample()));
        }
    }
}
