//! What the CA/Browser Forum's baseline requirements demand of public
//! certificates for servers (and for mail), as far as whoever relies on one should refuse it:
//! asked for by [`super::Profile::Public`]. The lints look closer.

use super::certificate::Place;
use super::form::{Form, first};
use super::{Request, signature};
use crate::x509::{View, bit_length, extension::GeneralName, oid};

/// The purpose of precertificates, 1.3.6.1.4.1.11129.2.4.4, RFC 6962.
const PRECERTIFICATE: &[u8] = b"\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x04";
/// Purposes that a server's certificate must not have (7.1.2.7.10).
const NEVER_FOR_SERVERS: &[&[u8]] =
    &[oid::CODE_SIGNING, oid::EMAIL_PROTECTION, oid::TIME_STAMPING, oid::OCSP_SIGNING, PRECERTIFICATE];

/// The first rule that it breaks.
pub fn check(view: &View<'_>, place: Place, request: &Request) -> Result<(), Form> {
    let root = place == Place::Anchor && view.is_self_issued();
    let access = &view.extensions.authority_access;
    first(&[
        (Form::NotVersion3, view.version != 3),
        (Form::KeyKind, !is_public_key(view)),
        (Form::SignatureKind, !is_public_signature(view, root)),
        (Form::AuthorityAccess, access.as_ref().is_some_and(|read| read.as_ref().map_or(true, Vec::is_empty))),
    ])?;
    if root {
        self::root(view)?;
    }
    if place == Place::Leaf { leaf(view, request) } else { Ok(()) }
}

fn is_public_key(view: &View<'_>) -> bool {
    match view.key.algorithm.oid {
        oid::RSA => view.key.rsa().is_some_and(|numbers| bit_length(numbers.modulus).is_multiple_of(8)),
        oid::EC => matches!(view.key.curve(), Some(oid::P256 | oid::P384 | oid::P521)),
        _ => false,
    }
}

/// Nobody verifies what a root says of itself, so that an old one's SHA-1 does no harm.
fn is_public_signature(view: &View<'_>, root: bool) -> bool {
    let strong = matches!(
        view.algorithm.oid,
        oid::SHA256_RSA
            | oid::SHA384_RSA
            | oid::SHA512_RSA
            | oid::RSA_PSS
            | oid::ECDSA_SHA256
            | oid::ECDSA_SHA384
            | oid::ECDSA_SHA512
    );
    strong || root && view.algorithm.oid != oid::DSA_SHA1 && signature::is_sha1(&view.algorithm)
}

fn root(view: &View<'_>) -> Result<(), Form> {
    let extensions = &view.extensions;
    let own = extensions.subject_key_id.and_then(Result::ok);
    let foreign = match &extensions.authority_key_id {
        Some(Ok(id)) => id.key != own || id.issuer.is_some() || id.serial.is_some(),
        Some(Err(_)) => true,
        None => false,
    };
    first(&[(Form::RootAuthorityKeyId, foreign), (Form::RootPurposes, extensions.extended_key_usage.is_some())])
}

fn leaf(view: &View<'_>, request: &Request) -> Result<(), Form> {
    let extensions = &view.extensions;
    let server = request.purpose.as_deref().is_none_or(|purpose| purpose == oid::SERVER_AUTH);
    let mail = request.purpose.as_deref() == Some(oid::EMAIL_PROTECTION);
    let names = extensions.subject_names.as_ref().and_then(|read| read.as_ref().ok());
    let odd = |common: &[u8]| !names.is_some_and(|names| names.iter().any(|name| is_named(common, name)));
    first(&[
        (Form::AuthorityAsLeaf, view.is_authority()),
        (Form::NoPurposes, extensions.extended_key_usage.is_none()),
        (Form::CriticalPurposes, extensions.is_critical(oid::EXTENDED_KEY_USAGE)),
        (Form::AnyPurpose, extensions.has_purpose(oid::ANY_EXTENDED_KEY_USAGE)),
        (Form::OtherPurpose, server && NEVER_FOR_SERVERS.iter().any(|purpose| extensions.has_purpose(purpose))),
        (Form::NoKeyUsage, mail && extensions.key_usage.is_none()),
        (Form::NoAltName, server && names.is_none()),
        (Form::CriticalAltName, !view.subject.is_empty() && extensions.is_critical(oid::SUBJECT_ALT_NAME)),
        (Form::CommonName, server && view.subject.all(oid::COMMON_NAME).any(|common| odd(common.value))),
    ])
}

fn is_named(common: &[u8], name: &GeneralName<'_>) -> bool {
    match name {
        GeneralName::Dns(host) => *host == common,
        name => name.address().is_some_and(|address| address.to_string().as_bytes() == common),
    }
}
