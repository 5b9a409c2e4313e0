//! Stores that are put together here; keytool's own are read in the tests of
//! the whole project.

use super::super::read;
use super::*;

fn text(text: &str) -> Vec<u8> {
    [&u16::try_from(text.len()).unwrap().to_be_bytes()[..], text.as_bytes()].concat()
}

fn block(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat()
}

fn number(number: u32) -> [u8; 4] {
    number.to_be_bytes()
}

fn certificate(version: u32, der: &[u8]) -> Vec<u8> {
    [if version == 2 { text("X.509") } else { vec![] }, block(der)].concat()
}

/// A store with one key of two certificates and one trusted certificate.
fn store(magic: [u8; 4], version: u32, password: &str, ders: [&[u8]; 3]) -> Vec<u8> {
    let mut content = [&magic[..], &number(version), &number(2)].concat();
    content.extend([&number(1)[..], &text("server"), &[0; 8], &block(b"sealed"), &number(2)].concat());
    content.extend([certificate(version, ders[0]), certificate(version, ders[1])].concat());
    content.extend([&number(2)[..], &text("wurzel"), &[0; 8], &certificate(version, ders[2])].concat());
    sign(&content, password)
}

fn sign(content: &[u8], password: &str) -> Vec<u8> {
    let mut context = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    password.encode_utf16().for_each(|unit| context.update(&unit.to_be_bytes()));
    context.update(SALT);
    context.update(content);
    [content, context.finish().as_ref()].concat()
}

#[test]
fn certificates_are_read_without_the_password_and_checked_with_it() {
    let leaf = rcgen::generate_simple_self_signed(["a".to_owned()]).unwrap();
    for (magic, version) in [(JKS, 1), (JKS, 2), (JCEKS, 2)] {
        let bytes = store(magic, version, "geheim", [leaf.cert.der(), &[0x30, 1, 2], &[0x30, 1, 3]]);
        let unchecked = read(&bytes, &["falsch"]);
        assert_eq!((unchecked.faults.as_slice(), unchecked.locked), (&[Fault::Unchecked(Format::Jks)][..], false));
        let checked = read(&bytes, &["falsch", "geheim"]);
        assert_eq!((checked.faults.as_slice(), checked.password), (&[][..], Some(1)));
        assert_eq!(unchecked.certificates, checked.certificates);
        let labels: Vec<_> = checked.certificates.iter().map(|stored| stored.label.as_deref().unwrap()).collect();
        assert_eq!((labels, checked.format), (vec!["server", "server", "wurzel"], Some(Format::Jks)));
        let key = &checked.keys[0];
        assert!(key.encrypted && key.label.as_deref() == Some("server"));
        let spki = rcgen::PublicKeyData::subject_public_key_info(&leaf.signing_key);
        assert_eq!(key.public.as_ref().unwrap().spki, spki);
    }
}

#[test]
fn hostile_stores_end_with_a_fault() {
    let broken = |bytes: &[u8]| assert_eq!(read(bytes, &["x"]).faults, [Fault::Broken(Format::Jks)], "{bytes:x?}");
    let good = store(JKS, 2, "x", [&[0x30, 0]; 3]);
    for end in 4..good.len() {
        broken(&good[..end]);
    }
    // Counts and lengths of 2^31 and more.
    let many = [&JKS[..], &number(2), &number(u32::MAX)].concat();
    broken(&many);
    let long =
        [&JKS[..], &number(2), &number(1), &number(2), &text("a"), &[0; 8], &text("X.509"), &number(1 << 31)].concat();
    broken(&sign(&long, "x"));
    let chain =
        [&JKS[..], &number(2), &number(1), &number(1), &text("a"), &[0; 8], &block(b""), &number(1 << 31)].concat();
    broken(&sign(&chain, "x"));
    broken(&sign(&[&JKS[..], &number(3), &number(0)].concat(), "x"));
    let secret = [&JCEKS[..], &number(2), &number(1), &number(3), &text("s"), &[0; 8], b"object"].concat();
    let found = read(&sign(&secret, "x"), &["x"]);
    assert!(found.locked && matches!(found.faults[..], [Fault::Unsupported(Format::Jks, _)]));
}
