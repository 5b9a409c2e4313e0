//! Enrolment tokens as text: `tw1.` and canonical JSON in base64url.

use crate::canonical::{self, EncodingError};
use crate::digest::parse_hex32;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use report::wire::Token;
use thiserror::Error;

/// The longest token that is read, in characters.
pub const MOST_CHARS: usize = 4096;

const PREFIX: &str = "tw1.";

/// Why a token was refused. The text never repeats the token: it is a secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// It does not begin with `tw1.`, or is longer than the bound.
    #[error("a token begins with `tw1.` and has at most {MOST_CHARS} characters; was a part lost in copying?")]
    Form,
    /// What follows is not base64url in its one form.
    #[error("what follows `tw1.` is not base64url; was a part lost in copying?")]
    Base64,
    /// It does not hold what a token holds.
    #[error("the token does not hold what a token holds")]
    Encoding(#[source] EncodingError),
    /// A part of it is out of its form.
    #[error("the token's {0} is out of its form")]
    Part(&'static str),
}

/// Writes a token.
///
/// # Errors
/// A part of it is out of its form, so that it could not be read.
pub fn write(token: &Token) -> Result<String, TokenError> {
    check(token)?;
    let json = canonical::encode(token).map_err(TokenError::Encoding)?;
    let text = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(json));
    if text.len() > MOST_CHARS { Err(TokenError::Form) } else { Ok(text) }
}

/// Reads a token; space around it is passed over.
///
/// # Errors
/// Anything but a token in its one form.
pub fn read(text: &str) -> Result<Token, TokenError> {
    let text = text.trim();
    if text.len() > MOST_CHARS {
        return Err(TokenError::Form);
    }
    let body = text.strip_prefix(PREFIX).ok_or(TokenError::Form)?;
    let json = URL_SAFE_NO_PAD.decode(body).map_err(|_| TokenError::Base64)?;
    let token = canonical::decode_within(&json, MOST_CHARS).map_err(|e| TokenError::Encoding(silent(e)))?;
    check(&token)?;
    Ok(token)
}

/// A reason that repeats nothing of what was read.
fn silent(error: EncodingError) -> EncodingError {
    match error {
        EncodingError::Malformed { line, column, .. } => {
            EncodingError::Malformed { line, column, reason: "not a token".to_owned() }
        }
        other => other,
    }
}

fn check(token: &Token) -> Result<(), TokenError> {
    let server = token.server.strip_prefix("https://").unwrap_or_default();
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-.:[]_".contains(&b);
    let parts = [
        ("server, `https://name:port`,", !server.is_empty() && server.bytes().all(plain)),
        ("secret", parse_hex32(&token.secret).is_some()),
        ("root digest", parse_hex32(&token.root).is_some()),
        ("CA digest", parse_hex32(&token.ca).is_some()),
    ];
    match parts.iter().find(|(_, holds)| !holds) {
        Some((name, _)) => Err(TokenError::Part(name)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::sha256_hex;
    use proptest::prelude::*;

    fn sample() -> Token {
        let digest = |text: &str| sha256_hex(text.as_bytes());
        let server = "https://tidewaiter.example:8443".to_owned();
        Token { server, secret: digest("secret"), root: digest("root"), ca: digest("ca") }
    }

    #[test]
    fn what_was_written_is_read() {
        let text = write(&sample()).unwrap();
        assert!(text.starts_with("tw1."));
        assert_eq!(read(&text), Ok(sample()));
        assert_eq!(read(&format!(" {text}\n")), Ok(sample()));
    }

    /// A text, and whether it was refused for the right reason.
    type Case = (String, fn(&TokenError) -> bool);

    #[test]
    fn other_texts_are_refused() {
        let good = write(&sample()).unwrap();
        let raw = |json: &str| format!("tw1.{}", URL_SAFE_NO_PAD.encode(json));
        let json = String::from_utf8(canonical::encode(&sample()).unwrap()).unwrap();
        let cases: [Case; 9] = [
            (String::new(), |e| *e == TokenError::Form),
            (good.replace("tw1.", "tw2."), |e| *e == TokenError::Form),
            ("tw1.".repeat(MOST_CHARS), |e| *e == TokenError::Form),
            (format!("{good}="), |e| *e == TokenError::Base64),
            (good[..good.len() - 3].to_owned(), |e| matches!(e, TokenError::Base64 | TokenError::Encoding(_))),
            (raw(&json.replace(":\"", ": \"")), |e| *e == TokenError::Encoding(EncodingError::NotCanonical)),
            (raw(&json.replace("https", "http")), |e| matches!(e, TokenError::Part(_))),
            (raw(&json.replace("example", "example/path")), |e| matches!(e, TokenError::Part(_))),
            (raw(&json.replace(&sample().ca, "00")), |e| *e == TokenError::Part("CA digest")),
        ];
        for (text, fits) in cases {
            let refused = read(&text).unwrap_err();
            assert!(fits(&refused), "{refused:?} for {text:.100}");
        }
        let mut short = sample();
        short.secret.pop();
        assert_eq!(write(&short), Err(TokenError::Part("secret")));
    }

    #[test]
    fn a_refusal_does_not_repeat_the_secret() {
        let secret = sample().secret;
        let wrong = format!(r#"{{"ca":1,"{secret}":"{secret}"}}"#);
        let refused = read(&format!("tw1.{}", URL_SAFE_NO_PAD.encode(wrong))).unwrap_err();
        assert!(!format!("{refused:?} {refused}").contains(&secret));
    }

    proptest! {
        #[test]
        fn any_text_ends(text in "(tw1\\.)?[A-Za-z0-9_=-]{0,80}") {
            prop_assert!(read(&text).is_err());
        }
    }
}
