//! Packets that are put together here; gpg's own keys are read in the tests of
//! the whole project.

use super::*;
use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::prelude::*;

const DAY: u32 = 86400;

/// A packet in the new form.
fn packet(tag: u8, body: &[u8]) -> Vec<u8> {
    [&[0xc0 | tag, 255], &u32::try_from(body.len()).unwrap().to_be_bytes()[..], body].concat()
}

/// A packet in the old form.
fn old(tag: u8, body: &[u8]) -> Vec<u8> {
    [&[0x80 | tag << 2 | 1], &u16::try_from(body.len()).unwrap().to_be_bytes()[..], body].concat()
}

fn long(number: &[u8]) -> Vec<u8> {
    let bits = crate::x509::bit_length(number);
    [&u16::try_from(bits).unwrap().to_be_bytes()[..], number].concat()
}

fn rsa4(created: u32) -> Vec<u8> {
    [&[4], &created.to_be_bytes()[..], &[1], &long(&[0x80; 256]), &long(&[1, 0, 1])].concat()
}

fn ed25519(version: u8, created: u32) -> Vec<u8> {
    [&[version], &created.to_be_bytes()[..], &[27], &32_u32.to_be_bytes(), &[7; 32]].concat()
}

fn subpacket(kind: u8, content: &[u8]) -> Vec<u8> {
    [&[u8::try_from(content.len() + 1).unwrap(), kind], content].concat()
}

/// A signature of version 4 by a key ID, with what is signed.
fn signature(kind: u8, issuer: &[u8], created: u32, lasts: Option<u32>) -> Vec<u8> {
    let end = lasts.map_or(vec![], |lasts| subpacket(9, &lasts.to_be_bytes()));
    let hashed = [subpacket(2, &created.to_be_bytes()), end].concat();
    let unhashed = subpacket(16, issuer);
    let two = |bytes: &[u8]| u16::try_from(bytes.len()).unwrap().to_be_bytes();
    [&[4, kind, 1, 8], &two(&hashed)[..], &hashed, &two(&unhashed), &unhashed, &[0, 0, 0, 0]].concat()
}

fn keys(bytes: &[u8]) -> Vec<PublicKey> {
    let found = read(bytes);
    assert_eq!(found.faults, []);
    found.keys
}

#[test]
fn the_latest_own_signature_says_when_a_key_ends() {
    let body = rsa4(1000);
    let id = keys(&packet(6, &body))[0].id;
    let certify = |created, lasts| packet(2, &signature(0x13, &id, created, lasts));
    let stranger = packet(2, &signature(0x13, &[9; 8], 9000, Some(1)));
    let user = packet(13, "Jörg <j@example.org>".as_bytes());
    let bytes = [old(6, &body), user.clone(), certify(2000, Some(DAY)), certify(1500, None), stranger].concat();
    let key = keys(&bytes).remove(0);
    assert_eq!((key.algorithm.as_str(), key.bits, key.created, key.expires), ("RSA", Some(2048), 1000, Some(87400)));
    assert_eq!((key.users.as_slice(), key.revoked, key.version), (&["Jörg <j@example.org>".to_owned()][..], false, 4));
    let endless = [packet(6, &body), user.clone(), certify(2000, Some(DAY)), certify(3000, None)].concat();
    assert_eq!(keys(&endless)[0].expires, None);
    // A signature on the key itself that says nothing of an end takes none away.
    let direct = |lasts| packet(2, &signature(0x1f, &id, 9000, lasts));
    let user = packet(13, b"x");
    let both = |lasts| [packet(6, &body), direct(lasts), user.clone(), certify(2000, Some(DAY))].concat();
    assert_eq!(keys(&both(None))[0].expires, Some(87400));
    assert_eq!(keys(&both(Some(5)))[0].expires, Some(1005));
    // A revocation counts whenever it was made, and by whom is looked at.
    let revoked =
        |issuer: &[u8]| keys(&[packet(6, &body), packet(2, &signature(0x20, issuer, 5, None))].concat())[0].revoked;
    assert_eq!((revoked(&id), revoked(&[9; 8])), (true, false));
}

