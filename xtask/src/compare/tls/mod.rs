//! `cargo xtask compare tls`: what we and our peers find on the five servers of
//! the lab, held against the ground truth, and what it costs: connections as a
//! proxy of our own counts them, wall time as the median of direct runs taken
//! in turn, processor time and peak memory.

mod goals;
mod lab;
mod proxy;
mod read;
mod tool;

use crate::dist::target_folder;
use crate::figure::{self, Figure};
use crate::measure::{self, Measured};
use crate::run::workspace;
use anyhow::{Result, ensure};
use goals::Outcomes;
use lab::{Lab, Offer, PORTS};
use proxy::Proxy;
use read::{Registry, Seen};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tool::Tool;

/// How many direct runs give the median, after one that warms the caches.
const ROUNDS: usize = 5;

/// What `compare` may be told.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The folder of the lab
    #[arg(long, env = "TIDEWAITER_LAB", default_value = "../shared/lab")]
    pub(super) lab: PathBuf,
    /// Leave out what takes minutes: sslyze, testssl and lynis
    #[arg(long)]
    pub(super) quick: bool,
    /// Run the whole content of oscap too, 354 rules, which takes minutes
    #[arg(long)]
    pub(super) whole: bool,
    /// Only this port of the lab
    #[arg(long)]
    port: Option<u16>,
}

/// What a tool found on a port, and what it took.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// As it said.
    seen: Seen,
    /// Suites that are there, and that it found.
    right: usize,
    /// Suites that it names, and that are not there.
    wrong: usize,
    /// Suites that are there.
    truth: usize,
    /// As the proxy counted them.
    connections: usize,
    /// The median of its runs.
    run: Measured,
}

/// Runs all, prints tables, figures and goals; true if all goals were reached.
pub fn run(agent: &str, options: &Options) -> Result<bool> {
    let ports: Vec<u16> =
        PORTS.iter().map(|(port, _)| *port).filter(|p| options.port.is_none_or(|o| o == *p)).collect();
    ensure!(!ports.is_empty(), "the ports of the lab are {PORTS:?}");
    let lab = Lab::start(&workspace().join(&options.lab))?;
    let tools = tools(agent, options.quick);
    let folder = target_folder()?.join("lab/results");
    std::fs::create_dir_all(&folder)?;
    let registry = Registry::read()?;
    let mut outcomes = Outcomes::new();
    for port in &ports {
        let truth = lab.truth(*port)?;
        println!("\n127.0.0.1:{port}: {} suites are there", truth.len());
        if PORTS.iter().any(|known| known.0 == *port && known.1 != truth.len()) {
            println!("  the README of the lab knows another number; the truth of this run is taken");
        }
        let found = on(*port, &truth, &tools, &folder, &registry)?;
        table(&found);
        outcomes.extend(found.into_iter().map(|(tool, outcome)| ((*port, tool), outcome)));
    }
    println!();
    figure::lines(&figures(&outcomes));
    let goals = goals::all(&outcomes, &ports);
    println!();
    for goal in &goals {
        println!("goal {}: {} ({})", if goal.reached { "reached" } else { "MISSED " }, goal.what, goal.seen);
    }
    Ok(goals.iter().all(|goal| goal.reached))
}

/// Those that are here, each with its program. What is left out is said.
fn tools(agent: &str, quick: bool) -> Vec<(Tool, String)> {
    let mut here = Vec::new();
    for tool in Tool::ALL {
        if quick && tool.slow() {
            println!("left out: {}, by --quick", tool.name());
            continue;
        }
        match tool.program(agent) {
            Ok(program) => here.push((*tool, program)),
            Err(error) => println!("left out: {}; {error:#}", tool.name()),
        }
    }
    here
}

