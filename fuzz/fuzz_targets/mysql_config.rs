//! MySQL and MariaDB: option files and their groups.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serverconf::Known;
use tidewaiter_fuzz::folder::Folder;

const MAIN: &str = "/etc/my.cnf";

fuzz_target!(|data: &[u8]| {
    let folder = Folder::of(MAIN, data);
    for version in [None, Some("8.0.36"), Some("10.11.6"), Some("11.4.2")] {
        let known = Known { version, openssl: Some("3.0.17"), ..Known::default() };
        folder.check(&serverconf::mysql::read(&folder, &[MAIN.to_owned()], &known));
    }
});
