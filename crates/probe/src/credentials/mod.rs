//! Certificates and private keys in files: one bounded walk, each file read
//! once, shared by the tables on certificates, on keys and on what is trusted.

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
    /// The files that hold a certificate or a private key, by path.
    pub(crate) files: Vec<File>,
    /// What could not be seen or read.
    pub gaps: Vec<Gap>,
}

/// One file that holds certificates or private keys.
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
        let mut all = Self { files: Vec::new(), gaps: wanted.gaps };
        let mut first: BTreeMap<(u64, u64), usize> = BTreeMap::new();
        let (mut bytes, mut certificates) = (0_u64, 0_usize);
        for (number, (path, stat)) in wanted.files.iter().enumerate() {
            let services = wanted.services.get(&stat.identity);
            let services: Vec<_> = services.into_iter().flatten().cloned().collect();
            // Read already, under another name.
            if let Some(other) = first.get(&stat.identity).and_then(|at| all.files.get(*at)).cloned() {
                all.files.push(other.under(path, services));
                continue;
            }
            bytes = bytes.saturating_add(stat.size.min(read::MOST));
            if number >= MOST_FILES || bytes > MOST_BYTES || certificates > MOST_CERTIFICATES {
                all.gaps.push(too_much(path, number));
                break;
            }
            if let Some(file) = read(gathering, path, services, &mut all.gaps) {
                certificates += file.held.certificates.len();
                first.insert(file.stat.identity, all.files.len());
                all.files.push(file);
            }
        }
        all.gaps.sort_unstable();
        all.gaps.dedup();
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
