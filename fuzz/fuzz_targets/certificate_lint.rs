//! A certificate in DER, cut into its parts and held against every lint.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pki::lint::{LINTS, Outcome};
use pki::x509::View;

fuzz_target!(|data: &[u8]| {
    let Ok(view) = View::read(data) else { return };
    assert_eq!(view.der, data);
    for lint in LINTS {
        if let Outcome::Found(_, why) = lint.run(&view) {
            assert!(!why.is_empty(), "{}", lint.name);
        }
    }
});
