//! The real programs, started as people start them: one installation in a
//! temporary folder, its server on a free port of loopback, over real TLS.
//! Each call is bounded in time, and only what was started here is ended.

use serde_json::Value;
use std::ffi::OsStr;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

/// No command here takes longer than this, however busy the machine is.
const MOST: Duration = Duration::from_secs(120);
/// The password of the administrator of every [`Site`].
pub const PASSWORD: &str = "correct horse battery staple";

/// One of the workspace's programs, beside this test's own folder.
pub fn program(name: &str) -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let path = own.parent().and_then(Path::parent).unwrap().join(name);
    assert!(path.is_file(), "{} is not built; run `cargo build --bins` first", path.display());
    path
}

/// What a program said, and how it ended.
pub struct Said {
    pub status: ExitStatus,
    pub out: String,
    pub err: String,
}

impl Said {
    /// The exit code; the test ends if a signal ended it.
    pub fn code(&self) -> i32 {
        self.status.code().unwrap_or_else(|| panic!("ended by a signal: {}{}", self.out, self.err))
    }

    /// Standard output, if the exit code is this one.
    #[track_caller]
    pub fn expect(&self, code: i32) -> &str {
        assert_eq!(self.code(), code, "{}\n{}", self.out, self.err);
        &self.out
    }

    /// Standard output as JSON, if the exit code is this one; it names its shape.
    #[track_caller]
    pub fn json(&self, code: i32) -> Value {
        let value: Value = serde_json::from_str(self.expect(code)).unwrap();
        assert!(value["shape"].as_str().is_some_and(|s| s.starts_with("tidewaiter.")), "{value}");
        value
    }
}

/// Runs a command to its end, with this on its standard input.
#[track_caller]
pub fn run(command: &mut Command, input: &str) -> Said {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that reads nothing may be gone already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let (out, err) = (drain(child.stdout.take().unwrap()), drain(child.stderr.take().unwrap()));
    let status = ended(&mut child, MOST).unwrap_or_else(|| {
        let _ = child.kill();
        panic!("{command:?} did not end within {MOST:?}");
    });
    Said { status, out: out.join().unwrap(), err: err.join().unwrap() }
}

