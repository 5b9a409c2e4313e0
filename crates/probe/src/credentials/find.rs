//! The one walk for certificates and private keys: the usual folders, what
//! servers' configurations name, and what the agent's own configuration adds.

use super::places::{self, BUNDLES, FILES, LEFT_OUT, STARTS, STORE_FOLDERS};
use crate::gathering::Gathering;
use crate::glob;
use crate::host::{Host, Kind, Stat, Visit, Walk};
use crate::tables::tls_server_config::SPEC as CONFIGURED;
use report::{Gap, GapReason, Row, Value, escape};
use std::collections::{BTreeMap, BTreeSet};

/// How far the home folder of an account is looked through.
const HOMES: Walk = Walk { depth: 4, entries: 20_000, time: std::time::Duration::from_secs(1) };

/// Where system accounts are said to live, and nobody does; `/` and `/var` are the same.
const NO_HOMES: &[&str] = &[
    "/bin",
    "/dev",
    "/etc",
    "/nonexistent",
    "/proc",
    "/run",
    "/sbin",
    "/sys",
    "/usr",
    "/var/cache",
    "/var/log",
    "/var/mail",
    "/var/run",
    "/var/spool",
    "/var/www",
];

/// The most files of a folder that a configuration names as a place of certificates.
const MOST_IN_FOLDER: usize = 1000;

/// What tells a file from another, whatever its name.
type Identity = (u64, u64);

/// The files to read.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// The files by path, each under one name unless a configuration has another for it.
    pub files: BTreeMap<Vec<u8>, Stat>,
    /// The services whose configuration names a file.
    pub services: BTreeMap<Identity, BTreeSet<String>>,
    /// What could not be seen.
    pub gaps: Vec<Gap>,
}

/// Looks for files; none of them is opened.
pub(super) fn find(gathering: &Gathering<'_>) -> Wanted {
    let host = gathering.host;
    let mut search = Search { host, files: BTreeSet::new(), links: BTreeSet::new(), wanted: Wanted::default() };
    let starts: Vec<_> = STARTS.iter().flat_map(|start| search.expand(start)).collect();
    let own = gathering.options.certificates.places.iter().map(|place| place.as_bytes().to_vec());
    let own: Vec<_> = own.map(|place| place.strip_suffix(b"/").map_or_else(|| place.clone(), <[u8]>::to_vec)).collect();
    search.walk(&[own, starts].concat(), Walk::default());
    if gathering.options.certificates.homes {
        let homes = homes(gathering, &mut search.wanted.gaps);
        search.walk(&homes, HOMES);
    }
    for pattern in FILES {
        let found = search.expand(pattern);
        search.files.extend(found);
    }
    search.keep();
    for (path, service, written) in named(&gathering.configured().rows) {
        search.named(&path, service, written);
    }
    search.wanted
}

struct Search<'a> {
    host: &'a Host,
    files: BTreeSet<Vec<u8>>,
    links: BTreeSet<Vec<u8>>,
    wanted: Wanted,
}

