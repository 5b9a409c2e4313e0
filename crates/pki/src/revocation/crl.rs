//! Lists of revoked certificates, held against one certificate (RFC 5280, 6.3.3).
//! A list that adds to another, or speaks for several issuers, is not used: it
//! cannot be told from it whether a certificate is good.

use super::{Options, Reason, SKEW, Status, serial};
use crate::path::{Profile, signature};
use crate::x509::crl::{CrlView, IssuingPoint};
use crate::x509::extension::{GeneralName, KeyUsage};
use crate::x509::{View, oid};

/// All reasons for which a certificate may be revoked, as bits (RFC 5280, 4.2.1.13).
const ALL_REASONS: u16 = 0b1_1111_1110;
/// Extensions of a list that are heeded here, so that they may be critical.
const KNOWN: &[&[u8]] = &[oid::CRL_NUMBER, oid::AUTHORITY_KEY_IDENTIFIER, oid::ISSUING_DISTRIBUTION_POINT];
/// invalidityDate, 2.5.29.24: it only tells more.
const INVALIDITY_DATE: &[u8] = b"\x55\x1d\x18";

/// What the lists say of a certificate; `issuer` is the certificate that signed it,
/// by a path that holds. One list that revokes it is enough.
#[must_use]
pub fn check(certificate: &View<'_>, issuer: &View<'_>, lists: &[&[u8]], options: &Options<'_>) -> Status {
    let mut reasons = 0;
    let mut untold = None;
    for list in lists {
        match one(certificate, issuer, list, options) {
            Ok(Found::Revoked(status)) => return status,
            Ok(Found::Absent(covered)) => reasons |= covered,
            // That a list of another issuer says nothing is no news.
            Err(Reason::OtherIssuer) if untold.is_some() => {}
            Err(reason) => untold = untold.filter(|known| *known != Reason::OtherIssuer).or(Some(reason)),
        }
    }
    match (reasons & ALL_REASONS, untold) {
        (ALL_REASONS, _) => Status::Good,
        (1.., _) => Status::Untold(Reason::SomeReasons),
        (0, untold) => Status::Untold(untold.unwrap_or(Reason::NoAnswer)),
    }
}

enum Found {
    Revoked(Status),
    /// It is not in the list, which covers these reasons.
    Absent(u16),
}

fn one(certificate: &View<'_>, issuer: &View<'_>, list: &[u8], options: &Options<'_>) -> Result<Found, Reason> {
    let view = CrlView::read(list).map_err(|_| Reason::Unreadable)?;
    let point = view.issuing_point().transpose().map_err(|_| Reason::Unreadable)?.unwrap_or_default();
    if crate::path::name_key(&view.issuer) != crate::path::name_key(&certificate.issuer) {
        return Err(if point.indirect { Reason::Indirect } else { Reason::OtherIssuer });
    }
    form(&view, options.profile)?;
    signed(&view, issuer, options)?;
    dates(&view, options.now)?;
    let covered = scope(certificate, &view, &point)?;
    Ok(look_up(certificate.serial, &view)?.map_or(Found::Absent(covered), Found::Revoked))
}

fn form(view: &CrlView<'_>, profile: Profile) -> Result<(), Reason> {
    if view.delta_of().is_some() {
        return Err(Reason::Delta);
    }
    if !matches!((view.version, view.extensions.all.is_empty()), (Some(2), _) | (None, true)) {
        return Err(Reason::Form("has extensions and is not of version 2 (RFC 5280, 5.1.2.1)"));
    }
    if view.extensions.doubled().is_some() {
        return Err(Reason::Form("has an extension twice (RFC 5280, 4.2)"));
    }
    let unknown = view.extensions.all.iter().find(|extension| extension.critical && !KNOWN.contains(&extension.oid));
    if let Some(unknown) = unknown {
        return Err(Reason::UnknownCritical(dotted(unknown.oid)));
    }
    if profile > Profile::Path {
        match view.number() {
            Some(Ok(_)) if !view.extensions.is_critical(oid::CRL_NUMBER) => {}
            _ => return Err(Reason::Form("has no number, or a critical one (RFC 5280, 5.2.3)")),
        }
    }
    Ok(())
}

