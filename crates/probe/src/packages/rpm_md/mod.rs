//! Metadata of a repository of rpm, as dnf, yum and zypper have it on disk:
//! `repomd.xml` names the files; of those the packages, the advisories and the
//! modules are read.

pub mod advisories;
pub mod choice;
pub mod modules;
mod primary_db;
pub mod xml;

use crate::host::Host;
use crate::packages::gap;
use crate::packages::packing::Packing;
use crate::packages::rpm::bytes::{Disk, Fault};
use advisories::Advisories;
use modules::Modules;
use report::{Gap, Source};
use std::collections::{BTreeMap, HashSet};
use std::io::Read;
use xml::{Part, ends, parts, value};

/// The most bytes of a file as it is packed.
const MOST_PACKED: u64 = 1 << 30;

const MOST_INDEX: usize = 4 << 20;

/// The most packages that are kept of one repository: those whose names are installed.
const MOST_OFFERS: usize = 500_000;

/// A repository that is in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    pub id: String,
    pub name: String,
    /// A lower number goes first.
    pub priority: i64,
    pub excludes: Vec<String>,
    /// If any, only these are taken.
    pub includes: Vec<String>,
    /// It is a subscription's, and no proof of one is here.
    pub needs_subscription: bool,
    /// What modules say does not count.
    pub hotfixes: bool,
}

/// The priority of a repository that names none.
pub const PRIORITY: i64 = 99;

/// A package that a repository offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// Its name.
    pub name: String,
    /// Its architecture; `src` for one of sources.
    pub architecture: String,
    /// Its epoch, which may be empty.
    pub epoch: String,
    /// `version-release`.
    pub version: String,
    /// Who says to have made it.
    pub vendor: Option<String>,
}

impl Offer {
    /// `[epoch:]version-release`; an epoch of 0 is left out.
    #[must_use]
    pub fn evr(&self) -> String {
        if self.has_epoch() { format!("{}:{}", self.epoch, self.version) } else { self.version.clone() }
    }

    fn has_epoch(&self) -> bool {
        !matches!(self.epoch.as_str(), "" | "0")
    }

    /// `name-epoch:version-release.architecture`, as modules and locks write it.
    #[must_use]
    pub fn full(&self) -> String {
        let epoch = if self.epoch.is_empty() { "0" } else { &self.epoch };
        format!("{}-{epoch}:{}.{}", self.name, self.version, self.architecture)
    }
}

/// What is known of a repository.
#[derive(Debug, Default)]
pub struct Metadata {
    pub offers: Vec<Offer>,
    /// `None` if the repository tells nothing of advisories.
    pub advisories: Option<Advisories>,
    pub modules: Modules,
    pub source: Option<Source>,
}

/// A repository's files on disk.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The folder that holds them.
    pub folder: &'a [u8],
    /// `repomd.xml` and the others lie in the folder itself, by their names alone.
    pub flat: bool,
    /// What fetches them anew.
    pub mend: &'a str,
}

/// What is done with a file, unpacked.
type Show<'a> = dyn FnMut(Box<dyn Read>) -> Result<(), Fault> + 'a;

/// Where yum unpacks the database that lists the packages.
const UNPACKED: &[u8] = b"/gen/primary_db.sqlite";

/// Reads what is there of a repository; packages whose names are not `wanted` are passed over.
pub fn read(host: &Host, place: Place<'_>, wanted: &HashSet<&str>, gaps: &mut Vec<Gap>) -> Option<Metadata> {
    let at = |name: &str| {
        let name = if place.flat { name.rsplit('/').next().unwrap_or_default() } else { name };
        [place.folder, b"/", name.as_bytes()].concat()
    };
    let broken =
        |path: &[u8], fault: Fault| gap(path, fault.reason(), format!("{}; run `{}`", fault.what(), place.mend));
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
    let file = |kind: &str, show: &mut Show<'_>, gaps: &mut Vec<Gap>| {
        // Names may lead nowhere but below the repository's folder.
        let Some(name) = files.get(kind).filter(|name| !name.split('/').any(|part| part == "..")) else {
            return false;
        };
        let path = at(name);
        match host.stream(&path, MOST_PACKED) {
            Ok(stream) => {
                if let Err(fault) = unpacked(name, stream).and_then(show) {
                    gaps.push(broken(&path, fault));
                }
            }
            Err(gap) => gaps.push(gap),
        }
        true
    };
    let offers = &mut metadata.offers;
    let database = [place.folder, UNPACKED].concat();
    if place.flat && matches!(host.stat(&database), Ok(Some(_))) {
        // yum keeps the list in this form, if the repository has it, and then in no other.
        let file = host.stream(&database, MOST_PACKED).map_err(|gap| gaps.push(gap)).ok();
        if let Some(file) = file
            && let Err(fault) = Disk::new(file.into_inner()).and_then(|file| primary_db::read(&file, wanted, offers))
        {
            gaps.push(broken(&database, fault));
        }
    } else if !file("primary", &mut |stream| primary(stream, wanted, offers), gaps) {
        gaps.push(broken(&at("repodata/repomd.xml"), Fault::Malformed("it names no list of packages")));
        return None;
    }
    let mut advisories = Advisories::default();
    if file("updateinfo", &mut |stream| advisories.read(stream, wanted), gaps) {
        metadata.advisories = Some(advisories);
    }
    let modules = &mut metadata.modules;
    file("modules", &mut |stream| modules.read(stream), gaps);
    Some(metadata)
}

fn unpacked(name: &str, stream: impl Read + 'static) -> Result<Box<dyn Read>, Fault> {
    match Packing::of(name.as_bytes()).1 {
        Ok(packing) => Ok(packing.open(stream)),
        Err(_) => Err(Fault::Unsupported("it is packed in a way that is not read")),
    }
}

/// Reads a list of packages and keeps those whose names are wanted.
///
/// # Errors
/// What is wrong with it; offers before it were kept.
pub fn primary(stream: impl Read, wanted: &HashSet<&str>, offers: &mut Vec<Offer>) -> Result<(), Fault> {
    let mut offer = Offer::default();
    let (mut full, mut broken) = (false, false);
    parts(stream, &mut |part| match part {
        Part::Element(path, _) if ends(path, &["metadata", "package"]) => offer = Offer::default(),
        Part::Element(path, element) if ends(path, &["package", "version"]) => {
            let part = |name: &str| value(element, name).unwrap_or_default();
            offer.epoch = part("epoch");
            offer.version = format!("{}-{}", part("ver"), part("rel"));
        }
        Part::Text(path, text) if ends(path, &["package", "name"]) => offer.name = text.clone(),
        Part::Text(path, text) if ends(path, &["format", "rpm:vendor"]) => offer.vendor = Some(text.clone()),
        Part::Text(path, text) if ends(path, &["package", "arch"]) => offer.architecture = text.clone(),
        Part::End(path) if ends(path, &["metadata", "package"]) => {
            let done = std::mem::take(&mut offer);
            broken |= done.name.is_empty() || done.version.is_empty();
            if !broken && wanted.contains(done.name.as_str()) {
                full |= offers.len() >= MOST_OFFERS;
                if !full {
                    offers.push(done);
                }
            }
        }
        _ => {}
    })?;
    if broken {
        return Err(Fault::Malformed("a package has no name or no version"));
    }
    if full { Err(Fault::TooLarge("it has more packages than are kept")) } else { Ok(()) }
}

#[cfg(test)]
pub mod tests;
