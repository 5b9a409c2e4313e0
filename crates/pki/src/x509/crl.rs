//! A list of revoked certificates as it is encoded (RFC 5280, section 5): every
//! part with the bytes that it was read from, as for certificates. The entries
//! are cut only while somebody walks over them: some lists have a million.

use super::extension::{Extensions, GeneralName, Read, names_inside, whole};
use super::{Algorithm, Moment, Name, oid};
use crate::der::{Element, NotDer, Reader, small, tag};

/// The most extensions that are read, of a list or of an entry.
const MOST_EXTENSIONS: usize = 50;

/// A list of revoked certificates, cut into its parts.
#[derive(Clone, Debug)]
pub struct CrlView<'a> {
    /// All of it.
    pub der: &'a [u8],
    /// The TBSCertList with its header: what is signed.
    pub tbs: &'a [u8],
    /// The version as people count; `None` if none is written, which means 1.
    pub version: Option<u64>,
    /// The signature's algorithm, as what is signed names it.
    pub signed_with: Algorithm<'a>,
    /// Who signed it.
    pub issuer: Name<'a>,
    /// When it was made.
    pub this_update: Moment<'a>,
    /// Until when the next one comes.
    pub next_update: Option<Moment<'a>>,
    /// The list of entries; `None` if it is absent, which an empty one is not.
    pub revoked: Option<Element<'a>>,
    /// Its extensions; those of certificates are read under their own names.
    pub extensions: Extensions<'a>,
    /// The signature's algorithm, as it stands beside the signature.
    pub algorithm: Algorithm<'a>,
    /// The signature.
    pub signature: &'a [u8],
}

/// One revoked certificate.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// Its serial number's content octets.
    pub serial: &'a [u8],
    /// When it was revoked.
    pub moment: Moment<'a>,
    /// The extensions' list, unread.
    pub extensions: Option<Element<'a>>,
}

/// issuingDistributionPoint: for which certificates a list speaks (RFC 5280, 5.2.5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssuingPoint<'a> {
    /// True if the point is named.
    pub named: bool,
    /// The full names of the point.
    pub names: Vec<GeneralName<'a>>,
    /// True if the point is named relative to the issuer.
    pub relative: bool,
    /// It holds end entities' certificates alone.
    pub only_users: bool,
    /// It holds authorities' certificates alone.
    pub only_authorities: bool,
    /// The reasons that it covers, as the bits stand there; `None` if all.
    pub reasons: Option<&'a [u8]>,
    /// It holds certificates of other issuers too.
    pub indirect: bool,
    /// It holds attribute certificates alone.
    pub only_attributes: bool,
}

/// Walks over the entries of a list.
#[derive(Clone, Debug)]
pub struct Entries<'a>(Reader<'a>);

impl<'a> CrlView<'a> {
    /// Cuts a list, which must be the whole of `der`.
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
        let version = match fields.maybe(tag::INTEGER)? {
            Some(number) => Some(small(number.value).and_then(|number| number.checked_add(1)).ok_or(NotDer)?),
            None => None,
        };
        let signed_with = Algorithm::read(&mut fields)?;
        let issuer = Name::read(fields.take(tag::SEQUENCE)?)?;
        let this_update = Moment::read(fields.next()?)?;
        let next_update = match fields.peek() {
            Some(tag::UTC_TIME | tag::GENERALIZED_TIME) => Some(Moment::read(fields.next()?)?),
            _ => None,
        };
        let revoked = fields.maybe(tag::SEQUENCE)?;
        let extensions = match fields.maybe(tag::structure(0))? {
            Some(list) => Extensions::read(list, MOST_EXTENSIONS)?,
            None => Extensions::default(),
        };
        fields.end()?;
        Ok(Self {
            der,
            tbs: tbs.whole,
            version,
            signed_with,
            issuer,
            this_update,
            next_update,
            revoked,
            extensions,
            algorithm,
            signature,
        })
    }

    /// Its entries, one after the other; after one that cannot be read there is no further one.
    #[must_use]
    pub fn entries(&self) -> Entries<'a> {
        Entries(self.revoked.map_or(Reader::new(&[]), |list| list.inside()))
    }

    /// The number of the list, content octets (RFC 5280, 5.2.3).
    #[must_use]
    pub fn number(&self) -> Read<&'a [u8]> {
        self.integer(oid::CRL_NUMBER)
    }

    /// The number of the list that this one adds to, content octets, if it is a delta (RFC 5280, 5.2.4).
    #[must_use]
    pub fn delta_of(&self) -> Read<&'a [u8]> {
        self.integer(oid::DELTA_CRL)
    }

    /// For which certificates it speaks (RFC 5280, 5.2.5).
    #[must_use]
    pub fn issuing_point(&self) -> Read<IssuingPoint<'a>> {
        self.extensions.get(oid::ISSUING_DISTRIBUTION_POINT).map(|extension| IssuingPoint::read(extension.value))
    }

    fn integer(&self, oid: &[u8]) -> Read<&'a [u8]> {
        let extension = self.extensions.get(oid)?;
        Some(whole(extension.value, tag::INTEGER).map(|number| number.value))
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Result<Entry<'a>, NotDer>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let read = Entry::read(&mut self.0);
        if read.is_err() {
            self.0 = Reader::new(&[]);
        }
        Some(read)
    }
}

