//! Lists of fixes as changelogs tell them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidewaiter_fuzz::feeds::check;

fuzz_target!(|data: &[u8]| check(|sink| advisory::import::fixes::import("input", data, sink)));
