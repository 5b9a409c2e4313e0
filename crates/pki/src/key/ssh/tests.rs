//! Keys on the wire, and lines of files.

use super::*;
use proptest::prelude::*;

fn blob(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().flat_map(|part| wire::string(part)).collect()
}

fn encoded(parts: &[&[u8]]) -> String {
    base64::engine::general_purpose::STANDARD.encode(blob(parts))
}

#[test]
fn kinds_and_sizes() {
    let check = |parts: &[&[u8]], bits: Option<i64>, scheme: &str| {
        let key = PublicKey::read(&blob(parts)).unwrap();
        assert_eq!((key.bits, key.scheme().as_str(), key.kind.as_bytes()), (bits, scheme, parts[0]));
        assert!(key.fingerprint.starts_with("SHA256:") && key.fingerprint.len() == 50);
        key
    };
    let modulus = [&[0, 0x80][..], &[1; 127]].concat();
    check(&[b"ssh-rsa", &[1, 0, 1], &modulus], Some(1024), "RSA");
    check(&[b"ssh-dss", &[0, 0xff, 1], &[7], &[2], &[3]], Some(16), "DSA");
    check(&[b"ecdsa-sha2-nistp521", b"nistp521", &[4, 1, 2]], Some(521), "EC");
    check(&[b"sk-ecdsa-sha2-nistp256@openssh.com", b"nistp256", &[4], b"ssh:"], Some(256), "EC");
    check(&[b"sk-ssh-ed25519@openssh.com", &[7; 32], b"ssh:"], Some(256), "Ed25519");
    check(&[b"ssh-new@example.org", b"x"], None, "ssh-new@example.org");
    let plain = check(&[b"ssh-ed25519", &[7; 32]], Some(256), "Ed25519");
    let certificate = check(&[b"ssh-ed25519-cert-v01@openssh.com", &[1; 32], &[7; 32], b"rest"], Some(256), "Ed25519");
    assert!(certificate.certificate && certificate.fingerprint == plain.fingerprint);
    let token: &[&[u8]] = &[b"sk-ssh-ed25519-cert-v01@openssh.com", &[1; 32], &[7; 32], b"ssh:", b"rest"];
    let inside = check(&[b"sk-ssh-ed25519@openssh.com", &[7; 32], b"ssh:"], Some(256), "Ed25519");
    assert_eq!(check(token, Some(256), "Ed25519").fingerprint, inside.fingerprint);
    let spki = plain.spki.unwrap();
    assert_eq!(crate::key::Public::from_spki(&spki).unwrap().scheme, "Ed25519");
    for bad in [
        &[&b"ssh-rsa"[..], &[1], &[0x80]][..],
        &[b"ssh-ed25519", &[7; 31]],
        &[b"ssh-ed25519", &[7; 32], b"x"],
        &[b"ecdsa-sha2-nistp256", b"x", &[4]],
        &[b"a b"],
        &[],
    ] {
        assert_eq!(PublicKey::read(&blob(bad)), None);
    }
}

#[test]
fn lines_with_options_as_sshd_reads_them() {
    let data = encoded(&[b"ssh-ed25519", &[7; 32]]);
    let key = format!("ssh-ed25519 {data}");
    let text = format!(
        "# remark\n\n{key} me@host and more\r\n  no-pty,command=\"echo \\\"a, b\\\"\",from=\"10.0.0.0/8,!10.1.1.1\" \t {key}\n\
         restrict {key}\ncommand=\"open {key}\nssh-rsa {data} mixed\nnonsense\nno-pty,,x {key} # c\n"
    );
    let (lines, all) = lines(text.as_bytes());
    assert!(all);
    let shown: Vec<(u32, String, bool, &str)> = lines
        .iter()
        .map(|line| (line.number, line.options.join("|"), line.key.is_some(), line.comment.as_str()))
        .collect();
    let want = [
        (3, "", true, "me@host and more"),
        (4, "no-pty|command=\"echo \\\"a, b\\\"\"|from=\"10.0.0.0/8,!10.1.1.1\"", true, ""),
        (5, "restrict", true, ""),
        (6, &format!("command=\"open {key}"), false, ""),
        (7, "ssh-rsa", false, ""),
        (8, "nonsense", false, ""),
        (9, "no-pty||x", true, "# c"),
    ]
    .map(|(number, options, read, comment)| (number, options.to_owned(), read, comment));
    assert_eq!(shown, want);
}

#[test]
fn files_are_bounded() {
    let (lines, all) = lines("x\n".repeat(MOST_LINES + 1).as_bytes());
    assert_eq!((lines.len(), all), (MOST_LINES, false));
    let (long, _) = super::lines("a".repeat(1 << 20).as_bytes());
    assert!(long[0].key.is_none() && long[0].options.is_empty());
    let (many, _) = super::lines(format!("{} x", "a,".repeat(50_000)).as_bytes());
    assert!(many[0].options.len() <= 201);
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "((ssh-rsa|command=\"|,|\\\\|\"| |AAAA|\t){0,20}\n?){0,5}") {
        let _ = PublicKey::read(&bytes);
        let _ = lines(&bytes);
        for line in lines(text.as_bytes()).0 {
            prop_assert!(line.number >= 1);
        }
    }
}
