//! Extensions of a certificate: each as it is encoded, and those that chains
//! and lints ask for read once. An extension that is there and cannot be read
//! is an error in its field, never an absence.

use super::oid;
use crate::der::{Element, NotDer, Reader, small, tag};
use std::net::{Ipv4Addr, Ipv6Addr};

/// The most entries of a list inside an extension; some certificates have thousands of names.
const MOST: usize = 5000;

/// One extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension<'a> {
    /// Its object identifier, content octets.
    pub oid: &'a [u8],
    /// True if it is marked critical.
    pub critical: bool,
    /// What the OCTET STRING holds.
    pub value: &'a [u8],
}

/// Absent, unreadable, or read.
pub type Read<T> = Option<Result<T, NotDer>>;

/// All extensions. Of one that stands twice, the fields tell the first.
#[derive(Clone, Debug, Default)]
pub struct Extensions<'a> {
    /// Each, in its order.
    pub all: Vec<Extension<'a>>,
    /// RFC 5280, 4.2.1.9.
    pub basic_constraints: Read<BasicConstraints>,
    /// RFC 5280, 4.2.1.3.
    pub key_usage: Read<KeyUsage>,
    /// The purposes' object identifiers; RFC 5280, 4.2.1.12.
    pub extended_key_usage: Read<Vec<&'a [u8]>>,
    /// RFC 5280, 4.2.1.6.
    pub subject_names: Read<Vec<GeneralName<'a>>>,
    /// RFC 5280, 4.2.1.7.
    pub issuer_names: Read<Vec<GeneralName<'a>>>,
    /// RFC 5280, 4.2.1.2.
    pub subject_key_id: Read<&'a [u8]>,
    /// RFC 5280, 4.2.1.1.
    pub authority_key_id: Read<AuthorityKeyId<'a>>,
    /// RFC 5280, 4.2.1.10.
    pub name_constraints: Read<NameConstraints<'a>>,
    /// RFC 5280, 4.2.1.4.
    pub policies: Read<Vec<Policy<'a>>>,
    /// Issuer's and subject's policy in each pair; RFC 5280, 4.2.1.5.
    pub policy_mappings: Read<Vec<(&'a [u8], &'a [u8])>>,
    /// RFC 5280, 4.2.1.11.
    pub policy_constraints: Read<PolicyConstraints>,
    /// How many certificates may follow before anyPolicy means nothing; RFC 5280, 4.2.1.14.
    pub inhibit_any_policy: Read<u64>,
    /// RFC 5280, 4.2.1.13.
    pub crl_points: Read<Vec<CrlPoint<'a>>>,
    /// Method and place of each; RFC 5280, 4.2.2.1.
    pub authority_access: Read<Vec<(&'a [u8], GeneralName<'a>)>>,
}

/// basicConstraints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// True if it may sign other certificates.
    pub authority: bool,
    /// How many authorities may follow it in a chain; `None` if any number.
    pub path_length: Option<u64>,
}

/// keyUsage: the bits by their number, the first of RFC 5280 is bit 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyUsage(pub u16);

impl KeyUsage {
    /// digitalSignature.
    pub const DIGITAL_SIGNATURE: Self = Self(1);
    /// nonRepudiation, or contentCommitment.
    pub const NON_REPUDIATION: Self = Self(1 << 1);
    /// keyEncipherment.
    pub const KEY_ENCIPHERMENT: Self = Self(1 << 2);
    /// dataEncipherment.
    pub const DATA_ENCIPHERMENT: Self = Self(1 << 3);
    /// keyAgreement.
    pub const KEY_AGREEMENT: Self = Self(1 << 4);
    /// keyCertSign.
    pub const CERT_SIGN: Self = Self(1 << 5);
    /// cRLSign.
    pub const CRL_SIGN: Self = Self(1 << 6);
    /// encipherOnly.
    pub const ENCIPHER_ONLY: Self = Self(1 << 7);
    /// decipherOnly.
    pub const DECIPHER_ONLY: Self = Self(1 << 8);

