//! What the CA/Browser Forum's baseline requirements want of certificates of TLS
//! servers and of the authorities above them.

mod address;
mod aia_ca_issuers_must_have_http_only;
mod aia_must_contain_permitted_access_method;
mod aia_ocsp_must_have_http_only;
mod aia_unique_access_locations;
mod algorithm_identifier_improper_encoding;
mod br_prohibit_dsa_usage;
mod ca_aia_non_http_url;
mod ca_common_name_missing;
mod ca_country_name_invalid;
mod ca_country_name_missing;
mod ca_crl_sign_not_set;
mod ca_digital_signature_not_set;
mod ca_invalid_eku;
mod ca_is_ca;
mod ca_key_cert_sign_not_set;
mod ca_key_usage_missing;
mod ca_key_usage_not_critical;
mod ca_multiple_reserved_policy_oids;
mod ca_organization_name_missing;
mod cab_dv_conflicts_with_locality;
mod cab_dv_conflicts_with_org;
mod cab_dv_conflicts_with_postal;
mod cab_dv_conflicts_with_province;
mod cab_dv_conflicts_with_street;
mod cab_dv_subject_invalid_values;
mod cab_iv_requires_personal_name;
mod cab_ov_requires_org;
mod cabf_ecc_allowed_key_usages;
mod cabf_ecc_ku_keyagreement_present;
mod cert_policy_iv_requires_country;
mod cert_policy_iv_requires_province_or_locality;
mod cert_policy_ov_requires_country;
mod cert_policy_ov_requires_province_or_locality;
mod crl_distrib_points_not_http;
mod dnsname_bad_character_in_label;
mod dnsname_contains_prohibited_reserved_label;
mod dnsname_empty_label;
mod dnsname_hyphen_in_sld;
mod dnsname_label_too_long;
mod dnsname_left_label_wildcard_correct;
mod dnsname_underscore_in_sld;
mod dnsname_underscore_in_trd;
mod dnsname_wildcard_only_in_left_label;
mod duplicate_subject_attribs;
mod ec_improper_curves;
mod ext_nc_intersects_reserved_ip;
mod ext_san_contains_reserved_ip;
mod ext_san_critical_with_subject_dn;
mod ext_san_directory_name_present;
mod ext_san_edi_party_name_present;
mod ext_san_missing;
mod ext_san_other_name_present;
mod ext_san_registered_id_present;
mod ext_san_rfc822_name_present;
mod ext_san_uniform_resource_identifier_present;
mod ext_subject_key_identifier_not_recommended_subscriber;
mod ext_tor_service_descriptor_hash_invalid;
mod extra_subject_common_names;
mod factor;
mod host;
mod invalid_ca_certificate_policies;
mod invalid_certificate_version;
mod invalid_cps_uri;
mod invalid_subject_rdn_order;
mod missing_crl_distrib_point;
mod no_underscores_before_1_6_2;
mod ocsp_cert_cdp_forbidden;
mod ocsp_cert_cp_forbidden;
mod ocsp_id_pkix_ocsp_nocheck_ext_not_included_server_auth;
mod old_root_ca_rsa_mod_less_than_2048_bits;
mod old_sub_ca_rsa_mod_less_than_1024_bits;
mod old_sub_cert_rsa_mod_less_than_1024_bits;
mod onion;
mod onion_subject_validity_time_too_large;
mod organizational_unit_name_prohibited;
mod policy_qualifiers_other_than_cps_not_permitted;
mod public_key_type_not_allowed;
mod reverse;
mod root_ca_basic_constraints_path_len_constraint_field_present;
mod root_ca_contains_cert_policy;
mod root_ca_extended_key_usage_present;
mod root_ca_key_usage_must_be_critical;
mod root_ca_key_usage_present;
mod rsa_mod_factors_smaller_than_752;
mod rsa_mod_less_than_2048_bits;
mod rsa_mod_not_odd;
mod rsa_public_exponent_not_in_range;
mod rsa_public_exponent_not_odd;
mod rsa_public_exponent_too_small;
mod san_dns_name_onion_invalid;
mod san_dns_name_onion_not_ev_cert;
mod server_cert_valid_time_longer_than_100_days;
mod server_cert_valid_time_longer_than_199_days;
mod server_cert_valid_time_longer_than_200_days;
mod server_cert_valid_time_longer_than_46_days;
mod server_cert_valid_time_longer_than_47_days;
mod server_cert_valid_time_longer_than_99_days;
mod signature_algorithm_not_supported;
mod state_or_province_name_must_not_contain_control_characters;
mod sub_ca_aia_marked_critical;
mod sub_ca_certificate_policies_marked_critical;
mod sub_ca_certificate_policies_missing;
mod sub_ca_crl_distribution_points_does_not_contain_url;
mod sub_ca_crl_distribution_points_marked_critical;
mod sub_ca_crl_distribution_points_missing;
mod sub_ca_name_constraints_not_critical;
mod sub_cert_aia_contains_internal_names;
mod sub_cert_aia_does_not_contain_issuing_ca_url;
mod sub_cert_aia_does_not_contain_ocsp_url;
mod sub_cert_aia_marked_critical;
mod sub_cert_basic_constraints_not_critical;
mod sub_cert_cert_policy_empty;
mod sub_cert_certificate_policies_marked_critical;
mod sub_cert_certificate_policies_missing;
mod sub_cert_crl_distribution_points_does_not_contain_url;
mod sub_cert_crl_distribution_points_marked_critical;
mod sub_cert_eku_check;
mod sub_cert_eku_missing;
mod sub_cert_eku_server_auth_client_auth_missing;
mod sub_cert_key_usage_cert_sign_bit_set;
mod sub_cert_key_usage_crl_sign_bit_set;
mod sub_cert_locality_name_must_appear;
mod sub_cert_locality_name_must_not_appear;
mod sub_cert_not_is_ca;
mod sub_cert_or_sub_ca_using_sha1;
mod sub_cert_postal_code_must_not_appear;
mod sub_cert_province_must_appear;
mod sub_cert_province_must_not_appear;
mod sub_cert_sha1_expiration_too_long;
mod sub_cert_street_address_should_not_exist;
mod sub_cert_valid_time_longer_than_39_months;
mod sub_cert_valid_time_longer_than_825_days;
mod subj_orgunit_in_ca_cert;
mod subject_common_name_included;
mod subject_common_name_not_exactly_from_san;
mod subject_common_name_not_from_san;
mod subject_contains_malformed_arpa_ip;
mod subject_contains_noninformational_value;
mod subject_contains_organizational_unit_name_and_no_organization_name;
mod subject_contains_reserved_arpa_ip;
mod subject_rdns_correct_encoding;
#[cfg(test)]
mod tests;
mod tor;
mod underscore_permissible_in_dnsname_if_valid_when_replaced;
mod underscore_present_with_too_long_validity;
mod w_subject_common_name_included;

