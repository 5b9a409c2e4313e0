//! Lints of TLS servers and their authorities that no certificate of a corpus shows to find something.

use super::*;
use crate::der::tag;
use crate::lint::made::{Draft, check, sequence, tlv};
use crate::x509::extension::KeyUsage;
use crate::x509::oid;

fn server() -> Draft {
    Draft::server()
}

fn authority() -> Draft {
    Draft::authority()
}

#[test]
fn authorities() {
    let usage = [KeyUsage::CERT_SIGN, KeyUsage::CRL_SIGN];
    let bits = tlv(tag::BIT_STRING, &[&[1, 6]]);
    let loose = |draft: Draft| draft.extension(oid::KEY_USAGE, false, &bits);
    let limited = sequence(&[&[tag::BOOLEAN, 1, 0xff, tag::INTEGER, 1, 0]]);
    let range = |range: [u8; 8]| {
        let permitted = tlv(0xa0, &[&sequence(&[&tlv(0x87, &[&range])])]);
        authority().extension(oid::NAME_CONSTRAINTS, true, &sequence(&[&permitted]))
    };
    let no_authority = server().usage(&usage).extension(oid::BASIC_CONSTRAINTS, true, &sequence(&[]));
    let policies = |critical| {
        let any = sequence(&[&sequence(&[&tlv(tag::OID, &[oid::ANY_POLICY])])]);
        authority().extension(oid::CERTIFICATE_POLICIES, critical, &any)
    };
    check(&[
        (
            &ca_aia_non_http_url::LINT,
            authority().access(&[(oid::OCSP, "ldap://a.example")]),
            authority().access(&[(oid::OCSP, "HTTP://a.example")]),
        ),
        (&ca_invalid_eku::LINT, authority().purposes(&[oid::SERVER_AUTH, oid::CODE_SIGNING]), authority()),
        (&ca_is_ca::LINT, no_authority, authority().usage(&usage)),
        (&ca_key_usage_missing::LINT, authority(), authority().usage(&usage)),
        (&ca_key_usage_not_critical::LINT, loose(authority()), authority().usage(&usage)),
        (&ca_organization_name_missing::LINT, authority(), authority().subject(oid::ORGANIZATION, "O")),
        (
            &ext_nc_intersects_reserved_ip::LINT,
            range([10, 1, 0, 0, 255, 255, 0, 0]),
            range([8, 8, 0, 0, 255, 255, 0, 0]),
        ),
        (&root_ca_extended_key_usage_present::LINT, Draft::root().purposes(&[oid::SERVER_AUTH]), Draft::root()),
        (&root_ca_key_usage_must_be_critical::LINT, loose(Draft::root()), Draft::root().usage(&usage)),
        (
            &root_ca_basic_constraints_path_len_constraint_field_present::LINT,
            Draft::root().extension(oid::BASIC_CONSTRAINTS, true, &limited),
            Draft::root(),
        ),
        (&root_ca_contains_cert_policy::LINT, Draft::root().policies(&[oid::ANY_POLICY]), Draft::root()),
        (&sub_ca_certificate_policies_missing::LINT, authority(), policies(false)),
        (&sub_ca_certificate_policies_marked_critical::LINT, policies(true), policies(false)),
        (
            &sub_ca_crl_distribution_points_does_not_contain_url::LINT,
            authority().crl("ldap://a.example", false),
            authority().crl("http://a.example", false),
        ),
        (
            &sub_ca_crl_distribution_points_marked_critical::LINT,
            authority().crl("http://a.example", true),
            authority().crl("http://a.example", false),
        ),
    ]);
}

#[test]
fn what_was_validated() {
    let of = |policy, attributes: &[(&[u8], &str)]| {
        attributes.iter().fold(server().policies(&[policy]), |draft, (oid, value)| draft.subject(oid, value))
    };
    let domain = |attribute: &[u8]| of(oid::DOMAIN_VALIDATED, &[(attribute, "x")]);
    // The lints about domains end with version 2 of the document.
    let old = |draft: Draft| draft.valid("200101", "200301");
    let mut rows = Vec::new();
    for (lint, attribute) in [
        (&cab_dv_conflicts_with_locality::LINT, oid::LOCALITY),
        (&cab_dv_conflicts_with_org::LINT, oid::ORGANIZATION),
        (&cab_dv_conflicts_with_province::LINT, oid::PROVINCE),
        (&cab_dv_conflicts_with_street::LINT, oid::STREET),
    ] {
        rows.push((lint, old(domain(attribute)), old(domain(oid::COMMON_NAME))));
    }
    rows.push((&cab_dv_subject_invalid_values::LINT, domain(oid::SURNAME), domain(oid::COUNTRY)));
    check(&rows);
    let (person, organization) = (oid::INDIVIDUAL_VALIDATED, oid::ORGANIZATION_VALIDATED);
    check(&[
        (&cab_ov_requires_org::LINT, of(organization, &[]), of(organization, &[(oid::ORGANIZATION, "O")])),
        (&cert_policy_iv_requires_country::LINT, of(person, &[]), of(person, &[(oid::COUNTRY, "DE")])),
        (&cert_policy_ov_requires_country::LINT, of(organization, &[]), of(organization, &[(oid::COUNTRY, "DE")])),
        (&cert_policy_iv_requires_province_or_locality::LINT, of(person, &[]), of(person, &[(oid::LOCALITY, "L")])),
        (
            &cert_policy_ov_requires_province_or_locality::LINT,
            of(organization, &[]),
            of(organization, &[(oid::PROVINCE, "P")]),
        ),
    ]);
}

