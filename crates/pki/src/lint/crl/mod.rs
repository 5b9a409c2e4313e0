//! What RFC 5280 and the CA/Browser Forum want of lists of revoked certificates.

mod auth_key_id_only_contains_keyid;
mod cab_crl_has_valid_reason_code;
mod cab_crl_reason_code_not_critical;
mod empty_extn_sequence;
mod empty_revoked_certificates;
mod entries;
mod extensions_validity;
mod has_authority_key_identifier;
pub(super) mod has_next_update;
mod has_valid_reason_code;
mod missing_crl_number;
mod next_update_invalid;
mod no_duplicate_extensions;
mod number_out_of_range;
mod revocation_time_not_after_this_update;
mod sigalgo_missing_null_params;
mod unique_revoked_certificate;

#[cfg(test)]
mod tests;

use super::CrlLint;

/// This family's lints, sorted by name.
pub(super) const LINTS: &[&CrlLint] = &[
    &cab_crl_has_valid_reason_code::LINT,
    &cab_crl_reason_code_not_critical::LINT,
    &auth_key_id_only_contains_keyid::LINT,
    &empty_extn_sequence::LINT,
    &empty_revoked_certificates::LINT,
    &extensions_validity::LINT,
    &has_authority_key_identifier::LINT,
    &has_next_update::LINT,
    &has_valid_reason_code::LINT,
    &missing_crl_number::LINT,
    &next_update_invalid::LINT,
    &no_duplicate_extensions::LINT,
    &number_out_of_range::LINT,
    &revocation_time_not_after_this_update::LINT,
    &sigalgo_missing_null_params::LINT,
    &unique_revoked_certificate::LINT,
];
