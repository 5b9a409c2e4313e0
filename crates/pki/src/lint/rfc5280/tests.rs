//! Lints that zlint's own tests do not exercise: each finds what it is about,
//! and nothing in a certificate that has it right.

use crate::der::tag;
use crate::lint::Severity::{self, Error, Notice, Warning};
use crate::lint::forged::{Made, check, element, extension, name, sequence};
use crate::x509::oid;

/// Found in the one, and not in the other.
fn tells(lint: &str, wrong: &Made, right: &Made, severity: Severity) {
    check(lint, wrong, Some(severity));
    check(lint, right, None);
}

fn with(oid: &[u8], critical: bool, value: &[u8]) -> Made {
    Made::leaf().without(oid).with(extension(oid, critical, value))
}

fn issuer_named(tag: u8, value: &[u8]) -> Made {
    with(oid::ISSUER_ALT_NAME, false, &sequence(&[element(tag, value)]))
}

fn notice(text: &[u8]) -> Made {
    let notice = sequence(&[element(tag::UTF8_STRING, text)]);
    let qualifier = sequence(&[element(tag::OID, oid::USER_NOTICE), notice]);
    let policy = sequence(&[element(tag::OID, &[0x2a, 3]), sequence(&[qualifier])]);
    with(oid::CERTIFICATE_POLICIES, false, &sequence(&[policy]))
}

fn subject(oid: &[u8], tag: u8, value: &[u8]) -> Made {
    Made { subject: name(&[(oid, tag, value)]), ..Made::leaf() }
}

fn constrained(subtree: &[Vec<u8>]) -> Made {
    let list = sequence(&[element(0xa0, &sequence(subtree))]);
    Made::authority().with(extension(oid::NAME_CONSTRAINTS, true, &list))
}

#[test]
fn fields() {
    let leaf = Made::leaf;
    let unique = Made { unique: element(0x81, &[0, 1]), ..leaf() };
    tells("e_cert_contains_unique_identifier", &unique, &leaf(), Error);
    for serial in [&[0][..], &[0x80, 1]] {
        let wrong = Made { serial: serial.to_vec(), ..leaf() };
        tells("e_serial_number_not_positive", &wrong, &leaf(), Error);
    }
    let late = |text| Made { until: (tag::GENERALIZED_TIME, text), ..leaf() };
    let right = late("20500101000000Z");
    tells("e_generalized_time_does_not_include_seconds", &late("205001010000Z"), &right, Error);
    tells("e_generalized_time_includes_fraction_seconds", &late("20500101000000.5Z"), &right, Error);
    tells("e_issuer_field_empty", &Made { issuer: name(&[]), ..leaf() }, &leaf(), Error);
}

#[test]
fn criticality() {
    let names = sequence(&[element(0x82, b"a.example")]);
    let access = sequence(&[element(tag::OID, oid::OCSP), element(0x86, b"http://a.example")]);
    let pair = sequence(&[element(tag::OID, &[0x2a, 3]), element(tag::OID, &[0x2a, 4])]);
    let id = element(tag::OCTET_STRING, &[1; 20]);
    let authority = sequence(&[element(0x80, &[2; 20])]);
    for (lint, oid, value, bad, severity) in [
        ("e_ext_aia_marked_critical", oid::AUTHORITY_INFO_ACCESS, sequence(&[access]), true, Error),
        ("e_ext_authority_key_identifier_critical", oid::AUTHORITY_KEY_IDENTIFIER, authority, true, Error),
        ("e_ext_subject_key_identifier_critical", oid::SUBJECT_KEY_IDENTIFIER, id, true, Error),
        ("e_ext_freshest_crl_marked_critical", oid::FRESHEST_CRL, sequence(&[]), true, Error),
        ("w_ext_crl_distribution_marked_critical", oid::CRL_DISTRIBUTION_POINTS, sequence(&[]), true, Warning),
        ("w_ext_ian_critical", oid::ISSUER_ALT_NAME, names, true, Warning),
        ("w_ext_key_usage_not_critical", oid::KEY_USAGE, vec![3, 2, 7, 0x80], false, Warning),
        ("w_ext_policy_map_not_critical", oid::POLICY_MAPPINGS, sequence(&[pair]), false, Warning),
    ] {
        tells(lint, &with(oid, bad, &value), &with(oid, !bad, &value), severity);
    }
}

