//! Upgrades of what dpkg installed: by apt's lists, pins and holds, and by the
//! lists of Ubuntu's extended maintenance.

use super::SPEC;
use crate::gathering::Gathering;
use crate::host::Host;
use crate::packages::dpkg::{Installed, Package};
use crate::packages::gap;
use crate::packages::lists::{self, List, NO_RELEASE};
use crate::packages::pins::{Pin, Pins};
use crate::packages::policy::{Policy, Update};
use crate::packages::scan::{Offer, ScanFault, Wanted, scan};
use report::{Gap, GapReason, Grade, Row, RowBuilder, Table, Value};

/// What is there while a host is attached to a subscription of Ubuntu's.
const ATTACHED: &[&str] =
    &["/etc/apt/auth.conf.d/90ubuntu-advantage", "/var/lib/ubuntu-advantage/private/machine-token.json"];

/// A row for every upgrade that apt would make, and for every one that mends a
/// flaw and is kept from being made.
pub fn table(gathering: &Gathering<'_>, installed: &Installed) -> Table {
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

    let native = installed.native();
    let offers = offers(host, &lists, &there, native, &mut table.gaps);
    // Ubuntu shows what its extended maintenance has mended to all, and gives it to subscribers.
    let is_there = |path: &str| matches!(host.stat(path), Ok(Some(_)));
    let needs = (!ATTACHED.iter().any(|path| is_there(path))).then_some("subscription");
    let mut take = |lists: &[List], pins: &[Pin], offers: &[Vec<(usize, Offer)>]| {
        let policy = Policy::new(lists, pins, native);
        for (package, offers) in there.iter().zip(offers) {
            match policy.update(package, offers) {
                Ok(None) => {}
                Ok(Some(update)) => {
                    table.rows.extend(lists.get(update.list).map(|list| row(package, &update, list, needs)));
                }
                Err(()) => {
                    let detail = format!("the installed version of {} is none that dpkg takes", package.name);
                    let gap = gap(b"/var/lib/dpkg/status", GapReason::Malformed, detail);
                    if !table.gaps.contains(&gap) {
                        table.gaps.push(gap);
                    }
                }
            }
        }
    };
    take(&lists, &pins.pins, &offers);
    // What apt itself has is not told twice.
    let is_known = |list: &List| {
        lists
            .iter()
            .any(|own| own.release.origin == list.release.origin && own.release.codename == list.release.codename)
    };
    let (mut extended, mut gaps) = lists::extended(host);
    extended.retain(|list| !is_known(list));
    let offers = self::offers(host, &extended, &there, native, &mut gaps);
    take(&extended, &[], &offers);
    table.gaps.extend(gaps);
    table
}

/// What lists offer of each package that is there, with the number of the list.
fn offers(
    host: &Host,
    lists: &[List],
    there: &[&Package],
    native: &str,
    gaps: &mut Vec<Gap>,
) -> Vec<Vec<(usize, Offer)>> {
    let mut wanted = Wanted::new();
    for (place, package) in there.iter().enumerate() {
        wanted.entry(package.name.as_bytes()).or_default().push(place);
    }
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
                    gaps.push(spoilt(list, fault));
                }
            }
            Err(gap) => gaps.push(gap),
        }
    }
    offers
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

fn spoilt(list: &List, fault: ScanFault) -> Gap {
    let (reason, detail) = match fault {
        ScanFault::Spoilt => (GapReason::Malformed, "the list does not unpack; run `apt-get update`"),
        ScanFault::Failed => (GapReason::Failed, "reading the list failed; check the disk"),
        ScanFault::TooLarge => (GapReason::TooLarge, "the list is larger than the bound"),
    };
    gap(&list.path, reason, detail)
}

/// apt's configuration may prefer a release, which is not read: a gap if it does.
fn default_release(gathering: &Gathering<'_>) -> Vec<Gap> {
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
