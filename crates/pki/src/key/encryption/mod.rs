//! Encryption by password, as PKCS#5 (RFC 8018) and PKCS#12 (RFC 7292) have
//! it, and as OpenSSL's old PEM files do: opened with a password that the
//! agent was given, within a budget.

mod cipher;
mod derive;

pub(crate) use derive::{Hash, pkcs12};

use crate::der::{NotDer, small};
use crate::store::ber::{Algorithm, Reader};
use crate::x509::oid::dotted;
use cipher::Cipher;
use zeroize::Zeroizing;

/// The most rounds that are spent on one file. A round is one hash, of which
/// PBKDF2 makes two at each turn: all of them take some tenths of a second, and
/// a store with the 600,000 turns that are advised today is opened.
pub(crate) const MOST_ROUNDS: u64 = 4_000_000;

/// The rounds that may still be spent on a file.
#[derive(Debug)]
pub(crate) struct Purse(u64);

impl Default for Purse {
    fn default() -> Self {
        Self(MOST_ROUNDS)
    }
}

impl Purse {
    /// Takes so many rounds out.
    pub(crate) fn spend(&mut self, rounds: u64) -> Result<(), Refusal> {
        self.0 = self.0.checked_sub(rounds).ok_or(Refusal::TooDear)?;
        Ok(())
    }
}

/// Why something was not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The password is not the right one, as far as can be told.
    Wrong,
    /// It is not formed as it should be.
    Broken,
    /// It asks for more rounds than are left.
    TooDear,
    /// It is encrypted with something that is not read here.
    Unsupported(String),
}

impl From<NotDer> for Refusal {
    fn from(_: NotDer) -> Self {
        Self::Broken
    }
}

/// A password to try; `None` is none at all, which PKCS#12 tells from an empty one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Password<'a>(pub Option<&'a str>);

impl<'a> Password<'a> {
    /// As PKCS#5 takes it.
    pub(crate) fn bytes(self) -> &'a [u8] {
        self.0.unwrap_or_default().as_bytes()
    }

    /// As PKCS#12 takes it: in UTF-16 with a zero at the end (RFC 7292, B.1).
    pub(crate) fn utf16(self) -> Zeroizing<Vec<u8>> {
        let units = self.0.map(|text| text.encode_utf16().chain([0])).into_iter().flatten();
        Zeroizing::new(units.flat_map(u16::to_be_bytes).collect())
    }
}

// PKCS#12's own schemes: the last arc of 1.2.840.113549.1.12.1.
const PKCS12_SCHEMES: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01";
/// PBES2, 1.2.840.113549.1.5.13.
const PBES2: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d";
/// PBKDF2, 1.2.840.113549.1.5.12.
const PBKDF2: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c";

fn unsupported(oid: &[u8]) -> Refusal {
    Refusal::Unsupported(dotted(oid).unwrap_or_else(|| "something without a number".to_owned()))
}

/// Opens what was encrypted under this algorithm. That it is the right
/// password is told by the padding, which one wrong password in 256 has too:
/// the caller looks at what it got.
pub(crate) fn open(
    algorithm: &Algorithm<'_>,
    data: &[u8],
    password: Password<'_>,
    purse: &mut Purse,
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    // Deciphering a block costs about as much as a round.
    purse.spend(data.len() as u64 / 16)?;
    let parameters = algorithm.parameters.ok_or(Refusal::Broken)?.inside();
    if algorithm.oid == PBES2 {
        return pbes2(parameters, data, password, purse);
    }
    let cipher = match algorithm.oid.strip_prefix(PKCS12_SCHEMES) {
        Some([3]) => Cipher::TripleDes,
        Some([4]) => Cipher::TwoKeyDes,
        Some([5]) => Cipher::Rc2(128),
        Some([6]) => Cipher::Rc2(40),
        _ => return Err(unsupported(algorithm.oid)),
    };
    let (salt, rounds) = salt_and_rounds(parameters)?;
    let password = password.utf16();
    let mut derived = |purpose, length| pkcs12(Hash::Sha1, purpose, &password, &salt, rounds, length, purse);
    let key = derived(1, cipher.key_length())?;
    let iv = derived(2, cipher.block_length())?;
    cipher.open(&key, &iv, data)
}

/// What PKCS#12's schemes have as parameters.
fn salt_and_rounds(mut parameters: Reader<'_>) -> Result<(Vec<u8>, u64), Refusal> {
    let salt = parameters.octets()?.into_owned();
    Ok((salt, rounds(&mut parameters)?))
}

/// A number of rounds; beyond what fits it is too many anyway.
pub(crate) fn rounds(reader: &mut Reader<'_>) -> Result<u64, Refusal> {
    let content = reader.take(0x02)?.value;
    match content {
        [] | [0x80..=0xff, ..] => Err(Refusal::Broken),
        _ => small(content).ok_or(Refusal::TooDear),
    }
}

fn pbes2(
    mut parameters: Reader<'_>,
    data: &[u8],
    password: Password<'_>,
    purse: &mut Purse,
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let (derivation, encryption) = (parameters.algorithm()?, parameters.algorithm()?);
    let cipher = Cipher::of_pbes2(encryption.oid).ok_or_else(|| unsupported(encryption.oid))?;
    let iv = encryption.parameters.ok_or(Refusal::Broken)?;
    let iv = if iv.tag & !0x20 == 0x04 { iv.octets()? } else { return Err(Refusal::Broken) };
    let key = pbkdf2(&derivation, password.bytes(), cipher.key_length(), purse)?;
    cipher.open(&key, &iv, data)
}

/// A key by PBKDF2, whose parameters say with which salt, rounds and hash.
pub(crate) fn pbkdf2(
    derivation: &Algorithm<'_>,
    password: &[u8],
    length: usize,
    purse: &mut Purse,
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    if derivation.oid != PBKDF2 {
        return Err(unsupported(derivation.oid));
    }
    let mut inside = derivation.parameters.ok_or(Refusal::Broken)?.inside();
    let salt = inside.octets()?;
    let rounds = rounds(&mut inside)?;
    // The length is given by the cipher; where it stands here too it must be that.
    inside.maybe(0x02)?;
    let hash = match inside.is_empty() {
        true => Hash::Sha1,
        false => {
            let prf = inside.algorithm()?.oid;
            Hash::of_hmac(prf).ok_or_else(|| unsupported(prf))?
        }
    };
    derive::pbkdf2(hash, password, &salt, rounds, length, purse)
}

/// Opens a block of an old PEM file, whose header names the cipher and the
/// first block: `DEK-Info: AES-256-CBC,0123…`.
pub(crate) fn open_pem(dek_info: &str, data: &[u8], password: Password<'_>) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let (name, iv) = dek_info.split_once(',').ok_or(Refusal::Broken)?;
    let iv = hex::decode(iv.trim()).map_err(|_| Refusal::Broken)?;
    let cipher = Cipher::of_pem(name.trim()).ok_or_else(|| Refusal::Unsupported(name.trim().to_owned()))?;
    let salt = iv.get(..8).ok_or(Refusal::Broken)?;
    let key = derive::openssl(password.bytes(), salt, cipher.key_length());
    cipher.open(&key, &iv, data)
}

#[cfg(test)]
mod tests;
