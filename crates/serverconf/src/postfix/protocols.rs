//! Lists of versions: `!SSLv2, !SSLv3`, `TLSv1.2`, `>=TLSv1.2, <=0304`, as
//! postconf(5) has them under `smtpd_tls_mandatory_protocols`.

use crate::Resolved;
use crate::names::VERSIONS;

/// The versions that a list leaves; all that OpenSSL has for an empty one.
///
/// # Errors
/// If a word is none that Postfix knows: it refuses every session then.
pub(super) fn versions(text: &str) -> Resolved {
    let (mut taken, mut left_out) = (Vec::new(), Vec::new());
    // OpenSSL has no SSLv2 since 1.1.0.
    let (mut floor, mut ceiling) = (1, VERSIONS.len() - 1);
    for word in text.split([' ', '\t', '\r', '\n', ',', ':']).filter(|word| !word.is_empty()) {
        let at = |name: &str| number(name).ok_or_else(|| format!("`{name}` is no version that Postfix knows"));
        if let Some(name) = word.strip_prefix(">=") {
            floor = limit(name)?;
        } else if let Some(name) = word.strip_prefix("<=") {
            ceiling = limit(name)?;
        } else if let Some(name) = word.strip_prefix('!') {
            left_out.push(at(name)?);
        } else {
            taken.push(at(word)?);
        }
    }
    let holds =
        |n: &usize| (taken.is_empty() || taken.contains(n)) && !left_out.contains(n) && (floor..=ceiling).contains(n);
    Ok(VERSIONS.iter().enumerate().filter(|(n, _)| holds(n)).map(|(_, name)| (*name).to_owned()).collect())
}

/// The place of a version among all. Postfix writes `TLSv1` for 1.0.
fn number(name: &str) -> Option<usize> {
    let theirs = |version: &str| if version == "TLSv1.0" { "TLSv1".to_owned() } else { version.to_owned() };
    VERSIONS.iter().position(|version| theirs(version).eq_ignore_ascii_case(name))
}

/// A version by its name, or by the number that it has in hellos, in hex.
fn limit(name: &str) -> Result<usize, String> {
    let by_number = || match u16::from_str_radix(name.trim_start_matches("0x"), 16).ok()? {
        wire @ 0x0300..=0x0304 => Some(usize::from(wire - 0x0300) + 1),
        _ => None,
    };
    number(name).or_else(by_number).ok_or_else(|| format!("`{name}` is no version that Postfix knows"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_versions() {
        let check = |text: &str, want: &str| {
            let found = versions(text).map_or_else(|why| format!("?{why}"), |list| list.join(" "));
            assert_eq!(found, want, "{text}");
        };
        check("", "SSLv3 TLSv1.0 TLSv1.1 TLSv1.2 TLSv1.3");
        check("!SSLv2, !SSLv3", "TLSv1.0 TLSv1.1 TLSv1.2 TLSv1.3");
        check("!SSLv2,!SSLv3:!TLSv1 !tlsv1.1", "TLSv1.2 TLSv1.3");
        check("TLSv1.2", "TLSv1.2");
        check("SSLv3, TLSv1, !SSLv3", "TLSv1.0");
        check(">=TLSv1.2", "TLSv1.2 TLSv1.3");
        check(">=TLSv1, <=TLSv1.1", "TLSv1.0 TLSv1.1");
        check(">=0303, <=0x0303", "TLSv1.2");
        check(">=TLSv1.3 <=TLSv1.2", "");
        check("TLSv1.0", "?`TLSv1.0` is no version that Postfix knows");
        check(">= TLSv1.2", "?`` is no version that Postfix knows");
    }
}
