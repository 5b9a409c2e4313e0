//! nginx: `nginx.conf` and what it includes, with and without known versions.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serverconf::Known;
use tidewaiter_fuzz::folder::Folder;

fuzz_target!(|data: &[u8]| {
    let folder = Folder::of("/etc/nginx/nginx.conf", data);
    let known = Known { version: Some("1.22.1"), openssl: Some("3.0.15"), defines: None };
    for known in [known, Known::default()] {
        let config = serverconf::nginx::read(&folder, "/etc/nginx/nginx.conf", &known);
        folder.check(&config);
        assert!(config.settings.iter().all(|setting| !setting.listens.is_empty()));
    }
});
