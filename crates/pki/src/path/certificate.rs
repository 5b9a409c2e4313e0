//! What one certificate must keep to wherever it stands in a path.

use super::{Profile, Reason, Request, form, public, signature};
use crate::x509::{View, extension::KeyUsage, oid};

/// Extensions whose meaning is heeded here, so that they may be critical
/// (RFC 5280, 4.2). Revocation and its points are the affair of `revocation`.
const KNOWN: &[&[u8]] = &[
    oid::BASIC_CONSTRAINTS,
    oid::KEY_USAGE,
    oid::EXTENDED_KEY_USAGE,
    oid::SUBJECT_ALT_NAME,
    oid::ISSUER_ALT_NAME,
    oid::NAME_CONSTRAINTS,
    oid::CERTIFICATE_POLICIES,
    oid::POLICY_MAPPINGS,
    oid::POLICY_CONSTRAINTS,
    oid::INHIBIT_ANY_POLICY,
    oid::SUBJECT_KEY_IDENTIFIER,
    oid::AUTHORITY_KEY_IDENTIFIER,
    oid::CRL_DISTRIBUTION_POINTS,
    oid::OCSP_NO_CHECK,
    oid::TLS_FEATURE,
    oid::SCT_LIST,
];

/// Where a certificate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// First: what it is about.
    Leaf,
    /// In between.
    Between,
    /// Last: trusted.
    Anchor,
}

/// Holds a certificate against all that can be told of it alone.
pub fn check(view: &View<'_>, place: Place, request: &Request) -> Result<(), Reason> {
    encoding(view)?;
    validity(view, request.now)?;
    if place != Place::Leaf {
        authority(view, place, request.profile)?;
    }
    signature::strength(&view.key)?;
    if place == Place::Leaf {
        leaf(view, request)?;
    } else {
        purpose(view, request)?;
    }
    if request.profile != Profile::Path {
        form::check(view, request.profile)?;
    }
    if request.profile == Profile::Public {
        public::check(view, place, request)?;
    }
    Ok(())
}

/// What must hold of a certificate that is used without a path, such as a
/// responder's: that it can be understood, and is valid at that time.
pub fn stands_alone(view: &View<'_>, now: Option<i64>) -> Result<(), Reason> {
    encoding(view)?;
    validity(view, now)?;
    signature::strength(&view.key)
}

fn encoding(view: &View<'_>) -> Result<(), Reason> {
    if view.signed_with.whole != view.algorithm.whole {
        return Err(Reason::AlgorithmsDiffer);
    }
    let extensions = &view.extensions;
    if let Some(doubled) = extensions.doubled() {
        return Err(Reason::DoubledExtension(dotted(doubled)));
    }
    let unknown = extensions.all.iter().find(|extension| extension.critical && !KNOWN.contains(&extension.oid));
    if let Some(unknown) = unknown {
        return Err(Reason::UnknownCritical(dotted(unknown.oid)));
    }
    match unreadable(view) {
        Some(oid) => Err(Reason::UnreadableExtension(dotted(oid))),
        None => Ok(()),
    }
}

/// An extension that decides here and cannot be read; any, if it is critical.
fn unreadable(view: &View<'_>) -> Option<&'static [u8]> {
    let extensions = &view.extensions;
    let bad = [
        (oid::BASIC_CONSTRAINTS, matches!(extensions.basic_constraints, Some(Err(_)))),
        (oid::KEY_USAGE, matches!(extensions.key_usage, Some(Err(_)))),
        (oid::EXTENDED_KEY_USAGE, matches!(extensions.extended_key_usage, Some(Err(_)))),
        (oid::SUBJECT_ALT_NAME, matches!(extensions.subject_names, Some(Err(_)))),
        (oid::NAME_CONSTRAINTS, matches!(extensions.name_constraints, Some(Err(_)))),
        (oid::CERTIFICATE_POLICIES, matches!(extensions.policies, Some(Err(_)))),
        (oid::POLICY_MAPPINGS, matches!(extensions.policy_mappings, Some(Err(_)))),
        (oid::POLICY_CONSTRAINTS, matches!(extensions.policy_constraints, Some(Err(_)))),
        (oid::INHIBIT_ANY_POLICY, matches!(extensions.inhibit_any_policy, Some(Err(_)))),
    ];
    bad.into_iter().find_map(|(oid, bad)| bad.then_some(oid))
}

fn validity(view: &View<'_>, now: Option<i64>) -> Result<(), Reason> {
    let (Some(start), Some(end)) = (view.not_before.seconds, view.not_after.seconds) else { return Err(Reason::Dates) };
    match now {
        Some(now) if now < start => Err(Reason::NotYetValid),
        Some(now) if now > end => Err(Reason::Expired),
        _ => Ok(()),
    }
}

/// RFC 5280, 6.1.4 (k) and (n). An anchor of version 1 cannot say that it is an
/// authority; that it is trusted says it, unless the profile is stricter.
fn authority(view: &View<'_>, place: Place, profile: Profile) -> Result<(), Reason> {
    let old = place == Place::Anchor && view.version < 3 && profile == Profile::Path;
    if !view.is_authority() && !old {
        return Err(Reason::NotAuthority);
    }
    match view.extensions.key_usage {
        Some(Ok(usage)) if !usage.has(KeyUsage::CERT_SIGN) => Err(Reason::NoCertSign),
        _ => Ok(()),
    }
}

fn leaf(view: &View<'_>, request: &Request) -> Result<(), Reason> {
    if let Some(Ok(usage)) = view.extensions.key_usage
        && !usage.has(request.key_usage)
    {
        return Err(Reason::KeyUsage);
    }
    purpose(view, request)?;
    match request.names.iter().find(|name| !name.is_in(view, request.profile)) {
        Some(missing) => Err(Reason::Name(missing.to_string())),
        None => Ok(()),
    }
}

/// RFC 5280, 4.2.1.12. That an authority's purposes hold for what it signs is
/// what relying software does; the RFC leaves it open.
fn purpose(view: &View<'_>, request: &Request) -> Result<(), Reason> {
    let (Some(Ok(purposes)), Some(asked)) = (&view.extensions.extended_key_usage, &request.purpose) else {
        return Ok(());
    };
    let fits = |purpose: &&[u8]| *purpose == asked.as_slice() || *purpose == oid::ANY_EXTENDED_KEY_USAGE;
    if purposes.iter().any(fits) { Ok(()) } else { Err(Reason::Purpose) }
}

/// An object identifier for people.
pub fn dotted(content: &[u8]) -> String {
    oid::dotted(content).unwrap_or_else(|| hex::encode(content))
}
