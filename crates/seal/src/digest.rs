//! SHA-256 and HMAC-SHA256 (by ring), and digests as hex text: 64 digits, lower case.

use ring::{digest, hmac};

/// The SHA-256 of some bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    to_array(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// The same in hex.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(sha256(bytes))
}

/// A SHA-256 of bytes that come in parts.
#[derive(Clone)]
pub struct Running(digest::Context);

impl Default for Running {
    fn default() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }
}

impl Running {
    /// Takes the next part.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all parts, in hex.
    #[must_use]
    pub fn hex(self) -> String {
        hex::encode(self.0.finish())
    }
}

/// The HMAC-SHA256 of some bytes.
#[must_use]
pub fn hmac_sha256(key: &[u8], bytes: &[u8]) -> [u8; 32] {
    to_array(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), bytes).as_ref())
}

/// Reads 32 bytes from 64 hex digits in lower case; `None` for every other text.
#[must_use]
pub fn parse_hex32(text: &str) -> Option<[u8; 32]> {
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let mut out = [0; 32];
    hex::decode_to_slice(text, &mut out).ok()?;
    Some(out)
}

/// Both algorithms give 32 bytes, so that the copy is always whole.
fn to_array(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    for (to, from) in out.iter_mut().zip(bytes) {
        *to = *from;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_digests() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256_hex(b""), empty);
        assert_eq!(parse_hex32(empty), Some(sha256(b"")));
        assert_eq!(Running::default().hex(), empty);
        let mut parts = Running::default();
        [&b"ab"[..], b"", b"c"].iter().for_each(|part| parts.update(part));
        assert_eq!(parts.hex(), sha256_hex(b"abc"));
        // RFC 4231, test case 2.
        let mac = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(hex::encode(mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn only_lower_case_of_full_length_is_read() {
        let good = sha256_hex(b"x");
        for text in
            [good.to_uppercase(), good[1..].to_owned(), format!("{good}0"), format!("{}g", &good[1..]), "".into()]
        {
            assert_eq!(parse_hex32(&text), None, "{text}");
        }
    }
}