#[test]
fn names() {
    let old = |draft: Draft| draft.valid("181001", "181101");
    let then = |draft: Draft| draft.valid("190101", "190301");
    check(&[
        (&dnsname_bad_character_in_label::LINT, server().dns(&["a b.example"]), server().dns(&["*.a-b.example"])),
        (
            &dnsname_contains_prohibited_reserved_label::LINT,
            server().dns(&["ab--c.example"]),
            server().dns(&["xn--c.de"]),
        ),
        (&dnsname_empty_label::LINT, server().dns(&["a..example"]), server()),
        (&dnsname_label_too_long::LINT, server().dns(&[&"a".repeat(64)]), server().dns(&[&"a".repeat(63)])),
        (&dnsname_wildcard_only_in_left_label::LINT, server().dns(&["a.*.example"]), server().dns(&["*.example"])),
        (
            &ext_san_contains_reserved_ip::LINT,
            server().names(&[(0x87, &[10, 0, 0, 1])]),
            server().names(&[(0x87, &[8; 4])]),
        ),
        (&ext_san_directory_name_present::LINT, server().names(&[(0xa4, &[0x30, 0])]), server()),
        (&ext_san_missing::LINT, server().without(oid::SUBJECT_ALT_NAME), server()),
        (&ext_san_other_name_present::LINT, server().names(&[(0xa0, &[])]), server()),
        (&ext_san_uniform_resource_identifier_present::LINT, server().names(&[(0x86, b"https://a")]), server()),
        (&no_underscores_before_1_6_2::LINT, old(server().dns(&["a_b.example"])), old(server())),
        (&underscore_present_with_too_long_validity::LINT, then(server().dns(&["a_b.example"])), then(server())),
        (
            &subject_contains_reserved_arpa_ip::LINT,
            server().dns(&["1.0.0.10.in-addr.arpa"]),
            server().dns(&["8.8.8.8.in-addr.arpa"]),
        ),
        (
            &onion_subject_validity_time_too_large::LINT,
            server().dns(&["a.onion"]).valid("160101", "170501"),
            server().dns(&["a.onion"]).valid("160101", "170401"),
        ),
    ]);
}

#[test]
fn subjects() {
    let two = server().subject(oid::COMMON_NAME, "a.example").subject(oid::COMMON_NAME, "b.example");
    let somebody = |oid: &[u8]| server().subject(oid::ORGANIZATION, "O").subject(oid, "x");
    let unit = server().subject(oid::ORGANIZATIONAL_UNIT, "U");
    check(&[
        (&extra_subject_common_names::LINT, two, server().subject(oid::COMMON_NAME, "a.example")),
        (&w_subject_common_name_included::LINT, server().subject(oid::COMMON_NAME, "a.example"), server()),
        (
            &subject_contains_organizational_unit_name_and_no_organization_name::LINT,
            unit.clone(),
            unit.subject(oid::ORGANIZATION, "O"),
        ),
        (&sub_cert_province_must_appear::LINT, server().subject(oid::ORGANIZATION, "O"), somebody(oid::PROVINCE)),
        (&sub_cert_locality_name_must_not_appear::LINT, server().subject(oid::LOCALITY, "L"), somebody(oid::LOCALITY)),
        (&sub_cert_province_must_not_appear::LINT, server().subject(oid::PROVINCE, "P"), somebody(oid::PROVINCE)),
        (
            &sub_cert_postal_code_must_not_appear::LINT,
            server().subject(oid::POSTAL_CODE, "1"),
            somebody(oid::POSTAL_CODE),
        ),
        (&sub_cert_street_address_should_not_exist::LINT, server().subject(oid::STREET, "S"), somebody(oid::STREET)),
    ]);
}

