//! Where dnf and yum keep what they fetched of a repository.

use crate::host::Host;
use crate::packages::rpm_md::{self, Metadata, Place};
use report::{Gap, GapReason, escape};
use std::collections::HashSet;

/// Where dnf 4 and dnf 5 keep what they fetched.
const CACHES: &[&str] = &["/var/cache/dnf", "/var/cache/libdnf5"];

/// Where yum does, below a folder for the architecture and one for the release.
const YUM: &str = "/var/cache/yum";

/// Reads what is there of a repository; packages whose names are not `wanted` are passed over.
pub(super) fn read(host: &Host, id: &str, wanted: &HashSet<&str>, gaps: &mut Vec<Gap>) -> Option<Metadata> {
    if let Some(folder) = newest(host, id) {
        let mend = "dnf clean metadata && dnf makecache";
        return rpm_md::read(host, Place { folder: &folder, flat: false, mend }, wanted, gaps);
    }
    if let Some(folder) = of_yum(host, id) {
        let mend = "yum clean metadata && yum makecache";
        return rpm_md::read(host, Place { folder: &folder, flat: true, mend }, wanted, gaps);
    }
    gaps.push(Gap {
        place: escape::path(CACHES[0].as_bytes()),
        reason: GapReason::Missing,
        detail: format!(
            "nothing of the repository {id} is here; run `dnf makecache`, or `yum makecache` where dnf is not there"
        ),
    });
    None
}

/// The folder of a repository's cache: its id with sixteen digits of a hash of
/// its address; the one that was fetched last, where the address was changed.
fn newest(host: &Host, id: &str) -> Option<Vec<u8>> {
    let mut found = Vec::new();
    for cache in CACHES {
        for entry in host.list(cache).unwrap_or_default() {
            let hash = entry.name.strip_prefix(id.as_bytes()).and_then(|rest| rest.strip_prefix(b"-"));
            if hash.is_some_and(|hash| hash.len() == 16 && hash.iter().all(u8::is_ascii_hexdigit)) {
                let folder = [cache.as_bytes(), b"/", &entry.name].concat();
                let stat = host.stat([folder.as_slice(), b"/repodata/repomd.xml"].concat()).ok().flatten();
                found.extend(stat.map(|stat| (stat.modified, folder)));
            }
        }
    }
    found.into_iter().max().map(|(_, folder)| folder)
}

/// The same of yum: `architecture/release/id`, without a hash.
fn of_yum(host: &Host, id: &str) -> Option<Vec<u8>> {
    let mut found = Vec::new();
    for own in host.list(YUM).unwrap_or_default() {
        let architecture = [YUM.as_bytes(), b"/", &own.name].concat();
        for release in host.list(&architecture).unwrap_or_default() {
            let folder = [architecture.as_slice(), b"/", &release.name, b"/", id.as_bytes()].concat();
            let stat = host.stat([folder.as_slice(), b"/repomd.xml"].concat()).ok().flatten();
            found.extend(stat.map(|stat| (stat.modified, folder)));
        }
    }
    found.into_iter().max().map(|(_, folder)| folder)
}
