//! Raw TLS and SSL hellos: what an endpoint offers, whatever its age. A
//! modern TLS library cannot speak SSLv3 or say `TLS_RSA_WITH_RC4_128_MD5`, so
//! we write the hellos ourselves, read the reply and hang up: no secret of
//! ours is ever protected by this code. For TLS 1.3, whose certificates are
//! encrypted, the key exchange is done in earnest (ring).
//!
//! [`survey`] asks an endpoint for SSLv3, TLS 1.0, 1.1, 1.2 and 1.3 in turn,
//! in some six connections; [`enumerate()`] then finds out all that it offers.

mod accepted;
mod anatomy;
mod attempt;
mod database;
mod dialer;
pub mod enumerate;
mod finite;
pub mod flaws;
pub mod groups;
mod hello;
mod http;
mod key_exchange;
pub mod legacy;
mod record;
mod reply;
mod scan;
mod schedule;
mod session;
mod session13;
pub mod signatures;
pub mod ssl2;
pub mod starttls;
pub mod suites;
pub mod survey;
mod talk;
pub mod trouble;
mod version;
mod wire;

#[cfg(test)]
mod loopback;

pub use accepted::Accepted;
pub use anatomy::Anatomy;
pub use dialer::{Dialer, Pace};
pub use enumerate::{Offer, enumerate};
pub use finite::FiniteField;
pub use flaws::{Finding, Flaw, Verdict};
pub use groups::{Group, GroupKind};
pub use http::Head;
pub use scan::{Class, Scan, scan};
pub use signatures::Scheme;
pub use ssl2::Suite as Ssl2Suite;
pub use starttls::Start;
pub use suites::Suite;
pub use survey::{Answer, Refusal, Ssl2, Survey, SurveyOptions, survey, survey_with};
pub use trouble::{NoStart, Other, Trouble};
pub use version::Version;