impl Search<'_> {
    fn expand(&mut self, pattern: &str) -> Vec<Vec<u8>> {
        glob::expand(self.host, pattern.as_bytes(), &mut self.wanted.gaps)
    }

    fn walk(&mut self, starts: &[Vec<u8>], bounds: Walk) {
        let (files, links) = (&mut self.files, &mut self.links);
        let mut odd = Vec::new();
        let gaps = self.host.walk(starts, bounds, &mut |visit: &Visit<'_>| {
            if visit.kind == Kind::Directory {
                return !LEFT_OUT.iter().any(|folder| folder.as_bytes() == visit.path);
            }
            let folder = visit.path.iter().rposition(|byte| *byte == b'/').and_then(|at| visit.path.get(..at));
            let likely = places::is_likely(visit.path);
            if likely || places::is_whole(folder.unwrap_or_default()) {
                match visit.kind {
                    Kind::File => drop(files.insert(visit.path.to_vec())),
                    Kind::Symlink => drop(links.insert(visit.path.to_vec())),
                    kind if likely => odd.push((visit.path.to_vec(), kind)),
                    _ => {}
                }
            }
            true
        });
        self.wanted.gaps.extend(gaps);
        self.wanted.gaps.extend(odd.into_iter().map(|(path, kind)| not_a_file(&path, kind)));
    }

    /// What a name stands for; what is not there is nothing, and what cannot be seen a gap.
    fn stat(&mut self, path: &[u8]) -> Option<Stat> {
        match self.host.stat(path) {
            Ok(stat) => stat,
            Err(gap) => {
                self.wanted.gaps.push(gap);
                None
            }
        }
    }

    /// Keeps what was walked over, but for the trust store, each file under one name.
    fn keep(&mut self) {
        // That a bundle is not there is no gap.
        let mut known: BTreeSet<Identity> =
            BUNDLES.iter().filter_map(|path| self.host.stat(path).ok().flatten()).map(|stat| stat.identity).collect();
        let mut own = BTreeSet::new();
        for path in std::mem::take(&mut self.files) {
            // Two names of one file (hard links) are two files to those who use them.
            let Some(stat) = self.stat(&path).filter(|s| s.kind == Kind::File && !known.contains(&s.identity)) else {
                continue;
            };
            own.insert(stat.identity);
            self.wanted.files.insert(path, stat);
        }
        known.extend(own);
        for path in std::mem::take(&mut self.links) {
            let target = self.host.read_link(&path).ok().flatten().unwrap_or_default();
            if STORE_FOLDERS.iter().any(|folder| target.starts_with(folder.as_bytes())) {
                continue;
            }
            match self.stat(&path) {
                Some(stat) if stat.kind == Kind::File && known.insert(stat.identity) => {
                    self.wanted.files.insert(path, stat);
                }
                Some(stat) if !matches!(stat.kind, Kind::File | Kind::Directory) && places::is_likely(&path) => {
                    self.wanted.gaps.push(not_a_file(&path, stat.kind));
                }
                _ => {}
            }
        }
    }

    /// Takes in what a configuration names: a file, or a folder of files.
    /// `written` is false where it is the program's default, which need not be there.
    fn named(&mut self, path: &[u8], service: &str, written: bool) {
        let Some(stat) = self.stat(path) else {
            let seen = self.wanted.gaps.last().is_some_and(|gap| gap.place == escape::path(path));
            if written && !seen {
                let detail = format!("the configuration of {service} names it, and there is nothing of that name");
                self.wanted.gaps.push(Gap { place: escape::path(path), reason: GapReason::Missing, detail });
            }
            return;
        };
        if stat.kind != Kind::Directory {
            return self.service(path, stat, service);
        }
        match self.host.list(path) {
            Ok(entries) => {
                if entries.len() > MOST_IN_FOLDER {
                    let detail = format!(
                        "the configuration of {service} names it, and it has more than {MOST_IN_FOLDER} entries; \
                         the rest was not read: clear the folder out"
                    );
                    self.wanted.gaps.push(Gap { place: escape::path(path), reason: GapReason::TooLarge, detail });
                }
                for entry in entries.iter().take(MOST_IN_FOLDER) {
                    let child = [path.strip_suffix(b"/").unwrap_or(path), b"/", &entry.name].concat();
                    if let Some(stat) = self.stat(&child).filter(|stat| stat.kind != Kind::Directory) {
                        self.service(&child, stat, service);
                    }
                }
            }
            Err(gap) => self.wanted.gaps.push(gap),
        }
    }

    fn service(&mut self, path: &[u8], stat: Stat, service: &str) {
        if stat.kind != Kind::File {
            return self.wanted.gaps.push(not_a_file(path, stat.kind));
        }
        // Anchors are told by the table of the trust store.
        let is_bundle =
            |bundle: &&str| self.host.stat(bundle).ok().flatten().is_some_and(|b| b.identity == stat.identity);
        if BUNDLES.iter().any(is_bundle) {
            return;
        }
        self.wanted.services.entry(stat.identity).or_default().insert(service.to_owned());
        // Under the name that the configuration has: others find it by that.
        self.wanted.files.insert(path.to_vec(), stat);
    }
}

/// The files that settings on certificates and keys name, with the service and
/// whether the setting is written.
fn named(rows: &[Row]) -> BTreeSet<(Vec<u8>, &str, bool)> {
    let mut named = BTreeSet::new();
    for row in rows {
        let get = |name: &str| row.get(&CONFIGURED, name);
        let (Some(Value::Text(setting)), Some(Value::Text(service)), Some(Value::TextList(paths))) =
            (get("setting"), get("service"), get("resolved"))
        else {
            continue;
        };
        if setting == "certificate" || setting == "key" {
            let written = get("default") == Some(&Value::Boolean(false));
            let absolute = paths.iter().filter(|path| path.starts_with('/'));
            named.extend(absolute.map(|path| (path.as_bytes().to_vec(), service.as_str(), written)));
        }
    }
    named
}

/// The home folders of all accounts, each once; where accounts are not known neither are their homes.
fn homes(gathering: &Gathering<'_>, gaps: &mut Vec<Gap>) -> Vec<Vec<u8>> {
    let accounts = gathering.accounts();
    gaps.extend(accounts.user_gaps.iter().cloned());
    let homes = accounts.users.iter().map(|user| user.home.as_slice()).filter(|home| home.starts_with(b"/"));
    let homes: BTreeSet<_> = homes.map(|home| home.strip_suffix(b"/").unwrap_or(home)).collect();
    let within = |home: &[u8], folder: &[u8]| {
        home.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
    };
    let is_home =
        |home: &&[u8]| !matches!(*home, b"" | b"/var") && !NO_HOMES.iter().any(|no| within(home, no.as_bytes()));
    homes.into_iter().filter(is_home).map(<[u8]>::to_vec).collect()
}

fn not_a_file(path: &[u8], kind: Kind) -> Gap {
    let detail = format!("it is a {} under the name of a certificate or key; put a file in its place", kind.word());
    Gap { place: escape::path(path), reason: GapReason::Malformed, detail }
}
