//! Wall time and peak memory of a program. The program runs as the only child
//! of a process of its own, because the kernel tells peak memory only as the
//! largest of all children that ended.

use crate::run::{output, workspace};
use anyhow::{Context, Result, bail};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::fs::File;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

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
    /// Whether it was ended because its time was over.
    pub late: bool,
}

/// What the hidden command is told beside the program.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Bounds {
    /// End the program, and all that it started, after so many seconds
    #[arg(long)]
    limit: Option<u64>,
    /// Keep what it prints in this file
    #[arg(long)]
    keep: Option<PathBuf>,
}

/// The hidden command: runs the program, prints one line of JSON.
pub fn run(program: &[String], bounds: &Bounds) -> Result<bool> {
    let [name, arguments @ ..] = program else { bail!("no program is named") };
    let stdout = match &bounds.keep {
        Some(path) => Stdio::from(File::create(path).with_context(|| format!("{}", path.display()))?),
        None => Stdio::null(),
    };
    let start = Instant::now();
    let child = Command::new(name)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(stdout)
        .stderr(Stdio::null())
        // A group of its own, so that what it started can be ended with it.
        .process_group(0)
        .spawn()
        .with_context(|| format!("{name} does not start"))?;
    let (status, late) = wait(child, bounds.limit.map(Duration::from_secs))?;
    let wall = start.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds = |t: nix::sys::time::TimeVal| {
        use nix::sys::time::TimeValLike;
        f64::from(u32::try_from(t.num_milliseconds()).unwrap_or(u32::MAX)) / 1000.0
    };
    let line = serde_json::json!({
        "wall": wall, "cpu": seconds(usage.user_time()) + seconds(usage.system_time()),
        "peak_kib": usage.max_rss(), "code": status.code().unwrap_or(-1), "late": late,
    });
    println!("{line}");
    Ok(true)
}

/// Waits for the end; with a limit, makes it. A thread waits for the limit, so
/// that a program without one is timed by the kernel's own wake-up alone.
fn wait(mut child: Child, limit: Option<Duration>) -> Result<(ExitStatus, bool)> {
    let Some(limit) = limit else { return Ok((child.wait()?, false)) };
    let group = Pid::from_raw(i32::try_from(child.id())?);
    let (ended, end) = std::sync::mpsc::channel::<()>();
    let guard = std::thread::spawn(move || {
        // An error here is the channel's end: the program ended in time.
        let late = end.recv_timeout(limit) == Err(std::sync::mpsc::RecvTimeoutError::Timeout);
        if late {
            let _ = killpg(group, Signal::SIGKILL);
        }
        late
    });
    let status = child.wait()?;
    drop(ended);
    let late = guard.join().unwrap_or(false);
    Ok((status, late && status.signal().is_some()))
}

/// A program to be measured.
#[derive(Clone, Copy, Debug)]
pub struct Program<'a> {
    /// The program and its arguments.
    pub words: &'a [&'a str],
    /// When it is ended, in seconds.
    pub limit: Option<u64>,
    /// Where what it prints is kept.
    pub keep: Option<&'a Path>,
}

impl Program<'_> {
    /// Runs it once, measured by a process of its own.
    ///
    /// # Errors
    /// If it does not start.
    pub fn once(&self) -> Result<Measured> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("measure");
        if let Some(limit) = self.limit {
            command.args(["--limit", &limit.to_string()]);
        }
        if let Some(keep) = self.keep {
            command.arg("--keep").arg(keep);
        }
        command.arg("--").args(self.words).current_dir(workspace());
        let out = output(command)?;
        let text = String::from_utf8_lossy(&out.stdout);
        let json: serde_json::Value = serde_json::from_str(text.trim())
            .with_context(|| format!("{}: {text}{}", self.words.join(" "), String::from_utf8_lossy(&out.stderr)))?;
        let number = |name: &str| json[name].as_f64().unwrap_or(f64::NAN);
        Ok(Measured {
            wall: number("wall"),
            cpu: number("cpu"),
            peak: number("peak_kib") / 1024.0,
            code: json["code"].as_i64().unwrap_or(-1),
            late: json["late"].as_bool().unwrap_or(false),
        })
    }
}

/// Runs a program once, without a limit.
///
/// # Errors
/// If it does not start.
pub fn once(program: &[&str]) -> Result<Measured> {
    Program { words: program, limit: None, keep: None }.once()
}

/// Runs it `times` times after one that warms the caches; gives each figure's
/// median, because these machines are noisy.
///
/// # Errors
/// If it does not start.
pub fn median(program: &[&str], times: usize) -> Result<Measured> {
    once(program)?;
    let runs = (0..times.max(1)).map(|_| once(program)).collect::<Result<Vec<_>>>()?;
    Ok(middle(&runs))
}

/// The median of each figure; the exit code is the first run's, and late is
/// what was late once.
pub fn middle(runs: &[Measured]) -> Measured {
    let middle = |of: fn(&Measured) -> f64| {
        let mut all: Vec<f64> = runs.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
    };
    let code = runs.first().map_or(-1, |r| r.code);
    let late = runs.iter().any(|r| r.late);
    Measured { wall: middle(|m| m.wall), cpu: middle(|m| m.cpu), peak: middle(|m| m.peak), code, late }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_takes_too_long_is_ended_with_all_that_it_started() {
        let mut command = Command::new("sh");
        let begun = Instant::now();
        let child = command.args(["-c", "sleep 60 & wait"]).process_group(0).spawn().unwrap();
        let (status, late) = wait(child, Some(Duration::from_millis(200))).unwrap();
        assert!(late && status.signal() == Some(9), "{status:?}");
        assert!(begun.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_program_that_ends_in_time_is_not_late() {
        let child = Command::new("sh").args(["-c", "exit 3"]).process_group(0).spawn().unwrap();
        let (status, late) = wait(child, Some(Duration::from_secs(60))).unwrap();
        assert_eq!((status.code(), late), (Some(3), false));
    }

    #[test]
    fn the_median_is_of_each_figure() {
        let run = |wall: f64, peak: f64| Measured { wall, cpu: 0.0, peak, code: 0, late: false };
        let middle = middle(&[run(3.0, 10.0), run(1.0, 30.0), run(2.0, 20.0)]);
        assert!((middle.wall, middle.peak) == (2.0, 20.0), "{middle:?}");
    }
}
