//! A system's crypto policy with its back-ends, and the two readers whose
//! files it writes for: sshd's and GnuTLS's.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serverconf::{Known, crypto_policies, gnutls_config, sshd};
use tidewaiter_fuzz::folder::Folder;

const MAIN: &str = "/etc/crypto-policies/config";
const SSHD: &str = "/etc/ssh/sshd_config";
const GNUTLS: &str = "/etc/gnutls/config";

fuzz_target!(|data: &[u8]| {
    let folder = Folder::of(MAIN, data);
    folder.check(&crypto_policies::read(&folder, MAIN));
    let folder = Folder::of(SSHD, data);
    for version in [None, Some("1:9.2p1-2+deb12u7")] {
        let known = Known { version, ..Known::default() };
        folder.check(&sshd::read(&folder, SSHD, &known));
    }
    let folder = Folder::of(GNUTLS, data);
    folder.check(&gnutls_config::read(&folder, GNUTLS));
});
