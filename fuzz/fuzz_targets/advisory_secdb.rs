//! Alpine's security database.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidewaiter_fuzz::feeds::check;

fuzz_target!(|data: &[u8]| check(|sink| advisory::import::secdb::import("input", data, sink)));
