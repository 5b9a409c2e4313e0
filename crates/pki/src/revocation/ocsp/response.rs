//! Answers of a responder, cut into their parts (RFC 6960, 4.2).

use crate::der::{Element, NotDer, Reader, small, tag};
use crate::x509::{Algorithm, Extensions, Moment, Name};

/// The largest answer that is read: most are under 3 KB, with a responder's certificates 10 KB.
const MOST_BYTES: usize = 1 << 18;
/// The most certificates that an answer is about.
const MOST_SINGLES: usize = 1_000;
/// The most certificates that an answer brings along.
const MOST_CERTIFICATES: usize = 20;
const MOST_EXTENSIONS: usize = 50;
/// id-pkix-ocsp-basic, 1.3.6.1.5.5.7.48.1.1.
const BASIC: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x30\x01\x01";

/// An answer.
#[derive(Clone, Debug)]
pub enum Response<'a> {
    /// The responder answers.
    Basic(Box<Basic<'a>>),
    /// It refuses; the number is of RFC 6960, 4.2.1.
    Refused(u64),
}

/// An answer's parts.
#[derive(Clone, Debug)]
pub struct Basic<'a> {
    /// What is signed.
    pub tbs: &'a [u8],
    /// Who signed it.
    pub responder: Responder<'a>,
    /// When it was signed.
    pub produced: Moment<'a>,
    /// What is said of each certificate.
    pub singles: Vec<Single<'a>>,
    /// Extensions of all of it.
    pub extensions: Extensions<'a>,
    /// The signature's algorithm.
    pub algorithm: Algorithm<'a>,
    /// The signature.
    pub signature: &'a [u8],
    /// Certificates that it brings along, the responder's own among them.
    pub certificates: Vec<&'a [u8]>,
}

/// Who signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Responder<'a> {
    /// The one with this name.
    Name(Name<'a>),
    /// The one whose key has this SHA-1 digest.
    Key(&'a [u8]),
}

/// Which certificate is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertId<'a> {
    /// The hash.
    pub hash: Algorithm<'a>,
    /// The digest of the issuer's name.
    pub name: &'a [u8],
    /// The digest of the issuer's key.
    pub key: &'a [u8],
    /// The serial number's content octets.
    pub serial: &'a [u8],
}

/// What is said of one certificate.
#[derive(Clone, Debug)]
pub struct Single<'a> {
    /// Which one.
    pub id: CertId<'a>,
    /// What.
    pub status: CertStatus<'a>,
    /// Since when it is known to be so.
    pub this_update: Moment<'a>,
    /// When more will be known.
    pub next_update: Option<Moment<'a>>,
    /// Extensions of this alone.
    pub extensions: Extensions<'a>,
}

/// What a responder says of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertStatus<'a> {
    /// Not revoked.
    Good,
    /// Revoked, since when, and the number of the reason.
    Revoked(Moment<'a>, Option<u64>),
    /// Not known.
    Unknown,
}

impl<'a> Response<'a> {
    /// Cuts an answer, which must be the whole of `der`.
    ///
    /// # Errors
    /// If its parts cannot be told apart.
    pub fn read(der: &'a [u8]) -> Result<Self, NotDer> {
        if der.len() > MOST_BYTES {
            return Err(NotDer);
        }
        let mut outer = whole(der, tag::SEQUENCE)?.inside();
        let status = small(outer.take(tag::ENUMERATED)?.value).ok_or(NotDer)?;
        let bytes = outer.maybe(tag::structure(0))?;
        outer.end()?;
        if status != 0 {
            return Ok(Self::Refused(status));
        }
        let mut inside = whole(bytes.ok_or(NotDer)?.value, tag::SEQUENCE)?.inside();
        let kind = inside.take(tag::OID)?.value;
        let basic = inside.take(tag::OCTET_STRING)?.value;
        inside.end()?;
        if kind != BASIC {
            return Err(NotDer);
        }
        Basic::read(basic).map(|basic| Self::Basic(Box::new(basic)))
    }
}

