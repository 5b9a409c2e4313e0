//! Java's key store (JKS) and that of its cryptography extension (JCEKS), as
//! `sun.security.provider.JavaKeyStore` and `com.sun.crypto.provider` write
//! them. Certificates stand there in the clear; a digest over all of it, made
//! with the password, says that nobody changed it. Keys are always encrypted,
//! and known by the certificate that stands with them.

use super::{Fault, Format, Found, Stored, StoredKey};
use crate::key::{self, Public};
use crate::x509::View;
use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY};

/// What the digest has in it besides password and content.
const SALT: &[u8] = b"Mighty Aphrodite";
const DIGEST: usize = 20;

const JKS: [u8; 4] = [0xfe, 0xed, 0xfe, 0xed];
const JCEKS: [u8; 4] = [0xce, 0xce, 0xce, 0xce];

/// True for a file that begins as these stores do.
pub fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(&JKS) || bytes.starts_with(&JCEKS)
}

/// The store ends before it should, or holds what none holds.
struct Cut;

/// Takes all out of a store.
pub fn read(bytes: &[u8], passwords: &[&str], found: &mut Found) {
    found.format = Some(Format::Jks);
    if let Err(Cut) = entries(bytes, found) {
        found.fault(Fault::Broken(Format::Jks));
        return;
    }
    let Some((content, digest)) = bytes.split_last_chunk::<DIGEST>() else { return };
    let fits = |password: &str| {
        let mut context = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
        password.encode_utf16().for_each(|unit| context.update(&unit.to_be_bytes()));
        context.update(SALT);
        context.update(content);
        context.finish().as_ref() == digest
    };
    found.password = passwords.iter().position(|password| fits(password));
    if found.password.is_none() && !fits("") {
        found.fault(Fault::Unchecked(Format::Jks));
    }
}

fn entries(bytes: &[u8], found: &mut Found) -> Result<(), Cut> {
    let mut reader = Data(bytes);
    reader.take(4)?;
    let version = reader.number()?;
    if !matches!(version, 1 | 2) {
        return Err(Cut);
    }
    // A count is believed only as far as there are bytes: each entry has some.
    for _ in 0..reader.number()? {
        let kind = reader.number()?;
        let label = Some(reader.text()?);
        reader.take(8)?; // When it was put there.
        match kind {
            1 => {
                reader.block()?;
                let mut public = None;
                for place in 0..reader.number()? {
                    let Some(der) = certificate(&mut reader, version)? else { continue };
                    if place == 0 {
                        public = View::read(der).ok().map(|view| Public::of(&view.key));
                    }
                    if !found.push(Stored { der: der.to_vec(), label: label.clone(), line: None }) {
                        return Ok(());
                    }
                }
                if found.keys.len() >= super::MOST_CERTIFICATES {
                    found.fault(Fault::TooMany);
                    return Ok(());
                }
                let scheme = public.as_ref().map(|public: &Public| public.scheme.clone());
                found.keys.push(StoredKey {
                    format: key::Format::Jks,
                    label,
                    line: None,
                    encrypted: true,
                    scheme,
                    public,
                });
            }
            2 => {
                if let Some(der) = certificate(&mut reader, version)?
                    && !found.push(Stored { der: der.to_vec(), label, line: None })
                {
                    return Ok(());
                }
            }
            // A secret key of JCEKS is a Java object without a length: what
            // follows it cannot be told.
            3 => {
                found.locked = true;
                found.fault(Fault::Unsupported(Format::Jks, "a sealed Java object (a secret key)".to_owned()));
                return Ok(());
            }
            _ => return Err(Cut),
        }
    }
    if reader.0.len() == DIGEST { Ok(()) } else { Err(Cut) }
}

/// A certificate; `None` if it is of another kind than X.509. Version 1 does
/// not name the kind.
fn certificate<'a>(reader: &mut Data<'a>, version: u32) -> Result<Option<&'a [u8]>, Cut> {
    let kind = if version == 2 { reader.text()? } else { "X.509".to_owned() };
    let der = reader.block()?;
    Ok(matches!(kind.as_str(), "X.509" | "X509").then_some(der))
}

/// Java's `DataInputStream`.
struct Data<'a>(&'a [u8]);

impl<'a> Data<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Cut> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Cut)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32, Cut> {
        self.take(4)?.try_into().map(u32::from_be_bytes).map_err(|_| Cut)
    }

    /// As many bytes as the number in front says.
    fn block(&mut self) -> Result<&'a [u8], Cut> {
        let length = self.number()?;
        self.take(usize::try_from(length).map_err(|_| Cut)?)
    }

    /// A text in what Java calls UTF-8: beyond its basic plane it differs from
    /// ours, and such characters are shown as unknown.
    fn text(&mut self) -> Result<String, Cut> {
        let length = self.take(2)?.try_into().map(u16::from_be_bytes).map_err(|_| Cut)?;
        self.take(usize::from(length)).map(|text| String::from_utf8_lossy(text).into_owned())
    }
}

#[cfg(test)]
mod tests;
