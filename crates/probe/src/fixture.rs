//! A made-up host in a temporary folder, for tests.

#![expect(clippy::disallowed_methods, reason = "tests write the roots that they audit")]

use crate::gathering::{Gathering, Options, Probe};
use crate::host::Host;
use report::{Table, TableSpec, Value};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use tempfile::TempDir;

/// A root folder that is gone when this is dropped.
pub(crate) struct Fixture(TempDir);

impl Fixture {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Where an absolute path of the made-up host lies.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path.trim_start_matches('/'))
    }

    /// A file with its folders.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        self.bytes(path.as_bytes(), text.as_bytes())
    }

    /// A file whose name and content are any bytes.
    pub(crate) fn bytes(self, path: &[u8], content: &[u8]) -> Self {
        let name = path.strip_prefix(b"/").unwrap_or(path);
        let place = self.0.path().join(std::ffi::OsStr::from_bytes(name));
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, content).unwrap();
        self
    }

    /// An empty folder.
    pub(crate) fn folder(self, path: &str) -> Self {
        std::fs::create_dir_all(self.path(path)).unwrap();
        self
    }

    /// A symbolic link with its folders; the target is written as given.
    pub(crate) fn link(self, path: &str, target: &str) -> Self {
        let place = self.path(path);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(target, place).unwrap();
        self
    }

    /// A named pipe that nobody writes to.
    pub(crate) fn fifo(self, path: &str) -> Self {
        let kind = rustix::fs::FileType::Fifo;
        rustix::fs::mknodat(rustix::fs::CWD, self.path(path), kind, rustix::fs::Mode::RUSR, 0).unwrap();
        self
    }

    /// A file of this length that holds nothing and takes no room.
    pub(crate) fn sparse(self, path: &str, length: u64) -> Self {
        let this = self.file(path, "");
        std::fs::File::options().write(true).open(this.path(path)).unwrap().set_len(length).unwrap();
        this
    }

    /// A socket that somebody listened on once.
    pub(crate) fn socket(self, path: &str) -> Self {
        drop(std::os::unix::net::UnixListener::bind(self.path(path)).unwrap());
        self
    }

    /// A device that never ends; nothing where the test may not make one.
    pub(crate) fn device(self, path: &str) -> Self {
        let (kind, zero) = (rustix::fs::FileType::CharacterDevice, rustix::fs::makedev(1, 5));
        std::fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        let made = rustix::fs::mknodat(rustix::fs::CWD, self.path(path), kind, rustix::fs::Mode::RUSR, zero);
        assert!(matches!(made, Ok(()) | Err(rustix::io::Errno::PERM)), "{made:?}");
        self
    }

    /// The permission bits of what is there.
    pub(crate) fn mode(self, path: &str, mode: u32) -> Self {
        std::fs::set_permissions(self.path(path), std::fs::Permissions::from_mode(mode)).unwrap();
        self
    }

    /// The host that has this root.
    pub(crate) fn host(&self) -> Host {
        Host::at(self.0.path().to_path_buf())
    }

    /// One table of this host, in canonical order.
    pub(crate) fn table(&self, probe: &Probe) -> Table {
        let (host, options) = (self.host(), Options::default());
        let mut table = (probe.gather)(&Gathering::new(&host, &options));
        table.rows.sort_unstable();
        table.gaps.sort_unstable();
        table
    }
}

/// The named fields of each row, for people: `a|b` by `names`.
pub(crate) fn shown(table: &Table, spec: &TableSpec, names: &[&str]) -> Vec<String> {
    let field = |row: &report::Row, name: &&str| row.get(spec, name).map(Value::shown).unwrap();
    table.rows.iter().map(|row| names.iter().map(|n| field(row, n)).collect::<Vec<_>>().join("|")).collect()
}
