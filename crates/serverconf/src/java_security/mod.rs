//! Java's `java.security`: what it takes away from every TLS endpoint of the
//! programs that run on this Java. Such programs may still choose less.

mod disabled;
pub mod properties;
#[cfg(test)]
mod tests;

use crate::names;
use crate::reading::{Config, Known, Reading};
use crate::scope::Scope;
use crate::{Files, Kind, Place, ReadError, Resolved};
use disabled::Disabled;
use properties::Property;

/// Where Debian, RHEL, SUSE and Java's own packages keep it.
pub const PLACES: &[&str] = &[
    "/etc/java-*-openjdk/security/java.security",
    "/etc/java/java-*/conf/security/java.security",
    "/usr/lib/jvm/*/conf/security/java.security",
    "/usr/lib/jvm/*/jre/lib/security/java.security",
    "/usr/lib/jvm/*/lib/security/java.security",
];

const DISABLED: &str = "jdk.tls.disabledAlgorithms";
const GROUPS: &str = "jdk.tls.namedGroups";

/// How many installed Javas are read.
const MOST_FILES: usize = 100;

/// Whether the system's crypto policy counts, and where it is.
const SYSTEM: &str = "security.useSystemPropertiesFile";
const POLICY: &str = "/etc/crypto-policies/back-ends/java.config";

/// Reads all files that are there. Distributions link them to each other, so
/// one that holds the same as an earlier one of its release is left out.
#[must_use]
pub fn read_all(files: &dyn Files, paths: &[String], known: &Known<'_>) -> Config {
    let mut all = Config::default();
    let mut seen = Vec::new();
    for path in paths.iter().take(MOST_FILES) {
        let held = (release_in(path), files.read(path).ok());
        if held.1.is_none() || !seen.contains(&held) {
            seen.push(held);
            let config = read(files, path, known);
            all.settings.extend(config.settings);
            all.problems.extend(config.problems);
        }
    }
    all
}

/// Reads one file. Of a property that comes twice, the last counts.
/// `known.version` is the version of the package with this Java; where it is
/// not known, the number in the path (`java-17-openjdk`) stands in for it.
#[must_use]
pub fn read(files: &dyn Files, path: &str, known: &Known<'_>) -> Config {
    let mut reading = Reading::new(files);
    let start = Place { file: path.to_owned(), line: 1 };
    let bytes = match reading.load(path) {
        Ok(bytes) => bytes,
        Err(why) => {
            reading.problem(&start.file, 1, None, why);
            return reading.config;
        }
    };
    let text = String::from_utf8_lossy(&bytes);
    let properties = properties::read(&text);
    if properties.len() == properties::MOST {
        reading.problem(path, 1, None, format!("more than {} properties: the rest is not read", properties::MOST));
    }
    let mut all: Vec<(Property, &str)> = properties.into_iter().map(|property| (property, path)).collect();
    // Red Hat's Java lays the system's crypto policy over its own file.
    let system = all.iter().rev().find(|(property, _)| property.name == SYSTEM);
    if system.is_some_and(|(property, _)| property.value.trim() == "true") {
        match reading.load(POLICY) {
            Ok(bytes) => {
                let over = properties::read(&String::from_utf8_lossy(&bytes));
                all.extend(over.into_iter().map(|property| (property, POLICY)));
            }
            Err(why) if why == ReadError::Missing(POLICY.to_owned()).to_string() => {}
            Err(why) => reading.problem(path, 1, None, why),
        }
    }
    let release = known.version.and_then(release).or_else(|| release_in(path));
    tell(&mut reading, &all, release, &context(path));
    reading.config
}

