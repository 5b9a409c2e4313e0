//! Hostile servers: whatever a server does, a look at it ends in time and in
//! little memory, and says why it could not tell. The agent is run as a
//! program of its own, so that its memory is the kernel's word.

mod behaviours;
mod servers;

use crate::fleet::program;
use behaviours::Hostile;
use servers::Server;
use std::fs::File;
use std::io::{Read, Seek};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

const CLASSES: [&str; 3] = ["hello", "enumerate", "flaws"];

/// What the agent is told: the whole time that one endpoint may take.
const SECONDS: u64 = 3;

/// What it may take besides: to be started and to print, on a busy machine.
const GRACE: Duration = Duration::from_secs(10);

/// More than a look at an honest server takes, in KiB, and far less than what
/// is sent. Its tables of rules and suites are in the program as it starts.
const MORE_KIB: u64 = 24 * 1024;

/// One run of the agent.
struct Look {
    took: Duration,
    /// The largest resident set.
    peak_kib: u64,
    code: Option<i32>,
    out: String,
    err: String,
}

fn look(port: u16, class: &str, start: &str) -> Look {
    let mut command = Command::new(program("tidewaiter-agent"));
    command.args(["tls", &format!("127.0.0.1:{port}"), "--class", class, "--starttls", start, "--format", "json"]);
    command.args(["--seconds", &SECONDS.to_string()]).env("NO_COLOR", "1");
    let begun = Instant::now();
    // Files, as a pipe that nobody reads would stop it when it has much to say.
    let [mut out, mut err] = [(); 2].map(|()| tempfile::tempfile().unwrap());
    command.stdin(Stdio::null()).stdout(out.try_clone().unwrap()).stderr(err.try_clone().unwrap());
    let mut child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak_kib = 0;
    // The mark only grows, so the last word before the end is the peak, but for
    // what the last milliseconds take.
    let ended = loop {
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let mark = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let mark = mark.and_then(|rest| rest.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        peak_kib = peak_kib.max(mark.unwrap_or(0));
        if begun.elapsed() > Duration::from_secs(SECONDS) + 3 * GRACE {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let took = begun.elapsed();
    let text = |file: &mut File| {
        let mut text = String::new();
        file.rewind().unwrap();
        file.read_to_string(&mut text).unwrap();
        text
    };
    Look { took, peak_kib, code: ended.code(), out: text(&mut out), err: text(&mut err) }
}

/// What the agent could not tell and why, in its own words.
fn gaps(look: &Look) -> Result<String, String> {
    if look.code == Some(2) {
        let said = look.err.split_once("was not seen to speak TLS: ").map(|(_, why)| why.trim().to_owned());
        return said.ok_or_else(|| format!("failed without a reason: {}", look.err));
    }
    let json: serde_json::Value =
        serde_json::from_str(&look.out).map_err(|e| format!("{e}: {}{}", look.out, look.err))?;
    let gaps: Vec<&str> = json["gaps"].as_array().into_iter().flatten().filter_map(|gap| gap.as_str()).collect();
    if gaps.is_empty() { Err(format!("no gap is told: {}", look.out)) } else { Ok(gaps.join("; ")) }
}

/// What is wrong with how the agent bore this server.
fn judge(least_kib: u64, start: &str, hostile: &Hostile, class: &str) -> Vec<String> {
    let (what, listens, behaviour, reasons) = hostile;
    let server = Server::start(*listens, *behaviour);
    let look = look(server.port, class, start);
    let mut wrong = Vec::new();
    if look.took > Duration::from_secs(SECONDS) + GRACE {
        wrong.push(format!("took {:?}", look.took));
    }
    if look.peak_kib > least_kib + MORE_KIB {
        wrong.push(format!("took {} KiB, an honest server {least_kib}", look.peak_kib));
    }
    if server.connections() == 0 {
        wrong.push("was never asked".to_owned());
    }
    match gaps(&look) {
        Ok(said) if reasons.iter().any(|reason| said.contains(reason)) => {}
        Ok(said) => wrong.push(format!("said {said:?}, expected one of {reasons:?}")),
        Err(error) => wrong.push(error),
    }
    wrong.into_iter().map(|wrong| format!("{start}, {class}, {what}: {wrong}")).collect()
}

/// All of these at each class, some at a time: they wait much and work little.
fn check(hostile: &[(&str, Hostile)]) {
    // The memory that a look takes at least: nobody listens there. It ends soon,
    // so that one sample may come before its peak.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let least_kib = (0..5).map(|_| look(closed, "hello", "tls").peak_kib).max().unwrap();
    assert!(least_kib > 0);
    let work = hostile.iter().flat_map(|one| CLASSES.map(|class| (one, class)));
    let work = Mutex::new(work.collect::<Vec<_>>().into_iter());
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| {
                loop {
                    let Some(((start, hostile), class)) = work.lock().unwrap().next() else { return };
                    let found = judge(least_kib, start, hostile, class);
                    wrong.lock().unwrap().extend(found);
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{wrong:#?}");
    println!("figure hostile.{} {} servers", hostile[0].0, hostile.len());
}

#[test]
fn a_look_at_a_hostile_server_ends_in_time_and_says_why() {
    let all: Vec<(&str, Hostile)> = behaviours::TLS.iter().map(|one| ("tls", *one)).collect();
    check(&all);
}

#[test]
fn a_look_at_a_hostile_server_of_another_protocol_ends_in_time_and_says_why() {
    check(behaviours::CLEAR);
}
