//! What the CA/Browser Forum wants of certificates for signing code.

mod cs_aia_missing_ca_issuers_http_url;
mod cs_aia_ocsp_not_http;
mod cs_authority_information_access;
mod cs_crl_distribution_points;
mod cs_ecdsa_prohibited_curve;
mod cs_eku_required;
mod cs_key_usage_required;
mod cs_max_validity_period_39_months;
mod cs_max_validity_period_460_days;
mod cs_requires_org;
mod cs_rsa_key_size;
mod cs_signature_algorithm_not_supported;
mod cs_subject_country_name;
mod cs_subject_locality_or_province_required;
mod cs_subject_prohibited;
#[cfg(test)]
mod tests;

use crate::lint::{Lint, parts};
use crate::x509::{View, oid};

/// This family's lints, sorted by name.
pub(in crate::lint) const LINTS: &[&Lint] = &[
    &cs_aia_missing_ca_issuers_http_url::LINT,
    &cs_aia_ocsp_not_http::LINT,
    &cs_authority_information_access::LINT,
    &cs_crl_distribution_points::LINT,
    &cs_ecdsa_prohibited_curve::LINT,
    &cs_eku_required::LINT,
    &cs_key_usage_required::LINT,
    &cs_max_validity_period_39_months::LINT,
    &cs_max_validity_period_460_days::LINT,
    &cs_requires_org::LINT,
    &cs_rsa_key_size::LINT,
    &cs_signature_algorithm_not_supported::LINT,
    &cs_subject_country_name::LINT,
    &cs_subject_locality_or_province_required::LINT,
    &cs_subject_prohibited::LINT,
];

/// True if its policy is one of the two for signing code.
fn is_for_code(view: &View<'_>) -> bool {
    parts::has_policy(view, oid::BASIC_CODE_SIGNING) || parts::has_policy(view, oid::EXTENDED_CODE_SIGNING)
}
