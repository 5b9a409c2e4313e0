//! The components that an archive of Java holds. What identifies one exactly
//! is `META-INF/maven/GROUP/ARTIFACT/pom.properties`, which Maven writes into
//! all that it builds, and Tomcat's own `ServerInfo.properties`. An archive
//! that has neither is a component without a name, known by its digest.

use super::zip::{Allowance, Archive, Entry};
use super::{Part, manifest, properties};
use crate::packages::rpm::bytes::{Fault, ReadAt};
use report::escape;
use ring::digest::{Context, SHA256, digest};

/// How deep archives in archives are read: a WAR in an EAR holds JARs that may hold JARs.
pub const DEEPEST: u32 = 4;

/// The most archives within one.
const MOST_ARCHIVES: u32 = 5_000;

/// The most components of one archive.
const MOST_COMPONENTS: usize = 20_000;

/// The most bytes of an archive.
const MOST_BYTES: u64 = 2 << 30;

/// The most bytes of a packed archive within one, which is unpacked to memory.
const MOST_INNER: usize = 48 << 20;

/// The most bytes of a file of properties.
const MOST_PROPERTIES: usize = 64 << 10;

/// The most bytes that are unpacked of one archive in all.
const MOST_UNPACKED: u64 = 1 << 30;

const SERVER_INFO: &[u8] = b"org/apache/catalina/util/ServerInfo.properties";
const MANIFEST: &[u8] = b"META-INF/MANIFEST.MF";

/// What Maven calls a build.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Coordinate {
    /// Who makes it.
    pub group: String,
    /// What it is.
    pub artifact: String,
    /// Its version.
    pub version: String,
}

/// What Tomcat says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// `server.info`, such as `Apache Tomcat/9.0.65`.
    pub info: String,
    /// `server.number`, such as `9.0.65.0`.
    pub number: String,
}

/// One component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Where the archive that holds it lies within the outermost, escaped; `None` for that itself.
    pub inside: Option<String>,
    /// Its name, where the archive has one.
    pub coordinate: Option<Coordinate>,
    /// Set for Tomcat's own archive.
    pub server: Option<Server>,
    /// What the manifest says.
    pub hint: Option<String>,
    /// SHA-256 of the archive that holds it, in hex.
    pub sha256: String,
}

/// What was found in an archive.
#[derive(Debug, Default)]
pub struct Found {
    /// The components, in the order of the archives' directories.
    pub components: Vec<Component>,
    /// What could not be read, each with the place within, escaped.
    pub faults: Vec<(Option<String>, Fault)>,
}

/// Reads an archive with all archives in it.
///
/// # Errors
/// Why nothing could be read of it.
pub fn read(file: &dyn ReadAt) -> Result<Found, Fault> {
    if file.size() > MOST_BYTES {
        return Err(Fault::TooLarge("it is larger than 2 GiB"));
    }
    let mut look = Look { found: Found::default(), left: Allowance(MOST_UNPACKED), archives: MOST_ARCHIVES };
    let whole = Part::whole(file);
    let sha256 = stream_digest(whole)?;
    look.archive(whole, &sha256, None, 0)?;
    Ok(look.found)
}

struct Look {
    found: Found,
    left: Allowance,
    archives: u32,
}

impl Look {
    fn archive(&mut self, part: Part<'_>, sha256: &str, inside: Option<&str>, depth: u32) -> Result<(), Fault> {
        let archive =
            Archive::open(part, &|name| is_pom(name) || is_inner(name) || [SERVER_INFO, MANIFEST].contains(&name))?;
        let (mut coordinates, mut server, mut hint) = (Vec::new(), None, None);
        for entry in &archive.entries {
            let read = if entry.name == MANIFEST {
                archive.front(entry, manifest::FRONT, &mut self.left).map(|bytes| hint = manifest::hint(&bytes))
            } else if entry.name == SERVER_INFO {
                archive.read(entry, MOST_PROPERTIES, &mut self.left).map(|bytes| server = server_in(&bytes))
            } else if is_pom(&entry.name) {
                let bytes = archive.read(entry, MOST_PROPERTIES, &mut self.left);
                bytes.map(|bytes| coordinates.extend(coordinate(&entry.name, &bytes)))
            } else {
                Ok(())
            };
            if let Err(fault) = read {
                self.fault(inside, &entry.name, fault);
            }
        }
        coordinates.sort_unstable();
        coordinates.dedup();
        let component = |coordinate: Option<Coordinate>, server: Option<Server>| Component {
            inside: inside.map(str::to_owned),
            coordinate,
            server,
            hint: hint.clone(),
            sha256: sha256.to_owned(),
        };
        let nameless = coordinates.is_empty() || server.is_some();
        let mut own: Vec<_> = nameless.then(|| component(None, server)).into_iter().collect();
        own.extend(coordinates.into_iter().map(|coordinate| component(Some(coordinate), None)));
        if self.found.components.len() + own.len() > MOST_COMPONENTS {
            return Err(Fault::TooLarge("it holds more than 20,000 components"));
        }
        self.found.components.append(&mut own);
        for entry in archive.entries.iter().filter(|entry| is_inner(&entry.name)) {
            if let Err(fault) = self.inner(&archive, entry, inside, depth) {
                self.fault(inside, &entry.name, fault);
            }
        }
        Ok(())
    }