    /// True if all of these are set.
    #[must_use]
    pub const fn has(self, these: Self) -> bool {
        self.0 & these.0 == these.0
    }
}

/// A GeneralName. Texts are content octets: that they are ASCII, or names at
/// all, has not been looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeneralName<'a> {
    /// otherName: all that is inside.
    Other(&'a [u8]),
    /// rfc822Name.
    Email(&'a [u8]),
    /// dNSName.
    Dns(&'a [u8]),
    /// x400Address.
    X400(&'a [u8]),
    /// directoryName: the Name with its header.
    Directory(&'a [u8]),
    /// ediPartyName.
    EdiParty(&'a [u8]),
    /// uniformResourceIdentifier.
    Uri(&'a [u8]),
    /// iPAddress: 4 or 16 octets, in a constraint with as many of the mask.
    Ip(&'a [u8]),
    /// registeredID.
    RegisteredId(&'a [u8]),
}

impl<'a> GeneralName<'a> {
    /// Reads one.
    ///
    /// # Errors
    /// If it is none.
    pub fn read(element: Element<'a>) -> Result<Self, NotDer> {
        let value = element.value;
        Ok(match element.tag {
            0xa0 => Self::Other(value),
            0x81 => Self::Email(value),
            0x82 => Self::Dns(value),
            0xa3 => Self::X400(value),
            0xa4 => Self::Directory(value),
            0xa5 => Self::EdiParty(value),
            0x86 => Self::Uri(value),
            0x87 => Self::Ip(value),
            0x88 => Self::RegisteredId(value),
            _ => return Err(NotDer),
        })
    }

    /// The address, if it is one of four or sixteen octets.
    #[must_use]
    pub fn address(&self) -> Option<std::net::IpAddr> {
        let Self::Ip(octets) = self else { return None };
        match octets.len() {
            4 => <[u8; 4]>::try_from(*octets).ok().map(|octets| Ipv4Addr::from(octets).into()),
            _ => <[u8; 16]>::try_from(*octets).ok().map(|octets| Ipv6Addr::from(octets).into()),
        }
    }
}

/// authorityKeyIdentifier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorityKeyId<'a> {
    /// The identifier of the issuer's key.
    pub key: Option<&'a [u8]>,
    /// The names of the issuer's issuer.
    pub issuer: Option<Vec<GeneralName<'a>>>,
    /// The serial number of the issuer's certificate.
    pub serial: Option<&'a [u8]>,
}

/// nameConstraints; `None` is an absent list, which an empty one is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameConstraints<'a> {
    /// Names must lie in one of those of their kind.
    pub permitted: Option<Vec<Subtree<'a>>>,
    /// No name may lie in one of these.
    pub excluded: Option<Vec<Subtree<'a>>>,
}

/// A GeneralSubtree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subtree<'a> {
    /// The name at its root.
    pub base: GeneralName<'a>,
    /// True if `minimum` or `maximum` are written: RFC 5280 wants neither.
    pub bounded: bool,
    /// True if `maximum` is written.
    pub maximum: bool,
}

/// One PolicyInformation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy<'a> {
    /// The policy's object identifier.
    pub oid: &'a [u8],
    /// Each qualifier's object identifier, and the qualifier.
    pub qualifiers: Vec<(&'a [u8], Element<'a>)>,
}

/// policyConstraints: after how many certificates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PolicyConstraints {
    /// requireExplicitPolicy.
    pub require_explicit: Option<u64>,
    /// inhibitPolicyMapping.
    pub inhibit_mapping: Option<u64>,
}

/// One DistributionPoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrlPoint<'a> {
    /// Its full names.
    pub names: Vec<GeneralName<'a>>,
    /// True if it is named relative to its issuer.
    pub relative: bool,
    /// The reasons that it covers, as the bits stand there; `None` if all.
    pub reasons: Option<&'a [u8]>,
    /// Who issues the list, if not the certificate's issuer.
    pub issuer: Option<Vec<GeneralName<'a>>>,
}

impl<'a> Extensions<'a> {
    /// Reads what stands under `[3]`; CRLs have the same under `[0]`.
    pub(crate) fn read(explicit: Element<'a>, most: usize) -> Result<Self, NotDer> {
        Self::of(Element::only(explicit.value)?, most)
    }

    /// Reads the list itself, as it stands in an entry of a CRL.
    pub(crate) fn of(list: Element<'a>, most: usize) -> Result<Self, NotDer> {
        if list.tag != tag::SEQUENCE {
            return Err(NotDer);
        }
        let mut extensions = Self::default();
        let mut entries = list.inside();
        while !entries.is_empty() {
            let extension = Extension::read(entries.take(tag::SEQUENCE)?)?;
            if extensions.all.len() == most {
                return Err(NotDer);
            }
            extensions.all.push(extension);
            extensions.note(extension);
        }
        Ok(extensions)
    }

    /// The first extension with this object identifier.
    #[must_use]
    pub fn get(&self, oid: &[u8]) -> Option<&Extension<'a>> {
        self.all.iter().find(|extension| extension.oid == oid)
    }

    /// True if it is there, readable or not.
    #[must_use]
    pub fn has(&self, oid: &[u8]) -> bool {
        self.get(oid).is_some()
    }

    /// True if it is there and critical.
    #[must_use]
    pub fn is_critical(&self, oid: &[u8]) -> bool {
        self.get(oid).is_some_and(|extension| extension.critical)
    }

    /// The first object identifier that stands there twice.
    #[must_use]
    pub fn doubled(&self) -> Option<&'a [u8]> {
        let twice = |(at, extension): (usize, &Extension<'a>)| {
            let before = self.all.get(..at).unwrap_or_default();
            before.iter().any(|earlier| earlier.oid == extension.oid).then_some(extension.oid)
        };
        self.all.iter().enumerate().find_map(twice)
    }

    /// Whether one of the purposes is this one; false if there are none or they cannot be read.
    #[must_use]
    pub fn has_purpose(&self, purpose: &[u8]) -> bool {
        matches!(&self.extended_key_usage, Some(Ok(purposes)) if purposes.contains(&purpose))
    }

    fn note(&mut self, extension: Extension<'a>) {
        let value = extension.value;
        match extension.oid {
            oid::BASIC_CONSTRAINTS => keep(&mut self.basic_constraints, || basic_constraints(value)),
            oid::KEY_USAGE => keep(&mut self.key_usage, || key_usage(value)),
            oid::EXTENDED_KEY_USAGE => keep(&mut self.extended_key_usage, || list(value, purpose)),
            oid::SUBJECT_ALT_NAME => keep(&mut self.subject_names, || general_names(value)),
            oid::ISSUER_ALT_NAME => keep(&mut self.issuer_names, || general_names(value)),
            oid::SUBJECT_KEY_IDENTIFIER => keep(&mut self.subject_key_id, || octets(value)),
            oid::AUTHORITY_KEY_IDENTIFIER => keep(&mut self.authority_key_id, || authority_key_id(value)),
            oid::NAME_CONSTRAINTS => keep(&mut self.name_constraints, || name_constraints(value)),
            oid::CERTIFICATE_POLICIES => keep(&mut self.policies, || list(value, policy)),
            oid::POLICY_MAPPINGS => keep(&mut self.policy_mappings, || list(value, mapping)),
            oid::POLICY_CONSTRAINTS => keep(&mut self.policy_constraints, || policy_constraints(value)),
            oid::INHIBIT_ANY_POLICY => keep(&mut self.inhibit_any_policy, || number(value)),
            oid::CRL_DISTRIBUTION_POINTS => keep(&mut self.crl_points, || list(value, crl_point)),
            oid::AUTHORITY_INFO_ACCESS => keep(&mut self.authority_access, || access(value)),
            _ => {}
        }
    }
}

