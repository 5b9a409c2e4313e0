//! The Online Certificate Status Protocol (RFC 6960): questions are made,
//! answers are read and held against the question. An answer that a server
//! staples to its handshake is the same bytes.

mod check;
mod request;
mod response;

pub use check::check;
pub(super) use check::dates;
pub use request::{Hash, request};
pub use response::{CertId, CertStatus, Responder, Response, Single};

#[cfg(test)]
mod tests;
