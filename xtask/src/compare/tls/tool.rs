//! Each tool: how it is started, and which reader its output wants.

use super::lab;
use super::read::{self, Registry, Seen};
use crate::install::has;
use crate::measure::{Measured, Program};
use anyhow::{Context, Result, ensure};
use std::path::Path;

/// When a run is ended, in seconds. Only testssl comes near.
const LIMIT: u64 = 240;

/// A tool, ours or a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tool {
    /// `tidewaiter-agent tls`, which sends no server name to an address.
    Ours,
    /// The same with a server name.
    Named,
    /// nmap with `ssl-enum-ciphers`.
    Nmap,
    /// sslscan.
    Sslscan,
    /// sslyze.
    Sslyze,
    /// testssl.sh.
    Testssl,
}

impl Tool {
    /// All, in the order of the table.
    pub const ALL: &[Self] = &[Self::Ours, Self::Named, Self::Nmap, Self::Sslscan, Self::Sslyze, Self::Testssl];

    /// As it stands in figures.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Named => "named",
            Self::Nmap => "nmap",
            Self::Sslscan => "sslscan",
            Self::Sslyze => "sslyze",
            Self::Testssl => "testssl",
        }
    }

    /// Whether one run takes so long that it is run once for all figures.
    pub fn slow(self) -> bool {
        matches!(self, Self::Sslyze | Self::Testssl)
    }

    /// The program; the error has the line that installs it.
    ///
    /// # Errors
    /// If it is not here.
    pub fn program(self, agent: &str) -> Result<String> {
        let (program, package) = match self {
            Self::Ours | Self::Named => return Ok(agent.to_owned()),
            Self::Sslyze => return lab::sslyze(),
            Self::Nmap => ("nmap", "nmap"),
            Self::Sslscan => ("sslscan", "sslscan"),
            Self::Testssl if has("testssl.sh") => ("testssl.sh", "testssl.sh"),
            // Debian takes the ending off.
            Self::Testssl => ("testssl", "testssl.sh"),
        };
        ensure!(has(program), "to install, run as root:\n  apt-get install --no-install-recommends {package}");
        Ok(program.to_owned())
    }

    /// One run against a port; what it found is kept in `file`.
    ///
    /// # Errors
    /// If it does not start.
    pub fn run(self, program: &str, port: u16, file: &Path) -> Result<Measured> {
        if file.exists() {
            // testssl refuses to write over a file.
            std::fs::remove_file(file)?;
        }
        let target = format!("127.0.0.1:{port}");
        let (port, kept) = (port.to_string(), file.to_string_lossy().into_owned());
        let (xml, json) = (format!("--xml={kept}"), format!("--json_out={kept}"));
        let mut words = vec![program];
        words.extend(match self {
            Self::Ours => vec!["tls", &target, "--class", "enumerate", "--format", "json"],
            Self::Named => {
                vec!["tls", &target, "--class", "enumerate", "--format", "json", "--server-name", "localhost"]
            }
            Self::Nmap => vec!["-n", "-Pn", "-p", &port, "--script", "ssl-enum-ciphers", "-oX", &kept, "127.0.0.1"],
            Self::Sslscan => vec!["--no-colour", &xml, &target],
            Self::Sslyze => {
                let mut words = vec!["--sslv2", "--sslv3", "--tlsv1", "--tlsv1_1", "--tlsv1_2", "--tlsv1_3"];
                words.extend(["--elliptic_curves", "--certinfo", "--mozilla_config", "disable", &json, &target]);
                words
            }
            // Every suite of every version, then key exchange and certificates: the work that the others do.
            Self::Testssl => {
                vec!["--quiet", "--color", "0", "--warnings", "off", "-E", "-f", "-S", "--jsonfile", &kept, &target]
            }
        });
        let keep = matches!(self, Self::Ours | Self::Named).then_some(file);
        Program { words: &words, limit: Some(LIMIT), keep }.once()
    }

    /// What the last run found.
    ///
    /// # Errors
    /// If its output cannot be read.
    pub fn found(self, file: &Path, registry: &Registry) -> Result<Seen> {
        let text = std::fs::read_to_string(file).with_context(|| format!("{} wrote nothing", self.name()))?;
        match self {
            Self::Ours | Self::Named => read::ours(&text),
            Self::Nmap => Ok(read::nmap(&text, registry)),
            Self::Sslscan => read::sslscan(&text),
            Self::Sslyze => read::sslyze(&text, registry),
            Self::Testssl => read::testssl(&text),
        }
    }
}
