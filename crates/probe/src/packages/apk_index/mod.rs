//! Which upgrades apk would make: from its indexes on disk, its repositories,
//! what an administrator asked for, and what is installed. apk never runs.

pub mod index;
mod wishes;

use super::apk::{self, Package};
use super::gap;
use super::packing::Packing;
use crate::host::{Content, Host, Kind};
use index::Offer;
use report::version::Apk;
use report::{Gap, GapReason, Source, escape};
use ring::digest::{self, SHA1_FOR_LEGACY_USE_ONLY as SHA1, SHA256};
use std::collections::{BTreeMap, HashSet};
use wishes::Wish;

const LIST: &str = "/etc/apk/repositories";
const PARTS: &[&str] = &["/etc/apk/repositories.d", "/lib/apk/repositories.d"];
const WORLD: &str = "/etc/apk/world";

/// Where fetched indexes are: a link where the system runs from memory, else the folder.
const CACHES: &[&str] = &["/etc/apk/cache", "/var/cache/apk"];

const BOUND: usize = 1 << 20;

/// The most bytes of an index, packed.
const MOST_PACKED: u64 = 256 << 20;

/// The most repositories that are asked.
const MOST_REPOSITORIES: usize = 256;

/// An upgrade that is offered.
#[derive(Debug)]
pub struct Update {
    pub name: String,
    pub architecture: String,
    pub installed: String,
    pub candidate: String,
    /// The repository's address, without what may be secret in it.
    pub repository: String,
    /// What an administrator asked for keeps it from being installed.
    pub kept: bool,
    pub source: Source,
}

/// A repository with what it offers of what is installed.
struct Known {
    tag: Option<String>,
    address: String,
    source: Source,
    offers: Vec<Offer>,
}

/// The upgrades of a host; `None` if apk has nothing installed there.
pub fn updates(host: &Host, gaps: &mut Vec<Gap>) -> Option<Vec<Update>> {
    let place = apk::PLACES.iter().find(|place| !matches!(host.stat(place), Ok(None)))?;
    let content = match host.read(place, apk::BOUND) {
        Ok(content) => content,
        Err(gap) if gap.reason == GapReason::Missing => return None,
        Err(gap) => {
            gaps.push(gap);
            return Some(Vec::new());
        }
    };
    let (packages, broken) = apk::parse(&content.bytes);
    gaps.extend(broken.into_iter().map(|line| {
        let detail = format!("the package at line {line} cannot be read; run `apk fix`");
        gap(place.as_bytes(), GapReason::Malformed, detail)
    }));
    if packages.is_empty() {
        return Some(Vec::new());
    }
    let wishes = match host.read(WORLD, BOUND) {
        Ok(world) => wishes::parse(&String::from_utf8_lossy(&world.bytes)),
        Err(gap) if gap.reason == GapReason::Missing => BTreeMap::new(),
        Err(gap) => {
            gaps.push(gap);
            return Some(Vec::new());
        }
    };
    let known = repositories(host, &packages, gaps);
    if known.is_empty() && gaps.is_empty() {
        let detail = "no repository is named, so that no update is known; name one and run `apk update`";
        gaps.push(gap(LIST.as_bytes(), GapReason::Missing, detail));
    }
    let none = Wish::default();
    let update = |package: &Package| update(package, wishes.get(&package.name).unwrap_or(&none), &known);
    Some(packages.iter().filter_map(update).collect())
}

