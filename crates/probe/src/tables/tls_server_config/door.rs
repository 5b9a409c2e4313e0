//! The door of the readers to the audited host: files within bounds of size
//! and number, each read once, with the digest that rows name and the gap for
//! what could not be read.

use crate::glob;
use crate::host::Host;
use report::{Gap, GapReason, Source, escape};
use serverconf::{Files, ReadError};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most bytes of one file.
const MOST_BYTES: usize = 4 << 20;

/// The most files that one program may read here.
const MOST_FILES: usize = 2048;

/// Words that stand on a line beside a secret. The digest of a file that has
/// such a line is withheld: with all else known, it could be used to guess at the secret.
const SECRETS: &[&str] =
    &["keypass", "passwd", "password", "passphrase", "pass=", "pass =", "private key", "secret", "token"];

/// What was read for one program.
pub(crate) struct Door<'a> {
    host: &'a Host,
    read: RefCell<BTreeMap<String, Arc<[u8]>>>,
    digests: RefCell<BTreeMap<String, Option<String>>>,
    refused: RefCell<Vec<Refusal>>,
}

/// A file or folder that could not be read.
struct Refusal {
    /// The error as readers were told it.
    told: String,
    gap: Gap,
    /// Whether a reader's problem has become the gap already.
    claimed: bool,
}

impl<'a> Door<'a> {
    pub(crate) const fn new(host: &'a Host) -> Self {
        Self {
            host,
            read: RefCell::new(BTreeMap::new()),
            digests: RefCell::new(BTreeMap::new()),
            refused: RefCell::new(Vec::new()),
        }
    }

    /// The files that a pattern stands for and that are there.
    pub(crate) fn present(&self, pattern: &str) -> Vec<String> {
        self.matching(pattern).unwrap_or_default()
    }

    /// What tells a file from another, whatever its name.
    pub(crate) fn identity(&self, path: &str) -> Option<(u64, u64)> {
        self.host.stat(path).ok().flatten().map(|stat| stat.identity)
    }

    /// The source of a row.
    pub(crate) fn source(&self, path: &str, line: Option<u32>) -> Source {
        let sha256 = self.digests.borrow().get(path).cloned().flatten();
        Source::File { path: escape::path(path.as_bytes()), sha256, line }
    }

    /// The gap behind a problem, if the problem is that something could not be read.
    pub(crate) fn gap_behind(&self, what: &str) -> Option<Gap> {
        let mut refused = self.refused.borrow_mut();
        let refusal = refused.iter_mut().find(|refusal| what.contains(&refusal.told))?;
        refusal.claimed = true;
        Some(refusal.gap.clone())
    }

    /// What could not be read and no reader's problem spoke of; a file that
    /// is not there is no gap unless a reader says so.
    pub(crate) fn unclaimed(&self) -> Vec<Gap> {
        let refused = self.refused.borrow();
        let left = refused.iter().filter(|r| !r.claimed && r.gap.reason != GapReason::Missing);
        left.map(|refusal| refusal.gap.clone()).collect()
    }

    fn refuse(&self, path: &str, gap: Gap) -> ReadError {
        let error = match gap.reason {
            GapReason::Missing => ReadError::Missing(path.to_owned()),
            GapReason::TooLarge => ReadError::TooLarge(path.to_owned()),
            _ => ReadError::Failed(path.to_owned(), gap.detail.clone()),
        };
        let told = error.to_string();
        self.refused.borrow_mut().push(Refusal { told, gap, claimed: false });
        error
    }
}

