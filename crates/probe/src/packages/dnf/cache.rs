//! A repository's metadata as dnf has it on disk: `repomd.xml` names the
//! files; of those the packages, the advisories and the modules are read.

use super::modules::Modules;
use super::xml::{Part, ends, parts, value};
use crate::host::Host;
use crate::packages::gap;
use crate::packages::packing::Packing;
use crate::packages::rpm::bytes::Fault;
use report::{Gap, GapReason, Source, escape};
use std::collections::{BTreeMap, HashSet};
use std::io::Read;

/// Where dnf 4 and dnf 5 keep what they fetched.
const CACHES: &[&str] = &["/var/cache/dnf", "/var/cache/libdnf5"];

/// The most bytes of a file as it is packed.
const MOST_PACKED: u64 = 1 << 30;

const MOST_INDEX: usize = 4 << 20;

/// The most packages that are kept of one repository: those whose names are installed.
const MOST_OFFERS: usize = 500_000;

/// A package that a repository offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Offer {
    pub name: String,
    pub architecture: String,
    pub epoch: String,
    /// `version-release`.
    pub version: String,
}

impl Offer {
    /// `[epoch:]version-release`; an epoch of 0 is left out.
    pub(super) fn evr(&self) -> String {
        if self.has_epoch() { format!("{}:{}", self.epoch, self.version) } else { self.version.clone() }
    }

    fn has_epoch(&self) -> bool {
        !matches!(self.epoch.as_str(), "" | "0")
    }

    /// `name-epoch:version-release.architecture`, as modules and locks write it.
    pub(super) fn full(&self) -> String {
        let epoch = if self.epoch.is_empty() { "0" } else { &self.epoch };
        format!("{}-{epoch}:{}.{}", self.name, self.version, self.architecture)
    }
}

/// What an advisory says of packages.
#[derive(Clone, Debug, Default)]
pub(super) struct Advisory {
    pub id: String,
    pub security: bool,
    pub severity: Option<String>,
}

/// What is known of a repository.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub offers: Vec<Offer>,
    /// By the whole name of a package; `None` if the repository tells nothing of advisories.
    pub advisories: Option<BTreeMap<String, Vec<Advisory>>>,
    pub modules: Modules,
    pub source: Option<Source>,
}