/// Tells what a list of properties says, each with its file.
fn tell(reading: &mut Reading<'_>, all: &[(Property, &str)], release: Option<Release>, context: &str) {
    let get = |name: &str| all.iter().rev().find(|(property, _)| property.name == name);
    let place = |property: &Property, path: &str| Place { file: path.to_owned(), line: property.line };
    let mut scope = Scope { reading, context: context.to_owned(), listens: Vec::new(), names: Vec::new() };
    if let Some((property, path)) = get(DISABLED) {
        let included = |name: &str| get(name).map(|(property, _)| property.value.clone());
        let disabled = Disabled::read(&property.value, included);
        let versions = disabled.clone().and_then(|disabled| versions(&disabled, release));
        let suites = disabled.and_then(|disabled| suites(&disabled, versions.as_deref(), release));
        let place = place(property, path);
        let written = Some((property.value.as_str(), &place));
        let told = versions.map(|list| list.into_iter().map(str::to_owned).collect());
        scope.tell(Kind::Protocols, DISABLED, written, told);
        let of = |new: bool| -> Resolved {
            let name = |code: u16| handshake::Suite(code).to_string();
            let mine = |code: &u16| (*code >> 8 == 0x13) == new;
            suites.clone().map(|codes| codes.into_iter().filter(mine).map(name).collect())
        };
        scope.tell(Kind::Ciphers, DISABLED, written, of(false));
        scope.tell(Kind::Ciphersuites, DISABLED, written, of(true));
    }
    if let Some((property, path)) = get(GROUPS) {
        let group = |word: &str| names::group(word).map(str::to_owned).ok_or_else(|| format!("`{word}` is no group"));
        let words = property.value.split(',').map(str::trim).filter(|word| !word.is_empty());
        scope.tell(Kind::Groups, GROUPS, Some((&property.value, &place(property, path))), words.map(group).collect());
    }
}

/// A release of Java: 8 with its update, or a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Release {
    major: u32,
    update: u32,
}

/// From the version of a package: `17.0.9+9-1`, `8u392-ga-1`, `1:1.8.0.392.b08-4.el8`.
fn release(version: &str) -> Option<Release> {
    let version = version.split_once(':').map_or(version, |(_, rest)| rest);
    let mut numbers = version.split(|c: char| !c.is_ascii_digit()).map_while(|part| part.parse::<u32>().ok());
    let (first, second) = (numbers.next()?, numbers.next());
    Some(match (first, second) {
        (1, Some(8)) => Release { major: 8, update: numbers.nth(1).unwrap_or(0) },
        (8, update) => Release { major: 8, update: update.unwrap_or(0) },
        (major, _) => Release { major, update: 0 },
    })
}

/// The release that a folder names: `java-17-openjdk`, `java-1.8.0-openjdk-…`.
/// Of release 8, its update is not in the name.
fn release_in(path: &str) -> Option<Release> {
    let name = path.split('/').find(|part| part.contains("java-") || part.contains("jdk-"))?;
    let number = name.get(name.find(|c: char| c.is_ascii_digit())?..)?;
    release(number).filter(|release| release.major > 8)
}

fn context(path: &str) -> String {
    let name = path.split('/').find(|part| part.contains("java-") || part.contains("jdk-")).unwrap_or("java");
    name.to_owned()
}

fn versions(disabled: &Disabled, release: Option<Release>) -> Result<Vec<&'static str>, String> {
    let has13 = match release {
        Some(Release { major: 11.., .. }) => true,
        // TLS 1.3 came to Java 8 with update 261.
        Some(Release { major: 8, update }) => update >= 261,
        Some(_) => false,
        None => return Err("whether this Java has TLS 1.3 depends on its release, which is not known".to_owned()),
    };
    let old = release.is_some_and(|release| release.major < 17) && !disabled.version("SSLv3");
    let all = ["SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"];
    let kept = |version: &&str| match *version {
        "SSLv3" => old,
        "TLSv1.3" => has13 && !disabled.version(version),
        version => !disabled.version(version),
    };
    Ok(all.into_iter().filter(kept).collect())
}

fn suites(
    disabled: &Disabled,
    versions: Result<&[&'static str], &String>,
    release: Option<Release>,
) -> Result<Vec<u16>, String> {
    match release {
        Some(Release { major: 17.., .. }) => Ok(disabled.suites(versions.map_err(Clone::clone)?)),
        Some(Release { major, .. }) => Err(format!("the suites that Java {major} has of itself are not known here")),
        None => Err("the suites that this Java has depend on its release, which is not known".to_owned()),
    }
}
