//! PEM: blocks in any order with anything between them (RFC 7468, and RFC 1421
//! for the headers of old encrypted keys).

use super::{Fault, Format, Found, MOST_BYTES, Stored, ber::Reader, pkcs7};
use crate::certificate::MOST_DER;
use crate::key::{Purse, private};
use base64::{Engine, alphabet, engine};
use std::iter::Peekable;

/// Base64 as certificates have it: with or without padding, and with loose
/// bits at the end, which OpenSSL lets pass.
pub const BASE64: engine::GeneralPurpose = engine::GeneralPurpose::new(
    &alphabet::STANDARD,
    engine::GeneralPurposeConfig::new()
        .with_decode_padding_mode(engine::DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// What a block's label says it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Certificate,
    List,
    Message,
    Key,
}

/// Requests, parameters and public keys are passed over.
fn holds(label: &str) -> Option<Holds> {
    match label {
        // OpenSSL's TRUSTED CERTIFICATE puts trust settings after the certificate.
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => Some(Holds::Certificate),
        "X509 CRL" => Some(Holds::List),
        "PKCS7" | "CMS" | "PKCS #7 SIGNED DATA" => Some(Holds::Message),
        label if label.ends_with("PRIVATE KEY") => Some(Holds::Key),
        _ => None,
    }
}

/// One block.
struct Block<'a> {
    line: u32,
    /// The headers of RFC 1421, `Name: value`.
    headers: Vec<&'a str>,
    /// The base64, without white space.
    text: Vec<u8>,
    ended: bool,
    too_large: bool,
}

/// Takes all out of a text.
pub fn read(bytes: &[u8], passwords: &[&str], purse: &mut Purse, found: &mut Found) {
    let mut lines = bytes.split(|byte| *byte == b'\n').zip(1_u32..).peekable();
    while let Some((line, number)) = lines.next() {
        let Some(label) = marker(line, "BEGIN") else { continue };
        let Some(holds) = holds(label) else { continue };
        found.format = Some(Format::Pem);
        let block = block(&mut lines, label, number, holds);
        let room = match (holds, block.decode()) {
            (_, Err(fault)) => {
                found.fault(fault);
                true
            }
            (Holds::Certificate, Ok(der)) => match Reader::new(&der).take(0x30) {
                Ok(_) if found.certificates.len() >= super::MOST_CERTIFICATES => {
                    found.fault(Fault::TooMany);
                    false
                }
                Ok(whole) if whole.whole.len() > MOST_DER => {
                    found.fault(Fault::BlockTooLarge(number));
                    true
                }
                Ok(whole) => found.push(Stored { der: whole.whole.to_vec(), label: None, line: Some(number) }),
                Err(_) => {
                    found.fault(Fault::NotDer(number));
                    true
                }
            },
            (Holds::List, Ok(der)) => match Reader::new(&der).take(0x30) {
                // One list too many is no reason to miss the certificates behind it.
                Ok(whole) => {
                    found.push_list(Stored { der: whole.whole.to_vec(), label: None, line: Some(number) });
                    true
                }
                Err(_) => {
                    found.fault(Fault::NotDer(number));
                    true
                }
            },
            (Holds::Message, Ok(der)) => {
                if pkcs7::read(&der, Some(number), found).is_err() {
                    found.fault(Fault::NotDer(number));
                }
                true
            }
            (Holds::Key, Ok(der)) => match private::from_pem(label, &block.headers, &der, passwords, purse) {
                Some(key) => found.push_key(key, None, Some(number)),
                None => {
                    found.fault(Fault::NoKey(number));
                    true
                }
            },
        };
        if !room {
            return;
        }
    }
}

fn block<'a>(
    lines: &mut Peekable<impl Iterator<Item = (&'a [u8], u32)>>,
    label: &str,
    line: u32,
    holds: Holds,
) -> Block<'a> {
    let most = if matches!(holds, Holds::Message | Holds::List) { MOST_BYTES } else { MOST_DER } * 2;
    let mut block = Block { line, headers: Vec::new(), text: Vec::new(), ended: false, too_large: false };
    // A block without an end is ended by the next one, which is not lost.
    while let Some((text, _)) = lines.next_if(|(text, _)| marker(text, "BEGIN").is_none()) {
        if text.trim_ascii_start().starts_with(b"-----") {
            block.ended = marker(text, "END") == Some(label);
            break;
        }
        if holds == Holds::Key && block.text.is_empty() && block.headers.len() < 8 && text.contains(&b':') {
            block.headers.extend(std::str::from_utf8(text).ok().map(str::trim));
            continue;
        }
        block.text.extend(text.iter().filter(|byte| !byte.is_ascii_whitespace()));
        if block.text.len() > most {
            block.too_large = true;
            block.text.clear();
        }
    }
    block
}

impl Block<'_> {
    fn decode(&self) -> Result<Vec<u8>, Fault> {
        if self.too_large {
            return Err(Fault::BlockTooLarge(self.line));
        }
        if !self.ended {
            return Err(Fault::NoEnd(self.line));
        }
        BASE64.decode(&self.text).map_err(|_| Fault::NotBase64(self.line))
    }
}

/// The label in a line such as `-----BEGIN CERTIFICATE-----`.
fn marker<'a>(line: &'a [u8], word: &str) -> Option<&'a str> {
    let text = std::str::from_utf8(line).ok()?.trim();
    text.strip_prefix("-----")?.strip_prefix(word)?.strip_prefix(' ')?.strip_suffix("-----")
}
