//! Postfix: `main.cf`, and `master.cf` where the input has one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serverconf::Known;
use tidewaiter_fuzz::folder::Folder;

const MAIN: &str = "/etc/postfix/main.cf";

fuzz_target!(|data: &[u8]| {
    let folder = Folder::of(MAIN, data);
    for version in [None, Some("2.10.1"), Some("3.7.11"), Some("3.10.1")] {
        let known = Known { version, openssl: Some("3.0.17"), ..Known::default() };
        folder.check(&serverconf::postfix::read(&folder, MAIN, &known));
    }
});
