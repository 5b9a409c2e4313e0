//! Alpine's security database: one JSON file for each repository of a release
//! (`v3.20/main.json`), which names for each source package and each version
//! the identifiers that it fixed. Version `0` is for those that never applied.
//!
//! It lists what was fixed alone; a hole that is open is not in it.

use super::{ImportError, Limited, Sink};
use crate::model::{Package, Range, Record, Status};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use std::fmt;
use std::io::{self, Read};

const FORMAT: &str = "Alpine's security database";

/// The most identifiers at one version of one package.
const NAMES: usize = 10_000;

#[derive(serde::Deserialize)]
struct Database {
    distroversion: String,
    packages: Vec<Entry>,
}

#[derive(serde::Deserialize)]
struct Entry {
    pkg: Source,
}

#[derive(serde::Deserialize)]
struct Source {
    name: String,
    secfixes: Fixes,
}

/// Versions and what each fixed, in the order of the file. One that stands
/// twice is two: none of them is lost.
#[derive(Default)]
struct Fixes(Vec<(String, Vec<String>)>);

impl<'de> Deserialize<'de> for Fixes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Fixes;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("versions with lists of identifiers")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fixes, A::Error> {
                let mut fixes = Fixes::default();
                while let Some((version, names)) = map.next_entry::<String, Option<Vec<String>>>()? {
                    let names = names.unwrap_or_default();
                    if names.len() > NAMES {
                        return Err(A::Error::custom("more identifiers at one version than any has"));
                    }
                    fixes.0.push((version, names));
                }
                Ok(fixes)
            }

            // A package without fixes has an empty list in some releases.
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Fixes, A::Error> {
                match seq.next_element::<serde::de::IgnoredAny>()? {
                    None => Ok(Fixes::default()),
                    Some(_) => Err(A::Error::custom("a list where versions should be")),
                }
            }

            fn visit_unit<E>(self) -> Result<Fixes, E> {
                Ok(Fixes::default())
            }
        }
        from.deserialize_any(Pairs)
    }
}

/// Imports one repository's file.
///
/// # Errors
/// What cannot be read, is no such file, is of no numbered release (`edge`), is
/// beyond a bound, or names no fix at all.
pub fn import(place: &str, reader: impl Read, sink: &mut Sink) -> Result<(), ImportError> {
    let bound = sink.bounds().entry;
    let mut bytes = Vec::new();
    Limited::new(reader, bound as u64).read_to_end(&mut bytes).map_err(|why| match why.kind() {
        io::ErrorKind::FileTooLarge => {
            ImportError::Bound { place: place.to_owned(), bound: format!("{bound} bytes in one database") }
        }
        _ => ImportError::Read { place: place.to_owned(), why: why.to_string() },
    })?;
    let database: Database = serde_json::from_slice(&bytes).map_err(|why| ImportError::format(place, FORMAT, &why))?;
    let Some(release) = release(&database.distroversion) else {
        let why = format!("the release {:.40} is not numbered", database.distroversion);
        return Err(ImportError::format(place, FORMAT, &why));
    };
    let before = sink.taken;
    for Entry { pkg } in &database.packages {
        for (version, names) in &pkg.secfixes.0 {
            // A comment may stand behind a version: `0 (+ patches)`.
            let version = version.split_whitespace().next().unwrap_or_default();
            for (id, others) in names.iter().flat_map(|line| holes(line)) {
                let mut record = Record::new(&release, &pkg.name, &id, Status::NotAffected);
                record.kind = Package::Source;
                record.names = others;
                if version != "0" {
                    record.status = Status::Fixed;
                    record.ranges = vec![Range::before(version)];
                }
                sink.push(place, record)?;
            }
        }
    }
    if sink.taken == before {
        return Err(ImportError::Empty { place: place.to_owned(), wanted: "a fix".to_owned() });
    }
    Ok(())
}

/// `alpine:3.20` of `v3.20`.
fn release(text: &str) -> Option<String> {
    let (major, minor) = text.strip_prefix('v')?.split_once('.')?;
    let number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    (number(major) && number(minor)).then(|| format!("alpine:{major}.{minor}"))
}