fn keep<T>(field: &mut Read<T>, read: impl FnOnce() -> Result<T, NotDer>) {
    if field.is_none() {
        *field = Some(read());
    }
}

impl<'a> Extension<'a> {
    fn read(sequence: Element<'a>) -> Result<Self, NotDer> {
        let mut inside = sequence.inside();
        let oid = inside.take(tag::OID)?.value;
        // `FALSE` is the default and should not be written; some write it.
        let critical = inside.maybe(tag::BOOLEAN)?.map_or(Ok(false), |critical| critical.boolean())?;
        let value = inside.take(tag::OCTET_STRING)?.value;
        inside.end()?;
        Ok(Self { oid, critical, value })
    }
}

/// The one element that an extension's value is.
pub(super) fn whole(value: &[u8], tag: u8) -> Result<Element<'_>, NotDer> {
    Element::only(value).and_then(|element| if element.tag == tag { Ok(element) } else { Err(NotDer) })
}

/// A SEQUENCE OF something.
fn list<'a, T>(value: &'a [u8], one: impl FnMut(&mut Reader<'a>) -> Result<T, NotDer>) -> Result<Vec<T>, NotDer> {
    each(whole(value, tag::SEQUENCE)?.inside(), one)
}

fn each<'a, T>(
    mut reader: Reader<'a>,
    mut one: impl FnMut(&mut Reader<'a>) -> Result<T, NotDer>,
) -> Result<Vec<T>, NotDer> {
    let mut all = Vec::new();
    while !reader.is_empty() {
        if all.len() == MOST {
            return Err(NotDer);
        }
        all.push(one(&mut reader)?);
    }
    Ok(all)
}

