//! Whether a certificate has been revoked: by lists (RFC 5280, section 6.3) and
//! by answers of responders (RFC 6960). Nothing is fetched: whoever calls brings
//! the bytes and the time. What is missing, stale, or signed by somebody else is
//! [`Status::Untold`], which is never a pass.

pub mod crl;
pub mod ocsp;
mod reason;
mod told;

pub use reason::Reason;
pub use told::Told;

use crate::path::Profile;

/// What is known of a certificate's revocation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Whoever issued it says that it is not revoked.
    Good,
    /// It is revoked.
    Revoked {
        /// Since when, seconds since 1970; `None` if the date cannot be told.
        at: Option<i64>,
        /// The number of the reason (RFC 5280, 5.3.1), if one is given.
        reason: Option<u64>,
    },
    /// The responder does not know it.
    Unknown,
    /// It cannot be told, and why.
    Untold(Reason),
}

/// How to look at lists and answers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// The time, seconds since 1970.
    pub now: i64,
    /// How strict to be about what lists look like.
    pub profile: Profile,
    /// True if signatures with SHA-1 are verified and let pass.
    pub allow_sha1: bool,
    /// What was sent as nonce. An answer may leave it out, as most that are made
    /// ahead do; it must not have another one.
    pub nonce: Option<&'a [u8]>,
}

/// The word for a reason of RFC 5280, 5.3.1; `None` if the number has none.
#[must_use]
pub fn word(reason: u64) -> Option<&'static str> {
    Some(match reason {
        0 => "unspecified",
        1 => "keyCompromise",
        2 => "cACompromise",
        3 => "affiliationChanged",
        4 => "superseded",
        5 => "cessationOfOperation",
        6 => "certificateHold",
        8 => "removeFromCRL",
        9 => "privilegeWithdrawn",
        10 => "aACompromise",
        _ => return None,
    })
}

/// Seconds by which clocks may differ: what was made that much later than now is still taken.
const SKEW: i64 = 300;

/// A serial number without the zeros that some put in front.
fn serial(content: &[u8]) -> &[u8] {
    match content {
        [0, rest @ ..] if !rest.is_empty() => serial(rest),
        all => all,
    }
}