fn update(package: &Package, wish: &Wish, known: &[Known]) -> Option<Update> {
    let own = Apk::parse(&package.version)?;
    let mut found: Vec<(Apk<'_>, &Offer, &Known)> = Vec::new();
    for repository in known {
        // A repository with a tag is asked for what names the tag alone.
        if repository.tag.as_ref().is_none_or(|tag| wish.tags.contains(tag)) {
            let named = repository.offers.iter().filter(|offer| offer.name == package.name);
            found.extend(named.filter_map(|offer| Some((Apk::parse(&offer.version)?, offer, repository))));
        }
    }
    found.retain(|(version, ..)| *version > own);
    // Of one version in two repositories, the one that is named first is taken.
    found.reverse();
    let (taken, kept) = match found.iter().filter(|(_, offer, _)| wish.takes(&offer.version)).max_by_key(|one| one.0) {
        Some(taken) => (taken, false),
        None => (found.iter().max_by_key(|one| one.0)?, true),
    };
    Some(Update {
        name: package.name.clone(),
        architecture: package.architecture.clone(),
        installed: package.version.clone(),
        candidate: taken.1.version.clone(),
        repository: taken.2.address.clone(),
        kept,
        source: taken.2.source.clone(),
    })
}

/// What each repository offers of these packages; what is not on disk is a gap.
fn repositories(host: &Host, packages: &[Package], gaps: &mut Vec<Gap>) -> Vec<Known> {
    let names: HashSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let own = architecture(host, packages);
    let mut known = Vec::new();
    for (number, (tag, address)) in lines(host, gaps).into_iter().enumerate() {
        if number == MOST_REPOSITORIES {
            let detail = format!("there are more than {MOST_REPOSITORIES} repositories; take out what is not needed");
            gaps.push(gap(LIST.as_bytes(), GapReason::TooLarge, detail));
            break;
        }
        let shown = super::repositories::Address::of(&address).text;
        let places = places(&address, &own);
        let Some(path) = places.into_iter().find(|path| matches!(host.stat(path), Ok(Some(_)))) else {
            let detail = format!("no index of the repository {shown} is here; run `apk update`");
            gaps.push(gap(CACHES[1].as_bytes(), GapReason::Missing, detail));
            continue;
        };
        let stream = match host.stream(&path, MOST_PACKED) {
            Ok(stream) => stream,
            Err(gap) => {
                gaps.push(gap);
                continue;
            }
        };
        match index::read(Packing::Gzip.open(stream), &|name| names.contains(name)) {
            Ok(offers) => {
                let source = Source::File { path: escape::path(&path), sha256: None, line: None };
                known.push(Known { tag, address: shown, source, offers });
            }
            Err(fault) => {
                let detail = format!("{}; run `apk update`", fault.what());
                gaps.push(gap(&path, fault.reason(), detail));
            }
        }
    }
    known
}

/// The tag and the address of each repository.
fn lines(host: &Host, gaps: &mut Vec<Gap>) -> Vec<(Option<String>, String)> {
    let mut paths = vec![LIST.as_bytes().to_vec()];
    for folder in PARTS {
        match host.list(folder) {
            Ok(entries) => {
                let is_list = |name: &[u8]| name.ends_with(b".list");
                let lists = entries.iter().filter(|entry| entry.kind != Kind::Directory && is_list(&entry.name));
                paths.extend(lists.map(|entry| [folder.as_bytes(), b"/", &entry.name].concat()));
            }
            Err(gap) => gaps.extend((gap.reason != GapReason::Missing).then_some(gap)),
        }
    }
    let mut all = Vec::new();
    for path in paths {
        // Addresses may hold passwords.
        match host.read_secret(&path, BOUND) {
            Ok(content) => {
                let text = String::from_utf8_lossy(&content.bytes).into_owned();
                for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
                    let mut words = line.split_ascii_whitespace().peekable();
                    let tag = words.next_if(|word| word.starts_with('@'));
                    match words.next() {
                        Some(word) if word.contains('/') => {
                            all.push((tag.map(|tag| tag.trim_start_matches('@').to_owned()), word.to_owned()));
                        }
                        _ => {
                            let detail = "a line of it is in a form that is not read by this release";
                            gaps.push(gap(&path, GapReason::Unsupported, detail));
                        }
                    }
                }
            }
            Err(gap) => gaps.extend((gap.reason != GapReason::Missing).then_some(gap)),
        }
    }
    all
}

/// The architecture that indexes are of.
fn architecture(host: &Host, packages: &[Package]) -> String {
    let named = host.read("/etc/apk/arch", 1024).ok();
    let named = named.and_then(|content: Content| {
        Some(String::from_utf8_lossy(&content.bytes).lines().next()?.trim().to_owned()).filter(|name| !name.is_empty())
    });
    let mut all = packages.iter().map(|package| package.architecture.as_str());
    named.or_else(|| all.find(|name| !matches!(*name, "" | "noarch")).map(str::to_owned)).unwrap_or_default()
}