/// The holes of one line, each with its other names: `CVE-2019-1 GHSA-…` is one
/// of two names, two CVEs are two holes, `(+ regression fix)` is a comment.
fn holes(line: &str) -> Vec<(String, Vec<String>)> {
    let text = line.split('(').next().unwrap_or_default();
    let is_id = |word: &&str| word.len() > 4 && word.contains('-') && word.bytes().any(|b| b.is_ascii_digit());
    let words = text.split([' ', ',', '\t']).filter(is_id).map(str::to_owned);
    let (mut cves, mut others): (Vec<String>, Vec<String>) = words.partition(|word| word.starts_with("CVE-"));
    if cves.is_empty() && !others.is_empty() {
        cves.push(others.remove(0));
    }
    // Whose other name it is, is told by nothing but the line.
    cves.into_iter().map(|id| (id, others.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Bounds;
    use crate::model::Scheme;

    const MAIN: &str = r#"{"apkurl": "{{urlprefix}}/{{distroversion}}/{{reponame}}/{{arch}}/{{pkg.name}}-{{pkg.ver}}.apk",
        "archs": ["aarch64", "x86_64"], "reponame": "main", "urlprefix": "https://mirror.test/alpine",
        "distroversion": "v3.20", "packages": [
        {"pkg": {"name": "tide", "secfixes": {
            "1.2.3-r0": ["CVE-2031-1", "CVE-2031-2 GHSA-aaaa-bbbb-1ccc", "CVE-2031-3 (+ regression fix)"],
            "1.2.3-r1": ["CVE-2031-4 CVE-2031-5", "XSA-777", "", "note"],
            "0": ["CVE-2031-6"], "1.2.3-r2": null}}},
        {"pkg": {"name": "none", "secfixes": []}}]}"#;

    fn read(bytes: &[u8], bounds: Bounds) -> Result<Vec<Record>, ImportError> {
        let mut records = Vec::new();
        let mut take = |record| records.push(record);
        import("main.json", bytes, &mut Sink::new(bounds, &mut take))?;
        Ok(records)
    }

    #[test]
    fn each_fix_is_a_record_of_the_source() {
        let found = read(MAIN.as_bytes(), Bounds::default()).unwrap();
        let shown = |r: &Record| {
            let fixed = r.ranges.first().and_then(|range| range.fixed.clone()).unwrap_or_default();
            format!("{} {} {} {fixed} {}", r.package, r.id, r.names.join("+"), r.status.text())
        };
        assert_eq!(
            found.iter().map(shown).collect::<Vec<_>>(),
            [
                "tide CVE-2031-1  1.2.3-r0 fixed",
                "tide CVE-2031-2 GHSA-aaaa-bbbb-1ccc 1.2.3-r0 fixed",
                "tide CVE-2031-3  1.2.3-r0 fixed",
                "tide CVE-2031-4  1.2.3-r1 fixed",
                "tide CVE-2031-5  1.2.3-r1 fixed",
                "tide XSA-777  1.2.3-r1 fixed",
                "tide CVE-2031-6   not_affected",
            ]
        );
        assert!(found.iter().all(|r| r.release == "alpine:3.20" && r.kind == Package::Source));
        assert_eq!(found[0].holds(Scheme::Apk, "1.2.2-r9"), Some(true));
        assert_eq!(found[0].holds(Scheme::Apk, "1.2.3-r0"), Some(false));
        let twice = MAIN.replace("1.2.3-r1", "1.2.3-r0");
        assert_eq!(read(twice.as_bytes(), Bounds::default()).unwrap().len(), 7, "a version that stands twice is two");
    }

    #[test]
    fn hostile_databases_are_refused() {
        let mut bad: Vec<Vec<u8>> = (0..MAIN.len()).map(|end| MAIN.as_bytes()[..end].to_vec()).collect();
        bad.extend([
            MAIN.replace("v3.20", "edge").into_bytes(),
            MAIN.replace("v3.20", "v3.99999").into_bytes(),
            MAIN.replace("v3.20", "v3.20/../../debian:12").into_bytes(),
            MAIN.replace("\"tide\"", "\"\"").into_bytes(),
            MAIN.replace("\"1.2.3-r0\"", "\"\"").into_bytes(),
            MAIN.replace("\"tide\"", &format!("\"{}\"", "t".repeat(2000))).into_bytes(),
            MAIN.replace("\"secfixes\": []", "\"secfixes\": [1]").into_bytes(),
            MAIN.replace("[\"CVE-2031-6\"]", &format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))).into_bytes(),
            MAIN.replace("[\"CVE-2031-6\"]", &format!("[{}\"\"]", "\"\",".repeat(NAMES))).into_bytes(),
            MAIN.replace("\"distroversion\": \"v3.20\"", "\"distroversion\": \"v3.20\", \"distroversion\": \"v3.19\"")
                .into_bytes(),
            MAIN.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            [MAIN.as_bytes(), b"x"].concat(),
        ]);
        for bytes in bad {
            let front = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
            read(&bytes, Bounds::default()).expect_err(&front);
        }
        let short = Bounds { entry: MAIN.len() - 1, ..Bounds::default() };
        assert!(matches!(read(MAIN.as_bytes(), short), Err(ImportError::Bound { .. })));
        let none = br#"{"distroversion": "v3.20", "packages": []}"#;
        assert!(matches!(read(none, Bounds::default()), Err(ImportError::Empty { .. })));
    }
}
