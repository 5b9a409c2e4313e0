//! `package.update`: an upgrade that the package lists on disk offer and that is not installed; no row where all is current.

use crate::gathering::Gathering;
use crate::host::Host;
use crate::packages::dpkg::Installed;
use crate::packages::rpm::Database;
use crate::packages::rpm_md::choice;
use crate::packages::{apk_index, dnf, zypper};
use report::{FieldSpec as F, FieldType as T, Gap, Grade, Origin, Row, RowBuilder, Table, TableSpec, Value};
use std::borrow::Cow::Borrowed as B;

mod apt;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("package.update"),
    origin: Origin::Observed,
    doc: B(DOC),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const DOC: &str = "An upgrade that the package lists on disk offer and that is not installed; no row where all is current. \
    Read are apt's lists with its pins and holds, and Ubuntu's of extended maintenance; what dnf, yum and zypper keep of \
    their repositories (packed with gzip, xz or zstd, or not at all), with priorities, exclusions, locks, modules and \
    vendors; apk's indexes with its world. What is kept back has a row of its own if it mends a flaw that the upgrade \
    does not. Dependencies are not weighed, and packages that take the place of others are not looked for.";

const FIELDS: &[F] = &[
    F::new("name", T::Text, "The binary package's name."),
    F::new("architecture", T::Text, "The package's architecture."),
    F::new("installed", T::Version, "The installed version."),
    F::new("candidate", T::Version, "The version that the package manager would install."),
    F::new("security", T::Boolean, "True if a version above the installed one comes from a security archive."),
    F::new("origin", T::Text, "The archive's origin, such as `Debian`."),
    F::new(
        "suite",
        T::Text,
        "The archive's suite or code name, such as `bookworm-security`; the repository's name for rpm, its address for apk.",
    ),
    F::new("held", T::Boolean, "True if an administrator keeps it from being upgraded."),
    F::words("manager", &[B("apk"), B("dpkg"), B("rpm")], "The package manager."),
    F::new(
        "advisories",
        T::TextList,
        "The security advisories that it mends, sorted; absent for dpkg and apk, whose lists name none.",
    ),
    F::new("severity", T::Text, "The gravest word of those advisories, such as `Important`; absent if none says one."),
    F::new("needs", T::Text, "What has to be there before it can be installed: `subscription`; absent if nothing."),
];

/// A row for every upgrade that the host's package managers would make, and for
/// every one that mends a flaw and is kept from being made.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let host = gathering.host;
    let installed = Installed::read(host);
    let mut gaps = Vec::new();
    let of_rpm = of_rpm(host, &mut gaps);
    let of_apk = apk_index::updates(host, &mut gaps);
    let is_apt = installed.is_there || of_rpm.is_none() && of_apk.is_none();
    let mut table = if is_apt { apt::table(gathering, &installed) } else { Table::default() };
    table.rows.extend(of_rpm.unwrap_or_default().into_iter().map(rpm_row));
    table.rows.extend(of_apk.unwrap_or_default().into_iter().map(apk_row));
    table.gaps.append(&mut gaps);
    table
}

/// The upgrades of what rpm installed; `None` if it installed nothing.
fn of_rpm(host: &Host, gaps: &mut Vec<Gap>) -> Option<Vec<choice::Update>> {
    let mut database = Database::read(host)?;
    // rpm is a tool on Debian too, with a database that is empty.
    if database.packages.is_empty() && database.gaps.is_empty() {
        return None;
    }
    gaps.append(&mut database.gaps);
    let updates = if zypper::is_there(host) { zypper::updates } else { dnf::updates };
    Some(updates(host, &database.packages, gaps))
}

/// Why it is not known whether an update of apk mends a flaw.
const APK_SAYS_NOTHING: &str = "indexes of apk tell nothing of advisories";

fn apk_row(update: apk_index::Update) -> Row {
    RowBuilder::new(&SPEC, update.source, Grade::Configured)
        .set("name", update.name)
        .set("architecture", update.architecture)
        .set("installed", format!("apk:{}", update.installed))
        .set("candidate", format!("apk:{}", update.candidate))
        .set("security", Value::Unreadable(APK_SAYS_NOTHING.to_owned()))
        .set("suite", update.repository)
        .set("held", update.kept)
        .set("manager", "apk")
        .build()
}

fn rpm_row(update: choice::Update) -> Row {
    let security = update.security.map(Value::Boolean);
    RowBuilder::new(&SPEC, update.source, Grade::Configured)
        .set("name", update.name)
        .set("architecture", update.architecture)
        .set("installed", format!("rpm:{}", update.installed))
        .set("candidate", format!("rpm:{}", update.candidate))
        .set("security", security.unwrap_or_else(|| Value::Unreadable(NO_ADVISORIES.to_owned())))
        .set("suite", update.repository)
        .set("held", update.kept)
        .set("manager", "rpm")
        .set("advisories", update.advisories)
        .set("severity", update.severity)
        .set("needs", update.needs_subscription.then(|| "subscription".to_owned()))
        .build()
}

/// Why it is not known whether an update mends a flaw.
const NO_ADVISORIES: &str = "the repository tells nothing of advisories";

#[cfg(test)]
mod tests;