impl<'a> Basic<'a> {
    fn read(der: &'a [u8]) -> Result<Self, NotDer> {
        let mut parts = whole(der, tag::SEQUENCE)?.inside();
        let tbs = parts.take(tag::SEQUENCE)?;
        let algorithm = Algorithm::read(&mut parts)?;
        let signature = parts.take(tag::BIT_STRING)?.bytes_of_bits()?;
        let mut certificates = Vec::new();
        if let Some(list) = parts.maybe(tag::structure(0))? {
            let mut list = whole(list.value, tag::SEQUENCE)?.inside();
            while !list.is_empty() && certificates.len() < MOST_CERTIFICATES {
                certificates.push(list.take(tag::SEQUENCE)?.whole);
            }
        }
        parts.end()?;

        let mut fields = tbs.inside();
        if fields.maybe(tag::structure(0))?.is_some_and(|version| version.value != [tag::INTEGER, 1, 0]) {
            return Err(NotDer);
        }
        let responder = Responder::read(fields.next()?)?;
        let produced = Moment::read(fields.next()?)?;
        let mut list = fields.take(tag::SEQUENCE)?.inside();
        let mut singles = Vec::new();
        while !list.is_empty() {
            if singles.len() == MOST_SINGLES {
                return Err(NotDer);
            }
            singles.push(Single::read(list.take(tag::SEQUENCE)?)?);
        }
        let extensions = extensions(&mut fields)?;
        fields.end()?;
        Ok(Self { tbs: tbs.whole, responder, produced, singles, extensions, algorithm, signature, certificates })
    }
}

impl<'a> Responder<'a> {
    fn read(choice: Element<'a>) -> Result<Self, NotDer> {
        match choice.tag {
            0xa1 => Name::read(whole(choice.value, tag::SEQUENCE)?).map(Self::Name),
            0xa2 => whole(choice.value, tag::OCTET_STRING).map(|digest| Self::Key(digest.value)),
            _ => Err(NotDer),
        }
    }
}

impl<'a> Single<'a> {
    fn read(sequence: Element<'a>) -> Result<Self, NotDer> {
        let mut fields = sequence.inside();
        let mut id = fields.take(tag::SEQUENCE)?.inside();
        let hash = Algorithm::read(&mut id)?;
        let (name, key) = (id.take(tag::OCTET_STRING)?.value, id.take(tag::OCTET_STRING)?.value);
        let serial = id.take(tag::INTEGER)?.value;
        id.end()?;
        let status = CertStatus::read(fields.next()?)?;
        let this_update = Moment::read(fields.next()?)?;
        let next = fields.maybe(tag::structure(0))?;
        let next_update = next.map(|next| Element::only(next.value).and_then(Moment::read)).transpose()?;
        let extensions = extensions(&mut fields)?;
        fields.end()?;
        Ok(Self { id: CertId { hash, name, key, serial }, status, this_update, next_update, extensions })
    }
}

impl<'a> CertStatus<'a> {
    fn read(choice: Element<'a>) -> Result<Self, NotDer> {
        match choice.tag {
            0x80 if choice.value.is_empty() => Ok(Self::Good),
            0x82 if choice.value.is_empty() => Ok(Self::Unknown),
            0xa1 => {
                let mut inside = choice.inside();
                let since = Moment::read(inside.next()?)?;
                let reason = inside.maybe(tag::structure(0))?;
                let reason = reason
                    .map(|reason| {
                        whole(reason.value, tag::ENUMERATED).and_then(|number| small(number.value).ok_or(NotDer))
                    })
                    .transpose()?;
                inside.end()?;
                Ok(Self::Revoked(since, reason))
            }
            _ => Err(NotDer),
        }
    }
}

fn extensions<'a>(fields: &mut Reader<'a>) -> Result<Extensions<'a>, NotDer> {
    let list = fields.maybe(tag::structure(1))?;
    list.map_or(Ok(Extensions::default()), |list| Extensions::read(list, MOST_EXTENSIONS))
}

fn whole(bytes: &[u8], tag: u8) -> Result<Element<'_>, NotDer> {
    Element::only(bytes).and_then(|element| if element.tag == tag { Ok(element) } else { Err(NotDer) })
}
