//! Which upgrades zypper would make: from its cache of repositories, its
//! settings, locks, vendors and what rpm has installed. zypper never runs.

mod locks;

use super::gap;
use super::repositories::ini::{self, Section};
use super::rpm::header::Header;
use super::rpm_md::choice::{Rules, Update, World, highest};
use super::rpm_md::{self, Offer, PRIORITY, Place, Repository};
use crate::host::Host;
use locks::Lock;
use report::{Gap, GapReason};
use std::collections::HashSet;

const REPOSITORIES: &str = "/etc/zypp/repos.d";
const CACHE: &str = "/var/cache/zypp/raw";
const LOCKS: &str = "/etc/zypp/locks";

/// Where registering a host puts what opens the repositories of a subscription.
const CREDENTIALS: &str = "/etc/zypp/credentials.d/SCCcredentials";

const BOUND: usize = 4 << 20;

/// Whether zypper is what keeps a host: it has repositories.
pub fn is_there(host: &Host) -> bool {
    host.list(REPOSITORIES).is_ok_and(|all| all.iter().any(|file| file.name.ends_with(b".repo")))
}

/// The upgrades of what is installed.
pub fn updates(host: &Host, packages: &[Header], gaps: &mut Vec<Gap>) -> Vec<Update> {
    let installed = highest(packages);
    let wanted: HashSet<&str> = installed.keys().map(|(name, _)| *name).collect();
    let repositories = repositories(host, gaps);
    if repositories.is_empty() {
        let detail = "no repository is enabled, so that no update is known; enable one and run `zypper refresh`";
        gaps.push(gap(REPOSITORIES.as_bytes(), GapReason::Missing, detail));
    }
    let mut known = Vec::new();
    for repository in &repositories {
        // An alias may have what no name of a folder has.
        let folder = format!("{CACHE}/{}", repository.id.replace('/', "_"));
        if matches!(host.stat(format!("{folder}/repodata/repomd.xml")), Ok(None)) {
            let detail = format!("nothing of the repository {} is here; run `zypper refresh`", repository.id);
            gaps.push(gap(CACHE.as_bytes(), GapReason::Missing, detail));
            continue;
        }
        let place = Place { folder: folder.as_bytes(), flat: false, mend: "zypper refresh --force" };
        known.extend(rpm_md::read(host, place, &wanted, gaps).map(|metadata| (repository, metadata)));
    }
    let locks = match host.read(LOCKS, BOUND) {
        Ok(content) => {
            let (locks, broken) = locks::parse(&String::from_utf8_lossy(&content.bytes));
            gaps.extend(broken.into_iter().map(|line| {
                let detail = format!("the lock at line {line} is of a kind that is not read by this release");
                gap(LOCKS.as_bytes(), GapReason::Unsupported, detail)
            }));
            locks
        }
        Err(gap) => {
            gaps.extend((gap.reason != GapReason::Missing).then_some(gap));
            Vec::new()
        }
    };
    let rules = Zypper { locks };
    let world = World { known: &known, rules: &rules };
    installed.values().flat_map(|header| world.updates(header)).collect()
}

fn repositories(host: &Host, gaps: &mut Vec<Gap>) -> Vec<Repository> {
    let entries = match host.list(REPOSITORIES) {
        Ok(entries) => entries,
        Err(gap) => {
            gaps.push(gap);
            return Vec::new();
        }
    };
    let registered = matches!(host.stat(CREDENTIALS), Ok(Some(_)));
    let mut all = Vec::new();
    for entry in entries.iter().filter(|entry| entry.name.ends_with(b".repo")) {
        // Addresses may hold passwords.
        match host.read_secret([REPOSITORIES.as_bytes(), b"/", &entry.name].concat(), BOUND) {
            Ok(content) => {
                let sections = ini::parse(&String::from_utf8_lossy(&content.bytes));
                all.extend(
                    sections.iter().filter(|one| one.name != "main").filter_map(|one| repository(one, registered)),
                );
            }
            Err(gap) => gaps.push(gap),
        }
    }
    all
}

/// A section as a repository; `None` if it is switched off.
fn repository(section: &Section, registered: bool) -> Option<Repository> {
    let is_off = |text: &str| ["0", "no", "false", "off", "never"].iter().any(|no| text.eq_ignore_ascii_case(no));
    if section.get("enabled").is_some_and(is_off) {
        return None;
    }
    // What is sold lies in these folders, on the maker's servers and on mirrors of them.
    let address = section.get("baseurl").unwrap_or_default();
    let is_sold = ["/SUSE/Updates/", "/SUSE/Products/"].iter().any(|part| address.contains(part));
    // A lower number goes first; 0 is the same as none.
    let priority = section.get("priority").and_then(|text| text.parse().ok()).filter(|number| *number > 0);
    Some(Repository {
        id: section.name.clone(),
        name: section.get("name").unwrap_or(&section.name).to_owned(),
        priority: priority.unwrap_or(PRIORITY),
        excludes: Vec::new(),
        includes: Vec::new(),
        needs_subscription: is_sold && !registered,
        hotfixes: false,
    })
}

/// What zypper asks of an offer.
struct Zypper {
    locks: Vec<Lock>,
}

impl Rules for Zypper {
    /// What somebody else made does not take its place.
    fn sees(&self, installed: &Header, _: &Repository, offer: &Offer) -> bool {
        is_same_vendor(installed.vendor.as_deref(), offer.vendor.as_deref())
    }

    fn keeps(&self, installed: &Header, repository: &Repository, offer: &Offer) -> bool {
        let current = installed.evr();
        self.locks.iter().any(|lock| {
            lock.is_on(&offer.name, &offer.evr(), Some(&repository.id)) || lock.is_on(&installed.name, &current, None)
        })
    }

    fn follows(&self, _: &str) -> bool {
        true
    }
}

/// Vendors are the same by their names, and the two of SUSE's are one.
fn is_same_vendor(a: Option<&str>, b: Option<&str>) -> bool {
    let plain = |name: Option<&str>| {
        let name = name.unwrap_or_default().trim().to_ascii_lowercase();
        let own = ["suse", "opensuse"].iter().any(|front| name.starts_with(front));
        if own { "suse".to_owned() } else { name }
    };
    plain(a) == plain(b)
}

#[cfg(test)]
mod tests;
