//! Notes against the example of the specification, against the `signed_note`
//! crate in both directions, and against every changed byte.

use super::*;
use proptest::prelude::*;
use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList};

/// The start of an Ed25519 private key in PKCS#8 (RFC 8410); the seed follows.
const PKCS8: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/// A key for tests, whose seed is one byte over and over.
pub(crate) fn signer(name: &str, seed: u8) -> Signer {
    Signer::new(name, &[&PKCS8[..], &[seed; 32]].concat()).unwrap()
}

const TEXT: &str = "Ognuno sta solo\n\ned è subito sera.\n";

#[test]
fn the_example_of_the_specification() {
    let vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    let verifier = Verifier::parse(vkey).unwrap();
    assert_eq!(verifier.to_string(), vkey);
    let note = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    assert_eq!(verifier.open(note), Ok("This is an example message.\n"));
}

#[test]
fn another_implementation_reads_ours() {
    let signer = signer("example.com/log", 3);
    let note = signer.sign(TEXT).unwrap();
    let theirs = StandardVerifier::new(&signer.verifier().to_string()).unwrap();
    let read = Note::from_bytes(note.as_bytes()).unwrap();
    let (good, unknown) = read.verify(&VerifierList::new(vec![Box::new(theirs)])).unwrap();
    assert_eq!((read.text(), good.len(), unknown.len()), (TEXT.as_bytes(), 1, 0));
}

#[test]
fn ours_reads_another_implementation() {
    let ours = signer("example.com/log", 3).verifier();
    let key = STANDARD.encode([&[ED25519_TYPE][..], &[3; 32]].concat());
    // Put together here: this is the form of a private key, and no key of anyone.
    let skey = format!("{}+{}+{}+{}+{key}", "PRIVATE", "KEY", ours.name(), hex::encode(ours.id));
    let mut note = Note::new(TEXT.as_bytes(), &[]).unwrap();
    note.add_sigs(&[&StandardSigner::new(&skey).unwrap()]).unwrap();
    let text = String::from_utf8(note.to_bytes()).unwrap();
    assert_eq!(ours.open(&text), Ok(TEXT));
    assert_eq!(signer("example.com/log", 3).sign(TEXT), Ok(text), "one encoding");
}

#[test]
fn every_changed_byte_is_refused() {
    let signer = signer("example.com/log", 3);
    let note = signer.sign(TEXT).unwrap();
    let verifier = signer.verifier();
    let (mut refused, mut not_text) = (0, 0);
    for at in 0..note.len() {
        for pattern in [0x01, 0x02, 0x04, 0x20, 0x2a, 0x55, 0x80, 0xff] {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= pattern;
            // What is not UTF-8 cannot even be handed over.
            match String::from_utf8(bytes) {
                Ok(changed) => {
                    assert!(verifier.open(&changed).is_err(), "byte {at} with {pattern:#x}");
                    refused += 1;
                }
                Err(_) => not_text += 1,
            }
        }
    }
    assert_eq!(refused + not_text, note.len() * 8);
    assert!(refused > note.len() * 4);
}

#[test]
fn notes_that_are_not_ours_are_refused() {
    let (us, them) = (signer("a.example", 1), signer("b.example", 2));
    let verifier = us.verifier();
    let note = us.sign(TEXT).unwrap();
    let line = |signed: &str| signed.rsplit_once("\n\n").unwrap().1.to_owned();
    let theirs = line(&them.sign(TEXT).unwrap());
    let ours = line(&note);
    let same_name = signer("a.example", 2);
    let false_line = line(&us.sign("another text\n").unwrap());
    let many = theirs.repeat(MOST_SIGNATURES);
    let name = || "a.example".to_owned();
    let cases = [
        (format!("{note}{theirs}"), Ok(TEXT)),
        (format!("{TEXT}\n{theirs}{ours}"), Ok(TEXT)),
        (format!("{TEXT}\n{theirs}"), Err(NoteError::NotSigned(name()))),
        (same_name.sign(TEXT).unwrap(), Err(NoteError::NotSigned(name()))),
        (format!("{note}{ours}"), Err(NoteError::SignedTwice(name()))),
        (format!("{TEXT}\n{false_line}"), Err(NoteError::Signature(name()))),
        (format!("{note}{many}"), Err(NoteError::TooLarge)),
        (format!("{note}\n"), Err(NoteError::Malformed)),
        (format!("{note}junk\n"), Err(NoteError::Malformed)),
        (note.trim_end().to_owned(), Err(NoteError::Malformed)),
        (note.replace("\u{2014}", "-"), Err(NoteError::Malformed)),
        (TEXT.to_owned(), Err(NoteError::Malformed)),
        (String::new(), Err(NoteError::Malformed)),
        (format!("a\tb\n\n{ours}"), Err(NoteError::Text)),
        (" ".repeat(MOST_BYTES + 1), Err(NoteError::TooLarge)),
    ];
    for (note, expected) in cases {
        assert_eq!(verifier.open(&note), expected, "{note:.200}");
    }
}

#[test]
fn keys_have_one_form() {
    let good = signer("a.example", 1).verifier().to_string();
    assert!(Verifier::parse(&good).is_ok());
    let id = good.split('+').nth(1).unwrap();
    let other = signer("b.example", 1).verifier().to_string();
    let cases = [
        String::new(),
        "a".into(),
        "a+b+c".into(),
        good.replace("a.example", "b.example"),
        good.replace("a.example", ""),
        good.replace("a.example", "a example"),
        good.replace(id, &id.to_uppercase()).replace(id, "00000000"),
        good.replace("+AY", "+BY").replace("+AT", "+BT"),
        format!("{good}="),
        other.replace("b.example", "a.example"),
    ];
    for vkey in cases {
        assert!(vkey == good || Verifier::parse(&vkey).is_err(), "{vkey}");
    }
    assert_eq!(Signer::new("a b", &[]).map(|_| ()), Err(NoteError::PrivateKey));
    let key = [&PKCS8[..], &[1; 32]].concat();
    for name in ["", "a b", "a+b", "a\n", "a\u{a0}b"] {
        assert_eq!(Signer::new(name, &key).map(|_| ()), Err(NoteError::Name), "{name:?}");
    }
    assert_eq!(signer("a.example", 1).sign("no newline"), Err(NoteError::Text));
    assert!(!format!("{:?}", signer("a.example", 1)).contains("pair"));
}

proptest! {
    /// Texts from a stranger: any of them, and never a panic.
    #[test]
    fn any_text_ends(
        text in "(\\PC{0,20}\n){0,3}\n(\u{2014} [a-z+ ]{0,9} [A-Za-z0-9+/=]{0,12}\n){0,3}",
        key in "([a-z.]{0,6}\\+)?[0-9a-f]{0,9}\\+[A-Za-z0-9+/=]{0,48}",
    ) {
        prop_assert!(signer("a.example", 1).verifier().open(&text).is_err());
        if let Ok(read) = Verifier::parse(&key) {
            prop_assert_eq!(read.to_string(), key);
        }
    }
}