    fn inner(&mut self, archive: &Archive<'_>, entry: &Entry, inside: Option<&str>, depth: u32) -> Result<(), Fault> {
        if depth == DEEPEST {
            return Err(Fault::TooLarge("archives lie in one another deeper than is read"));
        }
        self.archives = self.archives.checked_sub(1).ok_or(Fault::TooLarge("it holds more than 5,000 archives"))?;
        let inside = within(inside, &entry.name);
        // One that is stored is read where it lies; only a packed one takes memory.
        if let Some(part) = archive.stored(entry)? {
            return self.archive(part, &stream_digest(part)?, Some(&inside), depth + 1);
        }
        let bytes = archive.read(entry, MOST_INNER, &mut self.left)?;
        let sha256 = hex::encode(digest(&SHA256, &bytes));
        self.archive(Part::whole(&bytes.as_slice()), &sha256, Some(&inside), depth + 1)
    }

    fn fault(&mut self, inside: Option<&str>, name: &[u8], fault: Fault) {
        let place = within(inside, name);
        // A broken archive may have a fault in each entry; the first hundred tell enough.
        if self.found.faults.len() < 100 {
            self.found.faults.push((Some(place), fault));
        }
    }
}

/// `outer.jar!/inner.jar`, as Java itself writes it.
fn within(inside: Option<&str>, name: &[u8]) -> String {
    let name = escape::path(name);
    inside.map_or_else(|| name.clone(), |outer| format!("{outer}!/{name}"))
}

fn is_pom(name: &[u8]) -> bool {
    name.starts_with(b"META-INF/maven/") && name.ends_with(b"/pom.properties")
}

/// Whether a file is an archive of Java, by its name.
#[must_use]
pub fn is_archive(name: &[u8]) -> bool {
    let ending = name.len().checked_sub(4).and_then(|at| name.get(at..)).unwrap_or_default();
    [b".jar", b".war", b".ear"].iter().any(|known| ending.eq_ignore_ascii_case(*known))
}

/// Within another, `.rar` is a resource adapter; alone it is mostly something else.
fn is_inner(name: &[u8]) -> bool {
    is_archive(name) || name.ends_with(b".rar")
}

/// The coordinate, where the file says the same as the folders that it lies
/// in and nothing is left to be filled in.
fn coordinate(name: &[u8], bytes: &[u8]) -> Option<Coordinate> {
    let found = properties::parse(bytes);
    let value = |key: &str| found.get(key).filter(|value| is_exact(value)).cloned();
    let of = Coordinate { group: value("groupId")?, artifact: value("artifactId")?, version: value("version")? };
    let folders = format!("META-INF/maven/{}/{}/pom.properties", of.group, of.artifact);
    (folders.as_bytes() == name).then_some(of)
}

/// No variable, no blank, no letter that a coordinate cannot have.
fn is_exact(value: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-+".contains(&byte);
    (1..=256).contains(&value.len()) && value.bytes().all(plain)
}

fn server_in(bytes: &[u8]) -> Option<Server> {
    let found = properties::parse(bytes);
    let value = |key: &str| found.get(key).filter(|value| (1..=256).contains(&value.len())).cloned();
    Some(Server { info: value("server.info")?, number: value("server.number")? })
}

/// SHA-256 in hex, read piece by piece.
fn stream_digest(part: Part<'_>) -> Result<String, Fault> {
    let (mut context, mut place) = (Context::new(&SHA256), 0);
    let mut piece = vec![0; 64 << 10];
    while place < part.size() {
        let count = usize::try_from(part.size() - place).unwrap_or(piece.len()).min(piece.len());
        let front = piece.get_mut(..count).unwrap_or_default();
        part.read_at(place, front)?;
        context.update(front);
        place += count as u64;
    }
    Ok(hex::encode(context.finish()))
}

#[cfg(test)]
mod tests;
