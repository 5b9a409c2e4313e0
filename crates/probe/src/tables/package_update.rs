//! `package.update`: an upgrade that the package lists on disk offer and that is not installed; no row where all is current.

use crate::gathering::Gathering;
use crate::host::Host;
use crate::packages::dpkg::{Installed, Package};
use crate::packages::lists::{self, List, NO_RELEASE};
use crate::packages::pins::Pins;
use crate::packages::policy::{Policy, Update};
use crate::packages::rpm::Database;
use crate::packages::rpm_md::choice;
use crate::packages::scan::{Offer, ScanFault, Wanted, scan};
use crate::packages::{apk_index, dnf, gap, zypper};
use report::{FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Table, TableSpec, Value};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("package.update"),
    origin: Origin::Observed,
    doc: B("An upgrade that the package lists on disk offer and that is not installed; no row where all is current."),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("name", T::Text, "The binary package's name."),
    F::new("architecture", T::Text, "The package's architecture."),
    F::new("installed", T::Version, "The installed version."),
    F::new("candidate", T::Version, "The version that the package manager would install."),
    F::new("security", T::Boolean, "True if a version above the installed one comes from a security archive."),
    F::new("origin", T::Text, "The archive's origin, such as `Debian`."),
    F::new("suite", T::Text, "The archive's suite or code name, such as `bookworm-security`."),
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
    let mut table = if is_apt { of_apt(gathering, &installed) } else { Table::default() };
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

/// What is there while a host is attached to a subscription of Ubuntu's.
const ATTACHED: &[&str] =
    &["/etc/apt/auth.conf.d/90ubuntu-advantage", "/var/lib/ubuntu-advantage/private/machine-token.json"];

/// Why it is not known whether an update mends a flaw.
const NO_ADVISORIES: &str = "the repository tells nothing of advisories";

fn of_apt(gathering: &Gathering<'_>, installed: &Installed) -> Table {
    let host = gathering.host;
    let mut table = Table { rows: Vec::new(), gaps: installed.gaps.clone() };
    let (lists, gaps) = lists::find(host);
    let there: Vec<&Package> = installed.packages.iter().filter(|package| package.is_there()).collect();
    if !installed.is_there {
        // What apt's lists hold means nothing without it.
        let detail =
            "there is no database of dpkg or rpm; the lists of other package managers are not read by this release";
        table.gaps.push(gap(b"/var/lib/dpkg/status", GapReason::Unsupported, detail));
        return table;
    }
    if there.is_empty() && !table.gaps.is_empty() {
        return table;
    }
    table.gaps.extend(gaps);
    if !lists.is_empty() && !lists.iter().any(|list| list.release.is_security()) {
        let detail = "no list of a security archive is here, so security updates are not known; add one to apt's \
                      sources and run `apt-get update`";
        table.gaps.push(gap(b"/var/lib/apt/lists", GapReason::Missing, detail));
    }
    let pins = Pins::read(host);
    table.gaps.extend(pins.gaps.iter().cloned());
    table.gaps.extend(default_release(gathering));

    let mut wanted = Wanted::new();
    for (place, package) in there.iter().enumerate() {
        wanted.entry(package.name.as_bytes()).or_default().push(place);
    }
    let native = installed.native();
    let is_ours = |list: &List| match list.architecture.as_deref() {
        None | Some("all") => true,
        Some(other) => other == native || there.iter().any(|package| package.architecture == other),
    };
    let mut offers: Vec<Vec<(usize, Offer)>> = vec![Vec::new(); there.len()];
    for (number, list) in lists.iter().enumerate().filter(|(_, list)| is_ours(list)) {
        let mut keep = |places: &[usize], offer: Offer| {
            for place in places {
                if let Some(own) = offers.get_mut(*place) {
                    own.push((number, offer.clone()));
                }
            }
        };
        match list.open(host) {
            Ok(stream) => {
                if let Err(fault) = scan(stream, &wanted, &mut keep) {
                    table.gaps.push(spoilt(list, fault));
                }
            }
            Err(gap) => table.gaps.push(gap),
        }
    }
    // Ubuntu shows what its extended maintenance has mended to all, and gives it to subscribers.
    let is_there = |path: &str| matches!(host.stat(path), Ok(Some(_)));
    let needs = (!ATTACHED.iter().any(|path| is_there(path))).then_some("subscription");
    let policy = Policy::new(&lists, &pins.pins, native);
    for (package, offers) in there.iter().zip(&offers) {
        match policy.update(package, offers) {
            Ok(None) => {}
            Ok(Some(update)) => {
                table.rows.extend(lists.get(update.list).map(|list| row(package, &update, list, needs)));
            }
            Err(()) => {
                let detail = format!("the installed version of {} is none that dpkg takes", package.name);
                table.gaps.push(gap(b"/var/lib/dpkg/status", GapReason::Malformed, detail));
            }
        }
    }
    table
}

fn row(package: &Package, update: &Update, list: &List, subscription: Option<&str>) -> Row {
    RowBuilder::new(&SPEC, list.source.clone(), Grade::Configured)
        .set("name", package.name.as_str())
        .set("architecture", package.architecture.as_str())
        .set("installed", package.version.as_ref().map(|version| format!("deb:{version}")))
        .set("candidate", format!("deb:{}", update.version))
        .set("security", update.security.map_or_else(|| Value::Unreadable(NO_RELEASE.to_owned()), Value::Boolean))
        .set("origin", list.release.origin.clone())
        .set("suite", list.release.suite_or_codename())
        .set("held", package.held || update.pinned)
        .set("manager", "dpkg")
        .set("needs", list.release.is_esm().then(|| subscription.map(str::to_owned)).flatten())
        .build()
}

fn spoilt(list: &List, fault: ScanFault) -> report::Gap {
    let (reason, detail) = match fault {
        ScanFault::Spoilt => (GapReason::Malformed, "the list does not unpack; run `apt-get update`"),
        ScanFault::Failed => (GapReason::Failed, "reading the list failed; check the disk"),
        ScanFault::TooLarge => (GapReason::TooLarge, "the list is larger than the bound"),
    };
    gap(&list.path, reason, detail)
}

/// apt's configuration may prefer a release, which is not read: a gap if it does.
fn default_release(gathering: &Gathering<'_>) -> Vec<report::Gap> {
    const FOLDER: &str = "/etc/apt/apt.conf.d";
    let mut gaps = Vec::new();
    let mut paths = vec![b"/etc/apt/apt.conf".to_vec()];
    match gathering.host.list(FOLDER) {
        Ok(entries) => paths.extend(entries.iter().map(|e| [FOLDER.as_bytes(), b"/", &e.name].concat())),
        Err(gap) if gap.reason == GapReason::Missing => {}
        Err(gap) => gaps.push(gap),
    }
    for path in paths {
        match gathering.host.read_secret(&path, 1 << 20) {
            Ok(content) => {
                let names = |line: &[u8]| {
                    let line = line.trim_ascii().to_ascii_lowercase();
                    let comment = line.starts_with(b"//") || line.starts_with(b"#");
                    !comment && memchr::memmem::find(&line, b"default-release").is_some()
                };
                if content.lines().any(|(_, line)| names(line)) {
                    let detail = "APT::Default-Release is not taken into account by this release; use a pin instead";
                    gaps.push(gap(&path, GapReason::Unsupported, detail));
                }
            }
            Err(gap) if matches!(gap.reason, GapReason::Missing | GapReason::Malformed) => {}
            Err(gap) => gaps.push(gap),
        }
    }
    gaps
}

#[cfg(test)]
mod tests;
