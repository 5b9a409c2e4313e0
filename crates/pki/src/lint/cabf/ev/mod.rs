//! What the CA/Browser Forum wants of certificates with extended validation.

mod ev_business_category_missing;
mod ev_country_name_missing;
mod ev_extra_subject_attribs;
mod ev_invalid_business_category;
mod ev_invalid_orgid_reg_scheme;
mod ev_not_wildcard;
mod ev_organization_id_missing;
mod ev_organization_name_missing;
mod ev_orgid_inconsistent_subj_and_ext;
mod ev_san_ip_address_present;
mod ev_serial_number_missing;
mod ev_valid_time_too_long;
mod organization;
pub(super) mod policies;
#[cfg(test)]
mod tests;

use crate::lint::Lint;

/// This family's lints, sorted by name.
pub(in crate::lint) const LINTS: &[&Lint] = &[
    &ev_business_category_missing::LINT,
    &ev_country_name_missing::LINT,
    &ev_extra_subject_attribs::LINT,
    &ev_invalid_business_category::LINT,
    &ev_invalid_orgid_reg_scheme::LINT,
    &ev_not_wildcard::LINT,
    &ev_organization_id_missing::LINT,
    &ev_organization_name_missing::LINT,
    &ev_orgid_inconsistent_subj_and_ext::LINT,
    &ev_san_ip_address_present::LINT,
    &ev_serial_number_missing::LINT,
    &ev_valid_time_too_long::LINT,
];
