//! `enroll` and `run`: what speaks with the server.

use super::show;
use crate::cli::{EnrollArgs, RunArgs};
use crate::config::Config;
use crate::enrol;
use crate::run as running;
use crate::world::Real;
use anyhow::Context;
use serde_json::json;
use std::io::{IsTerminal, Read};
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};

/// The longest token that is read from standard input, in bytes.
const LONGEST_TOKEN: u64 = 16 << 10;

pub(super) fn enroll(config: &Config, args: &EnrollArgs) -> anyhow::Result<u8> {
    let token = if args.token == "-" {
        let mut text = String::new();
        std::io::stdin().take(LONGEST_TOKEN).read_to_string(&mut text).context("cannot read the token")?;
        text
    } else {
        args.token.clone()
    };
    let enrolled = runtime()?.block_on(enrol::enrol(config, &token, &Real))?;
    let value = json!({
        "shape": "tidewaiter.enrolled.v1",
        "host": enrolled.host,
        "server": enrolled.server,
        "key": enrolled.key,
        "certificate_ends": enrolled.certificate_ends,
        "root_version": enrolled.root_version,
    });
    show(&args.show, &value, || {
        format!(
            "enrolled with {}\nhost id      {}\nkey id       {}\ncertificate  ends {}\n",
            enrolled.server, enrolled.host, enrolled.key, enrolled.certificate_ends
        )
    })?;
    Ok(0)
}

pub(super) fn run(config: &Config, args: &RunArgs) -> anyhow::Result<u8> {
    log_to_stderr();
    if args.once {
        return once(config, args);
    }
    runtime()?.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            result = running::forever(config, Arc::new(Real)) => result?,
            _ = terminate.recv() => {}
            result = tokio::signal::ctrl_c() => result?,
        }
        tracing::info!("told to stop");
        Ok(0)
    })
}

fn once(config: &Config, args: &RunArgs) -> anyhow::Result<u8> {
    let cycle = runtime()?.block_on(running::once(config, Arc::new(Real)))?;
    let failed: Vec<String> = cycle.failed.iter().map(ToString::to_string).collect();
    let value = json!({
        "shape": "tidewaiter.cycle.v1",
        "sequence": cycle.sequence,
        "sent": cycle.sent,
        "waiting": cycle.waiting,
        "failed": failed,
    });
    show(&args.show, &value, || {
        let made = cycle.sequence.map_or_else(|| "no report was made".to_owned(), |n| format!("report {n} was made"));
        let mut text = format!("{made}; {} acknowledged, {} waiting\n", cycle.sent.len(), cycle.waiting);
        for error in &failed {
            text += &format!("failed: {error}\n");
        }
        text
    })?;
    Ok(if cycle.is_whole() { 0 } else { 2 })
}

fn runtime() -> anyhow::Result<Runtime> {
    Builder::new_current_thread().enable_all().build().context("cannot start the runtime")
}

/// Events go to standard error, where the service manager takes them.
fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("TIDEWAITER_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let logging = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal());
    // In a process that logs already, as a test's, that log is used.
    let _ = logging.try_init();
}
