//! Priority strings of GnuTLS: ours mean what `gnutls-cli --priority STRING
//! --list` prints, list by list and in its order, and what it refuses is refused.

use serverconf::ciphers::gnutls;
use std::process::Command;

/// Strings in real use: the manual's, and those of programs and distributions.
const REAL: &[&str] = &[
    "NORMAL",
    "NORMAL:%COMPAT",
    "NORMAL:-VERS-TLS-ALL:+VERS-TLS1.3",
    "NORMAL:-VERS-ALL:+VERS-TLS1.2:+VERS-TLS1.3",
    "NORMAL:-VERS-SSL3.0:-VERS-TLS1.0:-VERS-TLS1.1",
    "NORMAL:+ARCFOUR-128",
    "NORMAL:!RSA:-3DES-CBC",
    "NORMAL:-VERS-TLS1.2",
    "NORMAL:-SIGN-ALL:+SIGN-RSA-SHA1",
    "NORMAL:-SIGN-ALL",
    "NORMAL:-MD5:-SHA1",
    "NORMAL:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:+DHE-RSA",
    "NORMAL:+ANON-ECDH:+ANON-DH",
    "NORMAL:+SRP:+SRP-RSA:+SRP-DSS",
    "NORMAL:-KX-ALL:+PSK:+DHE-PSK:+ECDHE-PSK",
    "NORMAL:+NULL",
    "NORMAL:%SERVER_PRECEDENCE:%SAFE_RENEGOTIATION",
    "NORMAL:-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1",
    "NORMAL:-CURVE-ALL:+CURVE-SECP384R1",
    "NONE",
    "NONE:+VERS-TLS-ALL:+MAC-ALL:+RSA:+AES-128-CBC:+SIGN-ALL:+COMP-NULL",
    "NONE:+VERS-TLS-ALL:+AES-128-CBC:+RSA:+SHA1:+COMP-NULL:+SIGN-RSA-SHA1",
    "NONE:+VERS-TLS-ALL:+AES-128-CBC:+ECDHE-RSA:+SHA1:+COMP-NULL:+SIGN-RSA-SHA1:+CURVE-SECP256R1",
    "PFS",
    "PFS:-VERS-TLS1.0:-VERS-TLS1.1:-AES-128-CBC:-AES-256-CBC",
    "LEGACY",
    "PERFORMANCE",
    "PERFORMANCE:%SERVER_PRECEDENCE",
    "SECURE",
    "SECURE128",
    "SECURE128:-VERS-SSL3.0",
    "SECURE128:+SECURE192:-VERS-ALL:+VERS-TLS1.2",
    "SECURE192",
    "SECURE256:+SECURE128",
    "SECURE256:+SECURE128:-VERS-TLS-ALL:+VERS-TLS1.2:-RSA:-DHE-DSS:-CAMELLIA-128-CBC:-CAMELLIA-256-CBC",
    "SUITEB128",
    "SUITEB192",
    "SECURE128:-AES-128-CBC:-AES-256-CBC:%PROFILE_MEDIUM",
    "NORMAL:+GOST",
    "NORMAL:FOO",
    "NORMAL:%FOO",
    "NORMAL:-SECURE128",
    "@SYSTEM-THAT-IS-NOT-THERE",
    "",
];

const LEVELS: &[&str] = &["NORMAL", "NONE", "SECURE128", "SECURE256", "PFS", "LEGACY", "PERFORMANCE", "SUITEB128"];
const WORDS: &str = "VERS-TLS1.0 VERS-TLS1.1 VERS-TLS1.2 VERS-TLS1.3 VERS-SSL3.0 VERS-DTLS1.2 VERS-TLS-ALL VERS-ALL \
    RSA ECDHE-RSA ECDHE-ECDSA DHE-RSA DHE-DSS PSK DHE-PSK RSA-PSK SRP ANON-DH ANON-ECDH KX-ALL AES-128-CBC AES-256-CBC \
    AES-128-GCM AES-256-GCM AES-128-CCM AES-256-CCM-8 CHACHA20-POLY1305 CAMELLIA-128-CBC CAMELLIA-256-GCM 3DES-CBC NULL \
    ARCFOUR-128 CIPHER-ALL SHA1 SHA256 SHA384 AEAD MD5 MAC-ALL GROUP-X25519 GROUP-SECP192R1 GROUP-FFDHE2048 GROUP-ALL \
    GROUP-DH-ALL GROUP-EC-ALL CURVE-SECP256R1 CURVE-ALL SIGN-RSA-SHA1 SIGN-RSA-MD5 SIGN-ECDSA-SHA256 SIGN-ALL COMP-ALL \
    GOST CTYPE-ALL NOSUCH";

