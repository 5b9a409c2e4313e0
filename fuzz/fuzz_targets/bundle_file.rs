//! A bundle is refused or verified, whatever is in it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = bundle::verify(data, None);
});
