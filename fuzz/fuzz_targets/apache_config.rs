//! Apache: `apache2.conf`, what it includes, its variables and macros.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serverconf::Known;
use tidewaiter_fuzz::folder::Folder;

fuzz_target!(|data: &[u8]| {
    let folder = Folder::of("/etc/apache2/apache2.conf", data);
    let known = Known { version: Some("2.4.62"), openssl: Some("3.0.15"), defines: Some(&["SSL"]) };
    for known in [known, Known::default()] {
        folder.check(&serverconf::apache::read(&folder, "/etc/apache2/apache2.conf", &known));
    }
});
