//! Java's stores of anchors: one that the distribution makes from its bundle,
//! or one that came with a Java of its own.

use super::shipped::{Came, Shipped};
use super::{Anchor, sha256};
use crate::credentials;
use crate::gathering::Gathering;
use crate::glob;
use crate::host::Kind;
use crate::packages::owner::Owner;
use report::{Gap, escape};
use std::collections::BTreeSet;

/// Stores that the distribution makes from the system's: Debian, RHEL, SUSE.
const MADE: &[&str] = &[
    "/etc/pki/ca-trust/extracted/java/cacerts",
    "/etc/pki/java/cacerts",
    "/etc/ssl/certs/java/cacerts",
    "/var/lib/ca-certificates/java-cacerts",
];

/// Stores within a Java; `jssecacerts` takes the other's place where it is there.
const WITHIN: &[&str] = &[
    "/opt/*/jre/lib/security/*cacerts",
    "/opt/*/lib/security/*cacerts",
    "/usr/java/*/jre/lib/security/*cacerts",
    "/usr/java/*/lib/security/*cacerts",
    "/usr/lib/jvm/*/jre/lib/security/*cacerts",
    "/usr/lib/jvm/*/lib/security/*cacerts",
    "/usr/local/*/lib/security/*cacerts",
];

const NOT_PACKAGED: &str =
    "it lies in a Java that no package brought, so that it is not known which anchors came with it";

pub(super) fn anchors(gathering: &Gathering<'_>, shipped: &Shipped<'_>, gaps: &mut Vec<Gap>) -> Vec<Anchor> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for (pattern, made) in MADE.iter().map(|path| (path, true)).chain(WITHIN.iter().map(|path| (path, false))) {
        for path in glob::expand(gathering.host, pattern.as_bytes(), gaps) {
            match gathering.host.stat(&path) {
                Ok(Some(stat)) if stat.kind == Kind::File && seen.insert(stat.identity) => {
                    store(gathering, &path, made, shipped, gaps, &mut all);
                }
                Ok(_) => {}
                Err(gap) => gaps.push(gap),
            }
        }
    }
    all
}

fn store(
    gathering: &Gathering<'_>,
    path: &[u8],
    made: bool,
    shipped: &Shipped<'_>,
    gaps: &mut Vec<Gap>,
    all: &mut Vec<Anchor>,
) {
    let Some((file, bytes)) = credentials::read_bytes(gathering, path, Vec::new(), gaps) else { return };
    let own = if made { None } else { Some(whole(shipped.owner(&escape::path(path), &bytes.bytes))) };
    for (position, stored) in (0_i64..).zip(&file.held.certificates) {
        let came = match shipped.came(&sha256(&stored.der)) {
            Came::Hand => own.clone().unwrap_or(Came::Hand),
            known => known,
        };
        all.push(Anchor {
            store: "java",
            path: file.path.clone(),
            position,
            source: file.at(stored.line),
            stored: stored.clone(),
            came,
        });
    }
}

/// How what is in a Java's own store came.
fn whole(owner: Owner) -> Came {
    match owner {
        Owner::Package(name) => Came::Package { name, own: true },
        // It was changed since, so that what was brought and what was added cannot be told apart.
        Owner::Changed => Came::Unknown("the store is not as its package brought it".to_owned()),
        Owner::Nobody => Came::Unknown(NOT_PACKAGED.to_owned()),
        Owner::Unknown(why) => Came::Unknown(why),
    }
}
