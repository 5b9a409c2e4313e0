//! How long releases get fixes: a table of our own, with the document that each
//! date is from and the day on which it was held beside that document. What is
//! not here is absent in `os.release`: a date is never reckoned.
//!
//! Red Hat and its kin are told by their major release; a minor one of Red Hat
//! (EUS) may end earlier, which this table does not know.

use crate::tables::os_release::Identity;
use report::{Time, Value};

/// What is known of one release. Days are the last ones with fixes.
#[derive(Clone, Copy, Debug)]
pub struct Support {
    /// The id in os-release.
    id: &'static str,
    /// The release, as far as it counts: `9` stands for `9.4` as well.
    version: &'static str,
    /// The end of full support: new features and all fixes; empty where the vendor makes no difference.
    full: &'static str,
    /// The end of security fixes for everybody.
    ends: &'static str,
    /// The end of what comes after that; empty where nothing does.
    long: &'static str,
}

/// Releases of one system, the document, and the day of looking.
struct Document {
    name: &'static str,
    checked: &'static str,
    /// What its long-term support is called.
    long: &'static str,
    releases: &'static [Support],
}

const fn of(
    id: &'static str,
    version: &'static str,
    full: &'static str,
    ends: &'static str,
    long: &'static str,
) -> Support {
    Support { id, version, full, ends, long }
}

