//! Lints of certificates for e-mail that no certificate of a corpus shows to find something.

use super::*;
use crate::der::tag;
use crate::lint::made::{Draft, check, sequence, tlv};
use crate::x509::extension::KeyUsage;
use crate::x509::oid;

/// One under the policy with these two arcs.
fn mail(validated: u8, generation: u8) -> Draft {
    let policy = [b"\x67\x81\x0c\x01\x05".as_slice(), &[validated, generation]].concat();
    Draft::server().policies(&[&policy]).purposes(&[oid::EMAIL_PROTECTION]).names(&[(0x81, b"a@b.example")])
}

#[test]
fn policies_and_subjects() {
    let strict = || mail(profile::MAILBOX, profile::STRICT);
    let person = || mail(profile::INDIVIDUAL, profile::MULTIPURPOSE);
    let late = |draft: Draft| draft.valid("250901", "251001");
    let register = |country| {
        let of = mail(profile::ORGANIZATION, profile::STRICT).subject(oid::ORGANIZATION_IDENTIFIER, "NTRDE-HRB 1");
        of.subject(oid::COUNTRY, country)
    };
    let unbound = || mail(profile::MAILBOX, profile::STRICT).policies(&[oid::ANY_POLICY]);
    check(&[
        (
            &commonname_mailbox_validated::LINT,
            strict().subject(oid::COMMON_NAME, "A B"),
            strict().subject(oid::COMMON_NAME, "a@b.example"),
        ),
        (&exactly_one_smime_policy::LINT, unbound(), strict()),
        (&invalid_individual_identity::LINT, person(), person().subject(oid::PSEUDONYM, "x")),
        (&invalid_spki_algoid::LINT, late(strict().curve(b"\x2b\x81\x04\x00\x0a")), late(strict())),
        (&registration_scheme_id_matches_subject_country::LINT, register("AT"), register("DE")),
        (&san_shall_be_present::LINT, strict().without(oid::SUBJECT_ALT_NAME), strict()),
        (&subject_country_name::LINT, person().subject(oid::COUNTRY, "UK"), person().subject(oid::COUNTRY, "XX")),
    ]);
    let old = mail(profile::MAILBOX, profile::LEGACY);
    let outcome =
        |draft: Draft| legacy_generation_deprecated::LINT.run(&crate::x509::View::read(&draft.der()).unwrap());
    assert!(matches!(outcome(late(old.clone())), crate::lint::Outcome::Found(..)));
    assert_eq!(outcome(old), crate::lint::Outcome::NotEffective);
    assert_eq!(outcome(late(strict())), crate::lint::Outcome::NotApplicable);
}

#[test]
fn extensions() {
    let adobe = b"\x2a\x86\x48\x86\xf7\x2f\x01\x01\x09\x01";
    let strict = || mail(profile::MAILBOX, profile::STRICT);
    let multipurpose = || mail(profile::MAILBOX, profile::MULTIPURPOSE);
    let stamped = |critical| multipurpose().extension(adobe, critical, &[tag::NULL, 0]);
    let name = sequence(&[&tlv(0x81, &[b"a@b.example"])]);
    let critical = |draft: Draft| draft.extension(oid::SUBJECT_ALT_NAME, true, &name);
    let named = || strict().subject(oid::COMMON_NAME, "a@b.example");
    check(&[
        (&adobe_extensions_legacy_multipurpose_criticality::LINT, stamped(true), stamped(false)),
        (&adobe_extensions_strict_presence::LINT, strict().extension(adobe, false, &[tag::NULL, 0]), strict()),
        (&key_usage_presence::LINT, strict(), strict().usage(&[KeyUsage::DIGITAL_SIGNATURE])),
        (&smime_legacy_multipurpose_eku_check::LINT, multipurpose().purposes(&[oid::CLIENT_AUTH]), multipurpose()),
        (
            &smime_strict_aia_shall_have_http_only::LINT,
            strict().access(&[(oid::OCSP, "ldap://a.example")]),
            strict().access(&[(oid::OCSP, "http://a.example")]),
        ),
        (&smime_strict_eku_check::LINT, strict().purposes(&[oid::EMAIL_PROTECTION, oid::CLIENT_AUTH]), strict()),
        (
            &strict_multipurpose_smime_ext_subject_directory_attr::LINT,
            strict().extension(oid::SUBJECT_DIRECTORY_ATTRIBUTES, false, &sequence(&[])),
            strict(),
        ),
        (&subscribers_shall_have_crl_distribution_points::LINT, strict(), strict().crl("http://a.example", false)),
        (&san_should_not_be_critical::LINT, critical(named()), critical(strict())),
    ]);
}

#[test]
fn usages() {
    let sign = KeyUsage::DIGITAL_SIGNATURE;
    let strict = |these: &[KeyUsage]| mail(profile::MAILBOX, profile::STRICT).usage(these);
    let rsa = |these: &[KeyUsage]| mail(profile::MAILBOX, profile::LEGACY).usage(these).rsa(&[0xff; 256], &[1, 0, 1]);
    check(&[
        (
            &ecpublickey_key_usages::LINT,
            strict(&[sign, KeyUsage::KEY_ENCIPHERMENT]),
            strict(&[sign, KeyUsage::KEY_AGREEMENT, KeyUsage::DECIPHER_ONLY]),
        ),
        (
            &rsa_key_usage_legacy_multipurpose::LINT,
            rsa(&[sign, KeyUsage::DATA_ENCIPHERMENT]),
            rsa(&[sign, KeyUsage::KEY_ENCIPHERMENT, KeyUsage::DATA_ENCIPHERMENT]),
        ),
        (&rsa_other_key_usages::LINT, rsa(&[KeyUsage::CERT_SIGN]), rsa(&[sign])),
    ]);
}