/// Where the index of a repository may be. The name of a fetched one has the
/// first four bytes of a hash of the address: apk 2 takes SHA-1 of it as
/// written, apk 3 SHA-256, in part of the index's own address.
fn places(address: &str, architecture: &str) -> Vec<Vec<u8>> {
    let base = address.trim_end_matches('/');
    let full = format!("{base}/{architecture}/APKINDEX.tar.gz");
    let local = address.strip_prefix("file://").or_else(|| address.starts_with('/').then_some(address));
    if let Some(local) = local {
        return vec![format!("{}/{architecture}/APKINDEX.tar.gz", local.trim_end_matches('/')).into_bytes()];
    }
    let mut all = Vec::new();
    for text in [address, base, &full] {
        for kind in [&SHA1, &SHA256] {
            let hash = hex::encode(digest::digest(kind, text.as_bytes()).as_ref().get(..4).unwrap_or_default());
            all.extend(CACHES.iter().map(|cache| format!("{cache}/APKINDEX.{hash}.tar.gz").into_bytes()));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use crate::packages::packing::tests::pack;

    const MAIN: &str = "https://mirror.example/alpine/v3.20/main";
    const EDGE: &str = "https://u:CANARY@mirror.example/alpine/edge/main";

    fn index(
        host: Fixture,
        address: &str,
        kind: &'static digest::Algorithm,
        packages: &[(&str, &str, &str)],
    ) -> Fixture {
        let hash = hex::encode(&digest::digest(kind, address.as_bytes()).as_ref()[..4]);
        let packed = pack(Packing::Gzip, &index::tests::archive(packages));
        host.bytes(format!("/var/cache/apk/APKINDEX.{hash}.tar.gz").as_bytes(), &packed)
    }

    fn host(installed: &[(&str, &str)], world: &str) -> Fixture {
        let own = |(name, version): &(&str, &str)| format!("P:{name}\nV:{version}\nA:x86_64\n\n");
        Fixture::new()
            .file(apk::PLACES[0], &installed.iter().map(own).collect::<String>())
            .file(LIST, &format!("# x\n{MAIN}\n@edge {EDGE}\n"))
            .file(WORLD, world)
    }

    fn shown(host: &Fixture) -> (Vec<String>, Vec<(GapReason, String)>) {
        let mut gaps = Vec::new();
        let all = updates(&host.host(), &mut gaps).unwrap();
        let line = |u: &Update| format!("{} {} {} {} {}", u.name, u.installed, u.candidate, u.repository, u.kept);
        (all.iter().map(line).collect(), gaps.into_iter().map(|gap| (gap.reason, gap.detail)).collect())
    }

    #[test]
    fn the_newest_that_an_administrator_lets_in() {
        let installed = [("a", "1.2-r0"), ("b", "1-r0"), ("c", "1-r0"), ("d", "2-r0"), ("e", "1-r0"), ("f", "1-r0")];
        let host = host(&installed, "a\nb@edge\nc<2\nd\ne=1-r0\n");
        let host = index(
            host,
            MAIN,
            &SHA1,
            &[
                ("a", "1.10-r0", "x86_64"),
                ("a", "1.9-r0", "x86_64"),
                ("c", "2-r0", "x86_64"),
                ("c", "1.5-r0", "x86_64"),
                ("d", "1.9-r0", "x86_64"),
                ("e", "1-r1", "x86_64"),
                ("z", "1-r1", "x86_64"),
            ],
        );
        let host =
            index(host, EDGE, &SHA256, &[("a", "9-r0", "x86_64"), ("b", "9-r0", "x86_64"), ("f", "9-r0", "x86_64")]);
        let main = "https://mirror.example/alpine/v3.20/main";
        let (rows, gaps) = shown(&host);
        assert_eq!(
            rows,
            [
                format!("a 1.2-r0 1.10-r0 {main} false"),
                "b 1-r0 9-r0 https://mirror.example/alpine/edge/main false".to_owned(),
                format!("c 1-r0 1.5-r0 {main} false"),
                format!("e 1-r0 1-r1 {main} true"),
            ]
        );
        assert_eq!(gaps, []);
    }

    #[test]
    fn an_index_of_this_machine_is_read_where_it_lies() {
        assert_eq!(places("/srv/own/", "armv7"), [b"/srv/own/armv7/APKINDEX.tar.gz"]);
        assert_eq!(places("file:///srv/own", "armv7"), [b"/srv/own/armv7/APKINDEX.tar.gz"]);
        let packed = pack(Packing::Gzip, &index::tests::archive(&[("a", "2-r0", "x86_64")]));
        let host =
            host(&[("a", "1-r0")], "a\n").file(LIST, "/srv/own\n").bytes(b"/srv/own/x86_64/APKINDEX.tar.gz", &packed);
        assert_eq!(shown(&host), (vec!["a 1-r0 2-r0 /srv/own false".to_owned()], vec![]));
    }

    #[test]
    fn what_was_not_fetched_or_is_broken_is_a_gap() {
        let host = host(&[("a", "1-r0")], "a\n");
        let (rows, gaps) = shown(&host);
        assert!(rows.is_empty() && !format!("{gaps:?}").contains("CANARY"));
        assert_eq!(gaps.iter().map(|gap| gap.0).collect::<Vec<_>>(), [GapReason::Missing, GapReason::Missing]);
        let host = index(host, MAIN, &SHA1, &[("a", "2-r0", "x86_64")]);
        let edge = places(EDGE, "x86_64").swap_remove(0);
        let host = host.bytes(&edge, b"no archive");
        let (rows, gaps) = shown(&host);
        assert_eq!(rows.len(), 1);
        assert_eq!(gaps.iter().map(|gap| gap.0).collect::<Vec<_>>(), [GapReason::Malformed]);
        assert!(updates(&Fixture::new().host(), &mut Vec::new()).is_none());
    }
}
