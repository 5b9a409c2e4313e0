//! A feed that a person named, and how each format is read: within the
//! importer's bounds, with a digest of all its bytes and the bar moved on.

use crate::door;
use advisory::import::{Bounds, Sink, csaf, debian, debsecan, epss, fixes, kev, osv, oval, secdb};
use advisory::pack::{Builder, SourceRef, sha256};
use advisory::{Record, Scheme};
use anyhow::{Context, Result, anyhow, bail, ensure};
use indicatif::ProgressBar;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The formats whose feeds are about one release that they do not name.
const OF_ONE_RELEASE: &[&str] = &["debsecan"];
/// The formats whose feeds tell their releases themselves, or speak of none.
const OTHERS: &[&str] = &["csaf", "debian", "epss", "fixes", "kev", "osv", "oval", "secdb"];

/// `FORMAT=PATH` or `FORMAT:RELEASE=PATH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    format: String,
    release: Option<String>,
    path: PathBuf,
}

/// How many records there were, and what was passed over.
pub type Told = (u64, BTreeMap<&'static str, u64>);

impl FromStr for Feed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (front, path) = text.split_once('=').ok_or("it is not FORMAT=PATH, such as debian=tracker.json")?;
        let (format, release) = match front.split_once(':') {
            Some((format, release)) => (format, Some(release)),
            None => (front, None),
        };
        match release {
            Some(release) if OF_ONE_RELEASE.contains(&format) => {
                Scheme::of(release).filter(|_| release.contains(':')).ok_or_else(|| {
                    format!("`{release}` is no release of a known family; write it as os-release has it: debian:12")
                })?;
            }
            Some(_) if OTHERS.contains(&format) => {
                return Err(format!("{format} tells its releases itself: {format}=PATH"));
            }
            None if OF_ONE_RELEASE.contains(&format) => {
                return Err(format!("{format} does not tell its release: write {format}:debian:12=PATH"));
            }
            None if OTHERS.contains(&format) => {}
            _ => {
                let known = [OF_ONE_RELEASE, OTHERS].concat().join(", ");
                return Err(format!("`{format}` is no format; there are {known}"));
            }
        }
        if path.is_empty() {
            return Err("no path stands after `=`".to_owned());
        }
        Ok(Self { format: format.to_owned(), release: release.map(str::to_owned), path: path.into() })
    }
}

impl Feed {
    /// As the person named it.
    pub fn named(&self) -> String {
        let release = self.release.as_ref().map(|release| format!(":{release}")).unwrap_or_default();
        format!("{}{release}={}", self.format, self.path.display())
    }

    /// The files that it has: itself, or the documents of a folder, in order.
    ///
    /// # Errors
    /// If a folder cannot be listed, holds no document, or the format has none.
    pub fn files(&self) -> Result<Vec<PathBuf>> {
        if !self.path.is_dir() {
            return Ok(vec![self.path.clone()]);
        }
        ensure!(matches!(self.format.as_str(), "csaf" | "osv"), "{} is a folder; name a file", self.path.display());
        let (mut files, mut waiting) = (Vec::new(), vec![self.path.clone()]);
        while let Some(next) = waiting.pop() {
            for path in door::list(&next)? {
                if path.is_dir() {
                    waiting.push(path);
                } else if path.extension().is_some_and(|extension| extension == "json") {
                    files.push(path);
                }
            }
        }
        ensure!(!files.is_empty(), "{} holds no .json file", self.path.display());
        files.sort();
        Ok(files)
    }

    /// Reads it all into a set that is being made; tells how many records it
    /// gave and what was passed over.
    ///
    /// # Errors
    /// Names the feed, the place in it and the reason.
    pub fn read(&self, files: &[PathBuf], builder: &mut Builder, bar: &ProgressBar) -> Result<Told> {
        self.read_all(files, builder, bar).with_context(|| format!("the feed {} is refused", self.named()))
    }

    fn read_all(&self, files: &[PathBuf], builder: &mut Builder, bar: &ProgressBar) -> Result<Told> {
        let place = name_of(&self.path)?;
        let bounds = Bounds::default();
        let (sha256, modified, records);
        let mut passed_over = BTreeMap::new();
        if let ("kev" | "epss", [file]) = (self.format.as_str(), files) {
            let mut one = Counted::open(file, bar)?;
            let known = |cve: &str, known| builder.known(cve, known);
            records = match self.format.as_str() {
                "kev" => kev::import(&place, &mut one, bounds.bytes, known)?,
                _ => epss::import(&place, &mut one, bounds.bytes, known)?,
            };
            (sha256, modified) = (one.finish()?, door::modified(file)?);
        } else {
            let mut take = |record: Record| builder.record(record);
            let mut sink = Sink::new(bounds, &mut take);
            if self.path.is_dir() {
                (sha256, modified) = self.folder(files, &place, &mut sink, bar)?;
            } else {
                let mut one = Counted::open(&self.path, bar)?;
                self.file(&mut one, &place, &mut sink)?;
                (sha256, modified) = (one.finish()?, door::modified(&self.path)?);
            }
            (records, passed_over) = (sink.taken, sink.passed_over);
        }
        builder.source(SourceRef { format: self.format.clone(), name: place, sha256, modified, records });
        Ok((records, passed_over))
    }

