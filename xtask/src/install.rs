//! What the tests need besides Rust: installed when we may, else the line that
//! installs it is printed.

use crate::run::passes;
use anyhow::{Context, Result};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A program that a part needs, and the Debian package that brings it.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    /// The program, looked for as by [`has`].
    pub program: &'static str,
    /// The package.
    pub package: &'static str,
}

/// What the browser tests need.
pub const BROWSER: &[Need] =
    &[Need { program: "chromedriver", package: "chromium-driver" }, Need { program: "chromium", package: "chromium" }];

/// Servers with TLS inside another protocol, which the tests start themselves.
pub const STARTTLS: &[Need] = &[
    Need { program: "imap-login", package: "dovecot-imapd" },
    Need { program: "lmtp", package: "dovecot-lmtpd" },
    Need { program: "managesieve-login", package: "dovecot-managesieved" },
    Need { program: "mariadbd", package: "mariadb-server" },
    Need { program: "pop3-login", package: "dovecot-pop3d" },
    Need { program: "postfix", package: "postfix" },
    Need { program: "postgres", package: "postgresql" },
    Need { program: "prosody", package: "prosody" },
    Need { program: "slapd", package: "slapd" },
    Need { program: "vsftpd", package: "vsftpd" },
    Need { program: "xrdp", package: "xrdp" },
];

/// Programs whose own word on a configuration is held beside our reading.
pub const CONFIGURED: &[Need] = &[
    Need { program: "apache2", package: "apache2" },
    Need { program: "gnutls-cli", package: "gnutls-bin" },
    Need { program: "haproxy", package: "haproxy" },
    Need { program: "sshd", package: "openssh-server" },
    Need { program: "sudo", package: "sudo" },
];

/// Package managers whose databases and whose order of versions are held beside our reading.
pub const PACKAGES: &[Need] = &[
    Need { program: VERSIONLOCK, package: "dnf-plugins-core" },
    Need { program: RPM_MODULE, package: "python3-rpm" },
    Need { program: "createrepo_c", package: "createrepo-c" },
    Need { program: "db5.3_load", package: "db5.3-util" },
    Need { program: "dnf", package: "dnf" },
    Need { program: "dpkg-parsechangelog", package: "dpkg-dev" },
    Need { program: "rpm", package: "rpm" },
];

/// Where Debian keeps the Python module of rpm: it has no program.
const RPM_MODULE: &str = "/usr/lib/python3/dist-packages/rpm/__init__.py";

/// Where Debian keeps dnf's plugin of locked versions.
const VERSIONLOCK: &str = "/usr/lib/python3/dist-packages/dnf-plugins/versionlock.py";

/// What writes the key stores that are read in tests.
pub const STORES: &[Need] = &[
    Need { program: "gpg", package: "gpg" },
    Need { program: "keytool", package: "default-jre-headless" },
    Need { program: "openssl", package: "openssl" },
    Need { program: "ssh-keygen", package: "openssh-client" },
];

/// What the tests of TLS endpoints speak to, and the scanners that must agree with ours.
pub const TLS: &[Need] = &[
    Need { program: "nginx", package: "nginx-light" },
    Need { program: "nmap", package: "nmap" },
    Need { program: "openssl", package: "openssl" },
    Need { program: "testssl", package: "testssl.sh" },
];

/// What the test of system calls needs.
pub const TRACE: &[Need] = &[Need { program: "strace", package: "strace" }];

/// Where servers keep programs that no shell needs to find.
const SERVERS: &[&str] = &["/usr/sbin", "/usr/lib/dovecot"];

/// PostgreSQL's versions stand side by side, each with its own programs.
const POSTGRESQL: &str = "/usr/lib/postgresql";

/// Whether a program is in `PATH`, or where Debian's servers keep theirs.
pub fn has(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = std::fs::read_dir(POSTGRESQL).into_iter().flatten().map_while(Result::ok);
    let mut folders = std::env::split_paths(&path)
        .chain(SERVERS.iter().map(PathBuf::from))
        .chain(versions.map(|version| version.path().join("bin")));
    folders.any(|folder| folder.join(program).is_file())
}

/// Makes sure that all are there; true if they are in the end. Installs with
/// apt-get if this is root's shell and apt-get is there.
///
/// # Errors
/// If apt-get cannot be started.
pub fn ensure(needs: &[Need]) -> Result<bool> {
    let missing: Vec<&str> = needs.iter().filter(|n| !has(n.program)).map(|n| n.package).collect();
    if missing.is_empty() {
        return Ok(true);
    }
    let line = format!("apt-get install --no-install-recommends {}", missing.join(" "));
    if !nix::unistd::geteuid().is_root() || !has("apt-get") {
        println!("missing: {}. To install, run as root:\n  {line}", missing.join(", "));
        return Ok(false);
    }
    println!("installing: {}", missing.join(", "));
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").args(["-qq", "-o", "DPkg::Lock::Timeout=300"]).args(arguments);
        command
    };
    passes(apt(&["update"]))?;
    let _still = Still::keep(Path::new("/usr/sbin/policy-rc.d"))?;
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(&missing);
    passes(apt(&arguments))?;
    Ok(needs.iter().all(|n| has(n.program)))
}

/// As long as this lives, packages that are installed start no service: Debian
/// asks the file `policy-rc.d`, and 101 means no. Where there is one already,
/// it is somebody's and is left as it is.
struct Still(Option<PathBuf>);

impl Still {
    fn keep(path: &Path) -> Result<Self> {
        match OpenOptions::new().write(true).create_new(true).mode(0o755).open(path) {
            Ok(mut file) => {
                let still = Self(Some(path.to_owned()));
                file.write_all(b"#!/bin/sh\nexit 101\n")?;
                Ok(still)
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(Self(None)),
            Err(error) => Err(error).with_context(|| format!("{}", path.display())),
        }
    }
}

impl Drop for Still {
    fn drop(&mut self) {
        if let Some(path) = &self.0
            && let Err(error) = std::fs::remove_file(path)
        {
            println!("{} is left behind: {error}", path.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_kept_still_and_nothing_is_left_behind() {
        let path = std::env::temp_dir().join(format!("policy-rc.d-{}", std::process::id()));
        let still = Still::keep(&path).unwrap();
        assert_eq!(Command::new("sh").arg(&path).status().unwrap().code(), Some(101));
        drop(Still::keep(&path).unwrap());
        assert!(path.exists(), "one that was there is left");
        drop(still);
        assert!(!path.exists());
    }

    #[test]
    fn the_list_is_sorted() {
        assert!([CONFIGURED, PACKAGES, STARTTLS, STORES].iter().all(|list| list.is_sorted_by_key(|need| need.program)));
    }
}
