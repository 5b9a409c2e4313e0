//! `Release` and `InRelease`: what an archive says of itself.

use super::{date, stanza::Lines};
use report::{Time, Value};

/// What apt and we want to know of an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Release {
    pub origin: Option<String>,
    pub label: Option<String>,
    pub suite: Option<String>,
    pub codename: Option<String>,
    pub version: Option<String>,
    pub date: Option<Time>,
    pub valid_until: Option<Time>,
    /// `NotAutomatic`: taken only when asked for by name.
    pub not_automatic: bool,
    /// `ButAutomaticUpgrades`: but what came from it is upgraded from it.
    pub but_upgrades: bool,
    /// It announces a list of packages that is not empty.
    pub has_packages: bool,
}

impl Release {
    /// Reads either file; the signature around an `InRelease` is passed over.
    /// That it is right is apt's to check when it fetches the file.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut release = Self::default();
        let mut lines = Lines(bytes);
        if bytes.starts_with(b"-----BEGIN PGP SIGNED MESSAGE-----") {
            lines.by_ref().take_while(|line| !line.is_empty()).for_each(drop);
        }
        for line in lines.take_while(|line| !line.starts_with(b"-----BEGIN PGP SIGNATURE")) {
            // Lines of hashes (`hash size path`) begin with a space; all but a few lines are such.
            if line.first().is_none_or(u8::is_ascii_whitespace) {
                if !release.has_packages && line.ends_with(b"Packages") {
                    let size = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).nth(1);
                    release.has_packages = size.is_some_and(|size| size != b"0");
                }
                continue;
            }
            let Some(colon) = memchr::memchr(b':', line) else { continue };
            let (name, rest) = line.split_at(colon);
            let value = String::from_utf8_lossy(rest[1..].trim_ascii()).into_owned();
            match name.to_ascii_lowercase().as_slice() {
                b"origin" => release.origin = Some(value),
                b"label" => release.label = Some(value),
                b"suite" => release.suite = Some(value),
                b"codename" => release.codename = Some(value),
                b"version" => release.version = Some(value),
                b"date" => release.date = date::parse(&value),
                b"valid-until" => release.valid_until = date::parse(&value),
                b"notautomatic" => release.not_automatic = is_yes(&value),
                b"butautomaticupgrades" => release.but_upgrades = is_yes(&value),
                _ => {}
            }
        }
        release
    }

    /// Whether it is Ubuntu's extended maintenance, which only subscribers may fetch from.
    pub fn is_esm(&self) -> bool {
        self.origin.as_deref().is_some_and(|origin| origin.starts_with("UbuntuESM"))
    }

    /// Whether it is a security archive, by its label (Debian), suite or code
    /// name (Ubuntu, Debian since 11, and those who follow them).
    pub fn is_security(&self) -> bool {
        let named = |name: &Option<String>| name.as_ref().is_some_and(|name| name.ends_with("-security"));
        let debian = |name: &Option<String>| name.as_deref() == Some("Debian-Security");
        debian(&self.label) || debian(&self.origin) || named(&self.suite) || named(&self.codename)
    }

    /// The code name, such as `bookworm-security`; the suite where it has none.
    pub fn suite_or_codename(&self) -> Value {
        let filled = |name: &Option<String>| name.clone().filter(|name| !name.is_empty());
        filled(&self.codename).or_else(|| filled(&self.suite)).into()
    }
}

fn is_yes(value: &str) -> bool {
    ["yes", "true", "with", "on", "enable", "1"].iter().any(|yes| value.eq_ignore_ascii_case(yes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn signed_or_not() {
        let body = "Origin: Debian\nLabel: Debian-Security\nSuite: oldstable-security\nCodename: bookworm-security\nDate: Sat, 16 May 2026 09:12:34 UTC\nNotAutomatic: yes\nSHA256:\n aa 1 Origin: x\nVersion: 12\n";
        let signed = format!(
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\nOrigin: no\n\n{body}-----BEGIN PGP SIGNATURE-----\nLabel: no\n"
        );
        let release = Release::parse(body.as_bytes());
        assert_eq!(Release::parse(signed.as_bytes()), release);
        assert_eq!((release.origin.as_deref(), release.version.as_deref()), (Some("Debian"), Some("12")));
        assert_eq!(release.date.unwrap().to_string(), "2026-05-16T09:12:34.000Z");
        assert!(release.is_security() && release.not_automatic && !release.but_upgrades);
        assert_eq!(release.suite_or_codename().shown(), "bookworm-security");
        let announced = |size| Release::parse(format!("SHA256:\n aa {size} main/binary-amd64/Packages\n").as_bytes());
        assert!(announced("12").has_packages && !announced("0").has_packages && !release.has_packages);
        assert!(!Release::parse(b"Suite: noble-updates\n").is_security());
        assert!(Release::parse(b"Suite: noble-security\n").is_security());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Release::parse(&bytes);
        }
    }
}
