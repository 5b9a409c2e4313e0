//! The catalogue of known exploited vulnerabilities.
#![no_main]

use advisory::import::{is_cve, kev};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut count = 0;
    let read = kev::import("input", data, 1 << 20, |cve, known| {
        count += 1;
        assert!(is_cve(cve) && known.exploited.is_some() && known.likelihood.is_none(), "{cve} {known:?}");
    });
    if let Ok(read) = read {
        assert!(read == count && count > 0);
    }
});
