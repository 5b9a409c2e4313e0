//! What the tests need besides Rust: installed when we may, else the line that
//! installs it is printed.

use crate::run::passes;
use anyhow::Result;
use std::process::Command;

/// A program that a part needs, and the Debian package that brings it.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    /// The program, looked for in `PATH`.
    pub program: &'static str,
    /// The package.
    pub package: &'static str,
}

/// What the browser tests need.
pub const BROWSER: &[Need] =
    &[Need { program: "chromedriver", package: "chromium-driver" }, Need { program: "chromium", package: "chromium" }];

/// What the tests of TLS endpoints speak to.
pub const TLS: &[Need] = &[Need { program: "openssl", package: "openssl" }];

/// What the test of system calls needs.
pub const TRACE: &[Need] = &[Need { program: "strace", package: "strace" }];

/// Whether a program is in `PATH`.
pub fn has(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
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
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(&missing);
    passes(apt(&arguments))?;
    Ok(needs.iter().all(|n| has(n.program)))
}
