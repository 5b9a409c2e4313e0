//! The Debian security tracker's JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidewaiter_fuzz::feeds::check;

fuzz_target!(|data: &[u8]| check(|sink| advisory::import::debian::import("input", data, sink)));