impl<'a> Entry<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, NotDer> {
        let mut inside = reader.take(tag::SEQUENCE)?.inside();
        let serial = inside.take(tag::INTEGER)?.value;
        let moment = Moment::read(inside.next()?)?;
        let extensions = inside.maybe(tag::SEQUENCE)?;
        inside.end()?;
        Ok(Self { serial, moment, extensions })
    }

    /// Its extensions.
    ///
    /// # Errors
    /// If they cannot be told apart.
    pub fn extensions(&self) -> Result<Extensions<'a>, NotDer> {
        self.extensions.map_or(Ok(Extensions::default()), |list| Extensions::of(list, MOST_EXTENSIONS))
    }
}

impl<'a> Extensions<'a> {
    /// The number of an entry's reason, RFC 5280, 5.3.1.
    #[must_use]
    pub fn reason(&self) -> Read<u64> {
        let extension = self.get(oid::CRL_REASON)?;
        Some(whole(extension.value, tag::ENUMERATED).and_then(|number| small(number.value).ok_or(NotDer)))
    }

    /// Who issued the certificate of an entry in an indirect list, and of those after it (RFC 5280, 5.3.3).
    #[must_use]
    pub fn certificate_issuer(&self) -> Read<Vec<GeneralName<'a>>> {
        self.get(oid::CERTIFICATE_ISSUER).map(|extension| super::extension::general_names(extension.value))
    }
}

impl<'a> IssuingPoint<'a> {
    fn read(value: &'a [u8]) -> Result<Self, NotDer> {
        let mut inside = whole(value, tag::SEQUENCE)?.inside();
        let mut point = Self::default();
        if let Some(name) = inside.maybe(tag::structure(0))? {
            point.named = true;
            let choice = Element::only(name.value)?;
            match choice.tag {
                0xa0 => point.names = names_inside(choice)?,
                0xa1 => point.relative = true,
                _ => return Err(NotDer),
            }
        }
        // `FALSE` is the default and should not be written; some write it.
        let flag = |inside: &mut Reader<'a>, number| match inside.maybe(tag::context(number))? {
            Some(Element { value: [0], .. }) | None => Ok(false),
            Some(Element { value: [0xff], .. }) => Ok(true),
            Some(_) => Err(NotDer),
        };
        point.only_users = flag(&mut inside, 1)?;
        point.only_authorities = flag(&mut inside, 2)?;
        point.reasons = inside.maybe(tag::context(3))?.map(|reasons| reasons.value);
        point.indirect = flag(&mut inside, 4)?;
        point.only_attributes = flag(&mut inside, 5)?;
        inside.end()?;
        Ok(point)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rcgen::{CertificateParams, Issuer, KeyPair, SerialNumber};

    fn made() -> Vec<u8> {
        let mut authority = CertificateParams::default();
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let issuer = Issuer::new(authority, KeyPair::generate().unwrap());
        let entry = |serial: u8, reason| rcgen::RevokedCertParams {
            serial_number: SerialNumber::from(vec![serial]),
            revocation_time: rcgen::date_time_ymd(2026, 2, 3),
            reason_code: reason,
            invalidity_date: None,
        };
        let params = rcgen::CertificateRevocationListParams {
            this_update: rcgen::date_time_ymd(2026, 3, 1),
            next_update: rcgen::date_time_ymd(2026, 4, 1),
            crl_number: SerialNumber::from(vec![9]),
            issuing_distribution_point: Some(rcgen::CrlIssuingDistributionPoint {
                distribution_point: rcgen::CrlDistributionPoint { uris: vec!["http://a.example/l".to_owned()] },
                scope: Some(rcgen::CrlScope::UserCertsOnly),
            }),
            revoked_certs: vec![entry(5, None), entry(7, Some(rcgen::RevocationReason::KeyCompromise))],
            key_identifier_method: rcgen::KeyIdMethod::Sha256,
        };
        params.signed_by(&issuer).unwrap().der().to_vec()
    }

    #[test]
    fn the_parts_are_those_that_were_made() {
        let der = made();
        let view = CrlView::read(&der).unwrap();
        assert_eq!((view.version, view.signed_with), (Some(2), view.algorithm));
        assert_eq!(view.this_update.seconds, Some(1_772_323_200));
        assert_eq!(view.next_update.unwrap().seconds, Some(1_775_001_600));
        assert_eq!((view.number(), view.delta_of()), (Some(Ok(&[9][..])), None));
        let point = view.issuing_point().unwrap().unwrap();
        assert!(point.only_users && point.named && !point.only_authorities && !point.indirect);
        assert_eq!(point.names, [GeneralName::Uri(b"http://a.example/l")]);
        assert!(view.extensions.authority_key_id.clone().unwrap().unwrap().key.is_some());
        let entries: Vec<_> = view.entries().map(Result::unwrap).collect();
        assert_eq!(entries.iter().map(|entry| entry.serial).collect::<Vec<_>>(), [[5], [7]]);
        assert_eq!(entries[1].extensions().unwrap().reason(), Some(Ok(1)));
        assert_eq!(entries[0].extensions().unwrap().reason(), None);
    }

    proptest! {
        #[test]
        fn a_byte_more_or_less_or_another_never_panics(at in 0_usize..600, byte: u8) {
            let mut der = made();
            let at = at % der.len();
            der[at] = byte;
            if let Ok(view) = CrlView::read(&der) {
                let _ = (view.number(), view.delta_of(), view.issuing_point());
                for entry in view.entries().flatten() {
                    let _ = entry.extensions().map(|read| (read.reason(), read.certificate_issuer()));
                }
            }
            prop_assert!(CrlView::read(&der[..at]).is_err());
        }
    }
}
