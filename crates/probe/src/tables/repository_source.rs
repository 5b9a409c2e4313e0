//! `repository.source`: an address that the package manager fetches from, and what it demands of what comes from there.

use crate::gathering::Gathering;
use crate::packages::repositories::{self, Repository};
use report::{FieldSpec as F, FieldType as T, Grade, Origin, Row, RowBuilder, Table, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("repository.source"),
    origin: Origin::Observed,
    doc: B("An address that the package manager fetches from, and what it demands of what comes from there."),
    needs: B("nothing (root where an address holds a password)"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("uri", T::Text, "The address as it is written, without user, password and what follows a question mark."),
    F::words(
        "manager",
        &[B("apk"), B("apt"), B("dnf"), B("zypper")],
        "The package manager; yum's repositories count as dnf's.",
    ),
    F::new("name", T::Text, "The repository's id, or apk's tag; absent for apt, whose sources have none."),
    F::new("enabled", T::Boolean, "True if it is in use."),
    F::new("scheme", T::Text, "How it is fetched, such as `https`, lower case; absent for a plain path."),
    F::new("credentials", T::Boolean, "True if a user name or a password stands in the address."),
    F::new("suite", T::Text, "apt's suite, such as `bookworm-security`; absent for others."),
    F::new("components", T::TextList, "apt's components, such as `main`."),
    F::new(
        "signed",
        T::Boolean,
        "True if packages are taken only with a good signature, their own or that of the index that lists them.",
    ),
    F::new("index_signed", T::Boolean, "True if the index itself must have a good signature."),
    F::new("keys", T::TextList, "The keys that it names for itself: files, addresses or fingerprints."),
    F::new("dated", T::Boolean, "True if apt refuses an index that is past its date; absent for others."),
    F::new(
        "tls_verified",
        T::Boolean,
        "True if the server's certificate is checked; absent where the address is not of https, and for apt.",
    ),
    F::words(
        "release",
        &[B("any"), B("moving"), B("other"), B("own"), B("unknown")],
        "Whether it is for the host's release: `own`, `other`, `moving` where its name means another release from one day to the next, `any` where it is of none, `unknown` where its name does not tell.",
    ),
];

/// A row for every address and suite of every package manager that is there.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let (repositories, gaps) = repositories::read(gathering.host);
    Table { rows: repositories.into_iter().map(row).collect(), gaps }
}

fn row(repository: Repository) -> Row {
    let address = repository.address;
    RowBuilder::new(&SPEC, repository.source, Grade::Configured)
        .set("uri", address.text)
        .set("manager", repository.manager)
        .set("name", repository.name)
        .set("enabled", repository.enabled)
        .set("scheme", Some(address.scheme).filter(|scheme| !scheme.is_empty()))
        .set("credentials", address.credentials)
        .set("suite", repository.suite)
        .set("components", repository.components)
        .set("signed", repository.signed)
        .set("index_signed", repository.index_signed)
        .set("keys", repository.keys)
        .set("dated", repository.dated)
        .set("tls_verified", repository.tls_verified)
        .set("release", repository.release)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn both_forms_of_apt_beside_each_other() {
        let host = Fixture::new()
            .file("/etc/os-release", "ID=debian\nVERSION_ID=12\nVERSION_CODENAME=bookworm\n")
            .file("/etc/apt/sources.list", "deb http://u:CANARY@m.example/debian bookworm main\n")
            .file(
                "/etc/apt/sources.list.d/a.sources",
                "Types: deb deb-src\nURIs: https://m.example/debian\nSuites: trixie stable\nComponents: main\nTrusted: yes\n\nTypes: deb\n",
            );
        let table = host.table(&PROBE);
        let names = ["uri", "scheme", "credentials", "suite", "signed", "enabled", "release"];
        assert_eq!(
            shown(&table, &SPEC, &names),
            [
                "http://m.example/debian|http|true|bookworm|true|true|own",
                "https://m.example/debian|https|false|stable|false|true|moving",
                "https://m.example/debian|https|false|trixie|false|true|other",
            ]
        );
        assert!(table.gaps.is_empty() && !format!("{table:?}").contains("CANARY"));
    }

    #[test]
    fn a_host_without_a_package_manager_has_none() {
        let table = Fixture::new().table(&PROBE);
        assert_eq!((table.rows.len(), table.gaps.len()), (0, 0));
    }

    #[test]
    fn what_cannot_be_read_is_a_gap() {
        let table = Fixture::new().folder("/etc/yum.repos.d").fifo("/etc/yum.repos.d/a.repo").table(&PROBE);
        assert_eq!((table.rows.len(), table.gaps.len()), (0, 1));
    }
}
