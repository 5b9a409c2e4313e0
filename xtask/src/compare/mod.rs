//! `cargo xtask compare`: the same work done by us and by its peers, side by
//! side in one run, because these machines are noisy. A peer that is not
//! installed is named with the line that installs it, and left out.

mod audit;
mod certificates;
mod patches;
mod tls;
mod updates;

pub use tls::Options;

use crate::bench::agent;
use crate::figure::{self, Figure};
use crate::measure::Measured;
use anyhow::Result;

/// What can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum What {
    /// A whole local audit, beside oscap, Lynis and one pass of find
    Audit,
    /// Certificates by the thousand, beside python-cryptography and openssl
    Certificates,
    /// Known holes by 40,000 advisories, beside debsecan
    Patches,
    /// What TLS endpoints offer, beside sslscan, sslyze, nmap and testssl.sh, on the servers of the lab
    Tls,
    /// Which upgrades wait, beside apt
    Updates,
}

/// Runs this comparison, or all; true if every goal was reached.
pub fn run(what: Option<What>, options: &Options) -> Result<bool> {
    let agent = agent()?;
    let wanted = |one: What| what.is_none_or(|what| what == one);
    let state = std::env::temp_dir().join(format!("tidewaiter-compare-{}", std::process::id()));
    let folder = state.to_string_lossy().into_owned();
    let mut figures = Vec::new();
    let mut reached = true;
    let mut local = || {
        if wanted(What::Updates) {
            updates::run(&agent, &folder, &mut figures)?;
        }
        if wanted(What::Audit) {
            audit::run(&agent, &state, options, &mut figures)?;
        }
        if wanted(What::Certificates) {
            reached = certificates::run(&agent, &state, &mut figures)?;
        }
        if wanted(What::Patches) {
            reached &= patches::run(&agent, &state, &mut figures)?;
        }
        Ok(())
    };
    let done: Result<()> = local();
    if state.exists() {
        std::fs::remove_dir_all(&state)?;
    }
    done?;
    if !figures.is_empty() {
        figure::print("The same work, side by side", &figures);
    }
    Ok((!wanted(What::Tls) || tls::run(&agent, options)?) && reached)
}

fn push(figures: &mut Vec<Figure>, name: &str, run: &Measured) {
    figures.push(Figure::new(format!("{name}.wall"), format!("{:.3}", run.wall), "s"));
    figures.push(Figure::new(format!("{name}.peak"), format!("{:.1}", run.peak), "MiB"));
}
