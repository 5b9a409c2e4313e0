//! Lints of certificates for signing code that no certificate of a corpus shows to find something.

use super::*;
use crate::lint::made::{Draft, check};

#[test]
fn findings_and_passes() {
    let code = || Draft::server().policies(&[oid::BASIC_CODE_SIGNING]).purposes(&[oid::CODE_SIGNING]);
    let issuer = |url| code().access(&[(oid::CA_ISSUERS, url)]);
    check(&[
        (&cs_aia_missing_ca_issuers_http_url::LINT, issuer("ldap://a.example"), issuer("http://a.example")),
        (&cs_authority_information_access::LINT, code(), issuer("http://a.example")),
        (
            &cs_crl_distribution_points::LINT,
            code().crl("http://a.example", true),
            code().crl("http://a.example", false),
        ),
        (&cs_ecdsa_prohibited_curve::LINT, code().curve(b"\x2b\x81\x04\x00\x0a"), code()),
        (&cs_max_validity_period_39_months::LINT, code().valid("250101", "280402"), code().valid("250101", "280401")),
        (&cs_max_validity_period_460_days::LINT, code().valid("260401", "270706"), code().valid("260401", "270705")),
        (&cs_subject_locality_or_province_required::LINT, code(), code().subject(oid::PROVINCE, "P")),
    ]);
}