/// A SEQUENCE OF GeneralName, as an extension's whole value.
///
/// # Errors
/// If it is none.
pub fn general_names(value: &[u8]) -> Result<Vec<GeneralName<'_>>, NotDer> {
    list(value, |reader| GeneralName::read(reader.next()?))
}

pub(super) fn names_inside(element: Element<'_>) -> Result<Vec<GeneralName<'_>>, NotDer> {
    each(element.inside(), |reader| GeneralName::read(reader.next()?))
}

/// An OCTET STRING, as an extension's whole value.
///
/// # Errors
/// If it is none.
pub fn octets(value: &[u8]) -> Result<&[u8], NotDer> {
    whole(value, tag::OCTET_STRING).map(|octets| octets.value)
}

fn number(value: &[u8]) -> Result<u64, NotDer> {
    small(whole(value, tag::INTEGER)?.value).ok_or(NotDer)
}

fn basic_constraints(value: &[u8]) -> Result<BasicConstraints, NotDer> {
    let mut inside = whole(value, tag::SEQUENCE)?.inside();
    let authority = inside.maybe(tag::BOOLEAN)?.map_or(Ok(false), |authority| authority.boolean())?;
    let length = inside.maybe(tag::INTEGER)?;
    inside.end()?;
    let path_length = length.map(|length| small(length.value).ok_or(NotDer)).transpose()?;
    Ok(BasicConstraints { authority, path_length })
}

fn key_usage(value: &[u8]) -> Result<KeyUsage, NotDer> {
    // The first octet counts the unused bits of the last one.
    let [unused @ 0..=7, bytes @ ..] = whole(value, tag::BIT_STRING)?.value else { return Err(NotDer) };
    if bytes.is_empty() && *unused != 0 {
        return Err(NotDer);
    }
    let bit = |number: usize| bytes.get(number / 8).is_some_and(|byte| byte & (0x80 >> (number % 8)) != 0);
    Ok(KeyUsage((0..9).filter(|number| bit(*number)).fold(0, |bits, number| bits | 1 << number)))
}

fn authority_key_id(value: &[u8]) -> Result<AuthorityKeyId<'_>, NotDer> {
    let mut inside = whole(value, tag::SEQUENCE)?.inside();
    let key = inside.maybe(tag::context(0))?.map(|key| key.value);
    let issuer = inside.maybe(tag::structure(1))?.map(names_inside).transpose()?;
    let serial = inside.maybe(tag::context(2))?.map(|serial| serial.value);
    inside.end()?;
    Ok(AuthorityKeyId { key, issuer, serial })
}

