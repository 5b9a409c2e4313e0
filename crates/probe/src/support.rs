//! How long releases get fixes: a table of our own, with the document that each
//! date is from and the day on which it was held beside that document. What is
//! not here is absent in `os.release`: a date is never reckoned.
//!
//! Red Hat and its kin are told by their major release; a minor one of Red Hat
//! (EUS) may end earlier, which this table does not know.

mod documents;

use crate::tables::os_release::Identity;
use documents::{DOCUMENTS, Support};
use report::{Time, Value};

/// What `os.release` tells of a release's support; all absent where it is not in the table.
#[derive(Debug)]
pub struct Ends {
    /// The end of full support.
    pub full: Value,
    /// The end of security fixes for everybody.
    pub ends: Value,
    /// The end of long-term support.
    pub long: Value,
    /// What that is called.
    pub long_name: Value,
    /// The document and the day.
    pub source: Value,
}

impl Ends {
    /// What the table says of a release.
    pub fn of(own: &Identity) -> Self {
        const NOTHING: Ends = Ends {
            full: Value::Absent,
            ends: Value::Absent,
            long: Value::Absent,
            long_name: Value::Absent,
            source: Value::Absent,
        };
        let Some(version) = own.version_id.as_deref() else { return NOTHING };
        // CentOS Stream has the id of CentOS Linux, and other ends.
        let id = if own.id == "centos" && own.name.contains("Stream") { "centos-stream" } else { own.id.as_str() };
        let fits = |release: &&Support| release.id == id && (release.version == version || is_part(release, version));
        let found = DOCUMENTS.iter().find_map(|doc| doc.releases.iter().find(fits).map(|release| (doc, release)));
        let Some((document, release)) = found else { return NOTHING };
        let long_name = Some(document.long).filter(|_| !release.long.is_empty());
        Self {
            full: last(release.full),
            ends: last(release.ends),
            long: last(release.long),
            long_name: long_name.into(),
            source: format!("{}, checked {}", document.name, document.checked).into(),
        }
    }
}

/// Whether a release is named by the front of its number: all but SUSE's,
/// whose service packs each have ends of their own.
fn is_part(release: &Support, version: &str) -> bool {
    !release.id.contains("suse")
        && release.id != "sles"
        && version.strip_prefix(release.version).is_some_and(|rest| rest.starts_with('.'))
}

/// The last second of a day.
fn last(day: &str) -> Value {
    Time::parse_day(day).ok().map(|day| day.plus_days(1).plus_millis(-1000)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(id: &str, version: &str, name: &str) -> Vec<String> {
        let own = Identity {
            id: id.to_owned(),
            version_id: Some(version.to_owned()),
            name: name.to_owned(),
            ..Identity::default()
        };
        let ends = Ends::of(&own);
        [ends.full, ends.ends, ends.long, ends.long_name].iter().map(Value::shown).collect()
    }

    #[test]
    fn releases_that_are_known() {
        let check = |id, version, want: [&str; 4]| assert_eq!(ends(id, version, ""), want, "{id} {version}");
        check("debian", "12", ["—", "2026-07-11T23:59:59.000Z", "2028-06-30T23:59:59.000Z", "Debian LTS"]);
        check("rocky", "9.4", ["2027-05-31T23:59:59.000Z", "2032-05-31T23:59:59.000Z", "—", "—"]);
        check("alpine", "3.20.3", ["—", "2026-04-01T23:59:59.000Z", "—", "—"]);
        check(
            "sles",
            "15.5",
            ["—", "2024-12-31T23:59:59.000Z", "2027-12-31T23:59:59.000Z", "Long Term Service Pack Support"],
        );
    }

    #[test]
    fn the_systems_of_today_are_known() {
        for (id, versions) in [
            ("almalinux", &["8.10", "9.6", "10.1"][..]),
            ("alpine", &["3.20.1", "3.21.0", "3.22.2"]),
            ("amzn", &["2", "2023"]),
            ("debian", &["11", "12", "13"]),
            ("fedora", &["41", "42", "43"]),
            ("ol", &["8.10", "9.6"]),
            ("opensuse-leap", &["15.6", "16.0"]),
            ("rhel", &["8.10", "9.6", "10.0"]),
            ("rocky", &["8.10", "9.6", "10.1"]),
            ("sles", &["15.6", "15.7"]),
            ("ubuntu", &["20.04", "22.04", "24.04", "25.04", "25.10"]),
        ] {
            for version in versions {
                assert!(ends(id, version, "")[1].ends_with("T23:59:59.000Z"), "{id} {version}");
            }
        }
    }

    #[test]
    fn what_is_not_known_is_absent() {
        for (id, version, name) in [
            ("debian", "1", ""),
            ("debian", "99", ""),
            ("sles", "15.99", ""),
            ("alpine", "3.2", ""),
            ("centos", "7", "CentOS Stream 7"),
            ("centos", "9", "CentOS Linux 9"),
            ("site-linux", "12", ""),
        ] {
            assert_eq!(ends(id, version, name), ["—"; 4], "{id} {version}");
        }
        assert_eq!(Ends::of(&Identity { id: "debian".into(), ..Identity::default() }).ends, Value::Absent);
    }

    #[test]
    fn every_date_is_one_and_they_follow_each_other() {
        let mut seen = std::collections::BTreeSet::new();
        for document in DOCUMENTS {
            assert!(Time::parse_day(document.checked).is_ok() && !document.name.is_empty());
            for release in document.releases {
                assert!(seen.insert((release.id, release.version)), "{release:?} stands here twice");
                let days = [release.full, release.ends, release.long];
                let known: Vec<_> = days.iter().filter(|day| !day.is_empty()).collect();
                assert!(known.iter().all(|day| Time::parse_day(day).is_ok()) && known.is_sorted(), "{release:?}");
                assert!(
                    !release.ends.is_empty() && (release.long.is_empty() || !document.long.is_empty()),
                    "{release:?}"
                );
            }
        }
    }
}