use crate::lint::Lint;

/// This family's lints, sorted by name.
pub(in crate::lint) const LINTS: &[&Lint] = &[
    &aia_ca_issuers_must_have_http_only::LINT,
    &aia_must_contain_permitted_access_method::LINT,
    &aia_ocsp_must_have_http_only::LINT,
    &aia_unique_access_locations::LINT,
    &algorithm_identifier_improper_encoding::LINT,
    &br_prohibit_dsa_usage::LINT,
    &ca_aia_non_http_url::LINT,
    &ca_common_name_missing::LINT,
    &ca_country_name_invalid::LINT,
    &ca_country_name_missing::LINT,
    &ca_crl_sign_not_set::LINT,
    &ca_invalid_eku::LINT,
    &ca_is_ca::LINT,
    &ca_key_cert_sign_not_set::LINT,
    &ca_key_usage_missing::LINT,
    &ca_key_usage_not_critical::LINT,
    &ca_multiple_reserved_policy_oids::LINT,
    &ca_organization_name_missing::LINT,
    &cab_dv_conflicts_with_locality::LINT,
    &cab_dv_conflicts_with_org::LINT,
    &cab_dv_conflicts_with_postal::LINT,
    &cab_dv_conflicts_with_province::LINT,
    &cab_dv_conflicts_with_street::LINT,
    &cab_dv_subject_invalid_values::LINT,
    &cab_iv_requires_personal_name::LINT,
    &cab_ov_requires_org::LINT,
    &cabf_ecc_allowed_key_usages::LINT,
    &cert_policy_iv_requires_country::LINT,
    &cert_policy_iv_requires_province_or_locality::LINT,
    &cert_policy_ov_requires_country::LINT,
    &cert_policy_ov_requires_province_or_locality::LINT,
    &crl_distrib_points_not_http::LINT,
    &dnsname_bad_character_in_label::LINT,
    &dnsname_contains_prohibited_reserved_label::LINT,
    &dnsname_empty_label::LINT,
    &dnsname_hyphen_in_sld::LINT,
    &dnsname_label_too_long::LINT,
    &dnsname_left_label_wildcard_correct::LINT,
    &dnsname_underscore_in_sld::LINT,
    &dnsname_wildcard_only_in_left_label::LINT,
    &duplicate_subject_attribs::LINT,
    &ec_improper_curves::LINT,
    &ext_nc_intersects_reserved_ip::LINT,
    &ext_san_contains_reserved_ip::LINT,
    &ext_san_directory_name_present::LINT,
    &ext_san_edi_party_name_present::LINT,
    &ext_san_missing::LINT,
    &ext_san_other_name_present::LINT,
    &ext_san_registered_id_present::LINT,
    &ext_san_rfc822_name_present::LINT,
    &ext_san_uniform_resource_identifier_present::LINT,
    &ext_tor_service_descriptor_hash_invalid::LINT,
    &invalid_ca_certificate_policies::LINT,
    &invalid_certificate_version::LINT,
    &invalid_cps_uri::LINT,
    &invalid_subject_rdn_order::LINT,
    &missing_crl_distrib_point::LINT,
    &no_underscores_before_1_6_2::LINT,
    &ocsp_cert_cdp_forbidden::LINT,
    &ocsp_cert_cp_forbidden::LINT,
    &ocsp_id_pkix_ocsp_nocheck_ext_not_included_server_auth::LINT,
    &old_root_ca_rsa_mod_less_than_2048_bits::LINT,
    &old_sub_ca_rsa_mod_less_than_1024_bits::LINT,
    &old_sub_cert_rsa_mod_less_than_1024_bits::LINT,
    &onion_subject_validity_time_too_large::LINT,
    &organizational_unit_name_prohibited::LINT,
    &policy_qualifiers_other_than_cps_not_permitted::LINT,
    &public_key_type_not_allowed::LINT,
    &root_ca_extended_key_usage_present::LINT,
    &root_ca_key_usage_must_be_critical::LINT,
    &root_ca_key_usage_present::LINT,
    &rsa_mod_less_than_2048_bits::LINT,
    &rsa_public_exponent_not_odd::LINT,
    &rsa_public_exponent_too_small::LINT,
    &san_dns_name_onion_invalid::LINT,
    &san_dns_name_onion_not_ev_cert::LINT,
    &server_cert_valid_time_longer_than_100_days::LINT,
    &server_cert_valid_time_longer_than_200_days::LINT,
    &server_cert_valid_time_longer_than_47_days::LINT,
    &signature_algorithm_not_supported::LINT,
    &state_or_province_name_must_not_contain_control_characters::LINT,
    &sub_ca_aia_marked_critical::LINT,
    &sub_ca_certificate_policies_missing::LINT,
    &sub_ca_crl_distribution_points_does_not_contain_url::LINT,
    &sub_ca_crl_distribution_points_marked_critical::LINT,
    &sub_ca_crl_distribution_points_missing::LINT,
    &sub_cert_aia_does_not_contain_ocsp_url::LINT,
    &sub_cert_aia_marked_critical::LINT,
    &sub_cert_basic_constraints_not_critical::LINT,
    &sub_cert_cert_policy_empty::LINT,
    &sub_cert_certificate_policies_missing::LINT,
    &sub_cert_crl_distribution_points_does_not_contain_url::LINT,
    &sub_cert_crl_distribution_points_marked_critical::LINT,
    &sub_cert_eku_check::LINT,
    &sub_cert_eku_missing::LINT,
    &sub_cert_eku_server_auth_client_auth_missing::LINT,
    &sub_cert_key_usage_cert_sign_bit_set::LINT,
    &sub_cert_key_usage_crl_sign_bit_set::LINT,
    &sub_cert_locality_name_must_appear::LINT,
    &sub_cert_locality_name_must_not_appear::LINT,
    &sub_cert_not_is_ca::LINT,
    &sub_cert_or_sub_ca_using_sha1::LINT,
    &sub_cert_postal_code_must_not_appear::LINT,
    &sub_cert_province_must_appear::LINT,
    &sub_cert_province_must_not_appear::LINT,
    &sub_cert_street_address_should_not_exist::LINT,
    &sub_cert_valid_time_longer_than_39_months::LINT,
    &sub_cert_valid_time_longer_than_825_days::LINT,
    &subj_orgunit_in_ca_cert::LINT,
    &subject_common_name_not_exactly_from_san::LINT,
    &subject_common_name_not_from_san::LINT,
    &subject_contains_noninformational_value::LINT,
    &subject_contains_organizational_unit_name_and_no_organization_name::LINT,
    &subject_contains_reserved_arpa_ip::LINT,
    &subject_rdns_correct_encoding::LINT,
    &underscore_permissible_in_dnsname_if_valid_when_replaced::LINT,
    &underscore_present_with_too_long_validity::LINT,
    &ca_digital_signature_not_set::LINT,
    &subject_common_name_included::LINT,
    &cabf_ecc_ku_keyagreement_present::LINT,
    &dnsname_underscore_in_trd::LINT,
    &ext_san_critical_with_subject_dn::LINT,
    &ext_subject_key_identifier_not_recommended_subscriber::LINT,
    &extra_subject_common_names::LINT,
    &root_ca_basic_constraints_path_len_constraint_field_present::LINT,
    &root_ca_contains_cert_policy::LINT,
    &rsa_mod_factors_smaller_than_752::LINT,
    &rsa_mod_not_odd::LINT,
    &rsa_public_exponent_not_in_range::LINT,
    &server_cert_valid_time_longer_than_199_days::LINT,
    &server_cert_valid_time_longer_than_46_days::LINT,
    &server_cert_valid_time_longer_than_99_days::LINT,
    &sub_ca_certificate_policies_marked_critical::LINT,
    &sub_ca_name_constraints_not_critical::LINT,
    &sub_cert_aia_contains_internal_names::LINT,
    &sub_cert_aia_does_not_contain_issuing_ca_url::LINT,
    &sub_cert_certificate_policies_marked_critical::LINT,
    &sub_cert_sha1_expiration_too_long::LINT,
    &w_subject_common_name_included::LINT,
    &subject_contains_malformed_arpa_ip::LINT,
];