#[test]
fn extensions_of_servers() {
    let access = tlv(tag::SEQUENCE, &[]);
    let constraints = |critical| server().extension(oid::BASIC_CONSTRAINTS, critical, &sequence(&[]));
    let qualified_by = |qualifier: &[u8], value: &[u8]| {
        let qualifiers = sequence(&[&sequence(&[&tlv(tag::OID, &[qualifier]), &tlv(tag::IA5_STRING, &[value])])]);
        let policy = sequence(&[&tlv(tag::OID, &[oid::DOMAIN_VALIDATED]), &qualifiers]);
        server().extension(oid::CERTIFICATE_POLICIES, false, &sequence(&[&policy]))
    };
    let (qualified, cps) = (|oid| qualified_by(oid, b"http://a"), |value| qualified_by(oid::CPS, value));
    let reserved = |purposes| server().policies(&[oid::DOMAIN_VALIDATED]).purposes(purposes).valid("200101", "200301");
    check(&[
        (
            &sub_cert_aia_marked_critical::LINT,
            server().extension(oid::AUTHORITY_INFO_ACCESS, true, &access),
            server().extension(oid::AUTHORITY_INFO_ACCESS, false, &access),
        ),
        (
            &sub_cert_aia_does_not_contain_issuing_ca_url::LINT,
            server().access(&[(oid::CA_ISSUERS, "ldap://a.example")]),
            server().access(&[(oid::CA_ISSUERS, "http://a.example")]),
        ),
        (&sub_cert_basic_constraints_not_critical::LINT, constraints(false), constraints(true)),
        (
            &crl_distrib_points_not_http::LINT,
            server().crl("ftp://a.example", false),
            server().crl("http://a.example", false),
        ),
        (
            &sub_cert_crl_distribution_points_does_not_contain_url::LINT,
            server().crl("ftp://a.example", false),
            server().crl("http://a.example", false),
        ),
        (
            &sub_cert_crl_distribution_points_marked_critical::LINT,
            server().crl("http://a.example", true),
            server().crl("http://a.example", false),
        ),
        (&policy_qualifiers_other_than_cps_not_permitted::LINT, qualified(oid::USER_NOTICE), qualified(oid::CPS)),
        (&invalid_cps_uri::LINT, cps(b"ftp://a"), cps(b"https://a")),
        (
            &sub_cert_eku_server_auth_client_auth_missing::LINT,
            reserved(&[oid::CODE_SIGNING]),
            reserved(&[oid::CLIENT_AUTH]),
        ),
        (
            &sub_cert_key_usage_cert_sign_bit_set::LINT,
            server().usage(&[KeyUsage::CERT_SIGN]),
            server().usage(&[KeyUsage::DIGITAL_SIGNATURE]),
        ),
        (
            &sub_cert_key_usage_crl_sign_bit_set::LINT,
            server().usage(&[KeyUsage::CRL_SIGN]),
            server().usage(&[KeyUsage::DIGITAL_SIGNATURE]),
        ),
        (
            &ext_subject_key_identifier_not_recommended_subscriber::LINT,
            server().extension(oid::SUBJECT_KEY_IDENTIFIER, false, &tlv(tag::OCTET_STRING, &[&[1]])),
            server(),
        ),
    ]);
}

#[test]
fn keys_and_signatures() {
    let rsa = |bits: usize| Draft::server().rsa(&vec![0xff; bits / 8], &[1, 0, 1]);
    let old = |draft: Draft| draft.valid("100101", "130101");
    let big = |of: Draft, bits: usize| old(of.rsa(&vec![0xff; bits / 8], &[1, 0, 1]));
    check(&[
        (&br_prohibit_dsa_usage::LINT, server().key_of(oid::DSA), server()),
        (&public_key_type_not_allowed::LINT, server().key_of(oid::ED25519), server()),
        (&ec_improper_curves::LINT, server().curve(b"\x2b\x81\x04\x00\x0a"), server()),
        (&old_root_ca_rsa_mod_less_than_2048_bits::LINT, big(Draft::root(), 1024), big(Draft::root(), 2048)),
        (&old_sub_ca_rsa_mod_less_than_1024_bits::LINT, big(authority(), 512), big(authority(), 1024)),
        (&old_sub_cert_rsa_mod_less_than_1024_bits::LINT, big(server(), 512), big(server(), 1024)),
        (&rsa_public_exponent_not_odd::LINT, server().rsa(&[0xff; 256], &[1, 0, 0]), rsa(2048)),
        (&rsa_public_exponent_not_in_range::LINT, server().rsa(&[0xff; 256], &[3]), rsa(2048)),
        (&sub_cert_or_sub_ca_using_sha1::LINT, server().signed(oid::SHA1_RSA), server()),
        (&invalid_certificate_version::LINT, server().version(1), server()),
    ]);
}

#[test]
fn validity() {
    // A day's last second counts, so that a validity of whole days is one too long.
    check(&[
        (
            &sub_cert_valid_time_longer_than_825_days::LINT,
            server().valid("190101", "210406"),
            server().valid("190101", "210405"),
        ),
        (
            &server_cert_valid_time_longer_than_200_days::LINT,
            server().valid("260401", "261018"),
            server().valid("260401", "261017235959"),
        ),
        (
            &server_cert_valid_time_longer_than_199_days::LINT,
            server().valid("260401", "261017"),
            server().valid("260401", "261016235959"),
        ),
        (
            &server_cert_valid_time_longer_than_100_days::LINT,
            server().valid("270401", "270710"),
            server().valid("270401", "270709235959"),
        ),
        (
            &server_cert_valid_time_longer_than_47_days::LINT,
            server().valid("290401", "290518"),
            server().valid("290401", "290517235959"),
        ),
        (
            &server_cert_valid_time_longer_than_46_days::LINT,
            server().valid("290401", "290517"),
            server().valid("290401", "290516235959"),
        ),
    ]);
}
