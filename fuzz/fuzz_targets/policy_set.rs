//! A policy set that is read is written as it was, and compiles or says why
//! not; what compiles judges a host of which nothing is known.
#![no_main]

use libfuzzer_sys::fuzz_target;
use policy::{Clock, Compiled, PolicySet};
use report::{Facts, Time};

fuzz_target!(|data: &[u8]| {
    let Ok(set) = PolicySet::from_bytes(data) else { return };
    assert_eq!(set.to_bytes().unwrap(), data);
    match Compiled::new(&set, report::RELEASE, report::EDITION) {
        Ok(compiled) => {
            for profile in compiled.profiles() {
                let clock = Clock { now: Time::from_seconds(0), trusted: true };
                let _ = compiled.evaluate(&profile.id, &Facts::default(), clock);
            }
        }
        Err(faults) => assert!(!faults.is_empty()),
    }
});
