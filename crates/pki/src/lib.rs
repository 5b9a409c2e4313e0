//! Certificates: reading them, one by one or from bundles. Everything here
//! takes bytes that others wrote, so every reader is bounded and none panics.

mod algorithm;
mod bundle;
mod certificate;
pub mod der;
pub mod lint;
mod name;
pub mod x509;

pub use bundle::{Fault, Found, MOST_BYTES, MOST_CERTIFICATES, read_all};
pub use certificate::{Certificate, MOST_DER, Malformed};