/// xorshift: the same strings on every machine.
fn random(state: &mut u64, bound: usize) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    usize::try_from(*state >> 11).unwrap() % bound
}

fn string(state: &mut u64) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut text = LEVELS[random(state, LEVELS.len())].to_owned();
    if text == "NONE" {
        text.push_str(":+VERS-TLS1.2:+RSA:+AES-128-CBC:+SHA1:+SIGN-ALL");
    }
    for _ in 0..random(state, 7) {
        text.push_str([":+", ":+", ":-", ":-", ":!"][random(state, 5)]);
        text.push_str(words[random(state, words.len())]);
    }
    text
}

/// What the program prints: versions, suites that one of them has, groups,
/// number of signature schemes. `None` if it refuses the string.
fn theirs(text: &str) -> Option<(Vec<String>, Vec<u16>, Vec<String>)> {
    let output = Command::new("gnutls-cli").args(["--priority", text, "--list"]).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    if printed.contains("Error in priorities") || printed.contains("Syntax error") {
        return None;
    }
    let list = |name: &str, prefix: &str| -> Vec<String> {
        let line = printed.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split(", ").filter_map(|word| word.trim().strip_prefix(prefix)).map(str::to_owned).collect()
    };
    let versions: Vec<String> = list("Protocols: ", "VERS-TLS").iter().map(|number| format!("TLSv{number}")).collect();
    let suite = |line: &str| {
        let (_, rest) = line.split_once("0x")?;
        let (code, oldest) = rest.split_once('\t')?;
        let oldest = oldest.trim().replace("TLS", "TLSv");
        let new = |version: &str| version == "TLSv1.3";
        let usable = versions.iter().any(|version| *version >= oldest && new(version) == new(&oldest));
        usable.then(|| u16::from_str_radix(&code.replace(", 0x", ""), 16).unwrap())
    };
    let suites = printed.lines().filter_map(suite).collect();
    Some((versions.clone(), suites, list("Groups: ", "GROUP-")))
}

#[test]
fn priority_strings_mean_what_gnutls_takes_them_for() {
    match Command::new("gnutls-cli").arg("--version").output() {
        Ok(output) if output.stdout.starts_with(b"gnutls-cli 3.7.") => {}
        found => return println!("skipped: priority strings, as gnutls-cli here is not that of GnuTLS 3.7: {found:?}"),
    }
    let mut state = 0x6c61_6e64_696e_6773;
    let mut strings: Vec<String> = REAL.iter().map(|text| (*text).to_owned()).collect();
    strings.extend((0..200).map(|_| string(&mut state)));
    let (mut refused, mut wrong) = (0, Vec::new());
    for text in &strings {
        let ours = gnutls::expand(text).ok().map(|found| {
            let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
            let groups = words(&found.groups).iter().map(|name| name.to_ascii_uppercase()).collect::<Vec<_>>();
            (words(&found.versions), found.suites, groups)
        });
        let theirs = theirs(text);
        refused += usize::from(theirs.is_none());
        if ours != theirs {
            wrong.push(format!("{text}\n  ours   {ours:?}\n  theirs {theirs:?}"));
        }
    }
    let (all, agree) = (strings.len(), strings.len() - wrong.len());
    println!("figure priorities.agree {agree} of {all}");
    assert!(refused > 5 && refused < all / 2, "{refused} refused");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
