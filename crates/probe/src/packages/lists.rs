//! apt's lists on disk: which files there are, how they are packed, and which
//! release file each belongs to.

use super::{gap, packing::Packing, release::Release};
use crate::host::{Host, Kind};
use report::{Gap, GapReason, Source, Value};
use std::io::Read;

const FOLDER: &str = "/var/lib/apt/lists";

/// A root of apt's own below the state of Ubuntu's client for subscriptions.
const EXTENDED: &str = "/var/lib/ubuntu-advantage/apt-esm/var/lib/apt/lists";

/// The most bytes of a release file; Debian's own has 150 KB.
const RELEASE_BOUND: usize = 8 << 20;

/// The most bytes of a list, packed.
const LIST_BOUND: u64 = 256 << 20;

/// Why nothing is known of a list's archive.
pub const NO_RELEASE: &str = "the list has no release file, so its archive is not known; run `apt-get update`";

/// One list of packages.
#[derive(Debug)]
pub struct List {
    /// Its file, escaped where it is shown.
    pub path: Vec<u8>,
    pub packing: Packing,
    /// What its archive says of itself; nothing where `signed` is false.
    pub release: Release,
    /// Whether its release file is there.
    pub signed: bool,
    /// The release file, or the list itself where it has none.
    pub source: Source,
    /// The component, such as `main`.
    pub component: Option<String>,
    /// The architecture in its name.
    pub architecture: Option<String>,
    /// The host that it was fetched from; empty for a local one.
    pub site: String,
}

impl List {
    /// Whether it is a security archive's; `None` where its release file is gone.
    pub fn security(&self) -> Option<bool> {
        self.signed.then(|| self.release.is_security())
    }

    /// The same as a field.
    pub fn security_field(&self) -> Value {
        self.security().map_or_else(|| Value::Unreadable(NO_RELEASE.to_owned()), Value::Boolean)
    }

    /// Opens it for reading, unpacked.
    pub fn open(&self, host: &Host) -> Result<Box<dyn Read>, Gap> {
        let stream = host.stream(&self.path, LIST_BOUND)?;
        Ok(self.packing.open(stream))
    }
}

/// All lists, in the order of their names, and what could not be read.
pub fn find(host: &Host) -> (Vec<List>, Vec<Gap>) {
    within(host, FOLDER)
}

/// The lists of Ubuntu's extended maintenance, which are fetched for hosts that
/// are not subscribed to it, too, and which apt does not take from there.
pub fn extended(host: &Host) -> (Vec<List>, Vec<Gap>) {
    match host.stat(EXTENDED) {
        Ok(None) => (Vec::new(), Vec::new()),
        _ => within(host, EXTENDED),
    }
}

fn within(host: &Host, folder: &str) -> (Vec<List>, Vec<Gap>) {
    let path_of = |name: &[u8]| [folder.as_bytes(), b"/", name].concat();
    let mut gaps = Vec::new();
    let entries = match host.list(folder) {
        Ok(entries) => entries,
        Err(found) if found.reason == GapReason::Missing => return (Vec::new(), vec![none(folder)]),
        Err(gap) => return (Vec::new(), vec![gap]),
    };
    let files: Vec<&[u8]> =
        entries.iter().filter(|e| matches!(e.kind, Kind::File | Kind::Symlink)).map(|e| e.name.as_slice()).collect();
    let releases = releases(host, &files, &path_of, &mut gaps);
    for own in releases.iter().filter(|own| own.release.has_packages) {
        let is_list = |name: &&[u8]| unpack(name).is_some() || memchr::memmem::find(name, b"_Sources").is_some();
        if !files.iter().any(|name| name.starts_with(&own.prefix) && is_list(name)) {
            let detail = "the archive has packages and their list is not on disk; run `apt-get update`";
            gaps.push(gap(&path_of(&own.prefix), GapReason::Missing, detail));
        }
    }
    let mut lists: Vec<List> = Vec::new();
    for name in files {
        let path = path_of(name);
        let (stem, packing) = match unpack(name) {
            Some((stem, Ok(packing))) => (stem, packing),
            Some((_, Err(suffix))) => {
                let detail = format!(
                    "lists packed with {suffix} are not read by this release; let apt keep them as lz4, gz, xz, zst or plain"
                );
                gaps.push(gap(&path, GapReason::Unsupported, detail));
                continue;
            }
            None => continue,
        };
        // One list may lie there in two packings after a change of settings.
        if lists.iter().any(|list| unpack(&list.path).is_some_and(|(other, _)| other.ends_with(stem))) {
            continue;
        }
        let own = releases.iter().filter(|r| stem.starts_with(&r.prefix)).max_by_key(|r| r.prefix.len());
        let rest = own.map_or(stem, |own| &stem[own.prefix.len()..]);
        let (component, architecture) = parts(rest);
        let site = name.split(|b| *b == b'_').next().unwrap_or_default();
        lists.push(List {
            packing,
            signed: own.is_some(),
            release: own.map(|own| own.release.clone()).unwrap_or_default(),
            source: own.map_or_else(
                || Source::File { path: report::escape::path(&path), sha256: None, line: None },
                |own| own.source.clone(),
            ),
            component,
            architecture,
            site: decode(site),
            path,
        });
    }
    if lists.is_empty() && gaps.is_empty() {
        gaps.push(none(folder));
    }
    (lists, gaps)
}