fn drain(mut pipe: impl Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Waits for a child; `None` if it did not end in this time.
pub fn ended(child: &mut Child, most: Duration) -> Option<ExitStatus> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        if begun.elapsed() > most {
            return None;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A port that is free now. Below the range from which the kernel takes ports
/// for clients: one that waits for a server to come back never connects to itself.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(std::process::id() % 9_000).unwrap();
    (0..9_000)
        .map(|_| 21_000 + (start + NEXT.fetch_add(1, Ordering::Relaxed)) % 9_000)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("no port is free")
}

/// One installation: its folder, its server, its offline keys.
pub struct Site {
    folder: tempfile::TempDir,
    /// Where the server listens.
    pub port: u16,
    server: Option<Child>,
}

impl Site {
    /// A server with keys and no more, which agents reach by `public` if given.
    pub fn bare(public: Option<u16>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let site = Self { folder, port, server: None };
        let limit = 1_000_000;
        let config = format!(
            "listen = \"127.0.0.1:{port}\"\nstate = {:?}\npublic_name = \"127.0.0.1\"\npublic_port = {}\n\
             [limits]\nreports_per_minute = {limit}\nenrolments_per_minute = {limit}\n\
             logins_per_minute = {limit}\nrequests_per_minute = {limit}\n",
            site.at("server"),
            public.unwrap_or(port),
        );
        std::fs::write(site.at("server.toml"), config).unwrap();
        site.server(&["init"]).expect(0);
        site
    }

    /// The same with root document, an administrator `ada`, and the policies in
    /// this folder published as set 1.
    pub fn new(policies: &Path, public: Option<u16>) -> Self {
        let site = Self::bare(public);
        site.tool(["root", "init", "--server", "server/public.json", "--out", "keys"]).expect(0);
        site.server(&["root", "install", "keys/root-1.json"]).expect(0);
        site.publish(policies, "keys/policy.pem", 1).expect(0);
        let add = ["user", "add", "ada", "--role", "administrator", "--password-stdin"];
        run(&mut site.server_command(&add), &format!("{PASSWORD}\n")).expect(0);
        site
    }

    /// The place of a file of this installation.
    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Signs a folder of policies as set `number`; the file is `set-NUMBER.json`.
    pub fn sign(&self, policies: &Path, key: &str, number: u64) -> Said {
        let (number, out) = (number.to_string(), format!("set-{number}.json"));
        let policies = policies.to_str().unwrap();
        self.tool(["policy", "sign", policies, "--key", key, "--number", &number, "--out", &out])
    }

    /// Signs a folder of policies and publishes it.
    pub fn publish(&self, policies: &Path, key: &str, number: u64) -> Said {
        self.sign(policies, key, number).expect(0);
        self.server(&["policy", "publish", &format!("set-{number}.json")])
    }

    /// A command of `tidewaiter-server` on this installation.
    pub fn server_command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program("tidewaiter-server"));
        command.current_dir(self.folder.path()).arg("--config").arg(self.at("server.toml")).args(arguments);
        command
    }

    /// Runs `tidewaiter-server`.
    #[track_caller]
    pub fn server(&self, arguments: &[&str]) -> Said {
        run(&mut self.server_command(arguments), "")
    }

    /// Runs `tidewaiter` in this installation's folder.
    #[track_caller]
    pub fn tool<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Said {
        run(Command::new(program("tidewaiter")).current_dir(self.folder.path()).args(arguments), "")
    }

    /// A command of `tidewaiter-agent` whose state is `agent-NAME` in this
    /// folder, by the configuration `agent-NAME.toml` if that is there.
    pub fn agent_command(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program("tidewaiter-agent"));
        let config = self.at(&format!("agent-{name}.toml"));
        if !config.exists() {
            // Handshakes are another test's subject, and take their time.
            std::fs::write(&config, "[audit]\ntls = false\nfiles = false\n").unwrap();
        }
        command.current_dir(self.folder.path()).arg("--config").arg(config);
        command.arg("--state").arg(self.at(&format!("agent-{name}"))).args(arguments);
        command
    }

    /// Runs `tidewaiter-agent`.
    #[track_caller]
    pub fn agent(&self, name: &str, arguments: &[&str]) -> Said {
        run(&mut self.agent_command(name, arguments), "")
    }

    /// A new enrolment token.
    #[track_caller]
    pub fn token(&self) -> String {
        let answer = self.server(&["token", "create", "--format", "json"]).json(0);
        answer["token"].as_str().unwrap().to_owned()
    }

    /// Enrols an agent; its host id.
    #[track_caller]
    pub fn enroll(&self, name: &str) -> String {
        let said = run(&mut self.agent_command(name, &["enroll", "-", "--format", "json"]), &self.token());
        said.json(0)["host"].as_str().unwrap().to_owned()
    }

    /// Starts the server, and returns once it takes connections.
    pub fn start(&mut self) {
        self.start_with(self.server_command(&["serve"]));
    }

    /// Starts a server by this command; its log is added to `server.log`.
    pub fn start_with(&mut self, mut command: Command) {
        assert!(self.server.is_none());
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.at("server.log")).unwrap();
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let gone = child.try_wait().unwrap();
            let log = || std::fs::read_to_string(self.at("server.log")).unwrap();
            assert!(gone.is_none() && begun.elapsed() < MOST, "the server does not listen: {gone:?}\n{}", log());
            std::thread::sleep(Duration::from_millis(2));
        }
        self.server = Some(child);
    }

    /// Ends the server by SIGKILL, as a crash does.
    pub fn kill(&mut self) {
        let mut child = self.server.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Ends the server by SIGTERM, as an operator does.
    pub fn stop(&mut self) {
        let mut child = self.server.take().unwrap();
        let pid = nix::unistd::Pid::from_raw(i32::try_from(child.id()).unwrap());
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).unwrap();
        let status = ended(&mut child, MOST).expect("the server ends when it is told to");
        assert!(status.success(), "{status}");
    }

    /// All rows of a query on the server's database, each value as text.
    pub async fn rows(&self, query: &'static str) -> Vec<Vec<String>> {
        use sqlx::{Column, ConnectOptions, Row, TypeInfo, ValueRef};
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(self.at("server/tidewaiter.sqlite"))
            .busy_timeout(Duration::from_secs(10));
        let mut connection = options.connect().await.unwrap();
        let rows = sqlx::query(query).fetch_all(&mut connection).await.unwrap();
        let text = |row: &sqlx::sqlite::SqliteRow, at: usize| {
            let raw = row.try_get_raw(at).unwrap();
            match raw.type_info().name() {
                _ if raw.is_null() => String::new(),
                "INTEGER" => row.get::<i64, _>(at).to_string(),
                "BLOB" => hex::encode(row.get::<Vec<u8>, _>(at)),
                _ => row.get::<String, _>(at),
            }
        };
        rows.iter().map(|row| row.columns().iter().map(|c| text(row, c.ordinal())).collect()).collect()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if self.server.is_some() {
            self.kill();
        }
        if std::thread::panicking() {
            let log = std::fs::read_to_string(self.at("server.log")).unwrap_or_default();
            let last: Vec<&str> = log.lines().rev().take(20).collect();
            eprintln!("the server's log ends so:");
            last.iter().rev().for_each(|line| eprintln!("{line}"));
        }
    }
}

/// The shipped policies.
pub fn shipped() -> PathBuf {
    crate::pipeline::workspace().join("policies")
}

/// Writes [`crate::world::small_set`] as a folder of policies.
pub fn small(folder: &Path) -> PathBuf {
    let policies = folder.join("policies");
    for (name, text) in crate::world::small_set().files {
        let file = policies.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    policies
}

/// How long a test that can go on goes on: `TIDEWAITER_SOAK_SECONDS`, if it is set.
pub fn soak() -> Option<Duration> {
    let seconds = std::env::var("TIDEWAITER_SOAK_SECONDS").ok()?;
    Some(Duration::from_secs(seconds.parse().expect("TIDEWAITER_SOAK_SECONDS is a number")))
}