/// Reads what is there of a repository; packages whose names are not `wanted` are passed over.
pub(super) fn read(host: &Host, id: &str, wanted: &HashSet<&str>, gaps: &mut Vec<Gap>) -> Option<Metadata> {
    let folder = newest(host, id)?;
    let at = |name: &str| [folder.as_slice(), b"/", name.as_bytes()].concat();
    let index = match host.read(at("repodata/repomd.xml"), MOST_INDEX) {
        Ok(index) => index,
        Err(gap) => {
            gaps.push(gap);
            return None;
        }
    };
    let (mut files, mut kind) = (BTreeMap::new(), String::new());
    let read = parts(index.bytes.as_slice(), &mut |part| match part {
        Part::Element(path, element) if ends(path, &["repomd", "data"]) => {
            kind = value(element, "type").unwrap_or_default();
        }
        Part::Element(path, element) if ends(path, &["data", "location"]) => {
            files.extend(value(element, "href").map(|place| (kind.clone(), place)));
        }
        _ => {}
    });
    if let Err(fault) = read {
        gaps.push(broken(&at("repodata/repomd.xml"), fault));
        return None;
    }
    let mut metadata = Metadata { source: Some(index.source(None)), ..Metadata::default() };
    let mut file = |kind: &str, show: &mut dyn FnMut(Box<dyn Read>) -> Result<(), Fault>| {
        // Names may lead nowhere but below the repository's folder.
        let Some(place) = files.get(kind).filter(|place| !place.split('/').any(|part| part == "..")) else {
            return false;
        };
        let path = at(place);
        match host.stream(&path, MOST_PACKED) {
            Ok(stream) => {
                if let Err(fault) = unpacked(place, stream).and_then(show) {
                    gaps.push(broken(&path, fault));
                }
            }
            Err(gap) => gaps.push(gap),
        }
        true
    };
    let offers = &mut metadata.offers;
    if !file("primary", &mut |stream| primary(stream, wanted, offers)) {
        gaps.push(broken(&at("repodata/repomd.xml"), Fault::Malformed("it names no list of packages")));
        return None;
    }
    let mut advisories = BTreeMap::new();
    if file("updateinfo", &mut |stream| updateinfo(stream, wanted, &mut advisories)) {
        metadata.advisories = Some(advisories);
    }
    let modules = &mut metadata.modules;
    file("modules", &mut |stream| modules.read(stream));
    Some(metadata)
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

fn broken(path: &[u8], fault: Fault) -> Gap {
    gap(path, fault.reason(), format!("{}; run `dnf clean metadata && dnf makecache`", fault.what()))
}

fn unpacked(name: &str, stream: impl Read + 'static) -> Result<Box<dyn Read>, Fault> {
    match Packing::of(name.as_bytes()).1 {
        Ok(packing) => Ok(packing.open(stream)),
        Err(_) => Err(Fault::Unsupported("it is packed in a way that is not read")),
    }
}

fn primary(stream: Box<dyn Read>, wanted: &HashSet<&str>, offers: &mut Vec<Offer>) -> Result<(), Fault> {
    let mut offer = Offer::default();
    let mut full = false;
    parts(stream, &mut |part| match part {
        Part::Element(path, _) if ends(path, &["metadata", "package"]) => offer = Offer::default(),
        Part::Element(path, element) if ends(path, &["package", "version"]) => {
            let part = |name: &str| value(element, name).unwrap_or_default();
            offer.epoch = part("epoch");
            offer.version = format!("{}-{}", part("ver"), part("rel"));
        }
        Part::Text(path, text) if ends(path, &["package", "name"]) => offer.name = text.clone(),
        Part::Text(path, text) if ends(path, &["package", "arch"]) => offer.architecture = text.clone(),
        Part::End(path) if ends(path, &["metadata", "package"]) && wanted.contains(offer.name.as_str()) => {
            full |= offers.len() >= MOST_OFFERS;
            if !full {
                offers.push(std::mem::take(&mut offer));
            }
        }
        _ => {}
    })?;
    if full { Err(Fault::TooLarge("it has more packages than are kept")) } else { Ok(()) }
}

fn updateinfo(
    stream: Box<dyn Read>,
    wanted: &HashSet<&str>,
    advisories: &mut BTreeMap<String, Vec<Advisory>>,
) -> Result<(), Fault> {
    let mut advisory = Advisory::default();
    let mut names: Vec<String> = Vec::new();
    parts(stream, &mut |part| match part {
        Part::Element(path, element) if ends(path, &["updates", "update"]) => {
            advisory =
                Advisory { security: value(element, "type").as_deref() == Some("security"), ..Advisory::default() };
            names.clear();
        }
        Part::Text(path, text) if ends(path, &["update", "id"]) => advisory.id = text.clone(),
        Part::Text(path, text) if ends(path, &["update", "severity"]) => advisory.severity = Some(text.clone()),
        Part::Element(path, element) if ends(path, &["collection", "package"]) => {
            let part = |name: &str| value(element, name).unwrap_or_default();
            let version = format!("{}-{}", part("version"), part("release"));
            let offer = Offer { name: part("name"), architecture: part("arch"), epoch: part("epoch"), version };
            if wanted.contains(offer.name.as_str()) && names.len() < MOST_OFFERS {
                names.push(offer.full());
            }
        }
        Part::End(path) if ends(path, &["updates", "update"]) => {
            for name in names.drain(..) {
                let known = advisories.entry(name).or_default();
                if known.len() < 1_000 {
                    known.push(advisory.clone());
                }
            }
        }
        _ => {}
    })
}

/// Why an enabled repository has nothing on disk.
pub(super) fn missing(id: &str) -> Gap {
    Gap {
        place: escape::path(CACHES[0].as_bytes()),
        reason: GapReason::Missing,
        detail: format!("nothing of the repository {id} is here; run `dnf makecache`"),
    }
}
