//! Each lint finds what it is about in a list that has it, and nothing in one that has not.

use crate::lint::Severity;
use crate::lint::forged::{Crl, check_crl};

#[test]
fn a_good_list_is_let_pass() {
    for lint in super::LINTS {
        check_crl(lint.name, &Crl::good(), None);
    }
}

#[test]
fn what_is_wrong_is_found() {
    let good = Crl::good;
    let error = Some(Severity::Error);
    check_crl("e_crl_has_next_update", &Crl { next: None, ..good() }, error);
    check_crl("e_crl_empty_revoked_certificates", &Crl { entries: Some(Vec::new()), ..good() }, error);
    check_crl("e_crl_missing_crl_number", &Crl { number: None, ..good() }, error);
    check_crl("e_crl_has_authority_key_identifier", &Crl { key_id: false, ..good() }, error);
    let doubled = Crl { entries: Some(vec![(&[1], "260101000000Z", None), (&[1], "260101000000Z", None)]), ..good() };
    check_crl("e_crl_unique_revoked_certificate", &doubled, Some(Severity::Warning));
    let later = Crl { entries: Some(vec![(&[1], "270101000000Z", None)]), ..good() };
    check_crl("e_crl_revocation_time_not_after_this_update", &later, error);
    check_crl("e_crl_next_update_invalid", &Crl { next: Some("260220000000Z"), ..good() }, error);
    check_crl("e_crl_no_duplicate_extensions", &Crl { twice: true, ..good() }, error);
    let reason = |reason| Crl { entries: Some(vec![(&[1], "260101000000Z", Some(reason))]), ..good() };
    check_crl("e_crl_has_valid_reason_code", &reason(0), Some(Severity::Warning));
    check_crl("e_crl_has_valid_reason_code", &reason(7), error);
    check_crl("e_crl_has_valid_reason_code", &reason(1), None);
    check_crl("e_cab_crl_has_valid_reason_code", &reason(6), error);
    check_crl("e_crl_number_out_of_range", &Crl { number: Some(&[0x80]), ..good() }, error);
    check_crl("e_crl_empty_extn_sequence", &Crl { no_extension: true, ..good() }, error);
}
