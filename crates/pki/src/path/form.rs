//! What section 4 of RFC 5280 demands of certificates beside what a path must
//! keep to: asked for by [`super::Profile::Rfc5280`].

use super::{Profile, constraints};
use crate::x509::extension::{GeneralName, KeyUsage, NameConstraints};
use crate::x509::{View, oid};

/// A rule that a certificate breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[allow(missing_docs, reason = "each says itself in its sentence")]
pub enum Form {
    #[error("it has extensions, and is not of version 3 (RFC 5280, 4.1.2.1)")]
    Version,
    #[error("its serial number is not positive (RFC 5280, 4.1.2.2)")]
    SerialNotPositive,
    #[error("its serial number is longer than 20 octets (RFC 5280, 4.1.2.2)")]
    SerialTooLong,
    #[error("its issuer's name is empty (RFC 5280, 4.1.2.4)")]
    NoIssuer,
    #[error("it is an authority without a name (RFC 5280, 4.1.2.6)")]
    NoSubject,
    #[error("it does not tell its issuer's key identifier (RFC 5280, 4.2.1.1)")]
    NoAuthorityKeyId,
    #[error("its authorityKeyIdentifier is critical (RFC 5280, 4.2.1.1)")]
    CriticalAuthorityKeyId,
    #[error("it is an authority and does not tell its key identifier (RFC 5280, 4.2.1.2)")]
    NoSubjectKeyId,
    #[error("its subjectKeyIdentifier is critical (RFC 5280, 4.2.1.2)")]
    CriticalSubjectKeyId,
    #[error("its key usage is empty (RFC 5280, 4.2.1.3)")]
    EmptyKeyUsage,
    #[error("it may sign certificates by key usage, and is no authority (RFC 5280, 4.2.1.9)")]
    CertSignWithoutAuthority,
    #[error("its basicConstraints are not critical (RFC 5280, 4.2.1.9)")]
    BasicConstraintsNotCritical,
    #[error("it limits the path's length, and may not sign certificates (RFC 5280, 4.2.1.9)")]
    PathLengthWithoutCertSign,
    #[error("it has no subject and its subjectAltName is not critical (RFC 5280, 4.2.1.6)")]
    AltNameNotCritical,
    #[error("its subjectAltName is empty or has a name that is none (RFC 5280, 4.2.1.6)")]
    AltName,
    #[error("it has name constraints, and is no authority (RFC 5280, 4.2.1.10)")]
    ConstraintsInLeaf,
    #[error("its name constraints are not critical (RFC 5280, 4.2.1.10)")]
    ConstraintsNotCritical,
    #[error("its name constraints are empty (RFC 5280, 4.2.1.10)")]
    ConstraintsEmpty,
    #[error("its policyConstraints are not critical (RFC 5280, 4.2.1.11)")]
    PolicyConstraintsNotCritical,
    #[error("its policyConstraints are empty (RFC 5280, 4.2.1.11)")]
    PolicyConstraintsEmpty,
    #[error("its inhibitAnyPolicy is not critical (RFC 5280, 4.2.1.14)")]
    InhibitAnyPolicyNotCritical,
    #[error("a certificate policy stands there twice (RFC 5280, 4.2.1.4)")]
    DoubledPolicy,
    #[error("its authorityInfoAccess is empty or cannot be read (RFC 5280, 4.2.2.1)")]
    AuthorityAccess,
    #[error("its extended key usage is empty (RFC 5280, 4.2.1.12)")]
    EmptyPurposes,
    #[error("it is an authority, and its key is for a server (baseline requirements, 7.1.2.7.8)")]
    AuthorityAsLeaf,
    #[error("it is not of version 3 (baseline requirements, 7.1.1)")]
    NotVersion3,
    #[error("it has no purposes (baseline requirements, 7.1.2.7.6)")]
    NoPurposes,
    #[error("its extended key usage is critical (baseline requirements, 7.1.2.7.6)")]
    CriticalPurposes,
    #[error("it is for any purpose (baseline requirements, 7.1.2.7.10)")]
    AnyPurpose,
    #[error("it is for servers and also for what public ones must not be for (baseline requirements, 7.1.2.7.10)")]
    OtherPurpose,
    #[error("it is for mail and does not tell its key usage (S/MIME baseline requirements, 7.1.2.3)")]
    NoKeyUsage,
    #[error("it is a root with purposes (baseline requirements, 7.1.2.1.2)")]
    RootPurposes,
    #[error(
        "it is a root, and its authorityKeyIdentifier is not its own key's alone (baseline requirements, 7.1.2.1.3)"
    )]
    RootAuthorityKeyId,
    #[error("it has no subjectAltName (baseline requirements, 7.1.2.7.12)")]
    NoAltName,
    #[error("it has a subject, and its subjectAltName is critical (baseline requirements, 7.1.2.7.12)")]
    CriticalAltName,
    #[error("its common name is none of its names (baseline requirements, 7.1.4.3)")]
    CommonName,
    #[error("its key is of a kind or size that public ones must not have (baseline requirements, 6.1.5)")]
    KeyKind,
    #[error("its signature is of a kind that public ones must not have (baseline requirements, 7.1.3.2)")]
    SignatureKind,
}

