//! Databases of rpm's own format.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe::rpm::{MOST_PACKAGES, header::Header, ndb};

fuzz_target!(|data: &[u8]| {
    let (mut count, mut bytes) = (0, 0);
    let _ = ndb::read(&data, &mut |blob| {
        count += 1;
        bytes += blob.len();
        let _ = Header::parse(blob);
    });
    // No byte is shown twice.
    assert!(count <= MOST_PACKAGES && bytes <= data.len());
});
