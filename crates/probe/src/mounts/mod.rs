//! Mount points: those in effect, from the kernel, and those that are
//! configured, from `/etc/fstab` and systemd's mount units.

mod fstab;
mod options;
mod running;
mod unit;

pub use options::PROTECTIVE;

use crate::host::Host;
use report::{Gap, GapReason, Source};
use std::collections::BTreeMap;

/// The most bytes of one file, and the most mount points of one source.
const BOUND: usize = 4 << 20;
const MOST: usize = 20_000;

/// One mount, in effect or configured.
#[derive(Clone, Debug)]
pub struct Mount {
    /// The device, share or name that is mounted.
    pub source: String,
    /// The type of its file system.
    pub kind: String,
    /// Its options, without the values that may be secret.
    pub options: Vec<String>,
    /// The line or file that tells of it.
    pub told: Source,
}

/// Mounts by the folder that they are mounted on.
pub type Mounts = BTreeMap<Vec<u8>, Mount>;

/// What is known of a host's mounts.
#[derive(Debug)]
pub struct Found {
    /// What is mounted now; the gap where that cannot be known.
    pub running: Result<Mounts, Gap>,
    /// What a start would mount.
    pub configured: Mounts,
    /// What could not be read of the configuration.
    pub gaps: Vec<Gap>,
}

impl Found {
    /// Reads all of it.
    pub fn read(host: &Host) -> Self {
        let mut gaps = Vec::new();
        // A line of fstab wins over a unit in /usr and loses against one in /etc,
        // as systemd's generator has it.
        let mut configured = unit::read(host, "/usr/lib/systemd/system", &mut gaps);
        configured.extend(fstab::read(host, &mut gaps));
        configured.extend(unit::read(host, "/etc/systemd/system", &mut gaps));
        Self { running: running::read(host), configured, gaps }
    }
}

/// The gap for more mounts than are read.
fn too_many(place: &str) -> Gap {
    Gap {
        place: place.to_owned(),
        reason: GapReason::TooLarge,
        detail: format!("it tells of more than {MOST} mounts; unmount those that nobody needs"),
    }
}

/// A field of fstab or mountinfo, in which blanks and backslashes are written
/// as three octal digits after a backslash.
fn unescaped(field: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((first, tail)) = rest.split_first() {
        let digits = tail.get(..3).filter(|d| *first == b'\\' && d.iter().all(|b| (b'0'..=b'7').contains(b)));
        let value = digits.and_then(|d| u8::from_str_radix(&String::from_utf8_lossy(d), 8).ok());
        out.push(value.unwrap_or(*first));
        rest = if value.is_some() { tail.get(3..).unwrap_or_default() } else { tail };
    }
    out
}

/// A folder without the slashes at its end.
fn folder(path: Vec<u8>) -> Vec<u8> {
    let mut path = path;
    while path.len() > 1 && path.last() == Some(&b'/') {
        path.pop();
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octal_escapes_are_undone_and_nothing_else() {
        let check = |field: &[u8], want: &[u8]| assert_eq!(unescaped(field), want);
        check(br"/mnt/a\040b\011", b"/mnt/a b\t");
        check(br"a\134040", br"a\040");
        check(br"a\9\04", br"a\9\04");
        check(br"\777", br"\777");
        check(b"", b"");
    }

    #[test]
    fn slashes_at_the_end_do_not_count() {
        assert_eq!(folder(b"/tmp//".to_vec()), b"/tmp");
        assert_eq!(folder(b"//".to_vec()), b"/");
    }
}
