//! Certificates, private keys and revocation lists in files: one bounded walk, each file read
//! once, shared by the tables on certificates, on keys, on revocation and on what is trusted.

mod find;
mod passwords;
pub(crate) mod places;
mod read;
#[cfg(test)]
mod tests;

pub(crate) use read::{read, read_bytes};

use crate::gathering::Gathering;
use crate::host::Stat;
use report::{Gap, GapReason, Source, escape};
use std::collections::BTreeMap;

/// The most bytes that are read of all files together.
const MOST_BYTES: u64 = 64 << 20;

/// The most files that are read.
const MOST_FILES: usize = 10_000;

/// The most certificates that are kept of all files together.
const MOST_CERTIFICATES: usize = 20_000;

/// Everything that was found.
#[derive(Debug, Default)]
pub struct Credentials {
    /// The files that hold a certificate, a private key or a revocation list; those named as lists last.
    pub(crate) files: Vec<File>,
    /// What could not be seen or read.
    pub gaps: Vec<Gap>,
    /// The same of files whose names say that they hold revocation lists alone:
    /// by these no certificate and no key is missed.
    pub list_gaps: Vec<Gap>,
}

/// One file that holds certificates, private keys or revocation lists.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// Its path, escaped.
    pub path: String,
    /// What the kernel says of it; of a link's target, as it is the target that is read.
    pub stat: Stat,
    /// The source of a row; the digest is left out where the file holds a secret.
    pub source: Source,
    /// The services whose configuration names it, sorted.
    pub services: Vec<String>,
    /// What it holds.
    pub held: pki::store::Found,
}

impl File {
    /// The source of a row about what begins at this line.
    pub(crate) fn at(&self, line: Option<u32>) -> Source {
        let mut source = self.source.clone();
        if let Source::File { line: place, .. } = &mut source {
            *place = line;
        }
        source
    }
}

impl Credentials {
    pub(crate) fn read(gathering: &Gathering<'_>) -> Self {
        let wanted = find::find(gathering);
        let mut all = Self { gaps: wanted.gaps, ..Self::default() };
        let mut first: BTreeMap<(u64, u64), usize> = BTreeMap::new();
        let (mut bytes, mut certificates) = (0_u64, 0_usize);
        // Lists may be long; they come last, so that none of them keeps a certificate from being read.
        let (lists, others): (Vec<_>, Vec<_>) = wanted.files.iter().partition(|(path, _)| places::is_list(path));
        for (number, (path, stat)) in others.into_iter().chain(lists).enumerate() {
            let gaps = if places::is_list(path) { &mut all.list_gaps } else { &mut all.gaps };
            let services = wanted.services.get(&stat.identity);
            let services: Vec<_> = services.into_iter().flatten().cloned().collect();
            // Read already, under another name.
            if let Some(other) = first.get(&stat.identity).and_then(|at| all.files.get(*at)).cloned() {
                all.files.push(other.under(path, services));
                continue;
            }
            bytes = bytes.saturating_add(stat.size.min(read::MOST));
            if number >= MOST_FILES || bytes > MOST_BYTES || certificates > MOST_CERTIFICATES {
                gaps.push(too_much(path, number));
                break;
            }
            if let Some(file) = read(gathering, path, services, gaps) {
                certificates += file.held.certificates.len();
                first.insert(file.stat.identity, all.files.len());
                all.files.push(file);
            }
        }
        for gaps in [&mut all.gaps, &mut all.list_gaps] {
            gaps.sort_unstable();
            gaps.dedup();
        }
        all
    }
}

impl File {
    /// The same file under another name.
    fn under(mut self, path: &[u8], services: Vec<String>) -> Self {
        self.path = escape::path(path);
        self.services = services;
        if let Source::File { path, .. } = &mut self.source {
            path.clone_from(&self.path);
        }
        self
    }
}

fn too_much(path: &[u8], number: usize) -> Gap {
    let detail = format!(
        "reading ended here, after {number} files: no more than {MOST_FILES} files, {} MiB and {MOST_CERTIFICATES} \
         certificates are read; clear the folders out",
        MOST_BYTES >> 20
    );
    Gap { place: escape::path(path), reason: GapReason::TooLarge, detail }
}