/// The first rule that it breaks.
pub fn check(view: &View<'_>, profile: Profile) -> Result<(), Form> {
    let rules: [(Form, bool); 4] = [
        (Form::Version, view.version != 3 && !view.extensions.all.is_empty()),
        (Form::SerialNotPositive, matches!(view.serial, [] | [0x80..=0xff, ..]) || view.serial.iter().all(|b| *b == 0)),
        (Form::SerialTooLong, view.serial.len() > 20),
        (Form::NoIssuer, view.issuer.is_empty()),
    ];
    first(&rules)?;
    identifiers(view)?;
    usages(view)?;
    names(view, profile)?;
    policies(view)
}

/// The first rule of a list that is broken.
pub fn first(rules: &[(Form, bool)]) -> Result<(), Form> {
    rules.iter().find(|(_, broken)| *broken).map_or(Ok(()), |(form, _)| Err(*form))
}

fn identifiers(view: &View<'_>) -> Result<(), Form> {
    let extensions = &view.extensions;
    let known = matches!(&extensions.authority_key_id, Some(Ok(id)) if id.key.is_some());
    // One that signed itself may leave it out: both are the same.
    let needs = !view.is_self_issued();
    let authority = view.is_authority();
    first(&[
        (Form::NoAuthorityKeyId, needs && !known),
        (Form::CriticalAuthorityKeyId, extensions.is_critical(oid::AUTHORITY_KEY_IDENTIFIER)),
        (Form::NoSubjectKeyId, authority && !matches!(extensions.subject_key_id, Some(Ok(_)))),
        (Form::CriticalSubjectKeyId, extensions.is_critical(oid::SUBJECT_KEY_IDENTIFIER)),
        (Form::NoSubject, authority && view.subject.is_empty()),
    ])
}

fn usages(view: &View<'_>) -> Result<(), Form> {
    let extensions = &view.extensions;
    let usage = extensions.key_usage.and_then(Result::ok);
    let signs = usage.is_some_and(|usage| usage.has(KeyUsage::CERT_SIGN));
    let limited = matches!(extensions.basic_constraints, Some(Ok(read)) if read.path_length.is_some());
    let authority = view.is_authority();
    first(&[
        (Form::EmptyKeyUsage, usage == Some(KeyUsage(0))),
        (Form::CertSignWithoutAuthority, signs && !authority),
        (Form::BasicConstraintsNotCritical, authority && signs && !extensions.is_critical(oid::BASIC_CONSTRAINTS)),
        (Form::PathLengthWithoutCertSign, limited && (!authority || usage.is_some() && !signs)),
        (Form::EmptyPurposes, matches!(&extensions.extended_key_usage, Some(Ok(list)) if list.is_empty())),
    ])
}

fn names(view: &View<'_>, profile: Profile) -> Result<(), Form> {
    let extensions = &view.extensions;
    let alternatives = extensions.subject_names.as_ref().and_then(|read| read.as_ref().ok());
    let is_none =
        |name: &GeneralName<'_>| matches!(name, GeneralName::Ip(octets) if octets.len() != 4 && octets.len() != 16);
    let constraints = extensions.name_constraints.as_ref().and_then(|read| read.as_ref().ok());
    let empty = |read: &NameConstraints<'_>| {
        let lists = [&read.permitted, &read.excluded];
        lists.iter().all(|list| list.as_ref().is_none_or(Vec::is_empty))
    };
    let critical = extensions.is_critical(oid::NAME_CONSTRAINTS) || profile == Profile::Public;
    first(&[
        (
            Form::AltNameNotCritical,
            view.subject.is_empty() && alternatives.is_some() && !extensions.is_critical(oid::SUBJECT_ALT_NAME),
        ),
        (Form::AltName, alternatives.is_some_and(|names| names.is_empty() || names.iter().any(is_none))),
        (Form::ConstraintsInLeaf, constraints.is_some() && !view.is_authority()),
        (Form::ConstraintsNotCritical, constraints.is_some() && !critical),
        (Form::ConstraintsEmpty, constraints.is_some_and(|read| empty(read) || !constraints::are_plain(read))),
    ])
}

fn policies(view: &View<'_>) -> Result<(), Form> {
    let extensions = &view.extensions;
    let mut listed: Vec<&[u8]> = match &extensions.policies {
        Some(Ok(policies)) => policies.iter().map(|policy| policy.oid).collect(),
        _ => Vec::new(),
    };
    let number = listed.len();
    listed.sort_unstable();
    listed.dedup();
    let constraints = extensions.policy_constraints.and_then(Result::ok);
    let empty = constraints.is_some_and(|read| read.require_explicit.is_none() && read.inhibit_mapping.is_none());
    let not_critical = |oid| extensions.has(oid) && !extensions.is_critical(oid);
    first(&[
        (Form::DoubledPolicy, listed.len() != number),
        (Form::PolicyConstraintsEmpty, empty),
        (Form::PolicyConstraintsNotCritical, not_critical(oid::POLICY_CONSTRAINTS)),
        (Form::InhibitAnyPolicyNotCritical, not_critical(oid::INHIBIT_ANY_POLICY)),
    ])
}
