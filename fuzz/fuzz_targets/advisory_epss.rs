//! EPSS lists, packed or not.
#![no_main]

use advisory::import::{epss, is_cve};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut count = 0;
    let read = epss::import("input", data, 1 << 20, |cve, known| {
        count += 1;
        assert!(is_cve(cve) && known.likelihood.is_some_and(|points| points <= 10_000), "{cve} {known:?}");
    });
    if let Ok(read) = read {
        assert!(read == count && count > 0);
    }
});
