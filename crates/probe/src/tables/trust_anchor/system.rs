//! The system's own store: the bundles that programs read, and the folder in
//! which OpenSSL looks an issuer up by the hash of its name.

use super::shipped::Shipped;
use super::{Anchor, sha256};
use crate::credentials::{self, File, places::BUNDLES};
use crate::gathering::Gathering;
use crate::host::Kind;
use report::{Gap, GapReason, escape};
use std::collections::BTreeSet;

/// Bundles besides those that have a name in `/etc`.
const MADE: &[&str] = &["/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/var/lib/ca-certificates/ca-bundle.pem"];

/// It holds what is trusted for mail and code alone too, and what is distrusted.
const NOT_FOR_TLS: &str = "/etc/pki/tls/certs/ca-bundle.trust.crt";

/// Folders of links by hash.
const HASHED: &[&str] = &["/etc/pki/tls/certs", "/etc/ssl/certs", "/usr/local/ssl/certs"];

pub(super) fn anchors(gathering: &Gathering<'_>, shipped: &mut Shipped<'_>, gaps: &mut Vec<Gap>) -> Vec<Anchor> {
    let host = gathering.host;
    let mut all = Vec::new();
    // Each bundle under one name, and each anchor of several bundles once.
    let (mut files, mut known) = (BTreeSet::new(), BTreeSet::new());
    let names = BUNDLES.iter().chain(MADE).filter(|path| **path != NOT_FOR_TLS);
    // Files before links to them: a package has a file by its own name alone.
    let is_link = |path: &&&str| matches!(host.lstat(path), Ok(Some(stat)) if stat.kind == Kind::Symlink);
    let (links, own): (Vec<&&str>, Vec<&&str>) = names.partition(is_link);
    for path in own.into_iter().chain(links) {
        match host.stat(path) {
            Ok(Some(stat)) if files.insert(stat.identity) => {
                let Some((file, bytes)) = credentials::read_bytes(gathering, path.as_bytes(), Vec::new(), gaps) else {
                    continue;
                };
                let digests: Vec<_> = file.held.certificates.iter().map(|stored| sha256(&stored.der)).collect();
                shipped.bundle(path, shipped.owner(path, &bytes.bytes), &digests);
                take(&file, &digests, &mut known, shipped, &mut all);
            }
            Ok(_) => {}
            Err(gap) => gaps.push(gap),
        }
    }
    for path in hashed(gathering, gaps) {
        let stat = match host.stat(&path) {
            Ok(Some(stat)) if stat.kind == Kind::File => stat,
            // A link that leads nowhere makes nothing trusted.
            Ok(_) => continue,
            Err(gap) => {
                gaps.push(gap);
                continue;
            }
        };
        let read = shipped.known(stat.identity).is_some_and(|digests| digests.iter().all(|d| known.contains(d)));
        if read || !files.insert(stat.identity) {
            continue;
        }
        if let Some(file) = credentials::read(gathering, &path, Vec::new(), gaps) {
            let digests: Vec<_> = file.held.certificates.iter().map(|stored| sha256(&stored.der)).collect();
            take(&file, &digests, &mut known, shipped, &mut all);
        }
    }
    all
}

fn take(file: &File, digests: &[String], known: &mut BTreeSet<String>, shipped: &Shipped<'_>, all: &mut Vec<Anchor>) {
    for ((position, stored), digest) in (0_i64..).zip(&file.held.certificates).zip(digests) {
        if known.insert(digest.clone()) {
            all.push(Anchor {
                store: "system",
                path: file.path.clone(),
                position,
                source: file.at(stored.line),
                stored: stored.clone(),
                came: shipped.came(digest),
            });
        }
    }
}

/// The entries of folders of links by hash, such as `/etc/ssl/certs/5ed36f99.0`.
fn hashed(gathering: &Gathering<'_>, gaps: &mut Vec<Gap>) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for folder in HASHED {
        match gathering.host.list(folder) {
            Ok(entries) => {
                let found = entries.iter().filter(|entry| is_hash(&entry.name));
                all.extend(found.map(|entry| [folder.as_bytes(), b"/", &entry.name].concat()));
            }
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => gaps.push(gap),
        }
    }
    if all.len() > MOST_LINKS {
        let place = all.get(MOST_LINKS).map(|path| escape::path(path)).unwrap_or_default();
        let detail = format!("there are more than {MOST_LINKS} links by hash; clear the folder out");
        gaps.push(Gap { place, reason: GapReason::TooLarge, detail });
        all.truncate(MOST_LINKS);
    }
    all
}

/// The most links by hash that are followed.
const MOST_LINKS: usize = 5000;

/// Eight hex digits, a dot, a number: openssl-rehash(1). `.r0` is a revocation list.
fn is_hash(name: &[u8]) -> bool {
    let Some((hash, number)) = name.split_at_checked(8) else { return false };
    let number = number.strip_prefix(b".").unwrap_or_default();
    hash.iter().all(u8::is_ascii_hexdigit) && !number.is_empty() && number.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn links_by_hash() {
        for (name, want) in [
            ("5ed36f99.0", true),
            ("5ed36f99.12", true),
            ("5ed36f99.r0", false),
            ("5ed36f99", false),
            ("5ed36f9.0", false),
            ("own.pem", false),
        ] {
            assert_eq!(is_hash(name.as_bytes()), want, "{name}");
        }
        assert!(HASHED.is_sorted() && MADE.is_sorted());
    }
}
