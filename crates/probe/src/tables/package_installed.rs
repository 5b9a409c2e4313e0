//! `package.installed`: a package in the package database, fully installed or not.

use crate::gathering::Gathering;
use crate::packages::installed::Package;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, Row, RowBuilder, Table, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("package.installed"),
    origin: Origin::Observed,
    doc: B("A package in the package database, fully installed or not."),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words("manager", &[B("apk"), B("dpkg"), B("rpm")], "The package database that holds it."),
    F::new("name", T::Text, "The binary package's name."),
    F::new("version", T::Version, "The installed version."),
    F::new(
        "architecture",
        T::Text,
        "The package's architecture, such as `amd64` or `all`; `x86_64` or `noarch` for rpm and apk.",
    ),
    F::new("source", T::Text, "The source package's name; apk's `origin`."),
    F::new(
        "source_version",
        T::Version,
        "The source package's version; unreadable for rpm where it is not the package's own.",
    ),
    F::words(
        "status",
        &[
            B("installed"),
            B("config_files"),
            B("half_configured"),
            B("half_installed"),
            B("triggers_awaited"),
            B("triggers_pending"),
            B("unpacked"),
        ],
        "How far its installation went.",
    ),
    F::new(
        "held",
        T::Boolean,
        "True if an administrator keeps it from being upgraded; absent for rpm and apk, which keep no such mark with a package.",
    ),
    F::new(
        "module",
        T::Text,
        "The module stream that it belongs to, such as `nginx:1.22`; absent where it is of none.",
    ),
    F::new(
        "installed_at",
        T::Time,
        "When it was installed or last upgraded; absent for dpkg and apk, which do not tell.",
    ),
];

/// A row for every package of every database; dpkg's also where only its configuration is left.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let installed = gathering.installed();
    Table { rows: installed.packages.iter().map(row).collect(), gaps: installed.gaps.clone() }
}

fn row(package: &Package) -> Row {
    RowBuilder::new(&SPEC, package.place.clone(), Grade::Configured)
        .set("manager", package.manager)
        .set("name", package.name.as_str())
        .set("version", package.version.as_deref())
        .set("architecture", package.architecture.as_deref())
        .set("source", package.source.as_deref())
        .set("source_version", package.source_version.clone())
        .set("status", package.state)
        .set("held", package.held)
        .set("module", package.module.as_deref())
        .set("installed_at", package.installed_at)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;
    use report::{GapReason, Source};

    const PROBE: Probe = Probe { spec: &SPEC, gather };
    const ALL: &[&str] = &[
        "manager",
        "name",
        "version",
        "architecture",
        "source",
        "source_version",
        "status",
        "held",
        "module",
        "installed_at",
    ];

    #[test]
    fn the_status_file_and_the_folder_of_images() {
        let host = Fixture::new()
            .file("/var/lib/dpkg/status", "Package: a\nStatus: hold ok installed\nArchitecture: amd64\nVersion: 1:2-3\nSource: b (2)\n\nPackage: c\nStatus: deinstall ok config-files\nArchitecture: all\nVersion: 1\n\nPackage: d\nStatus: install ok what\n")
            .file("/var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12\nArchitecture: amd64\n")
            .file("/var/lib/dpkg/status.d/base.md5sums", "x\n");
        let table = host.table(&PROBE);
        assert_eq!(
            shown(&table, &SPEC, ALL),
            [
                "dpkg|a|deb:1:2-3|amd64|b|deb:2|installed|true|—|—",
                "dpkg|base-files|deb:12|amd64|base-files|deb:12|installed|false|—|—",
                "dpkg|c|deb:1|all|c|deb:1|config_files|false|—|—",
            ]
        );
        let lines = |row: &Row| match &row.source {
            Source::File { path, sha256: Some(_), line } => format!("{path}:{}", line.unwrap()),
            other => format!("{other:?}"),
        };
        let lines: Vec<_> = table.rows.iter().map(lines).collect();
        assert_eq!(lines, ["/var/lib/dpkg/status:1", "/var/lib/dpkg/status.d/base:1", "/var/lib/dpkg/status:7"]);
        assert_eq!(table.gaps.len(), 1);
        assert!(table.gaps[0].reason == GapReason::Malformed && table.gaps[0].detail.contains("line 12"));
    }

    #[test]
    fn packages_of_a_foreign_architecture_stand_beside_those_of_the_own() {
        let package = |architecture: &str| {
            format!(
                "Package: libc6\nStatus: install ok installed\nMulti-Arch: same\nArchitecture: {architecture}\nVersion: 2.36-9\nSource: glibc\n\n"
            )
        };
        let host = Fixture::new()
            .file("/var/lib/dpkg/arch", "amd64\ni386\n")
            .file("/var/lib/dpkg/status", &(package("amd64") + &package("i386")));
        assert_eq!(
            shown(&host.table(&PROBE), &SPEC, &ALL[..6]),
            ["dpkg|libc6|deb:2.36-9|amd64|glibc|deb:2.36-9", "dpkg|libc6|deb:2.36-9|i386|glibc|deb:2.36-9"]
        );
    }

    #[test]
    fn packages_of_apk_and_of_two_managers() {
        let apk = "C:Q1=\nP:ssl_client\nV:1.36.1-r15\nA:x86_64\no:busybox\nF:usr\n\nP:musl\nV:1.2.4-r4\nA:x86_64\n\nP:broken\n\n";
        for place in ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"] {
            let host = Fixture::new()
                .file(place, apk)
                .file("/var/lib/dpkg/status.d/a", "Package: a\nVersion: 1\nArchitecture: all\n");
            let table = host.table(&PROBE);
            assert_eq!(
                shown(&table, &SPEC, ALL),
                [
                    "apk|musl|apk:1.2.4-r4|x86_64|musl|apk:1.2.4-r4|installed|—|—|—",
                    "apk|ssl_client|apk:1.36.1-r15|x86_64|busybox|apk:1.36.1-r15|installed|—|—|—",
                    "dpkg|a|deb:1|all|a|deb:1|installed|false|—|—",
                ]
            );
            let [gap] = &table.gaps[..] else { panic!("{:?}", table.gaps) };
            assert!(gap.reason == GapReason::Malformed && gap.detail.contains("line 12"), "{gap:?}");
        }
    }

    #[test]
    fn no_package_manager_that_is_read_is_a_gap() {
        let table = Fixture::new().table(&PROBE);
        assert_eq!(table.gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Unsupported]);
    }
}
