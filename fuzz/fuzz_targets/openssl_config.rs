//! OpenSSL's own configuration and what it includes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidewaiter_fuzz::folder::Folder;

const MAIN: &str = "/etc/ssl/openssl.cnf";

fuzz_target!(|data: &[u8]| {
    let folder = Folder::of(MAIN, data);
    folder.check(&serverconf::openssl_cnf::read(&folder, MAIN));
});
