//! Signed notes as C2SP `signed-note` says, with Ed25519 (type 1): a text,
//! a blank line, and signature lines. Only one signature of ours may stand in a
//! note; lines of others, such as witnesses, are kept and not judged.

use crate::tree::sha256;
use base64::{Engine, engine::general_purpose::STANDARD};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use std::fmt;
use thiserror::Error;

/// The longest note that is read, in bytes.
pub const MOST_BYTES: usize = 256 * 1024;
/// The most signature lines in a note.
pub const MOST_SIGNATURES: usize = 64;

const ED25519_TYPE: u8 = 1;
const MARK: &str = "\u{2014} ";

/// Why a note or its key was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoteError {
    /// The name is empty, or holds a space, a plus or a control character.
    #[error("a key's name is empty, or holds a space, a plus or a control character")]
    Name,
    /// The private key is not an Ed25519 key in PKCS#8.
    #[error("the private key is not an Ed25519 key in PKCS#8")]
    PrivateKey,
    /// The text is not a verifier key for Ed25519.
    #[error("this is not a verifier key `name+id+key` for Ed25519")]
    VerifierKey,
    /// The note, or the number of its signatures, is over the bound.
    #[error("the note is over {MOST_BYTES} bytes or {MOST_SIGNATURES} signatures")]
    TooLarge,
    /// The text holds a control character or does not end its last line.
    #[error("the note's text holds a control character or does not end its last line")]
    Text,
    /// There is no blank line followed by well-formed signature lines.
    #[error("the note's signature lines are not well formed")]
    Malformed,
    /// The key has not signed.
    #[error("`{0}` has not signed this note with the key that is known")]
    NotSigned(String),
    /// The key has more than one signature.
    #[error("`{0}` has signed this note more than once")]
    SignedTwice(String),
    /// The signature is false.
    #[error("the signature of `{0}` does not fit the note's text")]
    Signature(String),
}

/// A private key with its name.
pub struct Signer {
    verifier: Verifier,
    pair: Ed25519KeyPair,
}

impl Signer {
    /// From an Ed25519 private key in PKCS#8 (DER).
    ///
    /// # Errors
    /// The name may not stand in a note, or the key is of another form.
    pub fn new(name: &str, pkcs8: &[u8]) -> Result<Self, NoteError> {
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).map_err(|_| NoteError::PrivateKey)?;
        let key = pair.public_key().as_ref().try_into().map_err(|_| NoteError::PrivateKey)?;
        Ok(Self { verifier: Verifier::new(name, key)?, pair })
    }

    /// The public side.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        self.verifier.clone()
    }

    /// The note: the text, a blank line, one signature.
    ///
    /// # Errors
    /// The text may not stand in a note.
    pub fn sign(&self, text: &str) -> Result<String, NoteError> {
        check_text(text)?;
        let mut signature = self.verifier.id.to_vec();
        signature.extend_from_slice(self.pair.sign(text.as_bytes()).as_ref());
        Ok(format!("{text}\n{MARK}{} {}\n", self.verifier.name, STANDARD.encode(signature)))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("verifier", &self.verifier).finish_non_exhaustive()
    }
}

/// A public key with its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Verifier {
    name: String,
    id: [u8; 4],
    key: [u8; 32],
}

impl Verifier {
    /// From a name and the 32 bytes of an Ed25519 public key.
    ///
    /// # Errors
    /// The name may not stand in a note.
    pub fn new(name: &str, key: [u8; 32]) -> Result<Self, NoteError> {
        check_name(name)?;
        let named = [name.as_bytes(), b"\n", &[ED25519_TYPE], &key].concat();
        let [a, b, c, d, ..] = sha256(&named);
        Ok(Self { name: name.to_owned(), id: [a, b, c, d], key })
    }

    /// Reads a verifier key, `name+id+key`, in its one form.
    ///
    /// # Errors
    /// It is not one, not of Ed25519, or the id is not that of name and key.
    pub fn parse(vkey: &str) -> Result<Self, NoteError> {
        let fault = NoteError::VerifierKey;
        if vkey.len() > MOST_BYTES {
            return Err(NoteError::TooLarge);
        }
        let mut parts = vkey.splitn(3, '+');
        let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else { return Err(fault) };
        let bytes = STANDARD.decode(key).map_err(|_| fault.clone())?;
        let Some((&ED25519_TYPE, key)) = bytes.split_first() else { return Err(fault) };
        let verifier = Self::new(name, key.try_into().map_err(|_| fault.clone())?)?;
        if verifier.to_string() == vkey { Ok(verifier) } else { Err(fault) }
    }

    /// The key's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The Ed25519 public key.
    #[must_use]
    pub const fn public_key(&self) -> [u8; 32] {
        self.key
    }

    /// The text of a note that this key has signed, once and rightly. Lines of
    /// other keys must be well formed and are not judged.
    ///
    /// # Errors
    /// Every other note, with the reason.
    pub fn open<'a>(&self, note: &'a str) -> Result<&'a str, NoteError> {
        if note.len() > MOST_BYTES {
            return Err(NoteError::TooLarge);
        }
        let (body, lines) = note.rsplit_once("\n\n").ok_or(NoteError::Malformed)?;
        // The text keeps the newline that ends its last line.
        let text = note.get(..=body.len()).ok_or(NoteError::Malformed)?;
        check_text(text)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Malformed)?;
        let mut ours = None;
        for (number, line) in lines.split('\n').enumerate() {
            if number >= MOST_SIGNATURES {
                return Err(NoteError::TooLarge);
            }
            let (name, id, signature) = read_line(line)?;
            if name == self.name && id == self.id && ours.replace(signature).is_some() {
                return Err(NoteError::SignedTwice(self.name.clone()));
            }
        }
        let signature = ours.ok_or_else(|| NoteError::NotSigned(self.name.clone()))?;
        UnparsedPublicKey::new(&ED25519, &self.key)
            .verify(text.as_bytes(), &signature)
            .map_err(|_| NoteError::Signature(self.name.clone()))?;
        Ok(text)
    }
}

/// Writes the verifier key, `name+id+key`.
impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[ED25519_TYPE][..], &self.key].concat();
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id), STANDARD.encode(key))
    }
}

/// A signature line: name, key id, signature.
fn read_line(line: &str) -> Result<(&str, [u8; 4], Vec<u8>), NoteError> {
    let (name, signature) =
        line.strip_prefix(MARK).and_then(|rest| rest.split_once(' ')).ok_or(NoteError::Malformed)?;
    check_name(name).map_err(|_| NoteError::Malformed)?;
    let bytes = STANDARD.decode(signature).map_err(|_| NoteError::Malformed)?;
    match bytes.split_first_chunk() {
        Some((id, signature)) if !signature.is_empty() => Ok((name, *id, signature.to_vec())),
        _ => Err(NoteError::Malformed),
    }
}

fn check_name(name: &str) -> Result<(), NoteError> {
    let allowed = |c: char| !c.is_whitespace() && !c.is_control() && c != '+';
    if !name.is_empty() && name.chars().all(allowed) { Ok(()) } else { Err(NoteError::Name) }
}

fn check_text(text: &str) -> Result<(), NoteError> {
    let allowed = |b: u8| b >= b' ' || b == b'\n';
    if text.ends_with('\n') && text.bytes().all(allowed) { Ok(()) } else { Err(NoteError::Text) }
}

#[cfg(test)]
#[path = "note_tests.rs"]
pub(crate) mod tests;
