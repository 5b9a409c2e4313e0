//! Each lint finds what it is about, and nothing where it is as it should be.

use crate::der::tag;
use crate::lint::Severity::{Error, Notice, Warning};
use crate::lint::forged::{Crl, Made, check, check_crl, element, extension, sequence};
use crate::x509::oid;

fn purposes(all: &[&[u8]]) -> Vec<u8> {
    let all: Vec<Vec<u8>> = all.iter().map(|one| element(tag::OID, one)).collect();
    extension(oid::EXTENDED_KEY_USAGE, false, &sequence(&all))
}

fn points() -> Vec<u8> {
    let place = element(0xa0, &element(0xa0, &element(0x86, b"http://a.example/l")));
    extension(oid::CRL_DISTRIBUTION_POINTS, false, &sequence(&[element(tag::SEQUENCE, &place)]))
}

fn rsa(modulus: usize, exponent: &[u8]) -> Vec<u8> {
    let modulus = [&[0, 0xff][..], &vec![0xff; modulus / 8 - 1]].concat();
    let numbers = sequence(&[element(tag::INTEGER, &modulus), element(tag::INTEGER, exponent)]);
    let kind = sequence(&[element(tag::OID, oid::RSA), element(tag::NULL, &[])]);
    sequence(&[kind, element(tag::BIT_STRING, &[&[0][..], &numbers].concat())])
}

fn on_curve(curve: &[u8]) -> Vec<u8> {
    let kind = sequence(&[element(tag::OID, oid::EC), element(tag::OID, curve)]);
    sequence(&[kind, element(tag::BIT_STRING, &[0, 4, 1, 2])])
}

fn root() -> Made {
    let authority = Made::authority();
    Made { subject: authority.issuer.clone(), ..authority }.without(oid::AUTHORITY_KEY_IDENTIFIER)
}

fn until(made: Made, year: &'static str) -> Made {
    Made { until: (tag::UTC_TIME, year), ..made }
}

/// What nothing is found in, by any of these lints.
#[test]
fn what_is_well_made_is_let_pass() {
    let names: &[(u8, &[u8])] = &[(0x82, b"a.example")];
    let constraint = sequence(&[element(0xa0, &sequence(&[element(0x82, b"example")]))]);
    let leaf = Made::leaf().named(names).with(purposes(&[oid::SERVER_AUTH])).with(points());
    let authority = Made::authority().with(points()).with(extension(oid::NAME_CONSTRAINTS, true, &constraint));
    for lint in super::LINTS {
        for made in [&leaf, &authority, &root(), &Made { key: rsa(3072, &[1, 0, 1]), ..leaf.clone() }] {
            check(lint.name, made, None);
        }
    }
    for lint in super::CRL_LINTS {
        check_crl(lint.name, &Crl::good(), None);
    }
}

#[test]
fn weak_keys_are_found() {
    let leaf = |key| Made { key, ..Made::leaf() };
    let authority = |key| Made { key, ..Made::authority() };
    check("e_private_ca_key_too_small", &authority(rsa(1024, &[1, 0, 1])), Some(Error));
    check("e_private_leaf_key_too_small", &leaf(rsa(1024, &[1, 0, 1])), Some(Error));
    check("e_private_leaf_key_too_small", &leaf(on_curve(oid::P192)), Some(Error));
    let late = until(authority(rsa(2048, &[1, 0, 1])), "350101000000Z");
    check("w_private_ca_key_too_small_after_2030", &late, Some(Warning));
    check("w_private_ca_key_too_small_after_2030", &authority(rsa(2048, &[1, 0, 1])), None);
    check("w_private_curve_unusual", &leaf(on_curve(oid::P224)), Some(Warning));
    check("w_private_curve_unusual", &leaf(on_curve(oid::BRAINPOOL_P256)), None);
    for exponent in [&[3][..], &[1, 0, 0], &[1, 0, 2]] {
        check("e_private_rsa_exponent_out_of_range", &leaf(rsa(2048, exponent)), Some(Error));
    }
    let serial = |serial: &[u8]| Made { serial: serial.to_vec(), ..Made::leaf() };
    check("e_private_serial_low_entropy", &serial(&[1]), Some(Error));
    check("e_private_serial_low_entropy", &serial(&[0x7f; 7]), None);
    check("e_private_sha1", &Made { algorithm: oid::SHA1_RSA, ..Made::leaf() }, Some(Error));
    check("e_private_sha1", &Made { algorithm: oid::SHA1_RSA, ..root() }, None);
}

