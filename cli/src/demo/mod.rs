//! `tidewaiter demo`: the whole way on one machine — a server with keys of its
//! own, the shipped policies signed and published, this host enrolled and
//! audited, its report verified, logged and scored.

mod advisories;
mod scene;
mod scorecard;

use crate::print::{self, line};
use crate::{Format, door};
use advisory::pack::Container;
use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use scene::Scene;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// What `demo` takes.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  tidewaiter demo                        stays up until it is interrupted
  tidewaiter demo --once --format json   ends by itself
  tidewaiter demo --state /tmp/demo      keeps keys and database, to look at them after
  tidewaiter demo --advisories debian=tracker.json kev=kev.json   shows known holes as well

All keys are made for the demo, and every page and bundle says so: they prove nothing to anyone.
Run it as root to leave nothing unread.

Exit codes: 0 this host is compliant, 1 there are findings, 2 it failed.")]
pub struct DemoArguments {
    /// End after the audit
    #[arg(long)]
    once: bool,
    /// The folder for keys, database and reports, which must not exist; by default a temporary one, removed at the end
    #[arg(long, value_name = "FOLDER")]
    state: Option<PathBuf>,
    /// Known holes: feeds as `tidewaiter advisories build` takes them, or one set that nobody has signed
    #[arg(long, value_name = "FILE", num_args = 1..)]
    advisories: Vec<String>,
    /// The console's port on loopback; another one is taken if it is in use
    #[arg(long, default_value_t = 8480)]
    port: u16,
}

/// Runs the demonstration.
///
/// # Errors
/// Says which step failed.
pub fn run(arguments: &DemoArguments, format: Format) -> Result<ExitCode> {
    // A second installation in one process is refused by rustls, and harmless.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let temporary = if arguments.state.is_none() { Some(tempfile::tempdir()?) } else { None };
    let folder = match (&arguments.state, &temporary) {
        (Some(folder), _) => folder.clone(),
        (None, Some(temporary)) => temporary.path().join("demo"),
        (None, None) => unreachable!("one of the two is there"),
    };
    // A feed that is refused ends the demonstration before it has begun.
    let advisories = advisories::prepare(&arguments.advisories, format)?;
    door::make_new_folder(&folder)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let code = runtime.block_on(play(arguments, format, folder, advisories))?;
    drop(temporary);
    Ok(code)
}

async fn play(
    arguments: &DemoArguments,
    format: Format,
    folder: PathBuf,
    advisories: Option<Container>,
) -> Result<ExitCode> {
    let progress = progress(format);
    let port = if arguments.once { 0 } else { free_port(arguments.port) };
    progress.set_message("making keys and starting the server");
    let scene = Scene::set(folder, SocketAddr::from((Ipv4Addr::LOCALHOST, port)), advisories).await?;
    progress.set_message("auditing this host");
    let host = scene.audit().await?;
    progress.set_message("comparing with the advisories");
    let exposure = advisories::compare(scene.app()).await?;
    progress.set_message("scoring");
    let shown = scorecard::read(&scene, &host, exposure).await?;
    progress.finish_and_clear();
    match format {
        Format::Json => print::json(&shown)?,
        Format::Table => scorecard::print(&shown)?,
    }
    let code = ExitCode::from(u8::from(!shown.is_compliant()));
    if !arguments.once {
        if format == Format::Table {
            line(format!("\nThe console:   {}", shown.console))?;
            line(format!("Sign in as     {}   password {}", scene::PERSON, scene.password))?;
            line(format!("Keys and data  {}", scene.folder.display()))?;
            line("\nThis host is audited again every ten minutes. Press Ctrl-C to end.")?;
        }
        tokio::select! {
            ended = scene.watch() => ended?,
            interrupted = tokio::signal::ctrl_c() => interrupted.context("waiting for Ctrl-C")?,
        }
    }
    scene.strike().await?;
    Ok(code)
}

/// A line that moves on standard error, where a person can see it.
fn progress(format: Format) -> ProgressBar {
    if format == Format::Json {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} …") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// This port on loopback if nobody has it, else 0: any.
fn free_port(port: u16) -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_or(0, |_| port)
}
