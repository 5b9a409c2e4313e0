//! The files that a command line names: programs of Java are started with
//! archives, a path of classes or the home of a server. Only names of files
//! that exist ever leave this file; other words may hold secrets.

use super::sights::{Sight, Sights};
use crate::archives::java::is_archive;
use crate::host::Host;

/// The most words of one command line that are looked at.
const MOST_WORDS: usize = 10_000;

/// Flags after which a path of classes comes.
const CLASS_PATHS: &[&[u8]] = &[b"-cp", b"-classpath", b"--class-path", b"-p", b"--module-path"];

/// Settings that name where Tomcat, or one of its instances, is.
const HOMES: &[&[u8]] = &[b"-Dcatalina.home=", b"-Dcatalina.base="];

/// Adds the archives that the words name; names that are not absolute are in `folder`.
pub(super) fn archives<'a>(
    host: &Host,
    words: impl Iterator<Item = &'a [u8]>,
    folder: Option<&[u8]>,
    sight: &Sight,
    sights: &mut Sights,
) {
    let mut words = words.take(MOST_WORDS);
    while let Some(word) = words.next() {
        if word == b"-jar" {
            // What follows may be no archive by its name, and is one all the same.
            add(host, words.next().unwrap_or_default(), folder, sight, sights);
        } else if CLASS_PATHS.contains(&word) {
            path_of_classes(host, words.next().unwrap_or_default(), folder, sight, sights);
        } else if let Some(path) = word.strip_prefix(b"--class-path=") {
            path_of_classes(host, path, folder, sight, sights);
        } else if let Some(home) = HOMES.iter().find_map(|flag| word.strip_prefix(*flag)) {
            add(host, &[home, b"/lib/catalina.jar"].concat(), folder, sight, sights);
            every(host, &[home, b"/webapps"].concat(), folder, sight, sights);
        }
    }
}

fn path_of_classes(host: &Host, path: &[u8], folder: Option<&[u8]>, sight: &Sight, sights: &mut Sights) {
    for part in path.split(|byte| *byte == b':') {
        // `lib/*` stands for all archives in the folder.
        if let Some(all) = part.strip_suffix(b"/*") {
            every(host, all, folder, sight, sights);
        } else if is_archive(part) {
            add(host, part, folder, sight, sights);
        }
    }
}

fn every(host: &Host, place: &[u8], folder: Option<&[u8]>, sight: &Sight, sights: &mut Sights) {
    let Some(place) = absolute(place, folder) else { return };
    // A folder that is not there, or not to be read, holds nothing that Java finds.
    for entry in host.list(&place).unwrap_or_default().iter().filter(|entry| is_archive(&entry.name)) {
        sights.add_named(host, &[&place, b"/".as_slice(), &entry.name].concat(), sight.clone());
    }
}

fn add(host: &Host, name: &[u8], folder: Option<&[u8]>, sight: &Sight, sights: &mut Sights) {
    if let Some(path) = absolute(name, folder) {
        sights.add_named(host, &path, sight.clone());
    }
}

fn absolute(name: &[u8], folder: Option<&[u8]>) -> Option<Vec<u8>> {
    match name.first()? {
        b'/' => Some(name.to_vec()),
        _ => folder.map(|folder| [folder, b"/", name].concat()),
    }
}
