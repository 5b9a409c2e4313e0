//! A dated table of our own: the security updates of the JDK, by the version
//! that its `release` file names. From the advisories of the OpenJDK
//! vulnerability group (one for each day below), whose versions the builds of
//! Oracle, Adoptium, Azul, Amazon, Microsoft and Red Hat share; those of 2026
//! were held against the release notes of Oracle and Amazon on 2026-12-01.
//! Which CVEs each closes is not repeated here. A table ends with its last
//! line: what came out later is not known by it, and [`LAST`] says until when
//! it speaks.
//!
//! Of JDK 8 Oracle's builds have the number before that of all others (471 and
//! 472 are one update): the smaller stands here, so that both are told alike.

use super::{ImportError, Sink};
use crate::model::{Range, Record, Status};

/// The release that it speaks of.
pub const RELEASE: &str = "openjdk";

/// The day of its newest line.
pub const LAST: &str = "2026-11-17";

/// How many days after its newest line the table still speaks: nine weeks, as
/// from the update of November 2026 to the next of the quarterly ones.
pub const SPEAKS_DAYS: i64 = 63;

/// The day, and the versions that came out on it.
const UPDATES: &[(&str, &[&str])] = &[
    ("2023-01-17", &["1.8.0_361", "11.0.18", "17.0.6"]),
    ("2023-04-18", &["1.8.0_371", "11.0.19", "17.0.7"]),
    ("2023-07-18", &["1.8.0_381", "11.0.20", "17.0.8"]),
    ("2023-10-17", &["1.8.0_391", "11.0.21", "17.0.9", "21.0.1"]),
    ("2024-01-16", &["1.8.0_401", "11.0.22", "17.0.10", "21.0.2"]),
    ("2024-04-16", &["1.8.0_411", "11.0.23", "17.0.11", "21.0.3"]),
    ("2024-07-16", &["1.8.0_421", "11.0.24", "17.0.12", "21.0.4"]),
    ("2024-10-15", &["1.8.0_431", "11.0.25", "17.0.13", "21.0.5"]),
    ("2025-01-21", &["1.8.0_441", "11.0.26", "17.0.14", "21.0.6"]),
    ("2025-04-15", &["1.8.0_451", "11.0.27", "17.0.15", "21.0.7"]),
    ("2025-07-15", &["1.8.0_461", "11.0.28", "17.0.16", "21.0.8"]),
    ("2025-10-21", &["1.8.0_471", "11.0.29", "17.0.17", "21.0.9", "25.0.1"]),
    ("2026-01-20", &["1.8.0_481", "11.0.30", "17.0.18", "21.0.10", "25.0.2"]),
    ("2026-04-21", &["1.8.0_491", "11.0.31", "17.0.19", "21.0.11", "25.0.3"]),
    ("2026-07-21", &["1.8.0_501", "11.0.32", "17.0.20", "21.0.12", "25.0.4"]),
    ("2026-10-20", &["1.8.0_511", "11.0.33", "17.0.21", "21.0.13", "25.0.5"]),
    (LAST, &["1.8.0_513", "11.0.33.1", "17.0.21.1", "21.0.13.1", "25.0.5.1"]),
];

/// The name of a JDK's line by its version: `openjdk-17` for `17.0.8`,
/// `openjdk-8` for `1.8.0_382`; `None` for one that the table does not know.
#[must_use]
pub fn package(version: &str) -> Option<&'static str> {
    const LINES: &[(&str, &str)] = &[
        ("1.8.", "openjdk-8"),
        ("11.", "openjdk-11"),
        ("17.", "openjdk-17"),
        ("21.", "openjdk-21"),
        ("25.", "openjdk-25"),
    ];
    let dotted = if version.contains('.') { version.to_owned() } else { format!("{version}.") };
    LINES.iter().find(|(front, _)| dotted.starts_with(front)).map(|(_, name)| *name)
}

