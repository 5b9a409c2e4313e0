//! Fuzzing as a piece of `soak`: each target of `fuzz/` from its own examples,
//! for a share of the time. It is built before the time runs.

use crate::install::has;
use crate::run::workspace;
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Mutex;

/// The name of the piece that runs all targets; `fuzz-NAME` runs one.
pub const ALL: &str = "fuzz";

/// The least that tells anything, in seconds.
const LEAST: u64 = 5;

/// Examples that are kept elsewhere in the project, by target.
const ELSEWHERE: &[(&str, &[&str])] =
    &[("maturity_model", &["policies/maturity"]), ("policy_files", &["policies/profiles", "policies/rules/access"])];

/// What one target did.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Ran {
    target: String,
    runs: u64,
    /// What it left in `artifacts/`, or how it failed.
    fault: Option<String>,
}

/// Whether this names one or all targets.
pub fn is_piece(part: &str) -> bool {
    part == ALL || part.starts_with("fuzz-")
}

/// Runs them; whether none failed, and the figures in words.
///
/// # Errors
/// If no target has the name, or there is nothing to fuzz with.
pub fn run(part: &str, minutes: u64) -> Result<(bool, String)> {
    let all = targets()?;
    let chosen: Vec<String> = match part.strip_prefix("fuzz-") {
        Some(name) => all.iter().filter(|target| *target == name).cloned().collect(),
        None => all.clone(),
    };
    ensure!(!chosen.is_empty(), "no target is called so; there are: {}", all.join(", "));
    ensure!(
        has("cargo-fuzz") && has("rustup"),
        "fuzzing needs a nightly toolchain and cargo-fuzz:\n  rustup toolchain install nightly && cargo install cargo-fuzz --locked"
    );
    let jobs = std::thread::available_parallelism()?.get().min(chosen.len());
    let each = (minutes * 60 * u64::try_from(jobs)? / u64::try_from(chosen.len())?).max(LEAST);
    println!("{} targets, {each} s each, {jobs} at once; building first", chosen.len());
    let mut build = vec!["build"];
    build.extend((chosen.len() == 1).then(|| chosen.first().map(String::as_str)).flatten());
    let built = fuzz(&build)?;
    ensure!(built.status.success(), "the targets do not build: {}", String::from_utf8_lossy(&built.stderr));

    let waiting = Mutex::new(chosen.iter());
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(target) = waiting.lock().ok().and_then(|mut waiting| waiting.next()) {
                    let ran = one(target, each);
                    if let Ok(ran) = &ran {
                        println!(
                            "{:<24}{:>12} runs  {}",
                            ran.target,
                            ran.runs,
                            ran.fault.as_deref().unwrap_or("no fault")
                        );
                    }
                    if let Ok(mut done) = done.lock() {
                        done.push(ran);
                    }
                }
            });
        }
    });
    let done = done.into_inner().ok().context("a run broke off")?;
    let done = done.into_iter().collect::<Result<Vec<Ran>>>()?;
    ensure!(done.len() == chosen.len(), "not every target was run");
    Ok((done.iter().all(|ran| ran.fault.is_none()), figures(&done, each)))
}

/// The targets, as the manifest of `fuzz/` lists them.
///
/// # Errors
/// If it cannot be read.
pub fn targets() -> Result<Vec<String>> {
    let text = std::fs::read_to_string(workspace().join("fuzz/Cargo.toml"))?;
    let bins = text.split("[[bin]]").skip(1);
    let name =
        |bin: &str| bin.lines().find_map(|line| Some(line.strip_prefix("name = \"")?.strip_suffix('"')?.to_owned()));
    bins.map(|bin| name(bin).context("fuzz/Cargo.toml: a target without a name")).collect()
}

/// `cargo fuzz` of the nightly toolchain.
fn fuzz(arguments: &[&str]) -> Result<Output> {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", "cargo", "fuzz"]).args(arguments).current_dir(workspace());
    // The toolchain that runs us is not the one that fuzzes.
    command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO").env_remove("RUSTC");
    // One target writes files for every input: in memory, where that is possible.
    if Path::new("/dev/shm").is_dir() {
        command.env("TMPDIR", "/dev/shm");
    }
    command.output().context("rustup does not start")
}

fn one(target: &str, seconds: u64) -> Result<Ran> {
    let corpus = format!("fuzz/corpus/{target}");
    std::fs::create_dir_all(workspace().join(&corpus))?;
    let seeds = format!("fuzz/seeds/{target}");
    let elsewhere = ELSEWHERE.iter().find(|(name, _)| *name == target).map_or(&[][..], |(_, folders)| *folders);
    let mut words = vec!["run", target, &corpus];
    words.extend([seeds.as_str()].iter().chain(elsewhere).filter(|folder| workspace().join(folder).is_dir()));
    let time = format!("-max_total_time={seconds}");
    words.extend(["--", &time, "-print_final_stats=1"]);
    let out = fuzz(&words)?;
    Ok(read(target, out.status.success(), &String::from_utf8_lossy(&out.stderr)))
}

/// What libFuzzer says at the end.
fn read(target: &str, passed: bool, text: &str) -> Ran {
    let after = |words: &str| text.lines().find_map(|line| Some(line.split_once(words)?.1.trim().to_owned()));
    let runs = after("stat::number_of_executed_units:").and_then(|number| number.parse().ok()).unwrap_or(0);
    let fault = (!passed).then(|| {
        let last = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default().to_owned();
        after("Test unit written to ").or_else(|| after("panicked at ")).unwrap_or(last)
    });
    // A target that never ran has shown nothing.
    let fault = fault.or_else(|| (runs == 0).then(|| "it did not run".to_owned()));
    Ran { target: target.to_owned(), runs, fault }
}

fn figures(done: &[Ran], each: u64) -> String {
    let faults: Vec<&str> = done.iter().filter(|ran| ran.fault.is_some()).map(|ran| ran.target.as_str()).collect();
    let runs: u64 = done.iter().map(|ran| ran.runs).sum();
    let which = if faults.is_empty() { "no fault".to_owned() } else { format!("faults in {}", faults.join(", ")) };
    format!("{} targets; {each} s each; {runs} runs; {which}", done.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_listed() {
        let all = targets().unwrap();
        assert!(all.len() > 20 && all.is_sorted(), "{all:?}");
        assert!(ELSEWHERE.iter().all(|(name, _)| all.iter().any(|target| target == name)));
        assert!(ELSEWHERE.iter().flat_map(|(_, folders)| *folders).all(|folder| workspace().join(folder).is_dir()));
    }

    #[test]
    fn the_end_of_a_run_is_read() {
        let ran = read("a", true, "Done 12 runs in 5 second(s)\nstat::number_of_executed_units: 12\n");
        assert_eq!((ran.runs, ran.fault), (12, None));
        let text =
            "stat::number_of_executed_units: 3\nartifact_prefix='x'; Test unit written to fuzz/artifacts/a/crash-1\n";
        assert_eq!(read("a", false, text).fault.as_deref(), Some("fuzz/artifacts/a/crash-1"));
        assert_eq!(read("a", false, "error: no such target\n").fault.as_deref(), Some("error: no such target"));
        assert!(read("a", true, "").fault.is_some());
    }

    #[test]
    fn a_run_of_all_names_the_faulty() {
        let ran =
            |target: &str, fault: Option<&str>| Ran { target: target.into(), runs: 10, fault: fault.map(Into::into) };
        assert_eq!(figures(&[ran("a", None), ran("b", Some("x"))], 9), "2 targets; 9 s each; 20 runs; faults in b");
    }
}
