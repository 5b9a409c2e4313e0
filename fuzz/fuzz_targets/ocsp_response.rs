//! An answer of a responder in DER, cut into its parts and held against a
//! certificate. Nobody signed it for that one, so that it never tells anything.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pki::revocation::ocsp::{self, Response};
use pki::revocation::{Options, Status};
use pki::x509::View;

const AUTHORITY: &[u8] = include_bytes!("../seeds/certificate_lint/authority.der");

fuzz_target!(|data: &[u8]| {
    if let Ok(Response::Basic(basic)) = Response::read(data) {
        assert!(basic.tbs.len() + basic.signature.len() < data.len());
        assert!(basic.certificates.iter().map(|der| der.len()).sum::<usize>() < data.len());
    }
    let Ok(authority) = View::read(AUTHORITY) else { return };
    let options = Options { now: 1_800_000_000, ..Options::default() };
    let status = ocsp::check(Some(data), &authority, &authority, &options);
    assert!(matches!(status, Status::Untold(_)), "{status:?}");
});
