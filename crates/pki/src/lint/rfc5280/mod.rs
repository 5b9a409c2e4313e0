//! What RFC 5280, and the RFCs about certificates beside it, want of every certificate.

mod basic_constraints_not_critical;
mod ca_subject_field_empty;
mod cert_contains_unique_identifier;
mod cert_ext_invalid_der;
mod cert_extensions_version_not_3;
mod cert_unique_identifier_version_not_2_or_3;
mod distribution_point_incomplete;
mod distribution_point_missing_ldap_or_uri;
mod ecdsa_allowed_ku;
mod eku_critical_improperly;
mod empty_sct_list;
mod ext_aia_access_location_missing;
mod ext_aia_marked_critical;
mod ext_authority_key_identifier_critical;
mod ext_authority_key_identifier_missing;
mod ext_authority_key_identifier_no_key_identifier;
mod ext_cannot_be_empty_sequence;
mod ext_cert_policy_contains_noticeref;
mod ext_cert_policy_disallowed_any_policy_qualifier;
mod ext_cert_policy_duplicate;
mod ext_cert_policy_explicit_text_ia5_string;
mod ext_cert_policy_explicit_text_includes_control;
mod ext_cert_policy_explicit_text_not_utf8;
mod ext_cert_policy_explicit_text_too_long;
mod ext_crl_distribution_marked_critical;
mod ext_duplicate_extension;
mod ext_freshest_crl_marked_critical;
mod ext_ian_critical;
mod ext_ian_dns_not_ia5_string;
mod ext_ian_empty_name;
mod ext_ian_rfc822_format_invalid;
mod ext_ian_space_dns_name;
mod ext_ian_uri_format_invalid;
mod ext_ian_uri_host_not_fqdn_or_ip;
mod ext_ian_uri_not_ia5;
mod ext_ian_uri_relative;
mod ext_key_usage_cert_sign_without_ca;
mod ext_key_usage_not_critical;
mod ext_key_usage_without_bits;
mod ext_name_constraints_not_critical;
mod ext_name_constraints_not_in_ca;
mod ext_policy_constraints_empty;
mod ext_policy_constraints_not_critical;
mod ext_policy_map_any_policy;
mod ext_policy_map_not_critical;
mod ext_san_dns_not_ia5_string;
mod ext_san_empty_name;
mod ext_san_not_critical_without_subject;
mod ext_san_rfc822_format_invalid;
mod ext_san_space_dns_name;
mod ext_san_uri_format_invalid;
mod ext_san_uri_host_not_fqdn_or_ip;
mod ext_san_uri_not_ia5;
mod ext_san_uri_relative;
mod ext_subject_directory_attr_critical;
mod ext_subject_key_identifier_critical;
mod ext_subject_key_identifier_missing_ca;
mod ext_subject_key_identifier_missing_sub_cert;
mod generalized_time_does_not_include_seconds;
mod generalized_time_includes_fraction_seconds;
mod generalized_time_not_in_zulu;
mod incorrect_ku_encoding;
mod inhibit_any_policy_not_critical;
mod international_dns_name_not_nfc;
mod international_dns_name_not_unicode;
mod issuer_dn_country_not_printable_string;
mod issuer_dn_leading_whitespace;
mod issuer_dn_trailing_whitespace;
mod issuer_field_empty;
mod key_usage_and_extended_key_usage_inconsistent;
mod length;
mod multiple_issuer_rdn;
mod multiple_subject_rdn;
mod name_constraint_empty;
mod name_constraint_maximum_not_absent;
mod name_constraint_minimum_non_zero;
mod name_constraint_not_fqdn;
mod name_constraint_on_edi_party_name;
mod name_constraint_on_registered_id;
mod name_constraint_on_x400;
mod notice;
mod parts;
mod path_len_constraint_improperly_included;
mod path_len_constraint_zero_or_less;
mod precert_with_sct_list;
mod punycode;
mod rfc_dnsname_empty_label;
mod rfc_dnsname_hyphen_in_sld;
mod rfc_dnsname_label_too_long;
mod rfc_dnsname_underscore_in_sld;
mod rfc_dnsname_underscore_in_trd;
mod rsa_allowed_ku_ca;
mod rsa_allowed_ku_ee;
mod rsa_allowed_ku_no_encipherment_ca;
mod san_bare_wildcard;
mod san_dns_name_duplicate;
mod san_dns_name_includes_null_char;
mod san_dns_name_starts_with_period;
mod san_wildcard_not_first;
pub(super) mod serial_number_longer_than_20_octets;
mod serial_number_not_positive;
mod subj_contains_html_entities;
mod subj_country_not_uppercase;
mod subj_email_not_in_san;
mod subject_common_name_max_length;
mod subject_dn_country_not_printable_string;
mod subject_dn_leading_whitespace;
mod subject_dn_serial_number_max_length;
mod subject_dn_trailing_whitespace;
mod subject_email_max_length;
mod subject_given_name_max_length;
mod subject_given_name_recommended_max_length;
mod subject_info_access_marked_critical;
mod subject_locality_name_max_length;
mod subject_organization_name_max_length;
mod subject_organizational_unit_name_max_length;
mod subject_postal_code_max_length;
mod subject_state_name_max_length;
mod subject_street_address_max_length;
mod subject_surname_max_length;
mod subject_surname_recommended_max_length;
mod superfluous_ku_encoding;
mod text;
mod times;
pub(super) mod uri;
mod usage;
mod utc_time_does_not_include_seconds;
mod utc_time_not_in_zulu;
mod utf8_latin1_mixup;
mod validity_time_not_positive;
mod wrong_time_format_pre2050;

