//! Logjam, CVE-2015-4000: Diffie-Hellman over a prime so short that it can be
//! broken, which export suites ask for; or over one of 1024 bits that so many
//! servers share that breaking it once was worth its price. The server's own
//! prime is measured and looked up.

use super::{
    Found, sound, unclear, vulnerable,
    weak::{Took, offer},
};
use crate::{Dialer, FiniteField, Trouble, Version, key_exchange::Parameters};

/// Primes below this can be broken at small cost (Adrian and others, 2015).
const SHORT: u32 = 1024;

pub(super) async fn test(dialer: &Dialer, versions: &[Version]) -> Result<Found, Trouble> {
    let export = |name: &str| name.starts_with("TLS_DHE_") && name.contains("_EXPORT");
    let doubt = match offer(dialer, versions, export).await? {
        Took::One(version, suite, flight) => {
            let bits = flight.rest.ok().and_then(|rest| field(rest.exchange?.parameters)).map(|field| field.bits());
            let bits = bits.map_or_else(String::new, |bits| format!(" over a prime of {bits} bits"));
            return Ok(vulnerable(format!("it takes {suite} in {version}{bits}")));
        }
        Took::None => None,
        Took::Unclear(version, trouble) => Some(format!("offered only DHE suites for export in {version}: {trouble}")),
    };
    let usual = |name: &str| name.starts_with("TLS_DHE_") && !name.contains("_EXPORT") && !name.contains("_PSK_");
    let (version, suite, flight) = match offer(dialer, versions, usual).await? {
        Took::One(version, suite, flight) => (version, suite, flight),
        Took::None => {
            return Ok(doubt.map_or_else(|| sound("it agrees no keys over a prime that it chooses itself"), unclear));
        }
        Took::Unclear(version, trouble) => {
            return Ok(unclear(format!("offered only DHE suites in {version}: {trouble}")));
        }
    };
    let field = match flight.rest {
        Ok(rest) => rest.exchange.and_then(|exchange| field(exchange.parameters)),
        Err(trouble) => {
            return Ok(unclear(format!("it takes {suite} in {version}, but its prime was not seen: {trouble}")));
        }
    };
    let Some(field) = field else { return Ok(unclear(format!("it takes {suite} in {version} and brings no prime"))) };
    let (bits, name) = (field.bits(), field.name());
    let whose = name.map_or_else(|| "its own prime".to_owned(), |name| format!("the prime of {name}"));
    let how = format!("it takes {suite} in {version} over {whose} of {bits} bits");
    Ok(match doubt {
        _ if bits < SHORT || (bits == SHORT && name.is_some()) => vulnerable(how),
        Some(doubt) => unclear(doubt),
        None => sound(how),
    })
}

fn field(parameters: Parameters) -> Option<FiniteField> {
    match parameters {
        Parameters::Finite { prime, generator, .. } => Some(FiniteField::of(&prime, &generator)),
        _ => None,
    }
}
