//! The servers of the lab, and what they and sslyze need from PyPI: each in a
//! virtual environment of its own, because they want different versions.

use crate::dist::target_folder;
use crate::install::has;
use crate::run::passes;
use anyhow::{Context, Result, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The ports of the lab, each with how many suites its README says are there.
pub const PORTS: &[(u16, usize)] = &[(9441, 30), (9442, 6), (9443, 126), (9444, 73), (9445, 3)];

/// A suite in a version, such as `("TLS 1.2", 0xc02f)`.
pub type Offer = (String, u16);

/// The servers; those that were started here end when this is dropped.
pub struct Lab {
    folder: PathBuf,
    servers: Option<Child>,
}

impl Lab {
    /// Uses the servers that are up, or starts them.
    ///
    /// # Errors
    /// If the folder has no lab, or the servers do not come up.
    pub fn start(folder: &Path) -> Result<Self> {
        let script = folder.join("tls-servers");
        ensure!(script.is_file(), "no lab in {}: name its folder by --lab or TIDEWAITER_LAB", folder.display());
        let folder = folder.canonicalize()?;
        if up() {
            println!("the servers of the lab are up already");
            return Ok(Self { folder, servers: None });
        }
        let python = python()?;
        let state = target_folder()?.join("lab/servers");
        let mut command = Command::new(&script);
        command.arg(&state).env("PYTHON", python).stdin(Stdio::null()).stdout(Stdio::null());
        let servers = command.spawn().with_context(|| format!("{} does not start", script.display()))?;
        let mut lab = Self { folder, servers: Some(servers) };
        let begun = Instant::now();
        while !up() {
            let ended = lab.servers.as_mut().map(Child::try_wait).transpose()?.flatten();
            ensure!(ended.is_none(), "{} ended before its servers were up", script.display());
            ensure!(begun.elapsed() < Duration::from_secs(60), "the servers of the lab do not come up");
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(lab)
    }

    /// The ground truth of a port: one suite in each hello.
    ///
    /// # Errors
    /// If `tls-truth` fails.
    pub fn truth(&self, port: u16) -> Result<BTreeSet<Offer>> {
        let mut command = Command::new(self.folder.join("tls-truth"));
        let out = command.arg(port.to_string()).output().context("tls-truth does not start")?;
        ensure!(out.status.success(), "tls-truth: {}", String::from_utf8_lossy(&out.stderr));
        read_truth(&String::from_utf8_lossy(&out.stdout))
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let Some(servers) = &mut self.servers else { return };
        // The script ends its servers when it is told to end itself.
        if let Ok(id) = i32::try_from(servers.id()) {
            let _ = kill(Pid::from_raw(id), Signal::SIGTERM);
        }
        let _ = servers.wait();
    }
}

/// Lines such as `  TLS 1.2: 2  002f c02f`.
fn read_truth(text: &str) -> Result<BTreeSet<Offer>> {
    let mut found = BTreeSet::new();
    for line in text.lines().filter(|line| line.starts_with("  ")) {
        let (version, rest) = line.trim().split_once(": ").with_context(|| format!("tls-truth said {line:?}"))?;
        for code in rest.split_whitespace().skip(1) {
            found.insert((version.to_owned(), u16::from_str_radix(code, 16).context("tls-truth: a code")?));
        }
    }
    Ok(found)
}

/// Whether something listens on every port of the lab.
fn up() -> bool {
    let listens = |port: u16| {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok()
    };
    PORTS.iter().all(|(port, _)| listens(*port))
}

/// Waits until a server is done with what the tool before left behind:
/// OpenSSL's takes one connection at a time, and some of them for a second
/// after the tool has ended. No tool is to wait for another's.
pub fn settle(port: u16) {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else { return };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
    // A fatal alert, upon which every server hangs up.
    if stream.write_all(&[21, 3, 1, 0, 2, 2, 40]).is_ok() {
        let _ = stream.read(&mut [0; 64]);
    }
}

/// The Python that the legacy and the modern server run on: `PYTHON`, or one
/// with what they need, made here.
fn python() -> Result<String> {
    if let Some(named) = std::env::var_os("PYTHON") {
        return named.into_string().ok().context("PYTHON is not text");
    }
    let folder = environment("python", &["tlslite-ng", "pyopenssl"])?;
    Ok(folder.join("bin/python").to_string_lossy().into_owned())
}

/// sslyze: from `PATH`, or from an environment made here; the error says how it is installed.
///
/// # Errors
/// If it is neither here nor can be installed.
pub fn sslyze() -> Result<String> {
    if has("sslyze") {
        return Ok("sslyze".to_owned());
    }
    Ok(environment("sslyze", &["sslyze"])?.join("bin/sslyze").to_string_lossy().into_owned())
}

/// A virtual environment in the build folder with these packages; made once.
fn environment(name: &str, packages: &[&str]) -> Result<PathBuf> {
    let folder = target_folder()?.join("lab").join(name);
    let whole = folder.join("whole");
    if whole.exists() {
        return Ok(folder);
    }
    let line = format!("python3 -m venv {0} && {0}/bin/pip install {1}", folder.display(), packages.join(" "));
    println!("installing: {}", packages.join(", "));
    let mut make = Command::new("python3");
    make.args(["-m", "venv"]).arg(&folder);
    let mut install = Command::new(folder.join("bin/pip"));
    install.args(["install", "--quiet", "--disable-pip-version-check"]).args(packages);
    let made = passes(make)? && passes(install)?;
    ensure!(made, "{name} cannot be made; to install it, run:\n  {line}");
    // Written last, so that an environment which broke off is made again.
    std::fs::write(whole, "")?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_truth_is_read() {
        let text = "port 9445\n  SSLv3: 0  \n  TLS 1.2: 0  \n  TLS 1.3: 2  1301 1302\n";
        let offers = [("TLS 1.3".to_owned(), 0x1301), ("TLS 1.3".to_owned(), 0x1302)];
        assert_eq!(super::read_truth(text).unwrap(), offers.into());
        assert!(super::read_truth("  TLS 1.3: 1 zz").is_err());
    }
}
