//! HAProxy: `haproxy.cfg` and its lists of certificates.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serverconf::Known;
use tidewaiter_fuzz::folder::Folder;

fuzz_target!(|data: &[u8]| {
    let folder = Folder::of("/etc/haproxy/haproxy.cfg", data);
    let known = Known { version: Some("2.6.12"), openssl: Some("3.0.15"), defines: None };
    for known in [known, Known::default()] {
        folder.check(&serverconf::haproxy::read(&folder, "/etc/haproxy/haproxy.cfg", &known));
    }
});
