//! Certificates and keys: reading them, one by one, from bundles and from key
//! stores. Everything here takes bytes that others wrote, so every reader is
//! bounded and none panics.

mod algorithm;
mod certificate;
pub mod der;
pub mod key;
pub mod lint;
mod name;
pub mod path;
pub mod revocation;
pub mod store;
pub mod weak;
pub mod x509;

pub use certificate::{Certificate, MOST_DER, Malformed};
pub use store::{MOST_BYTES, MOST_CERTIFICATES};