impl Files for Door<'_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, ReadError> {
        if let Some(bytes) = self.read.borrow().get(path) {
            return Ok(bytes.clone());
        }
        if self.read.borrow().len() >= MOST_FILES {
            let detail = format!("the configuration has more than {MOST_FILES} files; include fewer");
            let gap = Gap { place: escape::path(path.as_bytes()), reason: GapReason::TooLarge, detail };
            return Err(self.refuse(path, gap));
        }
        let mut content = self.host.read(path, MOST_BYTES).map_err(|gap| self.refuse(path, gap))?;
        if holds_secret(&content.bytes) {
            content.withhold_digest();
        }
        let bytes: Arc<[u8]> = content.bytes.as_slice().into();
        self.digests.borrow_mut().insert(path.to_owned(), content.sha256.clone());
        self.read.borrow_mut().insert(path.to_owned(), bytes.clone());
        Ok(bytes)
    }

    fn matching(&self, pattern: &str) -> Result<Vec<String>, ReadError> {
        let mut gaps = Vec::new();
        let found = glob::expand(self.host, pattern.as_bytes(), &mut gaps);
        let mut names = Vec::new();
        for name in found {
            match String::from_utf8(name) {
                Ok(name) => names.push(name),
                Err(other) => gaps.push(Gap {
                    place: escape::path(other.as_bytes()),
                    reason: GapReason::Unsupported,
                    detail: "the name of this configuration file is not UTF-8, so that it was not read; rename it"
                        .to_owned(),
                }),
            }
        }
        // Each is noted, though the reader is told the first alone.
        let errors: Vec<_> = gaps.into_iter().map(|gap| self.refuse(pattern, gap)).collect();
        errors.into_iter().next().map_or(Ok(names), Err)
    }
}

/// Whether a line that is no comment has a word beside which secrets stand.
fn holds_secret(bytes: &[u8]) -> bool {
    bytes
        .split(|b| *b == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.starts_with(b"#") && !line.starts_with(b";"))
        .any(|line| {
            let lower = line.to_ascii_lowercase();
            SECRETS.iter().any(|word| memchr::memmem::find(&lower, word.as_bytes()).is_some())
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn files_are_read_once_and_their_digest_is_kept() {
        let fixture = Fixture::new()
            .file("/etc/a", "one")
            .file("/etc/b", "# password\nport = 1\n")
            .file("/etc/c", "x\nkeystorePass=\"y\"");
        let (host, sha) =
            (fixture.host(), |text: &str| hex::encode(ring::digest::digest(&ring::digest::SHA256, text.as_bytes())));
        let door = Door::new(&host);
        let check = |path: &str, want: Option<String>| {
            door.read(path).unwrap();
            let source = Source::File { path: path.to_owned(), sha256: want, line: Some(2) };
            assert_eq!(door.source(path, Some(2)), source, "{path}");
        };
        check("/etc/a", Some(sha("one")));
        check("/etc/b", Some(sha("# password\nport = 1\n")));
        check("/etc/c", None);
        fixture.file("/etc/a", "two");
        assert_eq!(&*door.read("/etc/a").unwrap(), b"one");
        assert_eq!(door.unclaimed(), []);
    }

    #[test]
    fn what_cannot_be_read_is_told_once_with_its_reason() {
        let fixture = Fixture::new()
            .fifo("/etc-fifo")
            .bytes(b"/etc/d/\xff.conf", b"")
            .file("/etc/large", &"x".repeat(MOST_BYTES + 1));
        let host = fixture.host();
        let door = Door::new(&host);
        assert!(matches!(door.read("/etc/none"), Err(ReadError::Missing(_))));
        assert!(matches!(door.read("/etc/large"), Err(ReadError::TooLarge(_))));
        let refused = door.read("/etc-fifo").unwrap_err();
        assert!(door.matching("/etc/d/*.conf").is_err());
        assert_eq!(door.gap_behind(&format!("include: {refused}")).unwrap().place, "/etc-fifo");
        assert_eq!(door.gap_behind("another problem"), None);
        let left: Vec<_> = door.unclaimed().into_iter().map(|gap| (gap.place, gap.reason)).collect();
        assert_eq!(
            left,
            [("/etc/large".to_owned(), GapReason::TooLarge), ("/etc/d/\\xff.conf".to_owned(), GapReason::Unsupported)]
        );
    }
}
