//! Wall time and peak memory of a program. The program runs as the only child
//! of a process of its own, because the kernel tells peak memory only as the
//! largest of all children that ended.

use crate::run::{output, workspace};
use anyhow::{Context, Result, bail};
use nix::sys::resource::{UsageWho, getrusage};
use std::process::{Command, Stdio};
use std::time::Instant;

/// What one run took.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// From start to end, in seconds.
    pub wall: f64,
    /// Processor time, user and system, in seconds.
    pub cpu: f64,
    /// The largest resident set, in MiB.
    pub peak: f64,
    /// The exit code; −1 if a signal ended it.
    pub code: i64,
}

/// The hidden command: runs the program, prints one line of JSON.
pub fn run(program: &[String]) -> Result<bool> {
    let [name, arguments @ ..] = program else { bail!("no program is named") };
    let start = Instant::now();
    let status = Command::new(name)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .with_context(|| format!("{name} does not start"))?;
    let wall = start.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds = |t: nix::sys::time::TimeVal| {
        use nix::sys::time::TimeValLike;
        f64::from(u32::try_from(t.num_milliseconds()).unwrap_or(u32::MAX)) / 1000.0
    };
    let line = serde_json::json!({
        "wall": wall, "cpu": seconds(usage.user_time()) + seconds(usage.system_time()),
        "peak_kib": usage.max_rss(), "code": status.code().unwrap_or(-1),
    });
    println!("{line}");
    Ok(true)
}

/// Runs a program once, measured by a process of its own.
///
/// # Errors
/// If it does not start.
pub fn once(program: &[&str]) -> Result<Measured> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("measure").arg("--").args(program).current_dir(workspace());
    let out = output(command)?;
    let text = String::from_utf8_lossy(&out.stdout);
    let json: serde_json::Value = serde_json::from_str(text.trim())
        .with_context(|| format!("{}: {text}{}", program.join(" "), String::from_utf8_lossy(&out.stderr)))?;
    let number = |name: &str| json[name].as_f64().unwrap_or(f64::NAN);
    Ok(Measured {
        wall: number("wall"),
        cpu: number("cpu"),
        peak: number("peak_kib") / 1024.0,
        code: json["code"].as_i64().unwrap_or(-1),
    })
}

/// Runs it `times` times after one that warms the caches; gives each figure's
/// median, because these machines are noisy.
///
/// # Errors
/// If it does not start.
pub fn median(program: &[&str], times: usize) -> Result<Measured> {
    once(program)?;
    let runs = (0..times.max(1)).map(|_| once(program)).collect::<Result<Vec<_>>>()?;
    let middle = |of: fn(&Measured) -> f64| {
        let mut all: Vec<f64> = runs.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
    };
    let code = runs.first().map_or(-1, |r| r.code);
    Ok(Measured { wall: middle(|m| m.wall), cpu: middle(|m| m.cpu), peak: middle(|m| m.peak), code })
}
