//! Lints of Mozilla's that no certificate of a corpus shows to find something.

use super::*;
use crate::lint::made::{Draft, check, sequence, tlv};
use crate::x509::oid;

#[test]
fn findings_and_passes() {
    let server = || Draft::server().valid("250401", "250501");
    let rsa = |bits: usize| server().rsa(&vec![0xff; bits / 8], &[1, 0, 1]);
    let odd = || [&[0x7f][..], &[0xff; 255]].concat();
    let (key, serial) = (tlv(0x80, &[&[1; 20]]), tlv(0x82, &[&[1]]));
    let issuer = tlv(0xa1, &[&tlv(0xa4, &[&sequence(&[])])]);
    let identified = |parts: &[&[u8]]| server().extension(oid::AUTHORITY_KEY_IDENTIFIER, false, &sequence(parts));
    check(&[
        (&mp_authority_key_identifier_correct::LINT, identified(&[&key, &issuer, &serial]), identified(&[&key])),
        (&mp_ecdsa_pub_key_encoding_correct::LINT, server().curve(b"\x2b\x81\x04\x00\x0a"), server().curve(oid::P521)),
        (&mp_ecdsa_signature_encoding_correct::LINT, server().signature(103), server().signature(72)),
        (&mp_exponent_cannot_be_one::LINT, server().rsa(&[0xff; 256], &[1]), rsa(2048)),
        (&mp_modulus_must_be_2048_bits_or_more::LINT, rsa(2040), rsa(2048)),
        (&mp_modulus_must_be_divisible_by_8::LINT, server().rsa(&odd(), &[3]), rsa(2048)),
        (&mp_rsassa_pss_in_spki::LINT, server().key_of(oid::RSA_PSS), rsa(2048)),
        (&prohibit_dsa_usage::LINT, server().key_of(oid::DSA), server()),
    ]);
}
