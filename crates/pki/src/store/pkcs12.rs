//! PKCS#12 (RFC 7292), in DER or in BER as older tools write it. A store has
//! parts, each in the clear or encrypted, and a MAC over all of them; both
//! under the same password.

use super::ber::{Algorithm, Element, Reader};
use super::{Fault, Format, Found, Stored};
use crate::der::NotDer;
use crate::key::encryption::{self, Hash, MOST_ROUNDS, Password, Purse, Refusal, rounds};
use crate::key::{self, private};
use ring::hmac;
use std::borrow::Cow;

// PKCS#7's kinds of content, 1.2.840.113549.1.7.
const DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
const ENCRYPTED_DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06";
/// The bags' kinds, 1.2.840.113549.1.12.10.1 and one arc more.
const BAGS: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01";
/// An X.509 certificate in a bag, 1.2.840.113549.1.9.22.1.
const X509: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x16\x01";
/// friendlyName, 1.2.840.113549.1.9.20.
const FRIENDLY_NAME: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x14";
/// PBMAC1, 1.2.840.113549.1.5.14; RFC 9579.
const PBMAC1: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0e";

/// How deep bags may stand in bags.
const DEEPEST: usize = 8;

/// A store that is being read.
struct Store<'a> {
    /// The passwords to try, each with its place among those given.
    candidates: Vec<(Password<'a>, Option<usize>)>,
    /// The one that fits, once it is known.
    fits: Option<(Password<'a>, Option<usize>)>,
    purse: &'a mut Purse,
    found: &'a mut Found,
}

/// Takes all out of a store.
pub fn read(bytes: &[u8], passwords: &[&str], purse: &mut Purse, found: &mut Found) {
    found.format = Some(Format::Pkcs12);
    let given = passwords.iter().enumerate().map(|(place, text)| (Password(Some(text)), Some(place)));
    // An empty password and none at all are two, and tools differ in which they mean.
    let candidates = given.chain([(Password(Some("")), None), (Password(None), None)]).collect();
    let mut store = Store { candidates, fits: None, purse, found };
    if let Err(refusal) = store.whole(bytes) {
        store.refuse(refusal);
    }
    store.found.password = store.fits.and_then(|(_, place)| place);
}

impl Store<'_> {
    fn refuse(&mut self, refusal: Refusal) {
        self.found.locked |= !matches!(refusal, Refusal::Broken);
        self.found.fault(match refusal {
            Refusal::Wrong => Fault::Locked(Format::Pkcs12),
            Refusal::Broken => Fault::Broken(Format::Pkcs12),
            Refusal::TooDear => Fault::TooDear(MOST_ROUNDS),
            Refusal::Unsupported(what) => Fault::Unsupported(Format::Pkcs12, what),
        });
    }

    fn whole(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        let mut pfx = Reader::new(bytes).take(0x30)?.inside();
        pfx.take(0x02)?;
        let mut info = pfx.take(0x30)?.inside();
        let kind = info.take(0x06)?.value;
        if kind != DATA {
            // Signed with a key in place of a MAC: no tool writes it.
            return Err(Refusal::Unsupported("a signature in place of a password".to_owned()));
        }
        let parts = info.take(0xa0)?.inside().octets()?;
        let mac = pfx.maybe(0x30)?;
        if let Some(mac) = mac
            && let Err(refusal) = self.unlock(mac, &parts)
        {
            // What is in the clear is told all the same.
            self.refuse(refusal);
        }
        let mut each = Reader::new(&parts).take(0x30)?.inside();
        while !each.is_empty() {
            let part = each.take(0x30)?;
            if let Err(refusal) = self.part(part, mac.is_some()) {
                self.refuse(refusal);
            }
        }
        Ok(())
    }

    /// Finds the password that the MAC fits.
    fn unlock(&mut self, mac: Element<'_>, parts: &[u8]) -> Result<(), Refusal> {
        for candidate in self.candidates.clone() {
            if fits(mac, parts, candidate.0, self.purse)? {
                self.fits = Some(candidate);
                return Ok(());
            }
        }
        Err(Refusal::Wrong)
    }

    /// One ContentInfo.
    fn part(&mut self, part: Element<'_>, has_mac: bool) -> Result<(), Refusal> {
        let mut info = part.inside();
        match info.take(0x06)?.value {
            DATA => {
                let content = info.take(0xa0)?.inside().octets()?;
                self.bags(Reader::new(&content).take(0x30)?, 0)
            }
            ENCRYPTED_DATA => {
                let mut data = info.take(0xa0)?.inside().take(0x30)?.inside();
                data.take(0x02)?;
                let mut content = data.take(0x30)?.inside();
                content.take(0x06)?;
                let algorithm = content.algorithm()?;
                let sealed = content.next()?;
                if sealed.tag & !0x20 != 0x80 {
                    return Err(Refusal::Broken);
                }
                self.encrypted(&algorithm, &sealed.octets()?, has_mac)
            }
            _ => Err(Refusal::Unsupported("a key in place of a password".to_owned())),
        }
    }

    fn encrypted(&mut self, algorithm: &Algorithm<'_>, sealed: &[u8], has_mac: bool) -> Result<(), Refusal> {
        // Where a MAC says which password it is, no other needs to be tried.
        let candidates = match self.fits {
            Some(fits) => vec![fits],
            None if has_mac => return Err(Refusal::Wrong),
            None => self.candidates.clone(),
        };
        for candidate in candidates {
            match encryption::open(algorithm, sealed, candidate.0, self.purse) {
                Ok(opened) => {
                    // Padding may be right by chance: bags must begin where they should.
                    let Ok(bags) = Reader::new(&opened).take(0x30) else { continue };
                    self.fits = Some(candidate);
                    return self.bags(bags, 0);
                }
                Err(Refusal::Wrong) => {}
                Err(other) => return Err(other),
            }
        }
        Err(Refusal::Wrong)
    }

    /// SafeContents: bags one after the other.
    fn bags(&mut self, contents: Element<'_>, depth: usize) -> Result<(), Refusal> {
        let mut each = contents.inside();
        while !each.is_empty() {
            let mut bag = each.take(0x30)?.inside();
            let kind = bag.take(0x06)?.value.strip_prefix(BAGS).unwrap_or_default();
            let value = bag.take(0xa0)?;
            let label = bag.maybe(0x31)?.and_then(|attributes| friendly_name(attributes).ok().flatten());
            let room = match kind {
                // A key in the clear, and one that is encrypted by itself.
                [1] => match private::clear(value.value) {
                    Ok(read) => self.key(private::Read { format: key::Format::Pkcs12, ..read }, label),
                    Err(NotDer) => return Err(Refusal::Broken),
                },
                [2] => {
                    let read = self.shrouded(value.value);
                    self.key(read, label)
                }
                [3] => match certificate(value)? {
                    Some(der) => self.found.push(Stored { der: der.into_owned(), label, line: None }),
                    None => true,
                },
                [6] if depth < DEEPEST => {
                    self.bags(value.inside().take(0x30)?, depth + 1)?;
                    true
                }
                [6] => return Err(Refusal::Broken),
                // Revocation lists and secrets of other kinds.
                _ => true,
            };
            if !room {
                break;
            }
        }
        Ok(())
    }

    fn key(&mut self, read: private::Read, label: Option<String>) -> bool {
        self.found.push_key(read, label, None)
    }

    fn shrouded(&mut self, value: &[u8]) -> private::Read {
        let closed = |fault| private::Read::closed(key::Format::Pkcs12, fault);
        let Some((algorithm, sealed)) = private::encrypted_parts(value) else {
            return closed(Some(Fault::Broken(Format::Pkcs12)));
        };
        let candidates = self.fits.map_or_else(|| self.candidates.clone(), |fits| vec![fits]);
        for candidate in candidates {
            match encryption::open(&algorithm, &sealed, candidate.0, self.purse) {
                Ok(opened) => {
                    if let Ok(read) = private::clear(&opened) {
                        self.fits = Some(candidate);
                        return read.encrypted(key::Format::Pkcs12);
                    }
                }
                Err(Refusal::Wrong) => {}
                Err(Refusal::TooDear) => return closed(Some(Fault::TooDear(MOST_ROUNDS))),
                Err(Refusal::Broken) => return closed(Some(Fault::Broken(Format::Pkcs12))),
                Err(Refusal::Unsupported(what)) => return closed(Some(Fault::Unsupported(Format::Pkcs12, what))),
            }
        }
        self.found.locked = true;
        closed(Some(Fault::Locked(Format::Pkcs12)))
    }
}

