//! PostgreSQL: `postgresql.conf`, what it includes, and `postgresql.auto.conf`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidewaiter_fuzz::folder::Folder;

fuzz_target!(|data: &[u8]| {
    for main in ["/data/postgresql.conf", "/etc/postgresql/15/main/postgresql.conf"] {
        let folder = Folder::of(main, data);
        folder.check(&serverconf::postgresql::read(&folder, main));
    }
});