    fn file(&self, from: &mut Counted<'_>, place: &str, sink: &mut Sink<'_>) -> Result<()> {
        let is_zip = self.path.extension().is_some_and(|e| e.eq_ignore_ascii_case("zip"));
        match (self.format.as_str(), &self.release) {
            ("debian", _) => debian::import(place, from, sink)?,
            ("debsecan", Some(release)) => debsecan::import(place, release, from, sink)?,
            ("fixes", _) => fixes::import(place, from, sink)?,
            ("oval", _) => oval::import(place, from, sink)?,
            ("secdb", _) => secdb::import(place, from, sink)?,
            ("csaf", _) if is_zip => _ = csaf::zip(place, from.digested()?, sink)?,
            ("osv", _) if is_zip => _ = osv::zip(place, from.digested()?, sink)?,
            ("csaf", _) => {
                let mut importer = csaf::Importer::default();
                importer.document(place, from, sink)?;
                importer.finish(place)?;
            }
            ("osv", _) => {
                osv::documents(place, [(place.to_owned(), from)], sink)?;
            }
            (other, _) => bail!("`{other}` is no format"),
        }
        Ok(())
    }

    /// The documents of a folder, one after the other. Its digest is of the
    /// names and digests of them all.
    fn folder(
        &self,
        files: &[PathBuf],
        place: &str,
        sink: &mut Sink<'_>,
        bar: &ProgressBar,
    ) -> Result<(String, report::Time)> {
        let (mut osv, mut csaf) = (osv::Importer::default(), csaf::Importer::default());
        let (mut digests, mut newest) = (String::new(), report::Time::from_millis(0));
        for file in files {
            let name = file.strip_prefix(&self.path).unwrap_or(file).to_string_lossy().into_owned();
            let mut one = Counted::open(file, bar)?;
            let at = format!("{place}/{name}");
            match self.format.as_str() {
                "csaf" => csaf.document(&at, &mut one, sink)?,
                _ => osv.document(&at, &mut one, sink)?,
            }
            digests += &format!("{}  {name}\n", one.finish()?);
            newest = newest.max(door::modified(file)?);
        }
        match self.format.as_str() {
            "csaf" => _ = csaf.finish(place)?,
            _ => _ = osv.finish(place)?,
        }
        Ok((sha256(digests.as_bytes()), newest))
    }
}

/// The last part of a path, which is all of it that a set carries.
fn name_of(path: &Path) -> Result<String> {
    let name = path.canonicalize().with_context(|| format!("{} cannot be read", path.display()))?;
    let name = name.file_name().and_then(|name| name.to_str());
    name.map(str::to_owned).ok_or_else(|| anyhow!("{} has no name of UTF-8", path.display()))
}

/// A file that is read once: digested, and counted by the bar.
struct Counted<'b> {
    file: File,
    digest: seal::digest::Running,
    bar: &'b ProgressBar,
    /// All bytes are in the digest already.
    whole: bool,
}

impl<'b> Counted<'b> {
    fn open(path: &Path, bar: &'b ProgressBar) -> Result<Self> {
        Ok(Self { file: door::open(path)?, digest: seal::digest::Running::default(), bar, whole: false })
    }

    /// The file from its start, with all its bytes digested first: an archive
    /// is read from its end.
    fn digested(&mut self) -> Result<&mut File> {
        io::copy(self, &mut io::sink())?;
        self.whole = true;
        self.file.rewind()?;
        Ok(&mut self.file)
    }

    /// The digest of all bytes, also of those that the importer did not need.
    fn finish(mut self) -> Result<String> {
        if !self.whole {
            io::copy(&mut self, &mut io::sink())?;
        }
        Ok(self.digest.hex())
    }
}

impl Read for Counted<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buf)?;
        self.digest.update(&buf[..read]);
        self.bar.inc(read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_named_by_format_and_path() {
        let feed: Feed = "debsecan:debian:12=lists/a=b".parse().unwrap();
        assert_eq!((feed.format.as_str(), feed.release.as_deref()), ("debsecan", Some("debian:12")));
        assert_eq!(feed.named(), "debsecan:debian:12=lists/a=b");
        assert_eq!("kev=k.json".parse::<Feed>().unwrap().release, None);
        for (wrong, why) in [
            ("tracker.json", "FORMAT=PATH"),
            ("debian=", "no path"),
            ("debsecan=x", "debsecan:debian:12"),
            ("debsecan:plan9:4=x", "plan9:4"),
            ("debsecan:debian=x", "os-release"),
            ("debian:debian:12=x", "itself"),
            ("vex=x", "debsecan, csaf, debian"),
        ] {
            let said = wrong.parse::<Feed>().unwrap_err();
            assert!(said.contains(why), "{wrong}: {said}");
        }
    }
}
