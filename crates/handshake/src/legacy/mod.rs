//! A small client of SSLv3 to TLS 1.2 that can finish a handshake: some flaws,
//! tickets and renegotiation show only after it. It also speaks what ring and
//! rustls rightly lack (RC4, 3DES, SSLv3, no encryption at all). It checks no
//! certificate and protects no secret of ours: it is there to probe, and for
//! the flawed servers of the tests.

mod block;
pub(crate) mod client;
pub mod exchange;
mod hash;
mod plan;
mod secrets;
pub(crate) mod session;
mod shield;
mod ticket;

pub use hash::Hash;
pub use plan::{Bulk, Exchange, Plan};
pub use secrets::{Randoms, Secrets, Side};
pub use shield::{Padding, Shield};
pub use ticket::Ticket;