fn name_constraints(value: &[u8]) -> Result<NameConstraints<'_>, NotDer> {
    let mut inside = whole(value, tag::SEQUENCE)?.inside();
    let permitted = inside.maybe(tag::structure(0))?.map(|list| each(list.inside(), subtree)).transpose()?;
    let excluded = inside.maybe(tag::structure(1))?.map(|list| each(list.inside(), subtree)).transpose()?;
    inside.end()?;
    Ok(NameConstraints { permitted, excluded })
}

fn subtree<'a>(reader: &mut Reader<'a>) -> Result<Subtree<'a>, NotDer> {
    let mut inside = reader.take(tag::SEQUENCE)?.inside();
    let base = GeneralName::read(inside.next()?)?;
    let minimum = inside.maybe(tag::context(0))?.is_some();
    let maximum = inside.maybe(tag::context(1))?.is_some();
    inside.end()?;
    Ok(Subtree { base, bounded: minimum || maximum, maximum })
}

fn policy<'a>(reader: &mut Reader<'a>) -> Result<Policy<'a>, NotDer> {
    let mut inside = reader.take(tag::SEQUENCE)?.inside();
    let oid = inside.take(tag::OID)?.value;
    let qualifiers = match inside.maybe(tag::SEQUENCE)? {
        Some(list) => each(list.inside(), |reader| {
            let mut pair = reader.take(tag::SEQUENCE)?.inside();
            let read = (pair.take(tag::OID)?.value, pair.next()?);
            pair.end().map(|()| read)
        })?,
        None => Vec::new(),
    };
    inside.end()?;
    Ok(Policy { oid, qualifiers })
}

fn purpose<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], NotDer> {
    reader.take(tag::OID).map(|oid| oid.value)
}

fn mapping<'a>(reader: &mut Reader<'a>) -> Result<(&'a [u8], &'a [u8]), NotDer> {
    let mut pair = reader.take(tag::SEQUENCE)?.inside();
    let read = (pair.take(tag::OID)?.value, pair.take(tag::OID)?.value);
    pair.end().map(|()| read)
}

fn policy_constraints(value: &[u8]) -> Result<PolicyConstraints, NotDer> {
    let mut inside = whole(value, tag::SEQUENCE)?.inside();
    let mut count = |number| -> Result<Option<u64>, NotDer> {
        inside.maybe(tag::context(number))?.map(|count| small(count.value).ok_or(NotDer)).transpose()
    };
    let read = PolicyConstraints { require_explicit: count(0)?, inhibit_mapping: count(1)? };
    inside.end()?;
    Ok(read)
}

fn crl_point<'a>(reader: &mut Reader<'a>) -> Result<CrlPoint<'a>, NotDer> {
    let mut inside = reader.take(tag::SEQUENCE)?.inside();
    let mut point = CrlPoint::default();
    if let Some(name) = inside.maybe(tag::structure(0))? {
        let choice = Element::only(name.value)?;
        match choice.tag {
            0xa0 => point.names = names_inside(choice)?,
            0xa1 => point.relative = true,
            _ => return Err(NotDer),
        }
    }
    point.reasons = inside.maybe(tag::context(1))?.map(|reasons| reasons.value);
    point.issuer = inside.maybe(tag::structure(2))?.map(names_inside).transpose()?;
    inside.end()?;
    Ok(point)
}

/// A SEQUENCE OF AccessDescription, as an extension's whole value.
///
/// # Errors
/// If it is none.
pub fn access(value: &[u8]) -> Result<Vec<(&[u8], GeneralName<'_>)>, NotDer> {
    list(value, |reader| {
        let mut pair = reader.take(tag::SEQUENCE)?.inside();
        let read = (pair.take(tag::OID)?.value, GeneralName::read(pair.next()?)?);
        pair.end().map(|()| read)
    })
}
