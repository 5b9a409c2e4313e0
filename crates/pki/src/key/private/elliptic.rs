//! The public half of a key on an elliptic curve (RFC 5915).

use super::{Half, write};
use crate::der::{NotDer, Reader, tag};
use crate::key::curve::Curve;
use crate::x509::oid;

/// Reads what is inside an ECPrivateKey; the curve may stand outside of it.
/// The public point is most often beside the private number; where it is not,
/// it is reckoned, if the curve is one that we know.
pub fn sec1(inside: &[u8], curve: Option<&[u8]>) -> Result<Half, NotDer> {
    let mut inside = Reader::new(inside);
    inside.take(tag::INTEGER)?;
    let private = inside.take(tag::OCTET_STRING)?.value;
    let parameters = inside.maybe(tag::structure(0))?;
    let public = inside.maybe(tag::structure(1))?;
    let named = parameters.and_then(|parameters| parameters.inside().take(tag::OID).ok()).map(|curve| curve.value);
    let point = match public {
        Some(public) => Some(public.inside().take(tag::BIT_STRING)?.bytes_of_bits()?.to_vec()),
        None => None,
    };
    // A curve that is spelt out has no name: the kind of key is known, and no more.
    let spki = named.or(curve).and_then(|curve| {
        let point = point.or_else(|| Curve::find(curve)?.public(private))?;
        Some(write::ec(curve, &point))
    });
    Ok(Half::new(oid::EC, spki))
}
