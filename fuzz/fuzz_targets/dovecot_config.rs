//! Dovecot: `dovecot.conf` and what it includes, in the words of each release.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serverconf::Known;
use tidewaiter_fuzz::folder::Folder;

const MAIN: &str = "/etc/dovecot/dovecot.conf";

fuzz_target!(|data: &[u8]| {
    let folder = Folder::of(MAIN, data);
    for version in [None, Some("2.2.36"), Some("2.3.19"), Some("2.4.1")] {
        let known = Known { version, openssl: Some("3.0.17"), ..Known::default() };
        folder.check(&serverconf::dovecot::read(&folder, MAIN, &known));
    }
});
