//! Databases of rpm in SQLite: four bytes say how long the file is
//! (little-endian), the rest is the log beside it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe::rpm::{MOST_PACKAGES, header::Header, sqlite};

fuzz_target!(|data: &[u8]| {
    let Some((length, rest)) = data.split_first_chunk() else { return };
    let (file, log) = rest.split_at((u32::from_le_bytes(*length) as usize).min(rest.len()));
    let (mut count, mut bytes) = (0, 0);
    let _ = sqlite::read(&file, Some(&log), &mut |blob| {
        count += 1;
        bytes += blob.len();
        let _ = Header::parse(blob);
    });
    assert!(count <= MOST_PACKAGES && bytes <= 3 * data.len());
});
