//! `cargo xtask dist`: one tarball that runs on any x86-64 or arm64 Linux of
//! the last ten years without a toolchain: the programs are static.

use crate::run::{cargo, output, passes, workspace};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::process::Command;

const PROGRAMS: &[&str] = &["tidewaiter", "tidewaiter-agent", "tidewaiter-server"];

/// Builds and packs; prints the tarball's name.
pub fn run() -> Result<bool> {
    let target = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    // An explicit target keeps build scripts and macros out of the static flags:
    // a static procedural macro cannot be loaded.
    let flags = format!("target.{target}.rustflags=[\"-C\",\"target-feature=+crt-static\"]");
    let mut build = vec!["build", "--release", "--locked", "--target", &target, "--config", &flags];
    for program in PROGRAMS {
        build.extend(["--package", program]);
    }
    if !passes(cargo(&build))? {
        return Ok(false);
    }
    let version = env!("CARGO_PKG_VERSION");
    let name = format!("tidewaiter-{version}-{}-linux", std::env::consts::ARCH);
    let dist = workspace().join("dist");
    let folder = dist.join(&name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let built = target_folder()?.join(&target).join("release");
    for program in PROGRAMS {
        fs::copy(built.join(program), folder.join(program)).with_context(|| format!("copying {program}"))?;
    }
    for file in ["README.md", "LICENSE", "CHANGELOG.md", "ASSURANCE.md"] {
        fs::copy(workspace().join(file), folder.join(file)).with_context(|| format!("copying {file}"))?;
    }
    let tarball = format!("{name}.tar.gz");
    let mut tar = Command::new("tar");
    // The same input gives the same bytes: names sorted, no owner, the commit's time.
    let time = output(git(&["log", "-1", "--format=@%ct"]))?;
    let time = String::from_utf8_lossy(&time.stdout).trim().to_owned();
    ensure!(time.starts_with('@'), "git does not tell the time of the last commit");
    tar.args([
        "--sort=name",
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        &format!("--mtime={time}"),
        "-czf",
        &tarball,
    ])
    .arg(&name)
    .env("GZIP", "-n")
    .current_dir(&dist);
    if !passes(tar)? {
        return Ok(false);
    }
    let size = fs::metadata(dist.join(&tarball))?.len();
    println!("dist/{tarball}, {} KiB; unpack it and run ./tidewaiter demo --once", size / 1024);
    Ok(true)
}

fn git(arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(workspace());
    command
}

/// Where cargo builds.
///
/// # Errors
/// If cargo does not say.
pub fn target_folder() -> Result<std::path::PathBuf> {
    let out = output(cargo(&["metadata", "--no-deps", "--format-version", "1"]))?;
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).context("cargo metadata")?;
    Ok(json["target_directory"].as_str().context("cargo metadata names no target folder")?.into())
}
