//! A certificate as it is encoded: every part of RFC 5280's structure with
//! the bytes that it was read from, so that a lint can look at the encoding
//! and a chain at what was signed. What a part says is judged elsewhere: this
//! reads what strict readers refuse, as long as the parts can be told apart.

pub mod crl;
pub mod extension;
pub mod name;
pub mod oid;
mod time;

pub use crl::CrlView;
pub use extension::{Extension, Extensions};
pub use name::{Attribute, Name};
pub use time::Moment;

use crate::der::{Element, NotDer, Reader, tag};

/// The most extensions that are read: the largest seen in the wild have some 20.
const MOST_EXTENSIONS: usize = 200;

/// A certificate, cut into its parts.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// All of it.
    pub der: &'a [u8],
    /// The TBSCertificate with its header: what is signed.
    pub tbs: &'a [u8],
    /// The version as people count, 1 to 3; what else stands there, plus one.
    pub version: u64,
    /// The serial number's content octets, as they stand there.
    pub serial: &'a [u8],
    /// The signature's algorithm, as what is signed names it.
    pub signed_with: Algorithm<'a>,
    /// The issuer.
    pub issuer: Name<'a>,
    /// From when it is valid.
    pub not_before: Moment<'a>,
    /// Until when it is valid.
    pub not_after: Moment<'a>,
    /// The subject.
    pub subject: Name<'a>,
    /// The key that it is about.
    pub key: Key<'a>,
    /// The issuer's unique identifier, which nobody uses.
    pub issuer_id: Option<&'a [u8]>,
    /// The subject's unique identifier, which nobody uses.
    pub subject_id: Option<&'a [u8]>,
    /// Its extensions.
    pub extensions: Extensions<'a>,
    /// The signature's algorithm, as it stands beside the signature.
    pub algorithm: Algorithm<'a>,
    /// The signature.
    pub signature: &'a [u8],
}

/// An AlgorithmIdentifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Algorithm<'a> {
    /// All of it.
    pub whole: &'a [u8],
    /// Its object identifier's content.
    pub oid: &'a [u8],
    /// Its parameters, if there are any.
    pub parameters: Option<Element<'a>>,
}

/// A SubjectPublicKeyInfo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key<'a> {
    /// All of it: what a pin or an SPKI digest is over.
    pub whole: &'a [u8],
    /// What kind of key it is.
    pub algorithm: Algorithm<'a>,
    /// The key itself: the content of the BIT STRING without the octet of unused bits.
    pub bits: &'a [u8],
}

/// An RSA key's numbers, without leading zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rsa<'a> {
    /// The modulus.
    pub modulus: &'a [u8],
    /// The public exponent.
    pub exponent: &'a [u8],
}

impl<'a> View<'a> {
    /// Cuts a certificate, which must be the whole of `der`.
    ///
    /// # Errors
    /// If its parts cannot be told apart.
    pub fn read(der: &'a [u8]) -> Result<Self, NotDer> {
        let outer = Element::only(der)?;
        if outer.tag != tag::SEQUENCE {
            return Err(NotDer);
        }
        let mut parts = outer.inside();
        let tbs = parts.take(tag::SEQUENCE)?;
        let algorithm = Algorithm::read(&mut parts)?;
        let signature = parts.take(tag::BIT_STRING)?.bytes_of_bits()?;
        parts.end()?;

        let mut fields = tbs.inside();
        let version = match fields.maybe(tag::structure(0))? {
            Some(version) => version_number(version)?,
            None => 1,
        };
        let serial = fields.take(tag::INTEGER)?.value;
        let signed_with = Algorithm::read(&mut fields)?;
        let issuer = Name::read(fields.take(tag::SEQUENCE)?)?;
        let mut validity = fields.take(tag::SEQUENCE)?.inside();
        let (not_before, not_after) = (Moment::read(validity.next()?)?, Moment::read(validity.next()?)?);
        validity.end()?;
        let subject = Name::read(fields.take(tag::SEQUENCE)?)?;
        let key = Key::read(fields.take(tag::SEQUENCE)?)?;
        let issuer_id = fields.maybe(tag::context(1))?.map(|id| id.value);
        let subject_id = fields.maybe(tag::context(2))?.map(|id| id.value);
        let extensions = match fields.maybe(tag::structure(3))? {
            Some(list) => Extensions::read(list, MOST_EXTENSIONS)?,
            None => Extensions::default(),
        };
        fields.end()?;
        Ok(Self {
            der,
            tbs: tbs.whole,
            version,
            serial,
            signed_with,
            issuer,
            not_before,
            not_after,
            subject,
            key,
            issuer_id,
            subject_id,
            extensions,
            algorithm,
            signature,
        })
    }

