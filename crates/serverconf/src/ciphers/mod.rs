//! The languages in which lists of cipher suites are written.

pub mod openssl;