fn none(folder: &str) -> Gap {
    let detail = "there are no package lists on disk, so nothing is known of updates; run `apt-get update`";
    gap(folder.as_bytes(), GapReason::Missing, detail)
}

struct Own {
    /// What the names of its lists begin with.
    prefix: Vec<u8>,
    release: Release,
    source: Source,
}

/// The release files; `InRelease` counts before `Release`, as for apt.
fn releases(host: &Host, files: &[&[u8]], path_of: &dyn Fn(&[u8]) -> Vec<u8>, gaps: &mut Vec<Gap>) -> Vec<Own> {
    let mut all: Vec<Own> = Vec::new();
    for ending in [b"_InRelease".as_slice(), b"_Release"] {
        for name in files.iter().filter(|name| name.ends_with(ending)) {
            let prefix = name[..name.len() - ending.len() + 1].to_vec();
            if all.iter().any(|own| own.prefix == prefix) {
                continue;
            }
            match host.read(path_of(name), RELEASE_BOUND) {
                Ok(content) => {
                    all.push(Own { prefix, release: Release::parse(&content.bytes), source: content.source(None) });
                }
                Err(gap) => gaps.push(gap),
            }
        }
    }
    all
}

/// The name without the packing's suffix, if it is a list of packages; the
/// suffix itself where we cannot unpack it.
fn unpack(name: &[u8]) -> Option<(&[u8], Result<Packing, &'static str>)> {
    let (stem, packing) = Packing::of(name);
    stem.ends_with(b"_Packages").then_some((stem, packing))
}

/// Component and architecture in `main_binary-amd64_Packages`. A flat
/// archive's list has neither.
fn parts(rest: &[u8]) -> (Option<String>, Option<String>) {
    let Some(at) = memchr::memmem::find(rest, b"_binary-") else { return (None, None) };
    let architecture = rest[at + b"_binary-".len()..].strip_suffix(b"_Packages").map(decode);
    (Some(decode(&rest[..at]).replace('_', "/")), architecture)
}

/// Undoes the `%5f` of apt's file names.
fn decode(name: &[u8]) -> String {
    let mut out = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((byte, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| *byte == b'%').and_then(|two| std::str::from_utf8(two).ok());
        if let Some(decoded) = digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            out.push(decoded);
            rest = &after[2..];
        } else {
            out.push(*byte);
            rest = after;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn lists_find_their_release() {
        let at = |name: &str| format!("{FOLDER}/{name}");
        let host = Fixture::new()
            .file(&at("mirror.example_debian_dists_bookworm_InRelease"), "Codename: bookworm\n")
            .file(&at("mirror.example_debian_dists_bookworm_Release"), "Codename: other\n")
            .file(&at("mirror.example_debian_dists_bookworm-updates_Release"), "Codename: bookworm-updates\n")
            .file(&at("mirror.example_debian_dists_bookworm_main_binary-amd64_Packages.lz4"), "")
            .file(&at("mirror.example_debian_dists_bookworm-updates_non-free_binary-all_Packages.gz"), "")
            .file(&at("repo.example_a%5fb_._Packages"), "")
            .file(&at("x_dists_y_main_binary-amd64_Packages.bz2"), "")
            .file(&at("x_dists_y_main_i18n_Translation-en"), "");
        let (lists, gaps) = find(&host.host());
        let shown: Vec<String> = lists
            .iter()
            .map(|l| {
                format!("{} {:?} {:?} {:?} {:?}", l.site, l.release.codename, l.component, l.architecture, l.packing)
            })
            .collect();
        assert_eq!(
            shown,
            [
                "mirror.example Some(\"bookworm-updates\") Some(\"non-free\") Some(\"all\") Gzip",
                "mirror.example Some(\"bookworm\") Some(\"main\") Some(\"amd64\") Lz4",
                "repo.example None None None Plain",
            ]
        );
        assert_eq!(gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Unsupported]);
        assert_eq!(decode(b"node%5f20.x%"), "node_20.x%");
    }

    #[test]
    fn an_archive_without_its_list_is_a_gap() {
        let at = |name: &str| format!("{FOLDER}/a.example_dists_{name}");
        let hashes = "SHA256:\n aa 12 main/binary-amd64/Packages\n";
        let host = Fixture::new()
            .file(&at("gone-security_InRelease"), hashes)
            .file(&at("empty_InRelease"), "SHA256:\n aa 0 main/binary-amd64/Packages\n")
            .file(&at("source_InRelease"), hashes)
            .file(&at("source_main_source_Sources.lz4"), "")
            .file(&at("unsigned_main_binary-amd64_Packages"), "");
        let (lists, gaps) = find(&host.host());
        assert_eq!(lists.iter().map(List::security).collect::<Vec<_>>(), [None]);
        let gaps: Vec<_> = gaps.iter().map(|gap| (gap.place.as_str(), gap.reason)).collect();
        assert_eq!(gaps, [("/var/lib/apt/lists/a.example_dists_gone-security_", GapReason::Missing)]);
    }

    #[test]
    fn no_lists_are_a_gap() {
        for host in [Fixture::new(), Fixture::new().folder(FOLDER)] {
            let (lists, gaps) = find(&host.host());
            assert!(lists.is_empty());
            assert_eq!(gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Missing]);
        }
    }
}
