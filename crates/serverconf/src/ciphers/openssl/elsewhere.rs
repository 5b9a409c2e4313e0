//! Names that OpenSSL 3.0 ignores, and that are no misspellings all the same:
//! words and suites of OpenSSL 1.0 (ciphers(1), `ssl3.h`, `tls1.h`) and suites
//! in IANA's spelling, which later releases take.

use handshake::suites::registry;

/// Whether another release or build knows the word.
pub(super) fn knows(word: &str) -> bool {
    include_str!("elsewhere.txt").lines().any(|name| name == word)
        || word.starts_with("TLS_") && registry().iter().any(|(_, name)| *name == word)
}

#[cfg(test)]
mod tests {
    use super::super::{rules, table};
    use super::*;

    #[test]
    fn no_name_is_in_both_lists() {
        for name in include_str!("elsewhere.txt").lines() {
            let here = table::SUITES.iter().any(|s| s.name == name) || table::WORDS.iter().any(|w| w.name == name);
            assert!(!here, "{name}");
        }
        assert!(knows("RC4") && knows("EXP-RC4-MD5") && knows("TLS_RSA_WITH_AES_128_CBC_SHA") && !knows("RC5"));
        let seen = rules::run("HIGH:!RC4:+EXPORT:hihg:TLS_RSA_WITH_AES_128_CBC_SHA+AES:DES-CBC3-SHA:!RC4").unwrap();
        assert_eq!(seen.unknown, ["hihg"]);
        assert_eq!(seen.absent, ["RC4", "EXPORT", "TLS_RSA_WITH_AES_128_CBC_SHA", "DES-CBC3-SHA"]);
    }
}
