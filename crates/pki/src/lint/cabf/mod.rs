//! What the CA/Browser Forum wants of public certificates.

pub(super) mod rsa_mod_less_than_2048_bits;
