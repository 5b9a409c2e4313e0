//! Small databases, written here as SQLite writes them. Those of SQLite itself
//! are read in the tests with rpm.

use super::*;
use crate::packages::rpm::header::testing::named;
use crate::packages::rpm::testing::{damaged, names};

const SIZE: usize = 512;

fn varint(number: usize) -> Vec<u8> {
    assert!(number < 1 << 14);
    if number < 128 { vec![number as u8] } else { vec![(number >> 7) as u8 | 0x80, number as u8 & 0x7f] }
}

/// A leaf with cells, laid from the end of the page to its front.
fn leaf(start: usize, cells: &[Vec<u8>]) -> Vec<u8> {
    let mut page = vec![0; SIZE];
    let mut end = SIZE;
    page[start] = 13;
    page[start + 4] = cells.len() as u8;
    for (place, cell) in cells.iter().enumerate() {
        end -= cell.len();
        page[end..end + cell.len()].copy_from_slice(cell);
        page[start + 8 + place * 2..][..2].copy_from_slice(&(end as u16).to_be_bytes());
    }
    page
}

fn cell(row: u8, payload: &[u8]) -> Vec<u8> {
    [varint(payload.len()), vec![row], payload.to_vec()].concat()
}

fn record(kinds: &[usize], body: &[&[u8]]) -> Vec<u8> {
    let kinds: Vec<u8> = kinds.iter().flat_map(|kind| varint(*kind)).collect();
    [vec![kinds.len() as u8 + 1], kinds, body.concat()].concat()
}

fn package(header: &[u8]) -> Vec<u8> {
    record(&[0, 12 + header.len() * 2], &[header])
}

/// A cell whose payload begins in it and goes on from page `next`, and the pages after it.
fn overflowing(row: u8, payload: &[u8], next: u8) -> (Vec<u8>, Vec<Vec<u8>>) {
    let least = (SIZE - 12) * 32 / 255 - 23;
    let fitting = least + (payload.len() - least) % (SIZE - 4);
    let here = if fitting <= SIZE - 35 { fitting } else { least };
    let (front, rest) = payload.split_at(here);
    let pages: Vec<&[u8]> = rest.chunks(SIZE - 4).collect();
    let page = |(place, chunk): (usize, &&[u8])| {
        let after = if place + 1 == pages.len() { 0 } else { next + place as u8 + 1 };
        let mut page = [&[0, 0, 0, after], *chunk].concat();
        page.resize(SIZE, 0);
        page
    };
    let pages = pages.iter().enumerate().map(page).collect();
    ([varint(payload.len()), vec![row], front.to_vec(), vec![0, 0, 0, next]].concat(), pages)
}

/// Page 1 names the table, page 2 is its root with the leaves 3 and 4 below, the rest overflows.
fn written() -> Vec<u8> {
    let table = record(&[23, 29, 29, 1, 13], &[b"table", b"Packages", b"Packages", &[2]]);
    let index = record(&[23, 29, 29, 1, 13], &[b"index", b"Packages", b"Packages", &[9]]);
    let mut first = leaf(100, &[cell(1, &table), cell(2, &index)]);
    first[..16].copy_from_slice(b"SQLite format 3\0");
    first[16..18].copy_from_slice(&(SIZE as u16).to_be_bytes());
    first[59] = 1;
    let mut root = vec![0; SIZE];
    root[0] = 5;
    root[4] = 1;
    root[8..12].copy_from_slice(&[0, 0, 0, 4]);
    root[12..14].copy_from_slice(&500_u16.to_be_bytes());
    root[500..505].copy_from_slice(&[0, 0, 0, 3, 2]);
    let (large, overflow) = overflowing(3, &package(&named("large", 2000)), 5);
    let leaves = [leaf(0, &[cell(1, &package(&named("a", 1))), cell(2, &package(&named("b", 9)))]), leaf(0, &[large])];
    [vec![first, root], leaves.to_vec(), overflow].concat().concat()
}

fn plain(file: &dyn ReadAt, take: &mut dyn FnMut(&[u8])) -> Result<(), Fault> {
    read(file, None, take)
}

/// A log with these pages, each a transaction, unless it is said to be left open.
fn log(pages: &[(u8, Vec<u8>, bool)], little: bool) -> Vec<u8> {
    let mut sums = (0_u32, 0_u32);
    let mut add = |bytes: &[u8]| {
        for pair in bytes.chunks(8) {
            let [a, b] = [&pair[..4], &pair[4..]].map(|four| {
                let four: [u8; 4] = four.try_into().unwrap();
                if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) }
            });
            sums.0 = sums.0.wrapping_add(a).wrapping_add(sums.1);
            sums.1 = sums.1.wrapping_add(b).wrapping_add(sums.0);
        }
        [sums.0, sums.1].map(u32::to_be_bytes).concat()
    };
    let magic = if little { 0x377f_0682_u32 } else { 0x377f_0683 };
    let mut all = [magic, 3_007_000, SIZE as u32, 0, 7, 8].map(u32::to_be_bytes).concat();
    let sum = add(&all);
    all.extend(sum);
    for (number, page, whole) in pages {
        let head = [u32::from(*number), u32::from(*whole) * 9].map(u32::to_be_bytes).concat();
        add(&head);
        let sum = add(page);
        all.extend([head, [7_u32, 8].map(u32::to_be_bytes).concat(), sum, page.clone()].concat());
    }
    all
}

#[test]
fn leaves_and_overflow_pages() {
    assert_eq!(names(plain, &written()), (["a", "b", "large"].map(str::to_owned).to_vec(), Ok(())));
}

#[test]
fn a_log_beside_it_counts_as_far_as_it_is_whole() {
    let page = |name: &str| leaf(0, &[cell(1, &package(&named(name, 1)))]);
    let check = |log: &[u8], want: &[&str]| {
        let with_log = |file: &dyn ReadAt, take: &mut dyn FnMut(&[u8])| read(file, Some(&log), take);
        assert_eq!(names(with_log, &written()), (want.iter().map(|&name| name.to_owned()).collect(), Ok(())));
    };
    for little in [false, true] {
        let whole = log(&[(3, page("old"), true), (3, page("new"), true), (4, page("open"), false)], little);
        check(&whole, &["new", "large"]);
        // The second frame does not hold: the first counts.
        let mut broken = whole.clone();
        broken[32 + 24 + SIZE + 24 + 400] ^= 1;
        check(&broken, &["old", "large"]);
        check(&whole[..32 + 24 + SIZE + 100], &["old", "large"]);
        let mut broken = whole;
        broken[24] ^= 1;
        check(&broken, &["a", "b", "large"]);
    }
    check(&[], &["a", "b", "large"]);
}

#[test]
fn circles_end() {
    let mut database = written();
    // The first overflow page is followed by itself, and much is claimed to be on it.
    database[SIZE * 4 + 3] = 5;
    let cell = database[SIZE * 3..SIZE * 4].windows(3).position(|w| w[2] == 3 && w[0] >= 0x80).unwrap() + SIZE * 3;
    database[cell] = 0xff;
    assert!(names(plain, &database).1.is_err());
    let mut database = written();
    database[SIZE + 503] = 2; // The root is below itself.
    assert!(names(plain, &database).1.unwrap_err().what().contains("circles"));
}

#[test]
fn damage_is_endured() {
    damaged(plain, &written());
}
