//! Vectors of the standards, and the budget. What openssl and keytool write is
//! opened in the tests of the whole project.

use super::*;

#[test]
fn keys_are_derived_as_the_standards_say() {
    let mut purse = Purse::default();
    // RFC 6070, the second vector.
    let key = derive::pbkdf2(Hash::Sha1, b"password", b"salt", 2, 20, &mut purse).unwrap();
    assert_eq!(hex::encode(&*key), "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
    // PKCS#12, a vector of the Bouncy Castle tests: password "smeg".
    let salt = hex::decode("0a58cf64530d823f").unwrap();
    let password = Password(Some("smeg")).utf16();
    let key = pkcs12(Hash::Sha1, 1, &password, &salt, 1, 24, &mut purse).unwrap();
    assert_eq!(hex::encode(&*key), "8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3");
    assert!(Password(None).utf16().is_empty());
    assert_eq!(*Password(Some("é")).utf16(), [0, 0xe9, 0, 0]);
}

#[test]
fn more_rounds_than_the_budget_are_refused_before_they_are_spent() {
    let mut purse = Purse::default();
    for rounds in [MOST_ROUNDS + 1, u64::MAX] {
        let refused = derive::pbkdf2(Hash::Sha256, b"", b"", rounds, 32, &mut purse);
        assert_eq!(refused, Err(Refusal::TooDear));
        assert_eq!(pkcs12(Hash::Sha1, 3, b"", b"", rounds, 20, &mut purse), Err(Refusal::TooDear));
    }
    let mut spent = Purse(10);
    assert_eq!((spent.spend(10), spent.spend(1)), (Ok(()), Err(Refusal::TooDear)));
    // Rounds of PKCS#12 in a number that no machine word holds.
    let mut reader = Reader::new(&[2, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(rounds(&mut reader), Err(Refusal::TooDear));
    assert_eq!(rounds(&mut Reader::new(&[2, 1, 0x80])), Err(Refusal::Broken));
}

#[test]
fn a_wrong_key_is_told_by_the_padding() {
    let open = |data: &[u8]| cipher::Cipher::Aes128.open(&[0; 16], &[0; 16], data);
    assert_eq!((open(&[0; 15]), open(&[])), (Err(Refusal::Broken), Err(Refusal::Broken)));
    assert_eq!(open(&[0; 16]), Err(Refusal::Wrong));
}
