//! debsecan's lists: as they come, and the same bytes as the text within.
#![no_main]

use flate2::{Compression, write::ZlibEncoder};
use libfuzzer_sys::fuzz_target;
use std::io::Write;
use tidewaiter_fuzz::feeds::check;

fuzz_target!(|data: &[u8]| {
    check(|sink| advisory::import::debsecan::import("input", "debian:12", data, sink));
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
    zlib.write_all(data).unwrap();
    let packed = zlib.finish().unwrap();
    check(|sink| advisory::import::debsecan::import("input", "debian:12", packed.as_slice(), sink));
});