#[cfg(test)]
mod tests;

use super::Lint;

/// This family's lints, sorted by name.
pub(super) const LINTS: &[&Lint] = &[
    &basic_constraints_not_critical::LINT,
    &ca_subject_field_empty::LINT,
    &cert_contains_unique_identifier::LINT,
    &cert_ext_invalid_der::LINT,
    &cert_extensions_version_not_3::LINT,
    &cert_unique_identifier_version_not_2_or_3::LINT,
    &distribution_point_incomplete::LINT,
    &ecdsa_allowed_ku::LINT,
    &empty_sct_list::LINT,
    &ext_aia_marked_critical::LINT,
    &ext_authority_key_identifier_critical::LINT,
    &ext_authority_key_identifier_missing::LINT,
    &ext_authority_key_identifier_no_key_identifier::LINT,
    &ext_cannot_be_empty_sequence::LINT,
    &ext_cert_policy_disallowed_any_policy_qualifier::LINT,
    &ext_cert_policy_duplicate::LINT,
    &ext_cert_policy_explicit_text_ia5_string::LINT,
    &ext_cert_policy_explicit_text_too_long::LINT,
    &ext_duplicate_extension::LINT,
    &ext_freshest_crl_marked_critical::LINT,
    &ext_ian_dns_not_ia5_string::LINT,
    &ext_ian_empty_name::LINT,
    &ext_ian_rfc822_format_invalid::LINT,
    &ext_ian_space_dns_name::LINT,
    &ext_ian_uri_format_invalid::LINT,
    &ext_ian_uri_host_not_fqdn_or_ip::LINT,
    &ext_ian_uri_not_ia5::LINT,
    &ext_ian_uri_relative::LINT,
    &ext_key_usage_cert_sign_without_ca::LINT,
    &ext_key_usage_without_bits::LINT,
    &ext_name_constraints_not_critical::LINT,
    &ext_name_constraints_not_in_ca::LINT,
    &ext_policy_constraints_empty::LINT,
    &ext_policy_constraints_not_critical::LINT,
    &ext_policy_map_any_policy::LINT,
    &ext_san_dns_not_ia5_string::LINT,
    &ext_san_empty_name::LINT,
    &ext_san_not_critical_without_subject::LINT,
    &ext_san_rfc822_format_invalid::LINT,
    &ext_san_space_dns_name::LINT,
    &ext_san_uri_format_invalid::LINT,
    &ext_san_uri_host_not_fqdn_or_ip::LINT,
    &ext_san_uri_not_ia5::LINT,
    &ext_san_uri_relative::LINT,
    &ext_subject_directory_attr_critical::LINT,
    &ext_subject_key_identifier_critical::LINT,
    &ext_subject_key_identifier_missing_ca::LINT,
    &generalized_time_does_not_include_seconds::LINT,
    &generalized_time_includes_fraction_seconds::LINT,
    &generalized_time_not_in_zulu::LINT,
    &incorrect_ku_encoding::LINT,
    &inhibit_any_policy_not_critical::LINT,
    &international_dns_name_not_nfc::LINT,
    &international_dns_name_not_unicode::LINT,
    &issuer_dn_country_not_printable_string::LINT,
    &issuer_field_empty::LINT,
    &key_usage_and_extended_key_usage_inconsistent::LINT,
    &name_constraint_empty::LINT,
    &name_constraint_maximum_not_absent::LINT,
    &name_constraint_minimum_non_zero::LINT,
    &name_constraint_not_fqdn::LINT,
    &path_len_constraint_zero_or_less::LINT,
    &precert_with_sct_list::LINT,
    &rfc_dnsname_empty_label::LINT,
    &rfc_dnsname_hyphen_in_sld::LINT,
    &rfc_dnsname_label_too_long::LINT,
    &rfc_dnsname_underscore_in_sld::LINT,
    &rsa_allowed_ku_ca::LINT,
    &rsa_allowed_ku_ee::LINT,
    &rsa_allowed_ku_no_encipherment_ca::LINT,
    &san_bare_wildcard::LINT,
    &san_dns_name_includes_null_char::LINT,
    &san_dns_name_starts_with_period::LINT,
    &san_wildcard_not_first::LINT,
    &serial_number_longer_than_20_octets::LINT,
    &serial_number_not_positive::LINT,
    &subj_contains_html_entities::LINT,
    &subj_country_not_uppercase::LINT,
    &subj_email_not_in_san::LINT,
    &subject_common_name_max_length::LINT,
    &subject_dn_country_not_printable_string::LINT,
    &subject_dn_serial_number_max_length::LINT,
    &subject_email_max_length::LINT,
    &subject_given_name_max_length::LINT,
    &subject_info_access_marked_critical::LINT,
    &subject_locality_name_max_length::LINT,
    &subject_organization_name_max_length::LINT,
    &subject_organizational_unit_name_max_length::LINT,
    &subject_postal_code_max_length::LINT,
    &subject_state_name_max_length::LINT,
    &subject_street_address_max_length::LINT,
    &subject_surname_max_length::LINT,
    &superfluous_ku_encoding::LINT,
    &utc_time_does_not_include_seconds::LINT,
    &utc_time_not_in_zulu::LINT,
    &utf8_latin1_mixup::LINT,
    &validity_time_not_positive::LINT,
    &wrong_time_format_pre2050::LINT,
    &san_dns_name_duplicate::LINT,
    &distribution_point_missing_ldap_or_uri::LINT,
    &eku_critical_improperly::LINT,
    &ext_aia_access_location_missing::LINT,
    &ext_cert_policy_contains_noticeref::LINT,
    &ext_cert_policy_explicit_text_includes_control::LINT,
    &ext_cert_policy_explicit_text_not_utf8::LINT,
    &ext_crl_distribution_marked_critical::LINT,
    &ext_ian_critical::LINT,
    &ext_key_usage_not_critical::LINT,
    &ext_policy_map_not_critical::LINT,
    &ext_subject_key_identifier_missing_sub_cert::LINT,
    &issuer_dn_leading_whitespace::LINT,
    &issuer_dn_trailing_whitespace::LINT,
    &multiple_issuer_rdn::LINT,
    &multiple_subject_rdn::LINT,
    &name_constraint_on_edi_party_name::LINT,
    &name_constraint_on_registered_id::LINT,
    &name_constraint_on_x400::LINT,
    &path_len_constraint_improperly_included::LINT,
    &rfc_dnsname_underscore_in_trd::LINT,
    &subject_dn_leading_whitespace::LINT,
    &subject_dn_trailing_whitespace::LINT,
    &subject_given_name_recommended_max_length::LINT,
    &subject_surname_recommended_max_length::LINT,
];
