//! Raw TLS and SSL hellos: what an endpoint offers, whatever its age. A
//! modern TLS library cannot speak SSLv3 or say `TLS_RSA_WITH_RC4_128_MD5`, so
//! we write the hellos ourselves, read the reply and hang up: no secret of
//! ours is ever protected by this code. For TLS 1.3, whose certificates are
//! encrypted, the key exchange is done in earnest (ring).
//!
//! [`survey`] asks an endpoint for SSLv3, TLS 1.0, 1.1, 1.2 and 1.3 in turn.

mod attempt;
mod hello;
pub mod legacy;
mod record;
mod reply;
mod schedule;
pub mod starttls;
pub mod suites;
pub mod survey;
pub mod trouble;
mod version;
mod wire;

#[cfg(test)]
mod loopback;

pub use starttls::Start;
pub use suites::Suite;
pub use survey::{Accepted, Answer, Refusal, Survey, SurveyOptions, survey};
pub use trouble::{NoStart, Other, Trouble};
pub use version::Version;
