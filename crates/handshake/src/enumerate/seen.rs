//! Groups and signature schemes that answers have shown so far. A hello puts
//! them last, so that a server that follows the client's order shows another
//! one with each suite: what is found on the way costs no connection.

use crate::{Accepted, Version, hello::Hello};
use std::sync::{Mutex, PoisonError};

/// What was seen, in the order in which it was.
#[derive(Debug, Default)]
pub(super) struct Seen(Mutex<Lists>);

#[derive(Clone, Debug, Default)]
struct Lists {
    /// Groups, of TLS 1.3 and of what is older.
    groups: [Vec<u16>; 2],
    /// Signature schemes, likewise.
    schemes: [Vec<u16>; 2],
}

const fn side(version: Version) -> usize {
    matches!(version, Version::Tls13) as usize
}

impl Seen {
    fn lists(&self) -> std::sync::MutexGuard<'_, Lists> {
        // A list is whole after each push, so that a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn note(&self, version: Version, accepted: &Accepted) {
        let mut lists = self.lists();
        if let Some(group) = accepted.group {
            push(&mut lists.groups[side(version)], group.0);
        }
        if let Some(scheme) = accepted.scheme {
            push(&mut lists.schemes[side(version)], scheme.0);
        }
    }

    /// Moves what was seen to the end of the hello's lists.
    pub fn put_last(&self, hello: &mut Hello) {
        let lists = self.lists();
        let side = side(hello.version);
        hello.groups.sort_by_key(|group| lists.groups[side].contains(group));
        hello.signatures.sort_by_key(|scheme| lists.schemes[side].contains(scheme));
    }

    /// The groups that were seen at a version.
    pub fn groups(&self, version: Version) -> Vec<u16> {
        self.lists().groups[side(version)].clone()
    }

    /// The signature schemes that were seen at a version.
    pub fn schemes(&self, version: Version) -> Vec<u16> {
        self.lists().schemes[side(version)].clone()
    }
}

fn push(list: &mut Vec<u16>, number: u16) {
    if !list.contains(&number) {
        list.push(number);
    }
}
