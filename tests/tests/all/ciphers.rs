//! Cipher strings of OpenSSL: ours expand as `openssl ciphers` prints them,
//! in content and in order, and what it refuses is refused.

use handshake::Suite;
use serverconf::ciphers::openssl;
use std::process::Command;

/// Strings that are in real use, one a line: see the file itself.
const REAL: &str = include_str!("ciphers.txt");

/// How many random strings are tried.
const RANDOM: usize = 400;

/// What groups of suites are called, and some words that are unknown or absent.
const WORDS: &str = "ALL COMPLEMENTOFALL COMPLEMENTOFDEFAULT DEFAULT HIGH MEDIUM LOW FIPS kRSA RSA kDHE kEDH DH DHE EDH \
    kECDHE kEECDH ECDH ECDHE EECDH aRSA aDSS DSS aECDSA ECDSA aNULL ADH AECDH eNULL NULL PSK kPSK kECDHEPSK kDHEPSK \
    kRSAPSK aPSK SRP kSRP aSRP AES AES128 AES256 AESGCM AESCCM AESCCM8 ARIA ARIA128 ARIA256 ARIAGCM CAMELLIA \
    CAMELLIA128 CAMELLIA256 CHACHA20 CBC 3DES DES RC4 RC2 IDEA SEED GOST kGOST aGOST MD5 SHA1 SHA SHA256 SHA384 GOST94 \
    SSLv3 TLSv1 TLSv1.0 TLSv1.1 TLSv1.2 TLSv1.3 SUITEB128 SUITEB128ONLY SUITEB192 EXP EXPORT EXPORT40 aECDH kECDHr \
    RC4-SHA DES-CBC3-SHA EDH-RSA-DES-CBC3-SHA TLS_RSA_WITH_AES_128_CBC_SHA hihg PROFILE=SYSTEM AES_GCM";

/// xorshift: the same strings on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % bound
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    fn rule(&mut self, words: &[&str], suites: &[&str]) -> String {
        if self.below(12) == 0 {
            return self.of(&["@STRENGTH", "@SECLEVEL=0", "@SECLEVEL=2", "@SECLEVEL=5", "@STRENGTH+x"]).to_owned();
        }
        if self.below(60) == 0 {
            return self.of(&["@SECLEVEL=6", "@WORD", "!", "+", "@", "AES+", "\u{e9}", "*"]).to_owned();
        }
        let joined = if self.below(3) == 0 { 2 + self.below(2) } else { 1 };
        let names: Vec<&str> =
            (0..joined).map(|_| if self.below(5) == 0 { self.of(suites) } else { self.of(words) }).collect();
        format!("{}{}", self.of(&["", "", "", "!", "-", "+"]), names.join("+"))
    }

    fn string(&mut self, words: &[&str], suites: &[&str]) -> String {
        let mut text = self.of(&["DEFAULT", "ALL", "HIGH", "ALL:COMPLEMENTOFALL", "", ""]).to_owned();
        for _ in 0..=self.below(8) {
            text.push_str(self.of(&[":", ":", ":", ":", ",", " ", ";", "::"]));
            text.push_str(&self.rule(words, suites));
        }
        // The program would take a dash in front for one of its options.
        text.trim_start_matches('-').to_owned()
    }
}

/// The names that OpenSSL prints for a string; `None` if it refuses it.
fn theirs(options: &[&str], text: &str) -> Option<Vec<String>> {
    let output = Command::new("openssl").args(["ciphers", "-stdname"]).args(options).arg(text).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let older = |line: &&str| !line.split_whitespace().any(|word| word == "TLSv1.3");
    let name = |line: &str| line.split_whitespace().next().unwrap().to_owned();
    output.status.success().then(|| printed.lines().filter(older).map(name).collect())
}

/// True if this machine has the OpenSSL that ours is compared with.
fn there() -> bool {
    match Command::new("openssl").arg("version").output() {
        Ok(output) if output.stdout.starts_with(b"OpenSSL 3.0.") => true,
        found => {
            println!("skipped: cipher strings, as openssl here is not that of OpenSSL 3.0: {found:?}");
            false
        }
    }
}

#[test]
fn security_levels_take_the_suites_that_openssl_takes() {
    if !there() {
        return;
    }
    for level in 0..=5 {
        for text in ["ALL:COMPLEMENTOFALL", "DEFAULT", "kRSA:PSK:aNULL:CHACHA20", "HIGH:!AES:+SHA1"] {
            let ours = openssl::at_level(&openssl::expand(text).unwrap(), level);
            let ours: Vec<String> = ours.into_iter().map(|code| Suite(code).to_string()).collect();
            let text = format!("{text}:@SECLEVEL={level}");
            assert_eq!(ours, theirs(&["-s", "-psk", "-srp"], &text).unwrap_or_default(), "{text}");
        }
    }
}

#[test]
fn cipher_strings_expand_as_openssl_expands_them() {
    if !there() {
        return;
    }
    let printed = Command::new("openssl").args(["ciphers", "ALL:COMPLEMENTOFALL"]).output().unwrap();
    let printed = String::from_utf8(printed.stdout).unwrap();
    let suites: Vec<&str> = printed.trim().split(':').filter(|name| !name.starts_with("TLS_")).collect();
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let real = REAL.lines().filter(|line| !line.starts_with("# "));
    let mut random = Random(0x7469_6465_7761_6974);
    let mut strings: Vec<String> = real.map(str::to_owned).collect();
    assert!(strings.len() >= 80, "{}", strings.len());
    strings.extend((0..RANDOM).map(|_| random.string(&words, &suites)));

    let (mut refused, mut wrong) = (0, Vec::new());
    for text in &strings {
        let name = |code: u16| Suite(code).to_string();
        let ours = openssl::expand(text).ok().map(|codes| codes.into_iter().map(name).collect::<Vec<_>>());
        let theirs = theirs(&[], text);
        refused += usize::from(theirs.is_none());
        if ours != theirs {
            wrong.push(format!("{text}\n  ours   {ours:?}\n  theirs {theirs:?}"));
        }
    }
    let (all, agree) = (strings.len(), strings.len() - wrong.len());
    println!("figure ciphers.agree {agree} of {all}");
    assert!(refused > 20 && refused < all / 2, "{refused} refused");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
