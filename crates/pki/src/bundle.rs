//! Certificates in a file: PEM blocks in any order with anything between
//! (keys, comments, other blocks), or one certificate in DER.

use crate::certificate::MOST_DER;
use base64::{Engine, alphabet, engine};

/// The most bytes of a file that are looked at.
pub const MOST_BYTES: usize = 4 << 20;

/// The most certificates that are taken from one file.
pub const MOST_CERTIFICATES: usize = 1000;

/// The labels under which a certificate stands; the last is OpenSSL's, which
/// puts trust settings after the certificate.
const LABELS: [&str; 3] = ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"];

/// What one file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The DER of each certificate, in the order of the file. That it reads as
    /// a certificate has not been looked at.
    pub certificates: Vec<Vec<u8>>,
    /// What could not be taken out.
    pub faults: Vec<Fault>,
}

/// Why a certificate could not be taken out of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Fault {
    /// The file is longer than [`MOST_BYTES`].
    #[error("the file is longer than {MOST_BYTES} bytes")]
    FileTooLarge,
    /// There are more than [`MOST_CERTIFICATES`].
    #[error("the file holds more than {MOST_CERTIFICATES} certificates")]
    TooMany,
    /// A block is longer than a certificate may be.
    #[error("the block at line {0} is longer than a certificate may be")]
    BlockTooLarge(u32),
    /// A block has no end.
    #[error("the block at line {0} has no end")]
    NoEnd(u32),
    /// A block is no base64.
    #[error("the block at line {0} is no base64")]
    NotBase64(u32),
    /// A block holds something that is no DER sequence.
    #[error("the block at line {0} holds no certificate")]
    NotDer(u32),
}

impl Fault {
    /// True if it is the size that was refused, not the form.
    #[must_use]
    pub const fn is_size(&self) -> bool {
        matches!(self, Self::FileTooLarge | Self::TooMany | Self::BlockTooLarge(_))
    }
}

/// Base64 as certificates have it: with or without padding, and with loose
/// bits at the end, which OpenSSL lets pass.
const BASE64: engine::GeneralPurpose = engine::GeneralPurpose::new(
    &alphabet::STANDARD,
    engine::GeneralPurposeConfig::new()
        .with_decode_padding_mode(engine::DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Takes every certificate out of a file, PEM or DER.
#[must_use]
pub fn read_all(bytes: &[u8]) -> Found {
    let mut found = Found::default();
    if bytes.len() > MOST_BYTES {
        found.faults.push(Fault::FileTooLarge);
    } else if is_one_sequence(bytes) {
        found.certificates.push(bytes.to_vec());
    } else {
        read_pem(bytes, &mut found);
    }
    found
}

fn read_pem(bytes: &[u8], found: &mut Found) {
    let mut lines = bytes.split(|b| *b == b'\n').zip(1_u32..);
    while let Some((line, number)) = lines.next() {
        let Some(label) = marker(line, "BEGIN").filter(|label| LABELS.contains(label)) else { continue };
        let mut text = Vec::new();
        let mut ended = false;
        for (line, _) in lines.by_ref() {
            if line.trim_ascii_start().starts_with(b"-----") {
                ended = marker(line, "END") == Some(label);
                break;
            }
            if text.len() <= MOST_DER * 2 {
                // A header of RFC 1421 (`Proc-Type: …`) is no base64.
                text.extend(line.iter().filter(|b| !b.is_ascii_whitespace()));
            }
        }
        if found.certificates.len() == MOST_CERTIFICATES {
            found.faults.push(Fault::TooMany);
            return;
        }
        match decode(&text, ended, number) {
            Ok(der) => found.certificates.push(der),
            Err(fault) if found.faults.len() < MOST_CERTIFICATES => found.faults.push(fault),
            Err(_) => return,
        }
    }
}

fn decode(text: &[u8], ended: bool, line: u32) -> Result<Vec<u8>, Fault> {
    if text.len() > MOST_DER * 2 {
        return Err(Fault::BlockTooLarge(line));
    }
    if !ended {
        return Err(Fault::NoEnd(line));
    }
    let mut der = BASE64.decode(text).map_err(|_| Fault::NotBase64(line))?;
    let length = sequence_length(&der).filter(|length| *length <= der.len()).ok_or(Fault::NotDer(line))?;
    der.truncate(length); // OpenSSL's trust settings come after it.
    if der.len() > MOST_DER { Err(Fault::BlockTooLarge(line)) } else { Ok(der) }
}

/// The label in a line such as `-----BEGIN CERTIFICATE-----`.
fn marker<'a>(line: &'a [u8], word: &str) -> Option<&'a str> {
    let text = std::str::from_utf8(line).ok()?.trim();
    text.strip_prefix("-----")?.strip_prefix(word)?.strip_prefix(' ')?.strip_suffix("-----")
}

fn is_one_sequence(bytes: &[u8]) -> bool {
    sequence_length(bytes) == Some(bytes.len())
}

/// The length of the DER sequence at the start, with its header.
fn sequence_length(bytes: &[u8]) -> Option<usize> {
    let (&[tag, first], rest) = bytes.split_first_chunk()?;
    if tag != 0x30 {
        return None;
    }
    match usize::from(first) {
        short @ 0..=0x7f => Some(2 + short),
        long @ 0x81..=0x84 => {
            let width = long - 0x80;
            let length = rest.get(..width)?.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
            length.checked_add(2 + width)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    fn pem(label: &str, der: &[u8]) -> String {
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
    }

    #[test]
    fn any_order_and_rubbish_between() {
        let (a, b) = (vec![0x30, 1, 7], vec![0x30, 2, 8, 9]);
        let text = format!(
            "# ours\n{}subject=x\n{}\u{feff}rubbish\n{}-----BEGIN CERTIFICATE-----\nMIIB\n",
            pem("CERTIFICATE", &a),
            pem("PRIVATE KEY", &[0x30, 0]),
            pem("TRUSTED CERTIFICATE", &[b.as_slice(), &[0x30, 0]].concat()),
        );
        let found = read_all(text.as_bytes());
        assert_eq!(found.certificates, [a.clone(), b.clone()]);
        assert_eq!(found.faults, [Fault::NoEnd(13)]);
        let windows = read_all(text.replace('\n', "\r\n").as_bytes());
        assert_eq!(windows, found);
        assert_eq!(read_all(&b).certificates, [b]);
        assert_eq!(read_all(b""), Found::default());
    }

    #[test]
    fn what_is_no_certificate_is_named_with_its_line() {
        let check = |text: String, want: Fault| {
            assert_eq!(read_all(text.as_bytes()), Found { certificates: vec![], faults: vec![want] });
        };
        check("\n-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----".into(), Fault::NotBase64(2));
        check(pem("CERTIFICATE", &[2, 1, 0]), Fault::NotDer(1));
        check(pem("CERTIFICATE", &[0x30, 0x82, 0xff, 0xff]), Fault::NotDer(1));
        check(pem("CERTIFICATE", &vec![0; MOST_DER * 3]), Fault::BlockTooLarge(1));
        check("x".repeat(MOST_BYTES + 1), Fault::FileTooLarge);
        let many = pem("CERTIFICATE", &[0x30, 0]).repeat(MOST_CERTIFICATES + 5);
        let found = read_all(many.as_bytes());
        assert_eq!((found.certificates.len(), found.faults), (MOST_CERTIFICATES, vec![Fault::TooMany]));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "(-----(BEGIN|END) CERTIFICATE-----|[A-Z=]{0,9}|\r?\n){0,30}") {
            let _ = read_all(&bytes);
            let _ = read_all(text.as_bytes());
        }
    }
}
