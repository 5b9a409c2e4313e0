//! `package.installed`: a package in the package database, fully installed or not.

use crate::gathering::Gathering;
use crate::packages::dpkg::{Installed, Package};
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
    F::words("manager", &[B("dpkg")], "The package database that holds it."),
    F::new("name", T::Text, "The binary package's name."),
    F::new("version", T::Version, "The installed version."),
    F::new("architecture", T::Text, "The package's architecture, such as `amd64` or `all`."),
    F::new("source", T::Text, "The source package's name."),
    F::new("source_version", T::Version, "The source package's version."),
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
    F::new("held", T::Boolean, "True if an administrator keeps it from being upgraded."),
];

/// A row for every package that dpkg has or had.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let installed = Installed::read(gathering.host);
    let rows = installed.packages.iter().map(|package| row(package, &installed)).collect();
    Table { rows, gaps: installed.gaps }
}

fn row(package: &Package, installed: &Installed) -> Row {
    let version = |version: &Option<String>| version.as_ref().map(|version| format!("deb:{version}"));
    RowBuilder::new(&SPEC, installed.source(package), Grade::Configured)
        .set("manager", "dpkg")
        .set("name", package.name.as_str())
        .set("version", version(&package.version))
        .set("architecture", package.architecture.as_str())
        .set("source", package.source.as_str())
        .set("source_version", version(&package.source_version))
        .set("status", package.state)
        .set("held", package.held)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;
    use report::{GapReason, Source};

    const PROBE: Probe = Probe { spec: &SPEC, gather };
    const ALL: &[&str] = &["manager", "name", "version", "architecture", "source", "source_version", "status", "held"];

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
                "dpkg|a|deb:1:2-3|amd64|b|deb:2|installed|true",
                "dpkg|base-files|deb:12|amd64|base-files|deb:12|installed|false",
                "dpkg|c|deb:1|all|c|deb:1|config_files|false",
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
    fn another_package_manager_is_a_gap() {
        let table = Fixture::new().table(&PROBE);
        assert_eq!(table.gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Unsupported]);
    }
}
