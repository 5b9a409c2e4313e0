//! What a private authority should keep to. Public ones are held to stricter rules, by others.

mod ca_key_too_small;
mod ca_key_too_small_after_2030;
mod ca_validity_too_long;
mod ca_without_cert_sign;
mod ca_without_crl_sign;
mod ca_without_key_usage;
mod ca_without_name_constraints;
mod ca_without_path_length;
mod ca_without_revocation_point;
mod crl_ends_before_it_begins;
mod crl_lives_too_long;
mod crl_sha1;
mod crl_without_next_update;
mod crl_without_number;
mod curve_unusual;
mod digest;
mod leaf_key_too_small;
mod leaf_signs_itself;
mod leaf_validity_too_long;
mod leaf_with_any_purpose;
mod leaf_with_wildcard;
mod leaf_without_purpose;
mod leaf_without_revocation_point;
mod revocable;
mod root_key_ids_differ;
mod root_used_as_leaf;
mod root_validity_too_long;
mod rsa_exponent_out_of_range;
mod serial_low_entropy;
mod server_without_alternative_name;
mod sha1;
mod strength;
mod version_not_3;

#[cfg(test)]
mod tests;

use super::{CrlLint, Lint};

/// This family's lints, sorted by name.
pub(super) const LINTS: &[&Lint] = &[
    &ca_key_too_small::LINT,
    &ca_without_cert_sign::LINT,
    &ca_without_key_usage::LINT,
    &leaf_key_too_small::LINT,
    &leaf_with_any_purpose::LINT,
    &root_key_ids_differ::LINT,
    &rsa_exponent_out_of_range::LINT,
    &serial_low_entropy::LINT,
    &server_without_alternative_name::LINT,
    &sha1::LINT,
    &version_not_3::LINT,
    &ca_without_name_constraints::LINT,
    &leaf_with_wildcard::LINT,
    &ca_key_too_small_after_2030::LINT,
    &ca_validity_too_long::LINT,
    &ca_without_crl_sign::LINT,
    &ca_without_path_length::LINT,
    &ca_without_revocation_point::LINT,
    &curve_unusual::LINT,
    &leaf_signs_itself::LINT,
    &leaf_validity_too_long::LINT,
    &leaf_without_purpose::LINT,
    &leaf_without_revocation_point::LINT,
    &root_used_as_leaf::LINT,
    &root_validity_too_long::LINT,
];

/// This family's lints of lists of revoked certificates, sorted by name.
pub(super) const CRL_LINTS: &[&CrlLint] = &[
    &crl_ends_before_it_begins::LINT,
    &crl_sha1::LINT,
    &crl_lives_too_long::LINT,
    &crl_without_next_update::LINT,
    &crl_without_number::LINT,
];
