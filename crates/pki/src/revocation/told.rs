//! What one list or answer says of a certificate whatever the time is: for those
//! who keep what was said, and hold its dates against the clock later.

use super::{Options, Reason, Status, crl, ocsp};
use crate::path::name_key;
use crate::x509::View;
use crate::x509::crl::CrlView;

/// What one list or answer says of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What it says, from the first second of the time for which it holds.
    pub status: Status,
    /// From when it holds, seconds since 1970; `None` if that cannot be read.
    pub from: Option<i64>,
    /// Until when it holds, seconds since 1970; `None` if it does not say so, or it cannot be read.
    pub until: Option<i64>,
}

impl Told {
    /// What a list says; `None` if it is not about this certificate, or only
    /// tells what changed since another. `issuer` is the certificate that signed
    /// `certificate`; where it is not at hand, a list of its name is not relied on.
    #[must_use]
    pub fn by_list(certificate: &View<'_>, issuer: Option<&View<'_>>, list: &[u8]) -> Option<Self> {
        let view = CrlView::read(list).ok()?;
        if name_key(&view.issuer) != name_key(&certificate.issuer) {
            return None;
        }
        let (from, until) = (view.this_update.seconds, view.next_update.and_then(|moment| moment.seconds));
        let Some(issuer) = issuer else { return Some(Self { status: Status::Untold(Reason::NoIssuer), from, until }) };
        match crl::check(certificate, issuer, &[list], &at(from)) {
            Status::Untold(Reason::OtherIssuer | Reason::Scope | Reason::Delta) => None,
            status => Some(Self { status, from, until }),
        }
    }

    /// What a responder's answer says; `None` if it is not about this
    /// certificate. `issuer` is the certificate that signed `certificate`;
    /// where it is not at hand, no answer is relied on.
    #[must_use]
    pub fn by_answer(certificate: &View<'_>, issuer: Option<&View<'_>>, answer: &[u8]) -> Option<Self> {
        let (from, until) = ocsp::dates(answer, certificate, issuer)?;
        let Some(issuer) = issuer else { return Some(Self { status: Status::Untold(Reason::NoIssuer), from, until }) };
        let status = ocsp::check(Some(answer), certificate, issuer, &at(from));
        Some(Self { status, from, until })
    }
}

fn at(moment: Option<i64>) -> Options<'static> {
    Options { now: moment.unwrap_or_default(), ..Options::default() }
}
