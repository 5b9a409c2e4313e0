//! Whatever a certificate holds, no lint panics over it, and none takes time
//! that grows with the square of what it holds.

use super::made::{Draft, sequence, tlv};
use super::{LINTS, Outcome, Severity};
use crate::der::tag;
use crate::x509::extension::KeyUsage;
use crate::x509::{View, oid};
use proptest::prelude::*;

fn run_all(der: &[u8]) -> Option<usize> {
    let view = View::read(der).ok()?;
    let found = |outcome: Outcome| matches!(outcome, Outcome::Found(Severity::Error | Severity::Warning, why) if !why.is_empty());
    Some(LINTS.iter().map(|lint| lint.run(&view)).filter(|outcome| found(outcome.clone())).count())
}

/// Certificates with as many parts as lints look at.
fn drafts() -> [Draft; 4] {
    let everything = |draft: Draft| {
        let statements = sequence(&[&sequence(&[&tlv(tag::OID, &[b"\x04\x00\x8e\x46\x01\x01"])])]);
        draft
            .subject(oid::COUNTRY, "DE")
            .subject(oid::ORGANIZATION, "O")
            .subject(oid::ORGANIZATION_IDENTIFIER, "NTRDE-HRB 1")
            .subject(oid::COMMON_NAME, "a.example")
            .usage(&[KeyUsage::DIGITAL_SIGNATURE])
            .access(&[(oid::OCSP, "http://a.example/"), (oid::CA_ISSUERS, "http://a.example/a")])
            .crl("http://a.example/c", false)
            .extension(oid::QC_STATEMENTS, false, &statements)
            .extension(oid::TOR_SERVICE_DESCRIPTOR, false, &sequence(&[]))
            .extension(oid::ORGANIZATION_IDENTIFIER_EXTENSION, false, &sequence(&[]))
            .extension(oid::SCT_LIST, false, &tlv(tag::OCTET_STRING, &[&[0, 0]]))
    };
    let names: [(u8, &[u8]); 4] =
        [(0x82, b"*.a_b.example"), (0x81, b"a@b.example"), (0x87, &[10, 0, 0, 1]), (0x86, b"http://x")];
    [
        everything(Draft::server()).policies(&[oid::EXTENDED_VALIDATION]).names(&names),
        everything(Draft::server()).policies(&[oid::BASIC_CODE_SIGNING]).rsa(&[0xf1; 256], &[1, 0, 1]),
        everything(Draft::server()).policies(&[b"\x67\x81\x0c\x01\x05\x01\x03"]).names(&names),
        everything(Draft::authority()).valid("120101", "400101").rsa(&[0xf1; 128], &[3]),
    ]
}

#[test]
fn everything_there_is_is_looked_at() {
    for draft in drafts() {
        assert!(run_all(&draft.der()).is_some_and(|found| found > 0));
    }
}

#[test]
fn thousands_of_everything_end() {
    const MANY: usize = 5000;
    let names: Vec<String> = (0..MANY).map(|at| format!("a{at}.example")).collect();
    let url = |at: &usize| format!("http://a.example/{at}");
    let urls: Vec<String> = (0..MANY).collect::<Vec<_>>().iter().map(url).collect();
    let access: Vec<(&[u8], &str)> = urls.iter().map(|url| (oid::OCSP, url.as_str())).collect();
    let statement = sequence(&[&tlv(tag::OID, &[b"\x04\x00\x8e\x46\x01\x01"])]);
    let policy = [b"\x67\x81\x0c\x01\x01".as_slice()];
    let draft = Draft::server()
        .dns(&names.iter().map(String::as_str).collect::<Vec<_>>())
        .access(&access)
        .policies(&policy.repeat(MANY))
        .extension(oid::QC_STATEMENTS, false, &sequence(&[&statement.repeat(20 * MANY)]))
        .extension(oid::TOR_SERVICE_DESCRIPTOR, false, &sequence(&[&sequence(&[]).repeat(20 * MANY)]))
        .rsa(&vec![0xf1; 100 * MANY], &[1, 0, 1]);
    assert!(run_all(&draft.der()).is_some_and(|found| found > 0));
}

proptest! {
    #[test]
    fn a_byte_more_or_less_or_another_never_panics(which in 0_usize..4, at in any::<prop::sample::Index>(), byte: u8) {
        let mut der = drafts()[which].der();
        let at = at.index(der.len());
        der[at] = byte;
        let _ = run_all(&der);
        let _ = run_all(&der[..at]);
    }
}