/// Whether the MAC is that of this password.
fn fits(mac: Element<'_>, parts: &[u8], password: Password<'_>, purse: &mut Purse) -> Result<bool, Refusal> {
    let mut fields = mac.inside();
    let mut info = fields.take(0x30)?.inside();
    let (algorithm, want) = (info.algorithm()?, info.octets()?);
    // Hashing what the MAC is over is paid for too: a password more is a hash more.
    purse.spend(parts.len() as u64 / 64)?;
    let (hash, key) = if algorithm.oid == PBMAC1 {
        let mut inside = algorithm.parameters.ok_or(Refusal::Broken)?.inside();
        let (derivation, scheme) = (inside.algorithm()?, inside.algorithm()?);
        let hash = Hash::of_hmac(scheme.oid).ok_or_else(|| unsupported(scheme.oid))?;
        (hash, encryption::pbkdf2(&derivation, password.bytes(), hash.length(), purse)?)
    } else {
        let hash = Hash::of(algorithm.oid).ok_or_else(|| unsupported(algorithm.oid))?;
        let salt = fields.octets()?;
        let rounds = if fields.is_empty() { 1 } else { rounds(&mut fields)? };
        let password = password.utf16();
        (hash, encryption::pkcs12(hash, 3, &password, &salt, rounds, hash.length(), purse)?)
    };
    Ok(hmac::verify(&hmac::Key::new(hash.hmac(), &key), parts, &want).is_ok())
}

fn unsupported(oid: &[u8]) -> Refusal {
    Refusal::Unsupported(crate::x509::oid::dotted(oid).unwrap_or_default())
}

/// A CertBag's certificate; `None` if it is of a kind that is not X.509.
fn certificate(value: Element<'_>) -> Result<Option<Cow<'_, [u8]>>, NotDer> {
    let mut inside = value.inside().take(0x30)?.inside();
    let kind = inside.take(0x06)?.value;
    let der = inside.take(0xa0)?.inside().octets()?;
    Ok((kind == X509).then_some(der))
}

/// The friendly name among a bag's attributes, which is in UTF-16.
fn friendly_name(attributes: Element<'_>) -> Result<Option<String>, NotDer> {
    let mut each = attributes.inside();
    while !each.is_empty() {
        let mut attribute = each.take(0x30)?.inside();
        if attribute.take(0x06)?.value == FRIENDLY_NAME {
            let name = attribute.take(0x31)?.inside().take(0x1e)?.value;
            let units: Vec<u16> = name.as_chunks().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            return Ok(Some(String::from_utf16_lossy(&units)));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
