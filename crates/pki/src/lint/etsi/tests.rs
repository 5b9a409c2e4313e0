//! Lints of ETSI's that no certificate of a corpus shows to find something.

use super::*;
use crate::der::tag;
use crate::lint::made::{Draft, check, sequence, tlv};
use crate::x509::oid;

#[test]
fn findings_and_passes() {
    let stated = |statements: &[(&[u8], &[u8])]| {
        let one = |(oid, information): &(&[u8], &[u8])| sequence(&[&tlv(tag::OID, &[oid]), information]);
        let all: Vec<Vec<u8>> = statements.iter().map(one).collect();
        Draft::server().extension(oid::QC_STATEMENTS, false, &sequence(&[&all.concat()])).valid("260601", "260701")
    };
    let null = [tag::NULL, 0];
    let (qualified, secure, kept) = (statement::COMPLIANCE, statement::SSCD, statement::RETENTION);
    check(&[
        (
            &duplicate_etsi_qcstatement::LINT,
            stated(&[(qualified, &[]), (secure, &[]), (qualified, &[])]),
            stated(&[(qualified, &[]), (secure, &[])]),
        ),
        (&qcstatem_qccompliance_valid::LINT, stated(&[(qualified, &null)]), stated(&[(qualified, &[])])),
        (&qcstatem_qcsscd_valid::LINT, stated(&[(secure, &null)]), stated(&[(secure, &[])])),
        (&qcstatem_qcretentionperiod_valid::LINT, stated(&[(kept, &null)]), stated(&[(kept, &[tag::INTEGER, 1, 10])])),
    ]);
}
