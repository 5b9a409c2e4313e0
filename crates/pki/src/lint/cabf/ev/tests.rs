//! Lints of extended validation that no certificate of a corpus shows to find something.

use super::*;
use crate::der::tag;
use crate::lint::made::{Draft, check, sequence, tlv};
use crate::x509::oid;

#[test]
fn findings_and_passes() {
    let ev = || Draft::server().policies(&[oid::EXTENDED_VALIDATION]);
    let named = || ev().subject(oid::ORGANIZATION_IDENTIFIER, "NTRDE-HRB 1");
    let repeated = |reference: &[u8]| {
        let parts = [
            tlv(tag::PRINTABLE_STRING, &[b"NTR"]),
            tlv(tag::PRINTABLE_STRING, &[b"DE"]),
            tlv(tag::UTF8_STRING, &[reference]),
        ];
        named().extension(oid::ORGANIZATION_IDENTIFIER_EXTENSION, false, &sequence(&[&parts.concat()]))
    };
    check(&[
        (&ev_not_wildcard::LINT, ev().dns(&["*.example"]), ev().dns(&["*.a.onion"])),
        (&ev_organization_id_missing::LINT, named(), repeated(b"HRB 1")),
        (&ev_organization_name_missing::LINT, ev(), ev().subject(oid::ORGANIZATION, "O")),
        (&ev_orgid_inconsistent_subj_and_ext::LINT, repeated(b"HRB 2"), repeated(b"HRB 1")),
        (&ev_san_ip_address_present::LINT, ev().names(&[(0x87, &[8; 4])]), ev()),
    ]);
}