#[test]
fn contents_of_extensions() {
    let leaf = Made::leaf;
    let basic = |value: &[u8]| {
        Made::authority().without(oid::BASIC_CONSTRAINTS).with(extension(oid::BASIC_CONSTRAINTS, true, value))
    };
    tells("e_cert_ext_invalid_der", &basic(&[5, 0]), &leaf(), Error);
    let negative = sequence(&[element(tag::BOOLEAN, &[0xff]), element(tag::INTEGER, &[0xff])]);
    tells("e_path_len_constraint_zero_or_less", &basic(&negative), &Made::authority(), Error);
    let useless = basic(&sequence(&[element(tag::INTEGER, &[0])]));
    tells("w_path_len_constraint_improperly_included", &useless, &Made::authority(), Warning);
    tells("e_ext_authority_key_identifier_missing", &leaf().without(oid::AUTHORITY_KEY_IDENTIFIER), &leaf(), Error);
    let unidentified = Made::authority().without(oid::SUBJECT_KEY_IDENTIFIER);
    tells("e_ext_subject_key_identifier_missing_ca", &unidentified, &Made::authority(), Error);
    tells("e_ext_key_usage_without_bits", &with(oid::KEY_USAGE, true, &[3, 1, 0]), &leaf(), Error);
    let constraints = |value: &[Vec<u8>]| with(oid::POLICY_CONSTRAINTS, true, &sequence(value));
    tells("e_ext_policy_constraints_empty", &constraints(&[]), &constraints(&[element(0x80, &[0])]), Error);
    let policy = || sequence(&[element(tag::OID, &[0x2a, 3])]);
    let policies = |all: &[Vec<u8>]| with(oid::CERTIFICATE_POLICIES, false, &sequence(all));
    tells("e_ext_cert_policy_duplicate", &policies(&[policy(), policy()]), &policies(&[policy()]), Error);
    let (short, long) = (notice(b"a text"), notice(&[b'a'; 201]));
    tells("e_ext_cert_policy_explicit_text_too_long", &long, &short, Error);
    tells("w_ext_cert_policy_explicit_text_includes_control", &notice(b"a\ttext"), &short, Warning);
    let points = |point: &[Vec<u8>]| with(oid::CRL_DISTRIBUTION_POINTS, false, &sequence(&[sequence(point)]));
    let place = element(0xa0, &element(0xa0, &element(0x86, b"http://a.example/l")));
    tells("e_distribution_point_incomplete", &points(&[]), &points(&[place]), Error);
    let plain = || element(0x82, b"a.example");
    let right = constrained(&[plain()]);
    let bounded = constrained(&[plain(), element(0x80, &[1])]);
    tells("e_name_constraint_minimum_non_zero", &bounded, &right, Error);
    tells("w_name_constraint_on_edi_party_name", &constrained(&[element(0xa5, &[])]), &right, Warning);
    tells("w_name_constraint_on_x400", &constrained(&[element(0xa3, &[])]), &right, Warning);
}

#[test]
fn alternative_names() {
    let right = issuer_named(0x82, b"a.example");
    tells("e_ext_ian_dns_not_ia5_string", &issuer_named(0x82, b"\xe4.example"), &right, Error);
    tells("e_ext_ian_empty_name", &issuer_named(0x82, b""), &right, Error);
    let mail = issuer_named(0x81, b"a@a.example");
    tells("e_ext_ian_rfc822_format_invalid", &issuer_named(0x81, b"<a@a.example>"), &mail, Error);
    let address = issuer_named(0x86, b"http://a.example/x");
    tells("e_ext_ian_uri_format_invalid", &issuer_named(0x86, b"http://"), &address, Error);
    tells("e_ext_ian_uri_relative", &issuer_named(0x86, b"/x"), &address, Error);
    let leaf = |names: &[(u8, &[u8])]| Made::leaf().named(names);
    let right = leaf(&[(0x82, b"*.a.example"), (0x82, b"b.example")]);
    tells("e_ext_san_uri_relative", &leaf(&[(0x86, b"a/b")]), &leaf(&[(0x86, b"urn:a")]), Error);
    let long = [&[b'a'; 64][..], b".example"].concat();
    for (lint, wrong, severity) in [
        ("e_ext_san_space_dns_name", &b" "[..], Error),
        ("e_rfc_dnsname_empty_label", b"a..example", Error),
        ("e_rfc_dnsname_label_too_long", &long, Error),
        ("e_san_bare_wildcard", b"*", Error),
        ("e_san_dns_name_includes_null_char", b"a\0.example", Error),
        ("e_san_dns_name_starts_with_period", b".example", Error),
        ("e_san_wildcard_not_first", b"a.*.example", Error),
        ("n_san_dns_name_duplicate", b"B.example", Notice),
    ] {
        tells(lint, &leaf(&[(0x82, b"b.example"), (0x82, wrong)]), &right, severity);
    }
}

#[test]
fn names() {
    let utf8 = tag::UTF8_STRING;
    for (lint, oid, most) in [
        ("e_subject_common_name_max_length", oid::COMMON_NAME, 64),
        ("e_subject_state_name_max_length", oid::PROVINCE, 128),
        ("e_subject_surname_max_length", oid::SURNAME, 32_768),
    ] {
        tells(lint, &subject(oid, utf8, &vec![b'a'; most + 1]), &subject(oid, utf8, &vec![b'a'; most]), Error);
    }
    let given = |count| subject(oid::GIVEN_NAME, utf8, &vec![b'a'; count]);
    tells("w_subject_given_name_recommended_max_length", &given(65), &given(64), Warning);
    let country = |tag| subject(oid::COUNTRY, tag, b"DE");
    tells("e_subject_dn_country_not_printable_string", &country(utf8), &country(tag::PRINTABLE_STRING), Error);
    for (who, issues) in [("subject", false), ("issuer", true)] {
        let named = |value: &[u8]| {
            let name = name(&[(oid::COMMON_NAME, utf8, value)]);
            if issues { Made { issuer: name, ..Made::leaf() } } else { Made { subject: name, ..Made::leaf() } }
        };
        tells(&format!("w_{who}_dn_leading_whitespace"), &named(b" a"), &named(b"a b"), Warning);
        tells(&format!("w_{who}_dn_trailing_whitespace"), &named(b"a "), &named(b"a b"), Warning);
    }
    let pair = |value: &[u8]| sequence(&[element(tag::OID, oid::COMMON_NAME), element(utf8, value)]);
    let step = element(tag::SET, &[pair(b"a"), pair(b"b")].concat());
    let many = Made { subject: sequence(&[step]), ..Made::leaf() };
    tells("w_multiple_subject_rdn", &many, &Made::leaf(), Warning);
}
