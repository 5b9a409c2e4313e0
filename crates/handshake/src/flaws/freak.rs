//! FREAK, CVE-2015-0204: a server that still signs a temporary RSA key of 512
//! bits lets a stranger between weaken clients that take one unasked. The key
//! in its answer is measured.

use super::{
    Found, sound, unclear, vulnerable,
    weak::{Took, offer},
};
use crate::{
    Dialer, Trouble, Version,
    key_exchange::{Parameters, bits},
};

/// The longest RSA key that export from the USA allowed.
const EXPORT_BITS: u32 = 512;

pub(super) async fn test(dialer: &Dialer, versions: &[Version]) -> Result<Found, Trouble> {
    let (version, suite, flight) = match offer(dialer, versions, |name| name.starts_with("TLS_RSA_EXPORT_")).await? {
        Took::One(version, suite, flight) => (version, suite, flight),
        Took::None => return Ok(sound("it takes no RSA suite for export in any of its versions")),
        Took::Unclear(version, trouble) => {
            return Ok(unclear(format!("offered only RSA suites for export in {version}: {trouble}")));
        }
    };
    let exchange = match flight.rest {
        Ok(rest) => rest.exchange.map(|exchange| exchange.parameters),
        Err(trouble) => {
            return Ok(unclear(format!("it takes {suite} in {version}, but its key was not seen: {trouble}")));
        }
    };
    Ok(match exchange {
        Some(Parameters::Rsa { modulus, .. }) if bits(&modulus) <= EXPORT_BITS => {
            vulnerable(format!("it takes {suite} in {version} with a temporary RSA key of {} bits", bits(&modulus)))
        }
        Some(Parameters::Rsa { modulus, .. }) => {
            sound(format!("it takes {suite} in {version}, but with an RSA key of {} bits", bits(&modulus)))
        }
        // Without a temporary key the one of the certificate serves, which is then short itself.
        _ => vulnerable(format!("it takes {suite} in {version} with the key of its certificate")),
    })
}
