//! Whether what a repository is for belongs to the host's release: by the code
//! name of the suite (apt), or by the release that stands in the address.

use super::Address;
use crate::tables::os_release::Identity;
use report::Value;

/// The code names of Debian and Ubuntu, so that one of another release is
/// told from a name that speaks of none.
const CODENAMES: &[&str] = &[
    // Debian 7 to 15.
    "wheezy", "jessie", "stretch", "buster", "bullseye", "bookworm", "trixie", "forky", "duke",
    // Ubuntu 12.04 to 26.04.
    "precise", "trusty", "xenial", "artful", "bionic", "cosmic", "disco", "eoan", "focal", "groovy", "hirsute",
    "impish", "jammy", "kinetic", "lunar", "mantic", "noble", "oracular", "plucky", "questing", "resolute",
];

/// Suites of Debian that mean another release from one day to the next.
const MOVING: &[&str] = &["experimental", "oldoldstable", "oldstable", "sid", "stable", "testing", "unstable"];

/// The word for a suite of apt. Without the host's own code name nothing can be told.
pub fn of_apt(suite: &str, address: &Address, own: Option<&Identity>) -> Value {
    // A flat archive, which is of no release.
    if suite.ends_with('/') && !suite.contains("updates") {
        return "any".into();
    }
    let base = suite.split(['-', '/']).next().unwrap_or_default();
    let own = own.map(|own| own.codenames.as_slice()).unwrap_or_default();
    if own.iter().any(|name| name == base) {
        return "own".into();
    }
    // Others call their channels by the same words.
    if MOVING.contains(&base) && is_debian(address) {
        return "moving".into();
    }
    match CODENAMES.contains(&base) {
        true if own.is_empty() => Value::Unreadable("the host's os-release names no code name".to_owned()),
        true => "other".into(),
        false => "unknown".into(),
    }
}

/// Whether an address is of Debian itself or a mirror of it, by its usual names.
fn is_debian(address: &Address) -> bool {
    let text = address.text.trim_end_matches('/').to_ascii_lowercase();
    let names = ["/debian", "/debian-security", "/debian-archive"];
    text.contains(".debian.org") || names.iter().any(|name| text.ends_with(name))
}

/// The word for an address of yum, dnf or zypper: only what is certain.
pub fn of_rpm(addresses: &str, own: Option<&Identity>) -> Value {
    if ["$releasever", "${releasever}", "$releasever_major"].iter().any(|name| addresses.contains(name)) {
        return "own".into();
    }
    let Some(version) = own.and_then(|own| own.version_id.as_deref()) else { return "unknown".into() };
    let major = version.split('.').next().unwrap_or_default();
    let parts = addresses.split(|c: char| !c.is_ascii_alphanumeric());
    // `el9`, `rhel9`, `fc41` as a part of the address.
    let of = |part: &str| {
        let number = ["el", "rhel", "centos", "fc", "fedora"].iter().find_map(|name| part.strip_prefix(name))?;
        (!number.is_empty() && number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit())).then(|| number == major)
    };
    match parts.filter_map(of).next() {
        Some(true) => "own".into(),
        Some(false) => "other".into(),
        None => "unknown".into(),
    }
}

/// The word for an address of apk: `…/v3.20/main`, `…/edge/testing`, `…/latest-stable/main`.
pub fn of_apk(address: &str, own: Option<&Identity>) -> Value {
    let mut parts = address.split('/');
    let Some(part) = parts.find(|part| {
        let is_release = part.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        is_release || matches!(*part, "edge" | "latest-stable")
    }) else {
        return "unknown".into();
    };
    let Some(release) = part.strip_prefix('v') else { return "moving".into() };
    match own.and_then(|own| own.version_id.as_deref()) {
        None => Value::Unreadable("the host's os-release names no release".to_owned()),
        Some(version) if version == release || version.starts_with(&format!("{release}.")) => "own".into(),
        // A host on the moving branch has a version such as `3.21_alpha20240807`.
        Some(_) => "other".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(codename: &str, version: &str) -> Identity {
        Identity { codenames: vec![codename.to_owned()], version_id: Some(version.to_owned()), ..Identity::default() }
    }

    #[test]
    fn suites_of_apt() {
        let own = own("bookworm", "12");
        let check = |suite: &str, uri: &str, want: &str| {
            assert_eq!(of_apt(suite, &Address::of(uri), Some(&own)).shown(), want, "{suite}");
        };
        for suite in ["bookworm", "bookworm-security", "bookworm-pgdg", "bookworm/updates"] {
            check(suite, "https://m.example/debian", "own");
        }
        check("trixie", "https://m.example/debian", "other");
        check("noble-updates", "https://m.example/ubuntu", "other");
        check("stable", "https://deb.debian.org/x", "moving");
        check("testing-security", "http://m.example/debian-security/", "moving");
        check("stable", "https://dl.example/chrome", "unknown");
        check("./", "https://dl.example/flat", "any");
        let value = of_apt("trixie", &Address::of("https://m/debian"), Some(&Identity::default()));
        assert!(matches!(value, Value::Unreadable(_)));
    }

    #[test]
    fn addresses_of_rpm_and_apk() {
        let check = |found: Value, want: &str| assert_eq!(found.shown(), want);
        let rocky = own("", "9.4");
        check(of_rpm("https://m/$releasever/BaseOS", Some(&rocky)), "own");
        check(of_rpm("https://m/el9/x86_64", Some(&rocky)), "own");
        check(of_rpm("https://m/rhel8/x86_64", Some(&rocky)), "other");
        check(of_rpm("https://m/stable/x86_64", Some(&rocky)), "unknown");
        let alpine = own("", "3.20.3");
        check(of_apk("https://m/alpine/v3.20/main", Some(&alpine)), "own");
        check(of_apk("https://m/alpine/v3.2/main", Some(&alpine)), "other");
        check(of_apk("https://m/alpine/edge/testing", Some(&alpine)), "moving");
        check(of_apk("/srv/packages", Some(&alpine)), "unknown");
    }
}
