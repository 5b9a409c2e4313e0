//! The servers that a truth is asked of: OpenSSL's own and nginx, on loopback,
//! with keys that are made for the occasion.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server that ends when this is dropped.
pub struct Server {
    child: Child,
    pub port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether a program is in `PATH`, or where Debian keeps what root starts.
fn found(program: &str) -> Option<String> {
    let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin";
    let files = std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file());
    files.map(|file| file.to_string_lossy().into_owned())
}

fn openssl(folder: &Path, arguments: &[&str]) {
    let out = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    assert!(out.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
}

/// `rsa.pem`, `ec.pem`, their keys, and `dh1024.pem`; false, and said so,
/// where there is no openssl.
pub fn make_keys(folder: &Path) -> bool {
    if found("openssl").is_none() {
        println!("skipped: the truth of TLS endpoints, as openssl is not installed");
        return false;
    }
    let common = ["-nodes", "-days", "30", "-subj", "/CN=localhost"];
    let kinds: [(&str, &[&str]); 2] =
        [("rsa", &["-newkey", "rsa:2048"]), ("ec", &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])];
    for (name, kind) in kinds {
        let (key, pem) = (format!("{name}.key"), format!("{name}.pem"));
        let start = ["req", "-x509", "-keyout", &key, "-out", &pem];
        openssl(folder, &[&start[..], kind, &common].concat());
    }
    openssl(folder, &["dhparam", "-dsaparam", "-out", "dh1024.pem", "1024"]);
    true
}

/// `openssl s_server` with these settings, which name their certificates.
pub fn s_server(folder: &Path, settings: &[&str]) -> Server {
    started(folder, |port| {
        let mut command = Command::new("openssl");
        command.args(["s_server", "-quiet", "-www", "-accept", &format!("127.0.0.1:{port}")]).args(settings);
        command
    })
}

/// nginx with these lines in its one server; `None`, and said so, where there is none.
pub fn nginx(folder: &Path, lines: &str) -> Option<Server> {
    let Some(program) = found("nginx") else {
        println!("skipped: the truth of nginx, as nginx is not installed");
        return None;
    };
    let here = folder.display();
    let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let paths: String = paths.map(|name| format!("{name}_temp_path {here}/{name};\n")).concat();
    Some(started(folder, |port| {
        let text = format!(
            "daemon off; master_process off; pid {here}/nginx.pid; error_log {here}/nginx.log;\n\
             events {{ worker_connections 256; }}\n\
             http {{ access_log off; {paths} server {{ listen 127.0.0.1:{port} ssl; server_name localhost; {lines} }} }}\n"
        );
        let file = folder.join(format!("nginx-{port}.conf"));
        std::fs::write(&file, text).unwrap();
        let mut command = Command::new(&program);
        command.arg("-c").arg(&file);
        command
    }))
}

/// Starts it on a free port. Between our look and its start another may take
/// the port, so that another is tried then.
fn started(folder: &Path, command: impl Fn(u16) -> Command) -> Server {
    for _ in 0..5 {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = command(port);
        command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut server = Server { child: command.spawn().unwrap(), port };
        let begun = Instant::now();
        while server.child.try_wait().unwrap().is_none() {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() && server.child.try_wait().unwrap().is_none() {
                return server;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{command:?} does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    panic!("a server ends as soon as it is started, in {}", folder.display());
}
