//! A dated table of our own: the quarterly security updates of the JDK, by the
//! version that its `release` file names. From the advisories of the OpenJDK
//! vulnerability group (one for each day below), whose versions the builds of
//! Oracle, Adoptium, Azul, Amazon, Microsoft and Red Hat share. Which CVEs
//! each closes is not repeated here. A table ends with its last line: what came
//! out later is not known by it, and [`LAST`] says until when it speaks.

use super::{ImportError, Sink};
use crate::model::{Range, Record, Status};

/// The release that it speaks of.
pub const RELEASE: &str = "openjdk";

/// The day of its newest line.
pub const LAST: &str = "2025-10-21";

/// How many days after its newest line the table still speaks: updates come
/// every three months, so that by then the next one is out.
pub const SPEAKS_DAYS: i64 = 100;

/// The day, and the versions that came out on it.
const UPDATES: &[(&str, &[&str])] = &[
    ("2023-01-17", &["1.8.0_362", "11.0.18", "17.0.6"]),
    ("2023-04-18", &["1.8.0_372", "11.0.19", "17.0.7"]),
    ("2023-07-18", &["1.8.0_382", "11.0.20", "17.0.8"]),
    ("2023-10-17", &["1.8.0_392", "11.0.21", "17.0.9", "21.0.1"]),
    ("2024-01-16", &["1.8.0_402", "11.0.22", "17.0.10", "21.0.2"]),
    ("2024-04-16", &["1.8.0_412", "11.0.23", "17.0.11", "21.0.3"]),
    ("2024-07-16", &["1.8.0_422", "11.0.24", "17.0.12", "21.0.4"]),
    ("2024-10-15", &["1.8.0_432", "11.0.25", "17.0.13", "21.0.5"]),
    ("2025-01-21", &["1.8.0_442", "11.0.26", "17.0.14", "21.0.6"]),
    ("2025-04-15", &["1.8.0_452", "11.0.27", "17.0.15", "21.0.7"]),
    ("2025-07-15", &["1.8.0_462", "11.0.28", "17.0.16", "21.0.8"]),
    (LAST, &["1.8.0_472", "11.0.29", "17.0.17", "21.0.9", "25.0.1"]),
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
            record.note = Some("quarterly security update of the JDK".to_owned());
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
        assert_eq!((holes("openjdk-17", "17.0.8"), holes("openjdk-17", "17.0.17")), (9, 0));
        assert_eq!((holes("openjdk-8", "1.8.0_462"), holes("openjdk-8", "1.8.0_472")), (1, 0));
        assert_eq!(holes("openjdk-17", "17.0.10"), 7, "numbers are compared as numbers");
        for (version, want) in [("17", Some("openjdk-17")), ("18.0.2", None), ("1.7.0_80", None), ("", None)] {
            assert_eq!(package(version), want, "{version}");
        }
    }
}
