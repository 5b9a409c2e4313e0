//! What Mozilla's root programme wants of public certificates.

mod mp_allowed_eku;
mod mp_authority_key_identifier_correct;
mod mp_ecdsa_pub_key_encoding_correct;
mod mp_ecdsa_signature_encoding_correct;
mod mp_exponent_cannot_be_one;
mod mp_modulus_must_be_2048_bits_or_more;
mod mp_modulus_must_be_divisible_by_8;
mod mp_rsassa_pss_in_spki;
mod prohibit_dsa_usage;
#[cfg(test)]
mod tests;

use crate::lint::Lint;

/// This family's lints, sorted by name.
pub(in crate::lint) const LINTS: &[&Lint] = &[
    &mp_authority_key_identifier_correct::LINT,
    &mp_ecdsa_pub_key_encoding_correct::LINT,
    &mp_ecdsa_signature_encoding_correct::LINT,
    &mp_exponent_cannot_be_one::LINT,
    &mp_modulus_must_be_2048_bits_or_more::LINT,
    &mp_modulus_must_be_divisible_by_8::LINT,
    &mp_rsassa_pss_in_spki::LINT,
    &prohibit_dsa_usage::LINT,
    &mp_allowed_eku::LINT,
];
