//! Whether a file holds a private key, told by its first bytes or its PEM
//! header. The content is wiped as soon as that is known.

use crate::host::{Host, Kind};
use memchr::memmem;
use report::{Gap, GapReason};

/// Larger files are no keys: a key with its whole chain has some ten thousand bytes.
const BOUND: u64 = 256 << 10;

/// Whether the file at `path` holds a private key; a file that is gone holds none.
///
/// # Errors
/// A gap if it cannot be read and its name does not tell either.
pub(super) fn is_key(host: &Host, path: &[u8]) -> Result<bool, Gap> {
    match host.stat(path)? {
        Some(stat) if stat.kind == Kind::File && stat.size <= BOUND => {}
        _ => return Ok(false),
    }
    match host.read_secret(path, BOUND as usize) {
        Ok(content) => Ok(holds_key(&content.bytes)),
        Err(gap) if gap.reason == GapReason::Missing => Ok(false),
        Err(_) if is_key_name(path) => Ok(true),
        Err(gap) => Err(gap),
    }
}

fn holds_key(bytes: &[u8]) -> bool {
    is_pem(bytes)
        || is_der(bytes)
        || bytes.starts_with(b"PuTTY-User-Key-File-")
        || bytes.starts_with(b"SSH PRIVATE KEY FILE FORMAT")
        // A Java key store.
        || bytes.starts_with(&[0xfe, 0xed, 0xfe, 0xed])
}

fn is_pem(bytes: &[u8]) -> bool {
    memmem::find_iter(bytes, "-----BEGIN ").any(|at| {
        let label = bytes.get(at + 11..).unwrap_or_default();
        let end = label.iter().take(64).position(|b| matches!(b, b'-' | b'\n')).unwrap_or(0);
        label.get(..end).unwrap_or_default().ends_with(b"PRIVATE KEY")
    })
}

/// A DER sequence that begins with a small number: PKCS#1, PKCS#8, SEC 1
/// (version 0 or 1) or PKCS#12 (version 3). A certificate begins with a
/// sequence in the sequence.
fn is_der(bytes: &[u8]) -> bool {
    let body = match bytes {
        [0x30, 0x82, _, _, body @ ..] | [0x30, 0x81, _, body @ ..] | [0x30, 0x83, _, _, _, body @ ..] => body,
        [0x30, length, body @ ..] if *length < 0x80 => body,
        _ => return false,
    };
    matches!(body, [0x02, 0x01, 0 | 1 | 3, 0x02 | 0x04 | 0x30, ..])
}

fn is_key_name(path: &[u8]) -> bool {
    let name = path.rsplit(|b| *b == b'/').next().unwrap_or(path);
    let ends = |end: &[u8]| name.ends_with(end);
    ends(b".key")
        || ends(b".p12")
        || ends(b".pfx")
        || (name.starts_with(b"privkey") && ends(b".pem"))
        || (name.starts_with(b"ssh_host_") && ends(b"_key"))
        || (name.starts_with(b"id_") && !ends(b".pub"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forms() {
        let pem = |label: &str| format!("x\n-----BEGIN {label}-----\nAAAA\n").into_bytes();
        let check = |bytes: &[u8], want: bool| assert_eq!(holds_key(bytes), want, "{bytes:?}");
        for label in
            ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY"]
        {
            check(&pem(label), true);
            check(&[pem("CERTIFICATE"), pem(label)].concat(), true);
        }
        check(&pem("CERTIFICATE"), false);
        check(&pem("PUBLIC KEY"), false);
        check(b"-----BEGIN ", false);
        check(b"", false);
        check(&[0x30, 0x82, 4, 0xa4, 2, 1, 0, 2, 0x82], true);
        check(&[0x30, 0x77, 2, 1, 1, 4, 0x20], true);
        check(&[0x30, 0x82, 9, 9, 2, 1, 3, 0x30], true);
        check(&[0x30, 0x82, 3, 0x55, 0x30, 0x82, 2, 0x3d], false);
        check(b"PuTTY-User-Key-File-3: ssh-ed25519\n", true);
    }

    #[test]
    fn names() {
        for name in ["a.key", "privkey1.pem", "ssh_host_rsa_key", "id_ed25519"] {
            assert!(is_key_name(format!("/etc/x/{name}").as_bytes()), "{name}");
        }
        for name in ["a.pem", "ssh_host_rsa_key.pub", "id_ed25519.pub", "known_hosts"] {
            assert!(!is_key_name(format!("/etc/key/{name}").as_bytes()), "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_looked_at(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let mut with_header = b"-----BEGIN ".to_vec();
            with_header.extend_from_slice(&bytes);
            holds_key(&bytes);
            holds_key(&with_header);
        }
    }
}
