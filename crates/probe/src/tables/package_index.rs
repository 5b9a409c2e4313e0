//! `package.index`: a list of packages on disk, as fetched from an archive: how old our knowledge of updates is.

use crate::gathering::Gathering;
use crate::packages::lists::{self, List};
use report::{FieldSpec as F, FieldType as T, Grade, Origin, Row, RowBuilder, Table, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("package.index"),
    origin: Origin::Observed,
    doc: B("A list of packages on disk, as fetched from an archive: how old our knowledge of updates is."),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("origin", T::Text, "The archive's origin, such as `Debian`."),
    F::new("suite", T::Text, "The archive's suite or code name."),
    F::new("component", T::Text, "The component, such as `main`."),
    F::new("security", T::Boolean, "True if it is a security archive."),
    F::new("published", T::Time, "When the archive signed the list; absent if it does not say."),
    F::new("valid_until", T::Time, "When the archive says that the list is out of date; absent if it does not say."),
];

/// A row for every list, or a gap if there is none.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let (lists, gaps) = lists::find(gathering.host);
    // Lists of several architectures say the same here.
    let mut rows: Vec<Row> = lists.iter().map(row).collect();
    rows.sort_unstable();
    rows.dedup();
    Table { rows, gaps }
}

fn row(list: &List) -> Row {
    let release = &list.release;
    RowBuilder::new(&SPEC, list.source.clone(), Grade::Configured)
        .set("origin", release.origin.clone())
        .set("suite", release.suite_or_codename())
        .set("component", list.component.clone())
        .set("security", list.security_field())
        .set("published", release.date)
        .set("valid_until", release.valid_until)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    #[test]
    fn each_component_of_an_archive_is_a_row() {
        let at =
            |name: &str| format!("/var/lib/apt/lists/mirror.example_debian-security_dists_bookworm-security_{name}");
        let table = Fixture::new()
            .file(&at("InRelease"), "Origin: Debian\nCodename: bookworm-security\nDate: Wed, 20 May 2026 08:00:00 UTC\nValid-Until: Wed, 27 May 2026 08:00:00 UTC\n")
            .file(&at("main_binary-amd64_Packages"), "")
            .file(&at("main_binary-i386_Packages"), "")
            .file(&at("contrib_binary-amd64_Packages"), "")
            .table(&Probe { spec: &SPEC, gather });
        let all = ["origin", "suite", "component", "security", "published", "valid_until"];
        assert_eq!(
            shown(&table, &SPEC, &all),
            [
                "Debian|bookworm-security|contrib|true|2026-05-20T08:00:00.000Z|2026-05-27T08:00:00.000Z",
                "Debian|bookworm-security|main|true|2026-05-20T08:00:00.000Z|2026-05-27T08:00:00.000Z",
            ]
        );
        assert_eq!(table.gaps, []);
    }
}