    /// True if subject and issuer are the same, byte for byte.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.subject.whole == self.issuer.whole
    }

    /// True if it may sign other certificates: basicConstraints say so. That is
    /// its word; what a chain makes of version 1 or of key usage is the chain's affair.
    #[must_use]
    pub fn is_authority(&self) -> bool {
        self.extensions.basic_constraints.as_ref().is_some_and(|read| read.as_ref().is_ok_and(|read| read.authority))
    }
}

fn version_number(field: Element<'_>) -> Result<u64, NotDer> {
    let number = Element::only(field.value)?;
    let number = if number.tag == tag::INTEGER { crate::der::small(number.value) } else { None };
    number.and_then(|number| number.checked_add(1)).ok_or(NotDer)
}

impl<'a> Algorithm<'a> {
    /// Reads one.
    ///
    /// # Errors
    /// If there is none.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, NotDer> {
        let sequence = reader.take(tag::SEQUENCE)?;
        let mut inside = sequence.inside();
        let oid = inside.take(tag::OID)?.value;
        let parameters = if inside.is_empty() { None } else { Some(inside.next()?) };
        inside.end()?;
        Ok(Self { whole: sequence.whole, oid, parameters })
    }
}

impl<'a> Key<'a> {
    /// Reads a SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// If it is none.
    pub fn read(sequence: Element<'a>) -> Result<Self, NotDer> {
        let mut inside = sequence.inside();
        let algorithm = Algorithm::read(&mut inside)?;
        let bits = inside.take(tag::BIT_STRING)?.bytes_of_bits()?;
        inside.end()?;
        Ok(Self { whole: sequence.whole, algorithm, bits })
    }

    /// SHA-256 of all of it, in hex: the same for the same key in any certificate.
    #[must_use]
    pub fn sha256(&self) -> String {
        hex::encode(ring::digest::digest(&ring::digest::SHA256, self.whole))
    }

    /// The numbers of an RSA key; `None` for another kind, or if they cannot be read.
    #[must_use]
    pub fn rsa(&self) -> Option<Rsa<'a>> {
        if self.algorithm.oid != oid::RSA && self.algorithm.oid != oid::RSA_PSS {
            return None;
        }
        let sequence = Element::only(self.bits).ok().filter(|element| element.tag == tag::SEQUENCE)?;
        let mut numbers = sequence.inside();
        let (modulus, exponent) = (numbers.take(tag::INTEGER).ok()?, numbers.take(tag::INTEGER).ok()?);
        Some(Rsa { modulus: crate::der::magnitude(modulus.value), exponent: crate::der::magnitude(exponent.value) })
    }

    /// The object identifier of an elliptic-curve key's named curve; `None` for
    /// another kind, or where the curve is spelt out.
    #[must_use]
    pub fn curve(&self) -> Option<&'a [u8]> {
        let named = self.algorithm.parameters.filter(|parameters| parameters.tag == tag::OID)?;
        (self.algorithm.oid == oid::EC).then_some(named.value)
    }
}

/// The length in bits of a big-endian number.
#[must_use]
pub fn bit_length(number: &[u8]) -> usize {
    let digits = crate::der::magnitude(number);
    digits.first().map_or(0, |first| digits.len() * 8 - first.leading_zeros() as usize)
}

#[cfg(test)]
mod tests;
