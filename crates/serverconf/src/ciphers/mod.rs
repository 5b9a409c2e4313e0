//! The languages in which lists of cipher suites are written.

pub mod gnutls;
pub mod openssl;
