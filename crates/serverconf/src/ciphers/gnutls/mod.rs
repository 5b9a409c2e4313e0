//! GnuTLS's priority strings, expanded as GnuTLS 3.7 of Debian does (manual,
//! “Priority strings”, and what `gnutls-cli --priority STRING -l` prints: a
//! test compares them). It is read as for TLS; versions of DTLS are dropped.

mod algorithms;
mod effective;
mod levels;
mod system;
mod words;

pub use system::System;

/// The longest string that is read, in bytes.
pub const LONGEST: usize = 16 * 1024;

/// Why a string is not expanded. GnuTLS refuses the first three as well.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// GnuTLS knows no such word.
    #[error("`{0}` is no word of a priority string")]
    Word(String),
    /// No version or no suite is left.
    #[error("no version or no cipher suite is left")]
    Nothing,
    /// None of the system's keywords is defined.
    #[error("none of the keywords in `{0}` is defined in GnuTLS's own configuration")]
    Keyword(String),
    /// It is longer than [`LONGEST`].
    #[error("the priority string is longer than {LONGEST} bytes")]
    TooLong,
}

/// What a priority string means for TLS, each list in the order of preference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Priorities {
    /// The versions, as tables write them (`TLSv1.3`). With DTLS alone in the
    /// string, there is none.
    pub versions: Vec<&'static str>,
    /// The suites that one of these versions has, by number.
    pub suites: Vec<u16>,
    /// The groups by IANA's name, also where no suite would use them.
    pub groups: Vec<&'static str>,
    /// The signature schemes by IANA's name, each once.
    pub signatures: Vec<&'static str>,
    /// The options, without their `%`: `SERVER_PRECEDENCE`, `NO_TICKETS`.
    pub options: Vec<&'static str>,
}

/// Expands a string that names no keyword of the system.
///
/// # Errors
/// If GnuTLS would refuse the string, or it is longer than [`LONGEST`].
pub fn expand(text: &str) -> Result<Priorities, Refusal> {
    expand_with(text, |_| None)
}

/// Expands a string. `system` gives what a keyword such as `SYSTEM` stands for
/// in GnuTLS's own configuration: `@NAME,SYSTEM:+PSK` takes the first that is
/// defined.
///
/// # Errors
/// If GnuTLS would refuse the string, or it is longer than [`LONGEST`].
pub fn expand_with(text: &str, system: impl Fn(&str) -> Option<String>) -> Result<Priorities, Refusal> {
    let text = keyword(text, system)?;
    if text.len() > LONGEST {
        return Err(Refusal::TooLong);
    }
    effective::of(words::read(&text)?)
}

/// The string with its keyword of the system replaced by what that means.
fn keyword(text: &str, system: impl Fn(&str) -> Option<String>) -> Result<String, Refusal> {
    let Some(words) = text.trim_start_matches(' ').strip_prefix('@') else { return Ok(text.to_owned()) };
    let (names, rest) = words.split_once(':').map_or((words, None), |(names, rest)| (names, Some(rest)));
    let meant = names.split(',').find_map(system).ok_or_else(|| Refusal::Keyword(names.to_owned()))?;
    Ok(rest.map_or_else(|| meant.clone(), |rest| format!("{meant}:{rest}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use handshake::Suite;

    fn names(text: &str) -> String {
        let priorities = expand(text).unwrap();
        let suites: Vec<String> = priorities.suites.iter().map(|code| Suite(*code).to_string()).collect();
        format!("{} | {} | {}", priorities.versions.join(" "), suites.join(" "), priorities.groups.join(" "))
    }

    #[test]
    fn strings_mean_what_gnutls_says() {
        assert_eq!(
            names("SUITEB128"),
            "TLSv1.2 | TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 | secp256r1 secp384r1"
        );
        assert_eq!(
            names("NONE:+VERS-TLS1.3:+AES-128-GCM:+AEAD:+GROUP-X25519:+SIGN-ALL"),
            "TLSv1.3 | TLS_AES_128_GCM_SHA256 | x25519"
        );
        // What cannot be had with TLS 1.3 takes it away, and so does a gap at TLS 1.2.
        assert_eq!(expand("NORMAL:+SRP").unwrap().versions, ["TLSv1.2", "TLSv1.1", "TLSv1.0"]);
        assert_eq!(expand(" NORMAL: -VERS-TLS1.2").unwrap().versions, ["TLSv1.1", "TLSv1.0"]);
        assert_eq!(
            expand("NORMAL:%NO_TICKETS:%SERVER_PRECEDENCE").unwrap().options,
            ["NO_TICKETS", "SERVER_PRECEDENCE"]
        );
        assert!(!expand("SECURE128").unwrap().signatures.contains(&"rsa_pkcs1_sha1"));
    }

    #[test]
    fn keywords_are_those_of_the_system() {
        let system = |name: &str| (name == "SYSTEM").then(|| "NORMAL:-VERS-TLS1.0:-VERS-TLS1.1".to_owned());
        let found = expand_with("@MAIL,SYSTEM:-VERS-TLS1.3", system).unwrap();
        assert_eq!(found.versions, ["TLSv1.2"]);
        assert_eq!(expand_with("@MAIL:+PSK", system), Err(Refusal::Keyword("MAIL".to_owned())));
    }

    #[test]
    fn refusals_say_why() {
        let why = |text: &str| expand(text).unwrap_err().to_string();
        assert_eq!(why("NORMAL:+FOO"), "`+FOO` is no word of a priority string");
        assert_eq!(why("NORMAL:%compat"), "`%compat` is no word of a priority string");
        assert_eq!(why("NONE:+VERS-TLS1.2"), "no version or no cipher suite is left");
        assert_eq!(why(&"NORMAL:".repeat(4_000)), "the priority string is longer than 16384 bytes");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in r"(NORMAL|NONE|[:+!@%-]|VERS-ALL|SIGN-ALL|GOST|RSA|CTYPE-|GROUP-|\PC)*") {
            if let Ok(found) = expand(&text) {
                assert!(!found.versions.is_empty() || found.suites.is_empty());
            }
        }
    }
}
