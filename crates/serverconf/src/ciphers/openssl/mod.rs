//! OpenSSL's cipher strings, expanded as OpenSSL 3.0 of Debian does
//! (ciphers(1), and what the program prints: a test compares them).
//!
//! Suites of TLS 1.3 are not named by these strings; another setting has them.

mod elsewhere;
mod level;
mod order;
mod rules;
mod table;

pub use level::at_level;

/// The longest string that is read, in bytes. OpenSSL has no bound; the
/// longest known in real use has 4 KB.
pub const LONGEST: usize = 32 * 1024;

/// Why a string is not expanded. OpenSSL refuses the first three as well.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing is left of all suites.
    #[error("no cipher suite matches")]
    NoMatch,
    /// There is no such command.
    #[error("unknown command @{0}")]
    Command(String),
    /// A word was expected, and this came; `None` is the end.
    #[error("{}", match .0 { Some(found) => format!("a word is expected, not `{}`", found.escape_debug()), None => "a word is expected at the end".to_owned() })]
    Syntax(Option<char>),
    /// It is longer than [`LONGEST`].
    #[error("the cipher string is longer than {LONGEST} bytes")]
    TooLong,
}

/// What a cipher string means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expansion {
    /// The suites up to TLS 1.2 by number, in the order of preference.
    pub suites: Vec<u16>,
    /// The security level that the string sets (`@SECLEVEL=2`), 0 to 5.
    pub security_level: Option<u8>,
    /// Words that no OpenSSL knows, in the order of their first use. OpenSSL
    /// ignores them without a word; they are often misspellings.
    pub unknown: Vec<String>,
    /// Words that other releases or builds of OpenSSL know, and this one
    /// ignores because it has no such suite (`RC4`, `EXPORT`, `DES-CBC3-SHA`).
    pub absent: Vec<String>,
}

impl Expansion {
    fn ignore(&mut self, word: &str, known_elsewhere: bool) {
        let list = if known_elsewhere { &mut self.absent } else { &mut self.unknown };
        if !list.iter().any(|known| known == word) {
            list.push(word.to_owned());
        }
    }
}

/// The suites up to TLS 1.2 that a cipher string means, by number, in the
/// order of preference.
///
/// # Errors
/// If OpenSSL would refuse the string, or it is longer than [`LONGEST`].
pub fn expand(text: &str) -> Result<Vec<u16>, String> {
    expand_full(text).map(|expansion| expansion.suites).map_err(|refusal| refusal.to_string())
}

/// All that a cipher string says.
///
/// # Errors
/// If OpenSSL would refuse the string, or it is longer than [`LONGEST`].
pub fn expand_full(text: &str) -> Result<Expansion, Refusal> {
    if text.len() > LONGEST {
        return Err(Refusal::TooLong);
    }
    rules::run(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use handshake::Suite;

    fn names(text: &str) -> Vec<String> {
        expand(text).unwrap().into_iter().map(|code| Suite(code).to_string()).collect()
    }

    #[test]
    fn strings_mean_what_openssl_says() {
        assert_eq!(
            names("EECDH+CHACHA20:EECDH+AES128:!aECDSA:!SHA1:+SHA256"),
            [
                "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
            ]
        );
        assert_eq!(names("SUITEB192:ALL"), ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"]);
        // OpenSSL forgets the first half of the first of these.
        assert_eq!(names("COMPLEMENTOFDEFAULT+HIGH").len(), names("HIGH").len());
        assert_eq!(names("HIGH+COMPLEMENTOFDEFAULT").len(), names("COMPLEMENTOFDEFAULT").len());
        assert_eq!(expand_full("DEFAULT:@SECLEVEL=1").unwrap().security_level, Some(1));
    }

    #[test]
    fn refusals_say_why() {
        let why = |text: &str| expand(text).unwrap_err();
        assert_eq!(why("RC4-SHA"), "no cipher suite matches");
        assert_eq!(why("ALL:!"), "a word is expected at the end");
        assert_eq!(why("AES_128"), "a word is expected, not `_`");
        assert_eq!(why("ALL:@SECLEVEL=9"), "unknown command @SECLEVEL=9");
        assert_eq!(why("ALL:\u{e9}"), "a word is expected, not `\u{e9}`");
        assert!(why(&"ALL:".repeat(10_000)).contains("longer than"));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in r"(ALL|[:,; +!@-]|ECDHE|SHA|AES128-SHA|STRENGTH|SECLEVEL=[0-9]|\PC)*") {
            if let Ok(suites) = expand(&text) {
                let mut unique = suites.clone();
                unique.sort_unstable();
                unique.dedup();
                assert!(!suites.is_empty() && unique.len() == suites.len());
            }
        }
    }
}
