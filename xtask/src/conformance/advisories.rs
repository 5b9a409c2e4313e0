//! `cargo xtask conformance advisories --osv DIR --inventory FILE`: what our
//! import and our order of versions find on a host, beside librpm.

use super::zlint::Format;
use crate::install::{PACKAGES, ensure};
use anyhow::{Result, anyhow};
use std::path::Path;
use tests::advisories::{Agreement, compare};

/// Compares and prints; false if the two differ in any package and advisory,
/// or if librpm is not there to be asked.
pub fn run(osv: &Path, inventory: &Path, format: Format) -> Result<bool> {
    ensure(PACKAGES)?;
    let all = compare(osv, inventory).map_err(|why| anyhow!(why))?;
    match format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&all)?),
        Format::Text => print(&all),
    }
    Ok(all.theirs.is_some() && all.differences.is_empty() && all.undecided.is_empty())
}

/// The same for Debian, beside dpkg's own comparison.
pub fn debian(file: &Path, status: &Path, format: Format) -> Result<bool> {
    let all = tests::fixes::compare(file, status).map_err(|why| anyhow!(why))?;
    match format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&all)?),
        Format::Text => {
            for one in &all.differences {
                println!("{one}");
            }
            println!("debian:12: {} packages, {} records", all.packages, all.records);
            println!("fixes that a package lacks: ours {}", all.ours);
            match all.theirs {
                Some(theirs) => println!("dpkg: {theirs}; {} differ", all.differences.len()),
                None => println!("dpkg was not asked: its Perl module is absent (libdpkg-perl)"),
            }
        }
    }
    Ok(all.theirs.is_some() && all.differences.is_empty())
}

fn print(all: &Agreement) {
    for one in &all.differences {
        println!("{one}");
    }
    for one in &all.undecided {
        println!("{one}: versions without an order");
    }
    for (ecosystem, count) in &all.skipped {
        println!("passed over: {count} packages of {ecosystem}");
    }
    println!(
        "{}: {} packages, {} of a module; {} documents, {} of them about no hole, {} records of the release",
        all.release, all.packages, all.modular, all.documents, all.no_security, all.records
    );
    println!("advisories that apply to a package: ours {}, on {} packages", all.ours, all.affected);
    match all.theirs {
        Some(theirs) => println!("librpm: {theirs}; {} differ", all.differences.len()),
        None => println!("librpm was not asked: its Python module is absent (python3-rpm)"),
    }
}
