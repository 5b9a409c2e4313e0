//! A server of another project, run for one test: its folder, its user, its
//! ports, its log, and its end.

use handshake::{Class, Pace, Scan, Start};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::{Pid, User};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The name in every certificate, and the one that is asked for.
pub const NAME: &str = "host.example";

/// A certificate made for one test.
pub struct Certificate {
    pub der: Vec<u8>,
    pub pem: String,
    pub key: String,
}

impl Certificate {
    pub fn new() -> Self {
        let made = rcgen::generate_simple_self_signed([NAME.to_owned()]).unwrap();
        Self { der: made.cert.der().to_vec(), pem: made.cert.pem(), key: made.signing_key.serialize_pem() }
    }
}

/// The class's look at a port of this host.
pub async fn scan(port: u16, start: Start, class: Class) -> Scan {
    scan_at(SocketAddr::from(([127, 0, 0, 1], port)), start, class).await
}

/// The class's look at an address. This machine may be busy, so its patience is long.
pub async fn scan_at(address: SocketAddr, start: Start, class: Class) -> Scan {
    let pace = Pace { patience: Duration::from_secs(15), whole: Duration::from_secs(120), ..class.pace() };
    handshake::scan(address, Some(NAME), start, class, pace).await
}

/// Where programs are that no shell needs to find; the newest PostgreSQL last.
fn folders() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    all.extend(["/usr/sbin", "/usr/lib/postfix/sbin", "/usr/lib/dovecot"].map(PathBuf::from));
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().map_while(Result::ok);
    all.extend(versions.map(|version| version.path().join("bin")));
    all
}

/// A program; `None`, and said so, where it is not installed.
pub fn program(name: &str, what: &str) -> Option<PathBuf> {
    let found = folders().into_iter().map(|folder| folder.join(name)).find(|path| path.is_file());
    if found.is_none() {
        println!("skipped: {what}, as {name} is not installed");
    }
    found
}

/// True for root; else it is said that this is skipped.
pub fn root(what: &str) -> bool {
    let root = nix::unistd::geteuid().is_root();
    if !root {
        println!("skipped: {what}, as only root may start it");
    }
    root
}

/// A folder that every user may enter, for the configuration, state and log of
/// a server, which belong to the user that it runs as.
pub struct Room {
    pub folder: tempfile::TempDir,
    user: Option<User>,
}

impl Room {
    /// Where this is root, the server is to run as `user`.
    pub fn new(user: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
        let user = user.filter(|_| nix::unistd::geteuid().is_root());
        let room = Self { folder, user: user.map(|name| User::from_name(name).unwrap().unwrap()) };
        room.own(room.folder.path());
        room
    }

    fn own(&self, path: &Path) {
        if let Some(user) = &self.user {
            chown(path, Some(user.uid.as_raw()), Some(user.gid.as_raw())).unwrap();
        }
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// A file that only its user may read, as servers demand of keys.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        self.own(&path);
        self.path(name)
    }

    /// The paths of certificate and key.
    pub fn certificate(&self, certificate: &Certificate) -> (String, String) {
        (self.file("cert.pem", &certificate.pem), self.file("key.pem", &certificate.key))
    }

    pub fn make(&self, name: &str) -> String {
        std::fs::create_dir_all(self.folder.path().join(name)).unwrap();
        self.own(&self.folder.path().join(name));
        self.path(name)
    }

    /// A command that runs as the user, in the folder, and writes to its log.
    pub fn command(&self, program: &Path) -> Command {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.path("log")).unwrap();
        let mut command = Command::new(program);
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).current_dir(self.folder.path());
        // Its children are ended with it: they share its group.
        command.process_group(0);
        if let Some(user) = &self.user {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        command
    }

    /// Runs what prepares a server, and says what it wrote if that fails.
    pub fn prepare(&self, command: &mut Command) {
        let status = command.status().unwrap();
        assert!(status.success(), "{command:?}: {}", self.log());
    }

    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.path("log")).unwrap_or_default()).into_owned()
    }

    /// Starts the server. `end` is the signal at which it ends at once.
    pub fn start(self, mut command: Command, ports: Vec<(Start, u16)>, end: Signal) -> Peer {
        let child = command.spawn().unwrap();
        Peer { child, ports, end, room: self }
    }
}

/// A server that runs, and ends when this is dropped.
pub struct Peer {
    child: Child,
    pub ports: Vec<(Start, u16)>,
    end: Signal,
    pub room: Room,
}

impl Peer {
    /// Waits until it listens on all of its ports.
    pub fn listens(&mut self) {
        let begun = Instant::now();
        for (start, port) in self.ports.clone() {
            while TcpStream::connect(("127.0.0.1", port)).is_err() {
                let ended = self.child.try_wait().unwrap();
                assert!(ended.is_none(), "the server of {start} ended, {ended:?}: {}", self.log());
                assert!(begun.elapsed() < Duration::from_secs(60), "no server of {start}: {}", self.log());
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }

    pub fn log(&self) -> String {
        self.room.log()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let group = Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        let begun = Instant::now();
        // The group keeps its number as long as one of its processes is left.
        let mut signal = self.end;
        while killpg(group, signal).is_ok() && begun.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(50));
            if self.child.try_wait().is_ok_and(|status| status.is_some()) && killpg(group, None).is_err() {
                break;
            }
            if begun.elapsed() > Duration::from_secs(10) {
                signal = Signal::SIGKILL;
            }
        }
        let _ = self.child.wait();
    }
}
