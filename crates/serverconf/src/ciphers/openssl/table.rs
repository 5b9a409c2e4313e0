//! The two tables behind cipher strings: the suites that OpenSSL 3.0 has
//! (`suites.txt`, by number) and the words that
//! stand for many of them (`words.txt`).
//!
//! A line of `suites.txt`: number, name, key exchange, authentication, cipher,
//! MAC, the oldest version, strength class, strength in bits, `fips` or `-`,
//! `default` or `-`. The facts are what `openssl ciphers -V` of Debian's
//! OpenSSL 3.0 prints: it has no 3DES, RC4, SEED, IDEA, GOST and Kerberos.

use std::sync::LazyLock;

const KX: &[&str] = &["RSA", "DHE", "ECDHE", "PSK", "RSAPSK", "ECDHEPSK", "DHEPSK", "SRP"];
const AUTH: &[&str] = &["NULL", "RSA", "DSS", "ECDSA", "PSK", "SRP"];
const ENC: &[&str] = &[
    "NULL",
    "3DES",
    "AES128",
    "AES256",
    "AES128GCM",
    "AES256GCM",
    "AES128CCM",
    "AES256CCM",
    "AES128CCM8",
    "AES256CCM8",
    "ARIA128GCM",
    "ARIA256GCM",
    "CAMELLIA128",
    "CAMELLIA256",
    "CHACHA20",
];
const MAC: &[&str] = &["MD5", "SHA1", "SHA256", "SHA384", "AEAD"];
const VERSION: &[&str] = &["SSLv3", "TLSv1", "TLSv1.2"];
/// The class of strength and FIPS share one field, as in OpenSSL: so it is
/// that `HIGH+FIPS` is a contradiction there.
const CLASS: &[&str] = &["NONE", "LOW", "MEDIUM", "HIGH", "FIPS"];

/// What a suite is, or what a word asks for: sets of bits, empty where the
/// word does not ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Traits {
    pub kx: u32,
    pub auth: u32,
    pub enc: u32,
    pub mac: u32,
    pub version: u32,
    pub class: u32,
    /// It is not in OpenSSL's DEFAULT.
    pub left_out: bool,
}

/// One suite.
#[derive(Debug)]
pub(super) struct Suite {
    pub code: u16,
    pub name: &'static str,
    pub bits: u16,
    pub traits: Traits,
}

/// One word for many suites.
#[derive(Debug)]
pub(super) struct Word {
    pub name: &'static str,
    pub traits: Traits,
}

/// The suites, by number.
pub(super) static SUITES: LazyLock<Vec<Suite>> =
    LazyLock::new(|| include_str!("suites.txt").lines().filter_map(suite).collect());

/// The words, in OpenSSL's order.
pub(super) static WORDS: LazyLock<Vec<Word>> =
    LazyLock::new(|| include_str!("words.txt").lines().filter_map(word).collect());

/// A set of names as bits; `~` means all but. A misspelt name gives `None`.
fn bits(names: &str, all: &[&str]) -> Option<u32> {
    let one = |name: &str| all.iter().position(|n| *n == name).map(|place| 1_u32 << place);
    match names.strip_prefix('~') {
        Some(but) => Some(!one(but)? & ((1 << all.len()) - 1)),
        None => names.split(',').try_fold(0, |sum, name| Some(sum | one(name)?)),
    }
}

fn suite(line: &'static str) -> Option<Suite> {
    let mut words = line.split(' ');
    let code = u16::from_str_radix(words.next()?, 16).ok()?;
    let name = words.next()?;
    let mut field = |all| bits(words.next()?, all);
    let mut traits = Traits {
        kx: field(KX)?,
        auth: field(AUTH)?,
        enc: field(ENC)?,
        mac: field(MAC)?,
        version: field(VERSION)?,
        class: field(CLASS)?,
        left_out: false,
    };
    let strength = words.next()?.parse().ok()?;
    if words.next()? == "fips" {
        traits.class |= bits("FIPS", CLASS)?;
    }
    traits.left_out = words.next()? == "-";
    words.next().is_none().then_some(Suite { code, name, bits: strength, traits })
}

fn word(line: &'static str) -> Option<Word> {
    let mut words = line.split(' ');
    let name = words.next()?;
    let mut traits = Traits::default();
    for asked in words {
        match asked.split_once('=') {
            Some(("kx", names)) => traits.kx = bits(names, KX)?,
            Some(("auth", names)) => traits.auth = bits(names, AUTH)?,
            Some(("enc", names)) => traits.enc = bits(names, ENC)?,
            Some(("mac", names)) => traits.mac = bits(names, MAC)?,
            Some(("version", names)) => traits.version = bits(names, VERSION)?,
            Some(("class", names)) => traits.class = bits(names, CLASS)?,
            None if asked == "left-out" => traits.left_out = true,
            _ => return None,
        }
    }
    Some(Word { name, traits })
}

/// The traits that a word of `words.txt` would have: for the rules that
/// OpenSSL itself applies before it reads a string.
pub(super) fn asked(line: &'static str) -> Traits {
    word(line).map(|word| word.traits).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use handshake::Suite as Registered;

    #[test]
    fn every_line_is_read_and_sorted() {
        assert_eq!(SUITES.len(), include_str!("suites.txt").lines().count());
        assert_eq!(WORDS.len(), include_str!("words.txt").lines().count());
        assert!(SUITES.is_sorted_by(|a, b| a.code < b.code));
        assert!(SUITES.iter().all(|s| Registered(s.code).name().is_some()), "a number that IANA does not know");
        let one = |bits: u32| bits.count_ones() == 1;
        assert!(SUITES.iter().map(|s| s.traits).all(|t| one(t.kx) && one(t.auth) && one(t.enc) && one(t.mac)));
    }
}