#[test]
fn subkeys_have_ends_of_their_own() {
    let (body, sub) = (rsa4(0), ed25519(6, 50));
    let id = keys(&packet(6, &body))[0].id;
    let bind = packet(2, &signature(0x18, &id, 60, Some(10)));
    let bytes =
        [packet(6, &body), packet(14, &sub), bind, packet(14, &sub), packet(2, &signature(0x28, &id, 60, None))]
            .concat();
    let key = keys(&bytes).remove(0);
    let shown: Vec<_> = key.subkeys.iter().map(|key| (key.algorithm.as_str(), key.expires, key.revoked)).collect();
    assert_eq!(shown, [("Ed25519", Some(60), false), ("Ed25519", None, true)]);
    assert_eq!((key.expires, key.revoked), (None, false));
}

#[test]
fn versions_have_their_fingerprints() {
    // RFC 9580, A.3: the sample certificate's primary key.
    let body =
        hex::decode("0663877fe31b00000020f94da7bb48d60a61e567706a6587d0331999bb9d891a08242ead84543df895a3").unwrap();
    let key = keys(&packet(6, &body)).remove(0);
    assert_eq!(key.fingerprint, "CB186C4F0609A697E4D52DFA6C722B0C1F1E27C18A56708F6525EC27BAD9ACC9");
    assert_eq!((key.version, key.algorithm.as_str(), key.bits), (6, "Ed25519", Some(256)));
    // RFC 9580, A.1: an Ed25519 key of version 4.
    let body = hex::decode(
        "0453f35f0b16092b06010401da470f010107403f098994bdd916ed4053197934e4a87c80733a1280d62f8010992e43ee3b2406",
    )
    .unwrap();
    let key = keys(&packet(6, &body)).remove(0);
    assert_eq!(
        (key.fingerprint.as_str(), key.algorithm.as_str()),
        ("C959BDBAFA32A2F89A153B678CFDE12197965A9A", "Ed25519")
    );
    // Version 3 knows its own end, and has MD5.
    let old_key = [&[3], &1000_u32.to_be_bytes()[..], &[0, 10, 1], &long(&[0xff; 64]), &long(&[3])].concat();
    let key = keys(&packet(6, &old_key)).remove(0);
    assert_eq!((key.fingerprint.len(), key.expires, key.bits), (32, Some(1000 + 10 * 86400), Some(512)));
    assert_eq!(read(&packet(6, &[9, 0, 0, 0, 0, 1])).faults, [Fault::Key(9)]);
}

#[test]
fn armour_and_what_is_no_keyring() {
    let body = packet(6, &rsa4(1));
    let text = STANDARD.encode(&body);
    let (start, end) = text.split_at(64);
    let block = format!(
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\nVersion: x\n\n{start}\n{end}\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n"
    );
    let twice = read(format!("rubbish\n{block}\n{}", block.replace('\n', "\r\n")).as_bytes());
    assert_eq!((twice.keys.len(), twice.armoured, twice.faults.len()), (2, true, 0));
    // As it stands in apt's sources.
    let inside = block.replace("Version: x\n\n", "\n").replace("\n\n", "\n.\n").replace('\n', "\n ");
    assert_eq!(read(inside.as_bytes()).keys, twice.keys[..1]);
    assert_eq!(read(&body).keys, twice.keys[..1]);
    assert_eq!(read(block.split("=abcd").next().unwrap().as_bytes()).faults, [Fault::Armour(1)]);
    assert_eq!(read(b""), Found::default());
    assert_eq!(read(&[&[0; 8], &b"KBXf"[..]].concat()).faults, [Fault::KeyBox]);
    assert_eq!(read(&packet(5, &rsa4(1))).faults, [Fault::PrivateKey]);
    assert_eq!(read(&[body.clone(), vec![7]].concat()).faults, [Fault::NoPacket(body.len())]);
    assert_eq!(read(&vec![0x80; MOST_BYTES + 1]).faults, [Fault::FileTooLarge]);
    let many = read(&packet(6, &rsa4(1)).repeat(MOST_KEYS + 1));
    assert_eq!((many.keys.len(), many.faults), (MOST_KEYS, vec![Fault::TooMany]));
    let small = [0xc0 | 13, 0].repeat(2_000_000);
    assert_eq!(read(&[body, small].concat()).keys[0].users.len(), MOST_KEYS);
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..300), at in 0..400_usize, with: u8) {
        let _ = read(&bytes);
        let mut ring = [packet(6, &rsa4(1)), packet(2, &signature(0x13, &[1; 8], 5, Some(9)))].concat();
        let at = at % ring.len();
        ring[at] = with;
        let _ = read(&ring);
    }
}