/// All tools on one port. Quick ones take turns, so that what else the machine
/// does falls on all alike; slow ones run once, through the proxy.
fn on(
    port: u16,
    truth: &BTreeSet<Offer>,
    tools: &[(Tool, String)],
    folder: &Path,
    registry: &Registry,
) -> Result<Vec<(Tool, Outcome)>> {
    let mut runs: Vec<Vec<Measured>> = vec![Vec::new(); tools.len()];
    let file = |tool: Tool, how: &str| folder.join(format!("{port}-{}-{how}", tool.name()));
    for round in 0..=ROUNDS {
        for ((tool, program), runs) in tools.iter().zip(&mut runs).filter(|((tool, _), _)| !tool.slow()) {
            lab::settle(port);
            let run = tool.run(program, port, &file(*tool, "direct"))?;
            if round > 0 {
                runs.push(run);
            }
        }
    }
    let mut outcomes = Vec::new();
    for ((tool, program), mut runs) in tools.iter().zip(runs) {
        lab::settle(port);
        let proxy = Proxy::start(port)?;
        let counted = tool.run(program, proxy.port, &file(*tool, "counted"))?;
        let connections = proxy.count();
        let mut kept = file(*tool, "direct");
        if runs.is_empty() {
            runs.push(counted);
            kept = file(*tool, "counted");
        }
        let run = measure::middle(&runs);
        if run.late {
            println!("left out: {} took too long and was ended", tool.name());
            continue;
        }
        match tool.found(&kept, registry) {
            Ok(seen) => outcomes.push((*tool, outcome(seen, truth, connections, run))),
            Err(error) => println!("left out: {} ended with {} and cannot be read: {error:#}", tool.name(), run.code),
        }
    }
    Ok(outcomes)
}

fn outcome(seen: Seen, truth: &BTreeSet<Offer>, connections: usize, run: Measured) -> Outcome {
    let right = seen.suites.intersection(truth).count();
    let wrong = seen.suites.difference(truth).count() + seen.unknown.len();
    Outcome { right, wrong, truth: truth.len(), connections, run, seen }
}

/// For people: a line a tool.
fn table(outcomes: &[(Tool, Outcome)]) {
    let heads = ["suites", "wrong", "groups", "certs", "conns", "wall s", "cpu s", "peak MiB"];
    println!("  {:<9}{}", "tool", heads.map(|head| format!("{head:>9}")).concat());
    let count = |number: Option<usize>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    for (tool, o) in outcomes {
        let cells = [
            o.right.to_string(),
            o.wrong.to_string(),
            count(o.seen.groups.as_ref().map(BTreeSet::len)),
            count(o.seen.certificates),
            o.connections.to_string(),
            format!("{:.3}", o.run.wall),
            format!("{:.3}", o.run.cpu),
            format!("{:.1}", o.run.peak),
        ];
        println!("  {:<9}{}", tool.name(), cells.map(|cell| format!("{cell:>9}")).concat());
        if !o.seen.unknown.is_empty() {
            println!("    suites without a known code: {:?}", o.seen.unknown);
        }
        if o.seen.told.is_some_and(|told| told != o.connections as u64) {
            println!("    it says that it made {} connections", o.seen.told.unwrap_or_default());
        }
    }
}

fn figures(outcomes: &Outcomes) -> Vec<Figure> {
    let mut all = Vec::new();
    for ((port, tool), o) in outcomes {
        let mut add = |what: &str, number: String, unit: &str| {
            all.push(Figure::new(format!("tls.{port}.{}.{what}", tool.name()), number, unit));
        };
        add("suites", o.right.to_string(), &format!("of {}", o.truth));
        add("wrong", o.wrong.to_string(), "suites");
        if let Some(groups) = &o.seen.groups {
            add("groups", groups.len().to_string(), "groups");
        }
        if let Some(certificates) = o.seen.certificates {
            add("certificates", certificates.to_string(), "certificates");
        }
        add("connections", o.connections.to_string(), "connections");
        add("wall", format!("{:.3}", o.run.wall), "s");
        add("cpu", format!("{:.3}", o.run.cpu), "s");
        add("peak", format!("{:.1}", o.run.peak), "MiB");
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_no_find() {
        let offer = |code| ("TLS 1.2".to_owned(), code);
        let seen =
            Seen { suites: [offer(1), offer(2)].into(), unknown: ["TLS_WHAT".to_owned()].into(), ..Seen::default() };
        let run = Measured { wall: 0.0, cpu: 0.0, peak: 0.0, code: 0, late: false };
        let o = outcome(seen, &[offer(2), offer(3), offer(4)].into(), 5, run);
        assert_eq!((o.right, o.wrong, o.truth), (1, 2, 3));
    }
}