fn signed(view: &CrlView<'_>, issuer: &View<'_>, options: &Options<'_>) -> Result<(), Reason> {
    let named = crate::path::name_key(&view.issuer) == crate::path::name_key(&issuer.subject);
    let allowed = match issuer.extensions.key_usage {
        Some(Ok(usage)) => usage.has(KeyUsage::CRL_SIGN),
        Some(Err(_)) => false,
        None => true,
    };
    if !named || !allowed {
        return Err(Reason::WrongSigner);
    }
    if view.signed_with.whole != view.algorithm.whole {
        return Err(Reason::Signature(crate::path::Reason::AlgorithmsDiffer));
    }
    signature::verify(&view.algorithm, &issuer.key, view.tbs, view.signature, options.allow_sha1)
        .map_err(Reason::Signature)
}

/// RFC 5280, 5.1.2.5: a list must say when the next one comes.
fn dates(view: &CrlView<'_>, now: i64) -> Result<(), Reason> {
    let start = view.this_update.seconds.ok_or(Reason::Unreadable)?;
    let end = view.next_update.ok_or(Reason::NoEnd)?.seconds.ok_or(Reason::Unreadable)?;
    if start > now + SKEW {
        return Err(Reason::NotYetValid);
    }
    if end < now { Err(Reason::Expired) } else { Ok(()) }
}

/// 6.3.3 (b): whether the list is about this certificate, and for which reasons.
fn scope(certificate: &View<'_>, view: &CrlView<'_>, point: &IssuingPoint<'_>) -> Result<u16, Reason> {
    if point.indirect {
        return Err(Reason::Indirect);
    }
    let authority = certificate.is_authority();
    let other_kind = point.only_attributes || point.only_users && authority || point.only_authorities && !authority;
    if other_kind || point.named && !is_named(certificate, view, point)? {
        return Err(Reason::Scope);
    }
    Ok(point.reasons.map_or(ALL_REASONS, |bits| {
        let bytes = bits.get(1..).unwrap_or_default();
        let is_set = |number: usize| bytes.get(number / 8).is_some_and(|byte| byte & (0x80 >> (number % 8)) != 0);
        (1..9).filter(|number| is_set(*number)).fold(0, |sum, number| sum | 1 << number)
    }))
}

/// True if one of the certificate's points is the list's. Without points it is the issuer itself.
fn is_named(certificate: &View<'_>, view: &CrlView<'_>, point: &IssuingPoint<'_>) -> Result<bool, Reason> {
    let points = match &certificate.extensions.crl_points {
        Some(Ok(points)) => points.as_slice(),
        Some(Err(_)) => return Err(Reason::Unreadable),
        None => return Ok(point.names.contains(&GeneralName::Directory(view.issuer.whole))),
    };
    Ok(points.iter().flat_map(|one| &one.names).any(|name| point.names.contains(name)))
}

/// The whole list is walked over: one entry that cannot be understood makes all of it useless (5.3).
fn look_up(wanted: &[u8], view: &CrlView<'_>) -> Result<Option<Status>, Reason> {
    let mut found = None;
    for entry in view.entries() {
        let entry = entry.map_err(|_| Reason::Unreadable)?;
        let extensions = entry.extensions().map_err(|_| Reason::Unreadable)?;
        if extensions.has(oid::CERTIFICATE_ISSUER) {
            return Err(Reason::Indirect);
        }
        let known = |oid: &[u8]| oid == oid::CRL_REASON || oid == INVALIDITY_DATE;
        let unknown = extensions.all.iter().find(|extension| extension.critical && !known(extension.oid));
        if let Some(unknown) = unknown {
            return Err(Reason::UnknownCritical(dotted(unknown.oid)));
        }
        if serial(entry.serial) == serial(wanted) {
            let reason = extensions.reason().transpose().map_err(|_| Reason::Unreadable)?;
            found = Some(Status::Revoked { at: entry.moment.seconds, reason });
        }
    }
    Ok(found)
}

fn dotted(content: &[u8]) -> String {
    oid::dotted(content).unwrap_or_else(|| hex::encode(content))
}

#[cfg(test)]
mod tests;