const DOCUMENTS: &[Document] = &[
    Document {
        name: "distro-info-data 0.58+deb12u6, debian.csv",
        checked: "2026-11-30",
        long: "Debian LTS",
        releases: &[
            of("debian", "8", "", "2018-06-17", "2020-06-30"),
            of("debian", "9", "", "2020-07-18", "2022-06-30"),
            of("debian", "10", "", "2022-09-10", "2024-06-30"),
            of("debian", "11", "", "2024-08-14", "2026-08-31"),
            of("debian", "12", "", "2026-07-11", "2028-06-30"),
            of("debian", "13", "", "2028-08-09", "2030-06-30"),
        ],
    },
    Document {
        name: "distro-info-data 0.58+deb12u6, ubuntu.csv",
        checked: "2026-11-30",
        long: "Ubuntu Pro (ESM)",
        releases: &[
            of("ubuntu", "20.10", "", "2021-07-22", ""),
            of("ubuntu", "21.04", "", "2022-01-20", ""),
            of("ubuntu", "21.10", "", "2022-07-14", ""),
            of("ubuntu", "22.04", "", "2027-06-01", "2032-04-21"),
            of("ubuntu", "22.10", "", "2023-07-20", ""),
            of("ubuntu", "23.04", "", "2024-01-25", ""),
            of("ubuntu", "23.10", "", "2024-07-11", ""),
            of("ubuntu", "24.04", "", "2029-05-31", "2034-04-25"),
            of("ubuntu", "24.10", "", "2025-07-10", ""),
            of("ubuntu", "25.04", "", "2026-01-15", ""),
            of("ubuntu", "25.10", "", "2026-07-09", ""),
            of("ubuntu", "26.04", "", "2031-05-29", "2036-04-23"),
        ],
    },
    Document {
        name: "Red Hat Enterprise Linux Life Cycle, as endoflife.date has it",
        checked: "2026-11-30",
        long: "Extended Life Cycle Support",
        releases: &[
            of("rhel", "6", "2016-05-10", "2020-11-30", "2024-06-30"),
            of("rhel", "7", "2019-08-06", "2024-06-30", "2028-06-30"),
            of("rhel", "8", "2024-05-31", "2029-05-31", "2032-05-31"),
            of("rhel", "9", "2027-05-31", "2032-05-31", "2035-05-31"),
        ],
    },
    Document {
        name: "Rocky Linux Release and Version Guide, as endoflife.date has it",
        checked: "2026-11-30",
        long: "",
        releases: &[of("rocky", "8", "2024-05-31", "2029-05-31", ""), of("rocky", "9", "2027-05-31", "2032-05-31", "")],
    },
    Document {
        name: "AlmaLinux Release Notes, as endoflife.date has them",
        checked: "2026-11-30",
        long: "",
        releases: &[
            of("almalinux", "8", "2024-05-01", "2029-03-01", ""),
            of("almalinux", "9", "2027-05-31", "2032-05-31", ""),
            of("almalinux", "10", "2030-05-31", "2035-05-31", ""),
        ],
    },
    Document {
        name: "CentOS Product Specifications, as endoflife.date has them",
        checked: "2026-11-30",
        long: "",
        releases: &[
            of("centos", "6", "2017-05-10", "2020-11-30", ""),
            of("centos", "7", "2020-08-06", "2024-06-30", ""),
            of("centos", "8", "", "2021-12-31", ""),
            of("centos-stream", "8", "", "2024-05-31", ""),
            of("centos-stream", "9", "", "2027-05-31", ""),
        ],
    },
    Document {
        name: "Fedora Linux Release Life Cycle, as endoflife.date has it",
        checked: "2026-11-30",
        long: "",
        releases: &[
            of("fedora", "36", "", "2023-05-16", ""),
            of("fedora", "37", "", "2023-12-05", ""),
            of("fedora", "38", "", "2024-05-21", ""),
            of("fedora", "39", "", "2024-11-26", ""),
            of("fedora", "40", "", "2025-05-13", ""),
            of("fedora", "41", "", "2025-12-15", ""),
            of("fedora", "42", "", "2026-05-13", ""),
            of("fedora", "43", "", "2026-12-09", ""),
        ],
    },
    Document {
        name: "openSUSE Lifetime, as endoflife.date has it",
        checked: "2026-11-30",
        long: "",
        releases: &[
            of("opensuse-leap", "15.0", "", "2019-12-03", ""),
            of("opensuse-leap", "15.1", "", "2021-02-02", ""),
            of("opensuse-leap", "15.2", "", "2022-01-04", ""),
            of("opensuse-leap", "15.3", "", "2022-12-31", ""),
            of("opensuse-leap", "15.4", "", "2023-12-07", ""),
            of("opensuse-leap", "15.5", "", "2024-12-31", ""),
            of("opensuse-leap", "15.6", "", "2026-04-30", ""),
            of("opensuse-leap", "16.0", "", "2027-10-31", ""),
        ],
    },
    Document {
        name: "SUSE Product Support Lifecycle, as endoflife.date has it",
        checked: "2026-11-30",
        long: "Long Term Service Pack Support",
        releases: &[
            of("sles", "12.3", "", "2019-06-30", "2022-06-30"),
            of("sles", "12.4", "", "2020-06-30", "2023-06-30"),
            of("sles", "12.5", "", "2024-10-31", "2027-10-31"),
            of("sles", "15", "", "2019-12-31", "2022-12-31"),
            of("sles", "15.1", "", "2021-01-31", "2024-01-31"),
            of("sles", "15.2", "", "2021-12-31", "2024-12-31"),
            of("sles", "15.3", "", "2022-12-31", "2025-12-31"),
            of("sles", "15.4", "", "2023-12-31", "2026-12-31"),
            of("sles", "15.5", "", "2024-12-31", "2027-12-31"),
        ],
    },
    Document {
        name: "Alpine Linux Releases, as endoflife.date has them",
        checked: "2026-11-30",
        long: "",
        releases: &[
            of("alpine", "3.12", "", "2022-05-01", ""),
            of("alpine", "3.13", "", "2022-11-01", ""),
            of("alpine", "3.14", "", "2023-05-01", ""),
            of("alpine", "3.15", "", "2023-11-01", ""),
            of("alpine", "3.16", "", "2024-05-23", ""),
            of("alpine", "3.17", "", "2024-11-22", ""),
            of("alpine", "3.18", "", "2025-05-09", ""),
            of("alpine", "3.19", "", "2025-11-01", ""),
            of("alpine", "3.20", "", "2026-04-01", ""),
            of("alpine", "3.21", "", "2026-11-01", ""),
            of("alpine", "3.22", "", "2027-05-01", ""),
            of("alpine", "3.23", "", "2027-11-01", ""),
        ],
    },
    Document {
        name: "Oracle Lifetime Support Policy for Oracle Linux, as endoflife.date has it",
        checked: "2026-11-30",
        long: "Oracle Extended Support",
        releases: &[
            of("ol", "6", "", "2021-03-01", "2024-12-01"),
            of("ol", "7", "", "2024-12-01", "2026-06-01"),
            of("ol", "8", "", "2029-07-01", "2031-07-01"),
            of("ol", "9", "", "2032-06-30", "2034-06-30"),
        ],
    },
    Document {
        name: "Amazon Linux Release Cadence, as endoflife.date has it",
        checked: "2026-11-30",
        long: "",
        releases: &[
            of("amzn", "2018.03", "2020-12-31", "2023-12-31", ""),
            of("amzn", "2023", "2025-03-15", "2028-03-15", ""),
        ],
    },
];

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
