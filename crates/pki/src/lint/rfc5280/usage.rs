//! What a key may be used for.

use super::parts::has_usage;
use crate::x509::extension::KeyUsage;
use crate::x509::{View, oid};

/// True if it may be used for one of these.
pub(super) fn has_any(view: &View<'_>, these: &[KeyUsage]) -> bool {
    these.iter().any(|one| has_usage(view, *one))
}

/// How many bits are zero at the end.
pub(super) fn trailing_zeros(bits: &[u8]) -> u32 {
    let zeros = bits.iter().rev().take_while(|byte| **byte == 0).count();
    let last = bits.iter().rev().nth(zeros).map_or(0, |byte| byte.trailing_zeros());
    // The extension is short: a long one does not fit, and is no count of unused bits either.
    u32::try_from(zeros).map_or(u32::MAX, |zeros| zeros.saturating_mul(8).saturating_add(last))
}

const SIGNS: u16 = KeyUsage::DIGITAL_SIGNATURE.0;
const COMMITS: u16 = KeyUsage::NON_REPUDIATION.0;
const ENCIPHERS: u16 = KeyUsage::KEY_ENCIPHERMENT.0;
const AGREES: u16 = KeyUsage::KEY_AGREEMENT.0;

/// RFC 5280, 4.2.1.12: which bits may be consistent with a purpose; of the
/// last two, not both at once.
const CONSISTENT: [(&[u8], u16); 6] = [
    (oid::SERVER_AUTH, SIGNS | ENCIPHERS | AGREES),
    (oid::CLIENT_AUTH, SIGNS | AGREES),
    (oid::CODE_SIGNING, SIGNS),
    (oid::EMAIL_PROTECTION, SIGNS | COMMITS | ENCIPHERS | AGREES),
    (oid::TIME_STAMPING, SIGNS | COMMITS),
    (oid::OCSP_SIGNING, SIGNS | COMMITS),
];

fn allowed(purpose: &[u8]) -> Option<u16> {
    CONSISTENT.iter().find(|(known, _)| *known == purpose).map(|(_, bits)| *bits)
}

/// True if a purpose that is known allows what the key may be used for; of
/// several purposes, all together.
pub(super) fn fits(purposes: &[&[u8]], usage: KeyUsage) -> bool {
    let known: Vec<u16> = purposes.iter().filter_map(|purpose| allowed(purpose)).collect();
    if known.is_empty() {
        return true;
    }
    let all = known.iter().fold(0, |all, bits| all | bits);
    let both = usage.0 & ENCIPHERS != 0 && usage.0 & AGREES != 0;
    usage.0 != 0 && usage.0 & !all == 0 && !both
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_at_the_end() {
        assert_eq!([trailing_zeros(&[0b1010_0000]), trailing_zeros(&[1, 0]), trailing_zeros(&[7])], [5, 8, 0]);
    }

    #[test]
    fn purposes_and_usage() {
        assert!(fits(&[oid::SERVER_AUTH], KeyUsage(SIGNS | ENCIPHERS)) && fits(&[oid::SERVER_AUTH], KeyUsage(AGREES)));
        assert!(!fits(&[oid::SERVER_AUTH], KeyUsage(ENCIPHERS | AGREES)) && !fits(&[oid::CLIENT_AUTH], KeyUsage(0)));
        assert!(!fits(&[oid::CODE_SIGNING], KeyUsage(SIGNS | COMMITS)) && fits(&[b"\x2a\x03"], KeyUsage(0x1ff)));
        assert!(fits(&[oid::CLIENT_AUTH, oid::EMAIL_PROTECTION], KeyUsage(SIGNS | COMMITS)));
    }
}