#[test]
fn lives_that_are_too_long_are_found() {
    check("w_private_root_validity_too_long", &until(root(), "490101000000Z"), None);
    let long = Made { until: (tag::GENERALIZED_TIME, "20560101000000Z"), ..root() };
    check("w_private_root_validity_too_long", &long, Some(Warning));
    check("w_private_ca_validity_too_long", &until(Made::authority(), "370101000000Z"), Some(Warning));
    check("w_private_leaf_validity_too_long", &until(Made::leaf(), "290101000000Z"), Some(Warning));
}

#[test]
fn authorities_are_held_to_their_role() {
    let bare = || Made::authority().without(oid::KEY_USAGE);
    let usage = |bits: &[u8]| bare().with(extension(oid::KEY_USAGE, true, bits));
    let any = extension(oid::BASIC_CONSTRAINTS, true, &sequence(&[element(tag::BOOLEAN, &[0xff])]));
    let unlimited = Made::authority().without(oid::BASIC_CONSTRAINTS).with(any);
    check("w_private_ca_without_path_length", &unlimited, Some(Warning));
    check("e_private_ca_without_key_usage", &bare(), Some(Error));
    check("e_private_ca_without_cert_sign", &usage(&[3, 2, 1, 0x02]), Some(Error));
    check("w_private_ca_without_crl_sign", &usage(&[3, 2, 2, 0x04]), Some(Warning));
    check("w_private_ca_without_revocation_point", &Made::authority(), Some(Warning));
    check("n_private_ca_without_name_constraints", &Made::authority(), Some(Notice));
    check("w_private_root_used_as_leaf", &root().with(purposes(&[oid::SERVER_AUTH])), Some(Warning));
    check("w_private_root_used_as_leaf", &root().named(&[(0x82, b"a.example")]), Some(Warning));
    let other = extension(oid::AUTHORITY_KEY_IDENTIFIER, false, &sequence(&[element(0x80, &[9; 20])]));
    check("e_private_root_key_ids_differ", &root().with(other), Some(Error));
    let own = extension(oid::AUTHORITY_KEY_IDENTIFIER, false, &sequence(&[element(0x80, &[1; 20])]));
    check("e_private_root_key_ids_differ", &root().with(own), None);
}

#[test]
fn end_entities_are_held_to_theirs() {
    let leaf = Made::leaf;
    check("w_private_leaf_without_revocation_point", &leaf(), Some(Warning));
    check("w_private_leaf_without_revocation_point", &until(leaf(), "260108000000Z"), None);
    check("w_private_leaf_signs_itself", &Made { subject: leaf().issuer, ..leaf() }, Some(Warning));
    check("w_private_leaf_without_purpose", &leaf(), Some(Warning));
    check("e_private_leaf_with_any_purpose", &leaf().with(purposes(&[oid::ANY_EXTENDED_KEY_USAGE])), Some(Error));
    let server = leaf().with(purposes(&[oid::SERVER_AUTH]));
    check("e_private_server_without_alternative_name", &server, Some(Error));
    check("n_private_leaf_with_wildcard", &leaf().named(&[(0x82, b"*.example")]), Some(Notice));
    check("e_private_version_not_3", &Made { version: 0, ..leaf() }, Some(Error));
}

#[test]
fn lists_are_held_to_freshness() {
    let good = Crl::good;
    check_crl("w_private_crl_without_next_update", &Crl { next: None, ..good() }, Some(Warning));
    check_crl("w_private_crl_lives_too_long", &Crl { next: Some("270301000000Z"), ..good() }, Some(Warning));
    check_crl("w_private_crl_lives_too_long", &Crl { next: Some("261201000000Z"), ..good() }, None);
    let users = Crl { next: Some("260401000000Z"), only_users: true, ..good() };
    check_crl("w_private_crl_lives_too_long", &users, Some(Warning));
    check_crl("e_private_crl_ends_before_it_begins", &Crl { next: Some("260101000000Z"), ..good() }, Some(Error));
    check_crl("e_private_crl_sha1", &Crl { algorithm: oid::SHA1_RSA, ..good() }, Some(Error));
    check_crl("w_private_crl_without_number", &Crl { number: None, ..good() }, Some(Warning));
}