/// True if a JDK came out after an update of its line: then there was one that
/// whoever knows that update alone does not know of.
#[must_use]
pub fn is_after(version: &str, update: &str) -> bool {
    // Four numbers tell updates apart; a fifth is a vendor's own patch of one.
    let numbers = |version: &str| {
        let mut found = [0_u64; 4];
        let parts = version.split(['.', '_', '-', '+']).map_while(|part| part.parse().ok());
        found.iter_mut().zip(parts).for_each(|(place, part)| *place = part);
        found
    };
    let (own, mut known) = (numbers(version), numbers(update));
    if known[0] == 1 {
        // Of JDK 8 the number behind Oracle's is the same update.
        known[3] += 1;
    }
    own > known
}

/// Hands on the whole table.
///
/// # Errors
/// None but the sink's own bounds.
pub fn import(sink: &mut Sink<'_>) -> Result<(), ImportError> {
    for (day, versions) in UPDATES {
        for version in *versions {
            let Some(package) = package(version) else { continue };
            let mut record = Record::new(RELEASE, package, &format!("OpenJDK-{day}"), Status::Fixed);
            record.ranges = vec![Range::before(version)];
            record.published = Some((*day).to_owned());
            record.note = Some("security update of the JDK".to_owned());
            sink.push("the table of JDK updates", record)?;
        }
    }
    Ok(())
}

/// The table as text, for its digest.
#[must_use]
pub fn text() -> String {
    UPDATES.iter().map(|(day, versions)| format!("{day} {}\n", versions.join(" "))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::testing::imported;
    use crate::model::Scheme;

    #[test]
    fn the_table_is_in_order_and_every_version_has_a_line() {
        assert!(UPDATES.is_sorted_by(|a, b| a.0 < b.0));
        assert!(UPDATES.iter().flat_map(|(_, versions)| *versions).all(|version| package(version).is_some()));
        let all = imported(import).unwrap();
        assert_eq!(all.len(), UPDATES.iter().map(|(_, versions)| versions.len()).sum::<usize>());
        let holes = |name: &str, version: &str| {
            let of = |record: &&Record| record.package == name && record.holds(Scheme::Maven, version) == Some(true);
            all.iter().filter(of).count()
        };
        assert_eq!((holes("openjdk-17", "17.0.8"), holes("openjdk-17", "17.0.21.1")), (14, 0));
        assert_eq!((holes("openjdk-17", "17.0.21"), holes("openjdk-25", "25")), (1, 6));
        assert_eq!((holes("openjdk-8", "1.8.0_502"), holes("openjdk-8", "1.8.0_514")), (2, 0));
        assert_eq!((holes("openjdk-8", "1.8.0_501"), holes("openjdk-8", "1.8.0_513")), (2, 0));
        assert_eq!(holes("openjdk-17", "17.0.10"), 12, "numbers are compared as numbers");
        for (version, want) in [("17", Some("openjdk-17")), ("18.0.2", None), ("1.7.0_80", None), ("", None)] {
            assert_eq!(package(version), want, "{version}");
        }
    }

    #[test]
    fn a_later_update_is_told_from_a_patch_of_this_one() {
        for (version, update, want) in [
            ("17.0.21.1", "17.0.21.1", false),
            ("17.0.21", "17.0.21.1", false),
            ("17.0.21.1.2", "17.0.21.1", false),
            ("17.0.21.2", "17.0.21.1", true),
            ("17.0.22", "17.0.21.1", true),
            ("17.0.9", "17.0.10", false),
            ("17.0.22-ea", "17.0.21.1", true),
            ("1.8.0_513", "1.8.0_513", false),
            ("1.8.0_514-b01", "1.8.0_513", false),
            ("1.8.0_521", "1.8.0_513", true),
            ("25", "25.0.1", false),
            ("", "25.0.1", false),
        ] {
            assert_eq!(is_after(version, update), want, "{version} after {update}");
        }
    }
}
