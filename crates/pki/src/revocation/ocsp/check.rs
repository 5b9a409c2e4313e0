//! An answer held against the certificate that was asked about (RFC 6960, 3.2).

use super::request::{Hash, NONCE};
use super::response::{Basic, CertId, CertStatus, Responder, Response, Single};
use crate::path::{name_key, signature, stands_alone};
use crate::revocation::{Options, Reason, SKEW, Status, serial};
use crate::x509::extension::{Extensions, KeyUsage, octets};
use crate::x509::{Key, View, oid};

/// How old an answer may be that does not say until when it holds: then it was
/// made for the question.
const MOST_AGE: i64 = 86_400;

/// What an answer says of a certificate; `None` is that nobody answered.
/// `issuer` is the certificate that signed it, by a path that holds.
#[must_use]
pub fn check(answer: Option<&[u8]>, certificate: &View<'_>, issuer: &View<'_>, options: &Options<'_>) -> Status {
    let Some(der) = answer else { return Status::Untold(Reason::NoAnswer) };
    told(der, certificate, issuer, options).unwrap_or_else(Status::Untold)
}

fn told(der: &[u8], certificate: &View<'_>, issuer: &View<'_>, options: &Options<'_>) -> Result<Status, Reason> {
    let basic = match Response::read(der).map_err(|_| Reason::Unreadable)? {
        Response::Basic(basic) => basic,
        Response::Refused(number) => return Err(Reason::Refused(number)),
    };
    signed(&basic, issuer, options)?;
    no_unknown(&basic.extensions)?;
    nonce(&basic, options)?;
    let mut status = Err(Reason::OtherCertificate);
    for single in basic.singles.iter().filter(|single| is_meant(&single.id, certificate, Some(issuer))) {
        let next = one(single, options.now);
        if let Ok(Status::Revoked { .. }) = next {
            return next;
        }
        // The first that says something counts; a stale one may stand before it.
        if status.is_err() {
            status = next;
        }
    }
    status
}

/// From and until when an answer holds that is about this certificate, as far
/// as that can be read; `None` if it is about none, or another. Where the issuer's
/// certificate is not at hand, its name and the serial number tell which is meant.
pub fn dates(der: &[u8], certificate: &View<'_>, issuer: Option<&View<'_>>) -> Option<(Option<i64>, Option<i64>)> {
    let Ok(Response::Basic(basic)) = Response::read(der) else { return None };
    let single = basic.singles.iter().find(|single| is_meant(&single.id, certificate, issuer))?;
    Some((single.this_update.seconds, until(single).ok()))
}

/// Until when it holds.
fn until(single: &Single<'_>) -> Result<i64, Reason> {
    match single.next_update {
        Some(moment) => moment.seconds.ok_or(Reason::Unreadable),
        None => single.this_update.seconds.map(|start| start.saturating_add(MOST_AGE)).ok_or(Reason::Unreadable),
    }
}

/// Who signed it is the issuer itself, or somebody whom the issuer gave a
/// certificate for this one purpose (4.2.2.2).
fn signed(basic: &Basic<'_>, issuer: &View<'_>, options: &Options<'_>) -> Result<(), Reason> {
    let verify = |key: &Key<'_>| {
        signature::verify(&basic.algorithm, key, basic.tbs, basic.signature, options.allow_sha1)
            .map_err(Reason::Signature)
    };
    if is_responder(&basic.responder, issuer) {
        return verify(&issuer.key);
    }
    let views = basic.certificates.iter().filter_map(|der| View::read(der).ok());
    let mut reason = Reason::WrongSigner;
    for delegate in views.filter(|view| is_responder(&basic.responder, view)) {
        match delegated(&delegate, issuer, options) {
            Ok(()) => return verify(&delegate.key),
            Err(why) => reason = why,
        }
    }
    Err(reason)
}

fn is_responder(responder: &Responder<'_>, view: &View<'_>) -> bool {
    match responder {
        Responder::Name(name) => name_key(name) == name_key(&view.subject),
        Responder::Key(digest) => Hash::Sha1.of(view.key.bits).as_ref() == *digest,
    }
}

fn delegated(delegate: &View<'_>, issuer: &View<'_>, options: &Options<'_>) -> Result<(), Reason> {
    let may_sign = match delegate.extensions.key_usage {
        Some(Ok(usage)) => usage.has(KeyUsage::DIGITAL_SIGNATURE),
        Some(Err(_)) => false,
        None => true,
    };
    let named = name_key(&delegate.issuer) == name_key(&issuer.subject);
    if !named || !may_sign || !delegate.extensions.has_purpose(oid::OCSP_SIGNING) {
        return Err(Reason::WrongSigner);
    }
    stands_alone(delegate, Some(options.now)).map_err(|why| match why {
        crate::path::Reason::Expired => Reason::Expired,
        crate::path::Reason::NotYetValid => Reason::NotYetValid,
        _ => Reason::WrongSigner,
    })?;
    signature::verify(&delegate.algorithm, &issuer.key, delegate.tbs, delegate.signature, options.allow_sha1)
        .map_err(|_| Reason::WrongSigner)
}

fn no_unknown(extensions: &Extensions<'_>) -> Result<(), Reason> {
    let unknown = extensions.all.iter().find(|extension| extension.critical && extension.oid != NONCE);
    match unknown {
        Some(unknown) => {
            Err(Reason::UnknownCritical(oid::dotted(unknown.oid).unwrap_or_else(|| hex::encode(unknown.oid))))
        }
        None => Ok(()),
    }
}

/// Some responders write the nonce bare, without the OCTET STRING of its own.
fn nonce(basic: &Basic<'_>, options: &Options<'_>) -> Result<(), Reason> {
    let (Some(sent), Some(extension)) = (options.nonce, basic.extensions.get(NONCE)) else { return Ok(()) };
    let same = extension.value == sent || octets(extension.value) == Ok(sent);
    if same { Ok(()) } else { Err(Reason::Nonce) }
}

fn is_meant(id: &CertId<'_>, certificate: &View<'_>, issuer: Option<&View<'_>>) -> bool {
    let Some(hash) = Hash::ALL.into_iter().find(|hash| hash.oid() == id.hash.oid) else { return false };
    serial(id.serial) == serial(certificate.serial)
        && hash.of(certificate.issuer.whole).as_ref() == id.name
        && issuer.is_none_or(|issuer| hash.of(issuer.key.bits).as_ref() == id.key)
}

fn one(single: &Single<'_>, now: i64) -> Result<Status, Reason> {
    no_unknown(&single.extensions)?;
    let start = single.this_update.seconds.ok_or(Reason::Unreadable)?;
    let end = until(single)?;
    if start > now + SKEW {
        return Err(Reason::NotYetValid);
    }
    if end < now {
        return Err(Reason::Expired);
    }
    Ok(match single.status {
        CertStatus::Good => Status::Good,
        CertStatus::Unknown => Status::Unknown,
        CertStatus::Revoked(since, reason) => Status::Revoked { at: since.seconds, reason },
    })
}
