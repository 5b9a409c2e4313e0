//! Advisories in OSV's form: a document, and the same bytes as an archive.
#![no_main]

use advisory::import::osv;
use libfuzzer_sys::fuzz_target;
use std::io::Cursor;
use tidewaiter_fuzz::feeds::check;

fuzz_target!(|data: &[u8]| {
    check(|sink| osv::import("input", data, sink));
    check(|sink| osv::zip("input", Cursor::new(data), sink).map(drop));
    let _ = advisory::import::cvss::tenths(&String::from_utf8_lossy(data));
});
