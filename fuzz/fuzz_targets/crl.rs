//! A list of revoked certificates in DER, cut into its parts and held against
//! a certificate. Nobody signed it for that one, so that it never tells anything.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pki::lint::{CRL_LINTS, Outcome};
use pki::path::Profile;
use pki::revocation::{Options, Status, crl};
use pki::x509::{CrlView, View};

const AUTHORITY: &[u8] = include_bytes!("../seeds/certificate_lint/authority.der");

fuzz_target!(|data: &[u8]| {
    if let Ok(view) = CrlView::read(data) {
        assert_eq!(view.der, data);
        let _ = (view.number(), view.delta_of(), view.issuing_point());
        for lint in CRL_LINTS {
            if let Outcome::Found(_, why) = lint.run(&view) {
                assert!(!why.is_empty(), "{}", lint.name);
            }
        }
        for entry in view.entries() {
            let Ok(entry) = entry else { break };
            assert!(entry.serial.len() < data.len());
            let _ = entry.extensions().map(|read| (read.reason(), read.certificate_issuer()));
        }
    }
    let Ok(authority) = View::read(AUTHORITY) else { return };
    for profile in [Profile::Path, Profile::Rfc5280] {
        let options = Options { now: 1_800_000_000, profile, ..Options::default() };
        let status = crl::check(&authority, &authority, &[data], &options);
        assert!(matches!(status, Status::Untold(_)), "{status:?}");
    }
});
