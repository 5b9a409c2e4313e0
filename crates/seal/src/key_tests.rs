//! Keys: their forms, their secrets, and the weak ones.

use super::*;

/// The start of an Ed25519 private key in PKCS#8 (RFC 8410); the seed follows.
const PKCS8: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/// A key for tests, whose seed is one byte over and over.
pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_pkcs8(&[&PKCS8[..], &[seed; 32]].concat()).unwrap()
}

#[test]
fn every_form_comes_back() {
    let key = SigningKey::generate().unwrap();
    for again in [SigningKey::from_pem(&key.to_pem()), SigningKey::from_pkcs8(key.pkcs8())] {
        let again = again.unwrap();
        assert_eq!(again.public(), key.public());
        assert_eq!(again.pkcs8(), key.pkcs8());
        assert_eq!(again.sign(b"m"), key.sign(b"m"));
    }
    let windows = key.to_pem().replace('\n', "\r\n");
    assert_eq!(SigningKey::from_pem(&windows).map(|k| k.public()), Ok(key.public()));
    let public = key.public();
    assert_eq!(PublicKey::from_base64(&public.to_base64()), Ok(public));
    assert_eq!(PublicKey::from_bytes(public.as_bytes()), Ok(public));
    let json = serde_json::to_string(&public).unwrap();
    assert_eq!(serde_json::from_str::<PublicKey>(&json).unwrap(), public);
    assert_eq!(public.id(), sha256_hex(public.as_bytes()));
    assert!(key.to_pem().lines().all(|line| line.len() <= 64));
}

#[test]
fn the_secret_is_not_shown() {
    let shown = format!("{:?}", key(7));
    assert!(shown.contains(&key(7).public().to_base64()));
    assert!(!shown.contains("7, 7") && !shown.contains("0707"));
}

#[test]
fn what_is_no_key_is_refused() {
    let pem = key(1).to_pem();
    let cases = [
        String::new(),
        pem.replace("PRIVATE", "PUBLIC"),
        pem.replace("MC4", "MC5"),
        pem.replace("BEGIN", "END"),
        format!("x{}", *pem),
        format!("{}x", *pem),
        "-".repeat(MOST_PEM + 1),
    ];
    for text in cases {
        assert_eq!(SigningKey::from_pem(&text).map(|k| k.public()), Err(KeyError::Private), "{text:.100}");
    }
    let good = key(1).public().to_base64();
    for text in
        [String::new(), good.replace('=', ""), format!("{good}="), good.replace(&good[40..], "!!!="), "A".into()]
    {
        assert_eq!(PublicKey::from_base64(&text), Err(KeyError::Public), "{text}");
    }
}

#[test]
fn another_message_key_or_signature_is_refused() {
    let (signer, other) = (key(1), key(2));
    let signature = signer.sign(b"message");
    assert_eq!(signer.public().verify(b"message", &signature), Ok(()));
    assert_eq!(signer.public().verify(b"massage", &signature), Err(KeyError::Signature));
    assert_eq!(other.public().verify(b"message", &signature), Err(KeyError::Signature));
    assert_eq!(signer.public().verify(b"message", &signature[..63]), Err(KeyError::Signature));
    for bit in 0..512 {
        let mut changed = signature;
        changed[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(signer.public().verify(b"message", &changed), Err(KeyError::Signature), "bit {bit}");
    }
}

/// For each key of small order there is a signature made without any secret,
/// which ring accepts: this is why they are refused.
#[test]
fn keys_that_anyone_can_sign_for_are_refused() {
    let points = WEAK.iter().flat_map(|w| {
        let low: [u8; 32] = hex::decode(w).unwrap().try_into().unwrap();
        let mut high = low;
        high[31] |= 0x80;
        [low, high]
    });
    let points: Vec<[u8; 32]> = points.collect();
    for weak in &points {
        assert_eq!(PublicKey::from_bytes(weak), Err(KeyError::Weak));
        let forged = points.iter().any(|r| {
            let signature = [&r[..], &[0; 32]].concat();
            (0..64_u8).any(|m| UnparsedPublicKey::new(&ED25519, weak).verify(&[m], &signature).is_ok())
        });
        // Where x is 0 the sign bit must be clear; ring may refuse the other spelling.
        assert!(forged || weak[31] & 0x80 != 0, "{}", hex::encode(weak));
    }
}

#[test]
fn salts_differ() {
    assert_ne!(random32().unwrap(), random32().unwrap());
}
