//! What the CA/Browser Forum wants of certificates for e-mail.

mod adobe_extensions_legacy_multipurpose_criticality;
mod adobe_extensions_strict_presence;
mod commonname_mailbox_validated;
mod ec_other_key_usages;
mod ecpublickey_key_usages;
mod edwardspublickey_key_usages;
mod exactly_one_smime_policy;
mod invalid_individual_identity;
mod invalid_legacy_spki_algoid;
mod invalid_spki_algoid;
mod key_usage_criticality;
mod key_usage_presence;
mod legacy_generation_deprecated;
mod legal_entity_identifier;
mod mailbox_validated_enforce_subject_field_restrictions;
mod profile;
mod registration_scheme_id_matches_subject_country;
mod rsa_key_usage_legacy_multipurpose;
mod rsa_key_usage_strict;
mod rsa_other_key_usages;
mod san_shall_be_present;
mod san_should_not_be_critical;
mod single_email_if_present;
mod smime_aia_contains_internal_names;
mod smime_legacy_multipurpose_eku_check;
mod smime_strict_aia_shall_have_http_only;
mod smime_strict_eku_check;
mod strict_multipurpose_smime_ext_subject_directory_attr;
mod subject_country_name;
mod subscribers_crl_distribution_points_are_http;
mod subscribers_shall_have_crl_distribution_points;
#[cfg(test)]
mod tests;

use crate::lint::Lint;

/// This family's lints, sorted by name.
pub(in crate::lint) const LINTS: &[&Lint] = &[
    &adobe_extensions_legacy_multipurpose_criticality::LINT,
    &adobe_extensions_strict_presence::LINT,
    &commonname_mailbox_validated::LINT,
    &ec_other_key_usages::LINT,
    &ecpublickey_key_usages::LINT,
    &edwardspublickey_key_usages::LINT,
    &exactly_one_smime_policy::LINT,
    &invalid_individual_identity::LINT,
    &invalid_legacy_spki_algoid::LINT,
    &invalid_spki_algoid::LINT,
    &key_usage_presence::LINT,
    &legacy_generation_deprecated::LINT,
    &legal_entity_identifier::LINT,
    &mailbox_validated_enforce_subject_field_restrictions::LINT,
    &registration_scheme_id_matches_subject_country::LINT,
    &rsa_key_usage_legacy_multipurpose::LINT,
    &rsa_key_usage_strict::LINT,
    &rsa_other_key_usages::LINT,
    &san_shall_be_present::LINT,
    &single_email_if_present::LINT,
    &smime_legacy_multipurpose_eku_check::LINT,
    &smime_strict_aia_shall_have_http_only::LINT,
    &smime_strict_eku_check::LINT,
    &strict_multipurpose_smime_ext_subject_directory_attr::LINT,
    &subject_country_name::LINT,
    &subscribers_crl_distribution_points_are_http::LINT,
    &subscribers_shall_have_crl_distribution_points::LINT,
    &key_usage_criticality::LINT,
    &san_should_not_be_critical::LINT,
    &smime_aia_contains_internal_names::LINT,
];
