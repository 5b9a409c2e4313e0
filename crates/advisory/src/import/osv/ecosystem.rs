//! OSV's ecosystems, and the releases that they mean.

use crate::model::Package;

/// What an ecosystem's packages are held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ecosystem {
    /// As [`crate::Record::release`] has it.
    pub release: String,
    /// Which packages its names mean.
    pub kind: Package,
    /// What a host must have for the fix to reach it.
    pub note: Option<&'static str>,
    /// Its advisories list the CVEs they are about as merely related.
    pub related: bool,
}

/// The release of an ecosystem; `None` for one that no host of ours has, or
/// that does not tell its release.
pub(super) fn parse(text: &str) -> Option<Ecosystem> {
    let (name, rest) = text.split_once(':').unwrap_or((text, ""));
    let made = |release: String, kind| Ecosystem { release, kind, note: None, related: true };
    match name {
        "Maven" => Some(Ecosystem { related: false, ..made("maven".to_owned(), Package::Binary) }),
        "Debian" => numbers(rest, 1).map(|version| made(format!("debian:{version}"), Package::Source)),
        "Alpine" => numbers(rest.strip_prefix('v')?, 2).map(|v| made(format!("alpine:{v}"), Package::Source)),
        "Ubuntu" => ubuntu(rest),
        "AlmaLinux" => numbers(rest, 1).map(|version| made(format!("almalinux:{version}"), Package::Binary)),
        // Its advisories name what was built from, not what was built.
        "Rocky Linux" => numbers(rest, 1).map(|version| made(format!("rocky:{version}"), Package::Source)),
        "Red Hat" => red_hat(rest).map(|version| made(format!("rhel:{version}"), Package::Binary)),
        "SUSE" => suse(rest),
        "openSUSE" => {
            let release = match rest {
                "Tumbleweed" => "opensuse-tumbleweed".to_owned(),
                leap => format!("opensuse-leap:{}", numbers(leap.strip_prefix("Leap ")?, 2)?),
            };
            Some(made(release, Package::Binary))
        }
        _ => None,
    }
}

/// `22.04:LTS`, `23.10`, `Pro:16.04:LTS`. The sets for FIPS are other builds.
fn ubuntu(rest: &str) -> Option<Ecosystem> {
    let (rest, note) = match rest.strip_prefix("Pro:") {
        Some(rest) => (rest, Some("needs Ubuntu Pro")),
        None => (rest, None),
    };
    let version = numbers(rest.strip_suffix(":LTS").unwrap_or(rest), 2)?;
    Some(Ecosystem { release: format!("ubuntu:{version}"), kind: Package::Source, note, related: true })
}

/// The tail of a CPE: `enterprise_linux:9::baseos`, `enterprise_linux:10.1`.
/// Extended streams (`rhel_eus`, …) hold other builds for who bought them.
fn red_hat(rest: &str) -> Option<&str> {
    let version = rest.strip_prefix("enterprise_linux:")?.split(':').next()?;
    numbers(version.split('.').next()?, 1)
}

/// `Linux Enterprise Server 15 SP5`, its modules, with `-LTSS` or `LTSS` behind.
/// What modules bring is part of every product of that service pack.
fn suse(rest: &str) -> Option<Ecosystem> {
    let rest = rest.strip_prefix("Linux Enterprise ")?;
    let (rest, note) = match rest.strip_suffix("LTSS") {
        Some(rest) => (rest.trim_end_matches(['-', ' ']), Some("needs LTSS")),
        None => (rest, None),
    };
    let mut words = rest.rsplit(' ');
    let last = words.next()?;
    let (version, product) = match last.strip_prefix("SP") {
        Some(pack) => {
            let major = words.next()?;
            let product = rest.strip_suffix(last)?.trim_end().strip_suffix(major)?;
            (format!("{}.{}", numbers(major, 1)?, numbers(pack, 1)?), product)
        }
        None if last.contains('.') => (numbers(last, 2)?.to_owned(), rest.strip_suffix(last)?),
        None => (numbers(last, 1)?.to_owned(), rest.strip_suffix(last)?),
    };
    let id = match product.trim_end() {
        "Server" => "sles",
        "Desktop" => "sled",
        module if module.starts_with("Module for ") => "sles",
        _ => return None,
    };
    Some(Ecosystem { release: format!("{id}:{version}"), kind: Package::Binary, note, related: true })
}

/// The text if it is so many numbers with dots between.
fn numbers(text: &str, many: usize) -> Option<&str> {
    let number = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    (text.split('.').count() == many && text.split('.').all(number)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_those_of_os_release() {
        for (text, release, kind, note) in [
            ("Debian:12", "debian:12", Package::Source, None),
            ("Ubuntu:22.04:LTS", "ubuntu:22.04", Package::Source, None),
            ("Ubuntu:23.10", "ubuntu:23.10", Package::Source, None),
            ("Ubuntu:Pro:16.04:LTS", "ubuntu:16.04", Package::Source, Some("needs Ubuntu Pro")),
            ("AlmaLinux:9", "almalinux:9", Package::Binary, None),
            ("Rocky Linux:9", "rocky:9", Package::Source, None),
            ("Red Hat:enterprise_linux:9::baseos", "rhel:9", Package::Binary, None),
            ("Red Hat:enterprise_linux:10.1", "rhel:10", Package::Binary, None),
            ("SUSE:Linux Enterprise Server 15 SP5", "sles:15.5", Package::Binary, None),
            ("SUSE:Linux Enterprise Server 12 SP5-LTSS", "sles:12.5", Package::Binary, Some("needs LTSS")),
            ("SUSE:Linux Enterprise Desktop 15 SP6", "sled:15.6", Package::Binary, None),
            ("SUSE:Linux Enterprise Module for Basesystem 15 SP5", "sles:15.5", Package::Binary, None),
            ("SUSE:Linux Enterprise Server 16.0", "sles:16.0", Package::Binary, None),
            ("SUSE:Linux Enterprise Server 15", "sles:15", Package::Binary, None),
            ("openSUSE:Leap 15.5", "opensuse-leap:15.5", Package::Binary, None),
            ("openSUSE:Tumbleweed", "opensuse-tumbleweed", Package::Binary, None),
            ("Alpine:v3.20", "alpine:3.20", Package::Source, None),
            ("Maven", "maven", Package::Binary, None),
        ] {
            let found = parse(text).expect(text);
            assert_eq!((found.release.as_str(), found.kind, found.note), (release, kind, note), "{text}");
            assert!(crate::Scheme::of(&found.release).is_some(), "{text}");
        }
    }

    #[test]
    fn no_release_is_guessed() {
        for text in [
            "",
            "npm",
            "Debian",
            "Debian:sid",
            "Debian:12:extra",
            "Ubuntu",
            "Ubuntu:22",
            "Ubuntu:Pro:FIPS-updates:22.04:LTS",
            "Alpine:3.20",
            "Alpine:edge",
            "AlmaLinux",
            "AlmaLinux:99999",
            "Rocky Linux:9.4",
            "Red Hat:rhel_eus:9.2::baseos",
            "Red Hat:enterprise_linux",
            "Red Hat:openshift:4",
            "SUSE:Linux Enterprise High Performance Computing 15 SP5",
            "SUSE:Linux Enterprise Server SP5",
            "SUSE:Linux Enterprise Server 15 SPx",
            "SUSE:Manager Server 4.3",
            "openSUSE:Leap Micro 5.5",
            "Debian:１２",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
