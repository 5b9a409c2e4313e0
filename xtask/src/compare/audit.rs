//! A whole audit, beside oscap with the packaged content, Lynis, and one pass of
//! `find` over the local file systems, which does less than our pass over files.

use super::{Options, push};
use crate::figure::Figure;
use crate::install::has;
use crate::measure::{self, Measured, Program};
use crate::run::output;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// The profile of 50 rules of the packaged content.
const PROFILE: &str = "xccdf_org.ssgproject.content_profile_anssi_np_nt28_high";

/// All of them, timed; how many rules each judged, and what each started.
pub fn run(agent: &str, state: &Path, options: &Options, figures: &mut Vec<Figure>) -> Result<()> {
    fs::create_dir_all(state)?;
    let own = state.join("agent").to_string_lossy().into_owned();
    let ours = [agent, "audit", "--no-tls", "--state", &own, "--format", "json"];
    told(figures, "audit.tidewaiter", &measure::median(&ours, 5)?);
    let json = kept(&ours, state)?;
    let json: serde_json::Value = serde_json::from_str(&json).context("the agent's audit")?;
    let count = |outcome: &str| json["counts"][outcome].as_u64().unwrap_or_default();
    let (judged, silent) = (count("pass") + count("fail"), count("not_applicable") + count("unknown"));
    figures.push(Figure::new("audit.tidewaiter.judged", judged.to_string(), format!("rules, of {}", judged + silent)));
    started(figures, "audit.tidewaiter", &ours, state)?;

    let find = ["find", "/", "-xdev", "-printf", "%m %u\\n"];
    told(figures, "audit.find", &measure::median(&find, 3)?);

    if !has("oscap") || !Path::new("/usr/share/xml/scap/ssg/content/ssg-debian11-ds.xml").exists() {
        println!(
            "left out: oscap; to install, run as root:\n  apt-get install --no-install-recommends openscap-scanner ssg-base ssg-debderived ssg-debian"
        );
    } else if !options.lab.join("scap-content").exists() {
        println!("left out: oscap; {} makes its content, and is not there", options.lab.join("scap-content").display());
    } else {
        oscap(state, options, figures)?;
    }
    if options.quick || !has("lynis") {
        println!("left out: lynis; to install, run as root:\n  apt-get install --no-install-recommends lynis");
        return Ok(());
    }
    let lynis = ["lynis", "audit", "system", "--quick", "--quiet", "--no-log"];
    told(figures, "audit.lynis", &measure::once(&lynis)?);
    started(figures, "audit.lynis", &lynis, state)
}

fn oscap(state: &Path, options: &Options, figures: &mut Vec<Figure>) -> Result<()> {
    let content = state.join("content.xml");
    let made = Command::new(options.lab.join("scap-content")).arg(&content).status()?;
    ensure!(made.success(), "the content of oscap could not be made");
    let content = content.to_string_lossy().into_owned();
    for (name, profile) in [("audit.oscap-50", PROFILE), ("audit.oscap-354", "(all)")] {
        let words = ["oscap", "xccdf", "eval", "--profile", profile, &content];
        if profile != PROFILE {
            if options.whole {
                told(figures, name, &measure::once(&words)?);
            }
            continue;
        }
        told(figures, name, &measure::median(&words, 3)?);
        let text = kept(&words, state)?;
        let results = text.lines().filter_map(|line| line.strip_prefix("Result"));
        let judged = results.filter(|result| ["pass", "fail"].contains(&result.trim())).count();
        figures.push(Figure::new(format!("{name}.judged"), judged.to_string(), "rules"));
        started(figures, name, &words, state)?;
    }
    Ok(())
}

fn told(figures: &mut Vec<Figure>, name: &str, run: &Measured) {
    push(figures, name, run);
    figures.push(Figure::new(format!("{name}.cpu"), format!("{:.3}", run.cpu), "s"));
}

/// What it prints.
fn kept(words: &[&str], state: &Path) -> Result<String> {
    let path = state.join("printed");
    Program { words, limit: Some(1200), keep: Some(&path) }.once()?;
    Ok(fs::read_to_string(path)?)
}

/// How many programs it starts, itself aside: counted in a run that is not timed.
fn started(figures: &mut Vec<Figure>, name: &str, words: &[&str], state: &Path) -> Result<()> {
    if !has("strace") {
        return Ok(());
    }
    let record = state.join("calls");
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-e", "trace=execve", "-o"]).arg(&record).args(words);
    output({
        traced.stdin(Stdio::null());
        traced
    })?;
    let text = String::from_utf8_lossy(&fs::read(record)?).into_owned();
    let programs = text.lines().filter(|line| line.contains("execve(") && line.ends_with("= 0")).count();
    figures.push(Figure::new(format!("{name}.started"), programs.saturating_sub(1).to_string(), "programs"));
    Ok(())
}
