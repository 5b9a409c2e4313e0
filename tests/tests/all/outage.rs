//! What an agent's spool does while its server is away, and when it is back:
//! everything is delivered, in order, once; and what must be dropped is never
//! an envelope.

use crate::fleet::{Site, ended, free_port, shipped};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A line between agent and server. Where it is slow, every answer takes a
/// while on the way; where it is cut, what was on the way is lost.
struct Line {
    port: u16,
    slow: Arc<AtomicBool>,
    cut: Arc<AtomicBool>,
}

const ON_THE_WAY: Duration = Duration::from_millis(500);

impl Line {
    /// A line to a server that listens, or will, on this port.
    fn to(port: Arc<std::sync::atomic::AtomicU16>) -> Self {
        let own = free_port();
        let listener = TcpListener::bind(("127.0.0.1", own)).unwrap();
        let (slow, cut) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let line = Self { port: own, slow: slow.clone(), cut: cut.clone() };
        // Its threads end with the test's process.
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                let Ok(far) = TcpStream::connect(("127.0.0.1", port.load(Ordering::SeqCst))) else { continue };
                let (near_in, far_in) = (near.try_clone().unwrap(), far.try_clone().unwrap());
                let never = Arc::new(AtomicBool::new(false));
                let (slow, cut, no_cut) = (slow.clone(), cut.clone(), never.clone());
                std::thread::spawn(move || carry(near_in, far_in, &never, &no_cut));
                std::thread::spawn(move || carry(far, near, &slow, &cut));
            }
        });
        line
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, slow: &AtomicBool, cut: &AtomicBool) {
    let mut bytes = [0; 1 << 14];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if slow.load(Ordering::SeqCst) {
            std::thread::sleep(ON_THE_WAY);
        }
        if cut.load(Ordering::SeqCst) || to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

async fn kept(site: &Site) -> Vec<(u64, u64)> {
    let rows = site.rows("SELECT sequence, position FROM report ORDER BY position").await;
    rows.iter().map(|r| (r[0].parse().unwrap(), r[1].parse().unwrap())).collect()
}

fn numbers(value: &Value) -> Vec<u64> {
    value.as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).collect()
}

#[tokio::test]
async fn everything_is_delivered_after_an_outage_in_order_and_once() {
    let port = Arc::new(std::sync::atomic::AtomicU16::new(0));
    let line = Line::to(port.clone());
    let mut site = Site::new(&shipped(), Some(line.port));
    port.store(site.port, Ordering::SeqCst);
    site.start();
    site.enroll("a");
    let cycle = |site: &Site, code| site.agent("a", &["run", "--once", "--format", "json"]).json(code);
    assert_eq!(numbers(&cycle(&site, 0)["sent"]), [1]);

    site.stop();
    for number in 2..=4u64 {
        let away = cycle(&site, 2);
        assert_eq!((&away["sequence"], &away["waiting"]), (&number.into(), &(number - 1).into()), "{away}");
        assert!(numbers(&away["sent"]).is_empty() && !away["failed"].as_array().unwrap().is_empty(), "{away}");
    }

    // The server comes back, keeps report 2, and is killed while its answer is on the way.
    site.start();
    line.slow.store(true, Ordering::SeqCst);
    let mut command = site.agent_command("a", &["run", "--once", "--format", "json"]);
    let mut agent = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    while kept(&site).await.len() < 2 {
        assert!(begun.elapsed() < Duration::from_secs(60), "report 2 never came");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    line.cut.store(true, Ordering::SeqCst);
    site.kill();
    assert_eq!(ended(&mut agent, Duration::from_secs(60)).expect("the agent ends by itself").code(), Some(2));
    let mut said = String::new();
    agent.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((numbers(&said["sent"]), &said["waiting"]), (vec![], &4.into()), "{said}");
    assert_eq!(kept(&site).await.iter().map(|k| k.0).collect::<Vec<_>>(), [1, 2]);

    line.slow.store(false, Ordering::SeqCst);
    line.cut.store(false, Ordering::SeqCst);
    site.start();
    let back = cycle(&site, 0);
    assert_eq!((numbers(&back["sent"]), &back["waiting"]), (vec![2, 3, 4, 5, 6], &0.into()), "{back}");
    let kept = kept(&site).await;
    assert_eq!(kept.iter().map(|k| k.0).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6], "in order, each once");
    assert!(kept.is_sorted_by(|a, b| a.1 < b.1));
    assert_eq!(site.rows("SELECT count(*) FROM log_entry WHERE kind = 'report'").await[0][0], "6");
    assert_eq!(site.rows("SELECT count(*) FROM report WHERE gap <> 0").await[0][0], "0");
    println!("figure outage.delivered {} of 6 reports", kept.len());
}

#[tokio::test]
async fn a_full_spool_drops_tables_and_never_an_envelope() {
    const REPORTS: u64 = 6;
    let mut site = Site::new(&shipped(), None);
    site.start();
    site.enroll("a");
    let cycle = |site: &Site, code| site.agent("a", &["run", "--once", "--format", "json"]).json(code);
    // The first goes out whole; those after it name the policy set that came with it.
    assert_eq!(numbers(&cycle(&site, 0)["sent"]), [1]);
    site.stop();
    let state = site.at("agent-a");
    let files = |folder: &str| {
        let entries = std::fs::read_dir(state.join(folder)).unwrap();
        entries.map(|e| e.unwrap()).map(|e| (e.file_name(), e.metadata().unwrap().len())).collect::<BTreeMap<_, _>>()
    };
    // With a port more each time, no two reports have the same table of sockets.
    let mut ports = vec![TcpListener::bind("127.0.0.1:0").unwrap()];
    cycle(&site, 2);
    let first = files("blobs");
    // Room for half of what one report takes.
    let limit = (first.values().chain(files("spool").values()).sum::<u64>() / 2) >> 10;
    let file = site.at("agent-a.toml");
    let config = |limit: u64| {
        let text = format!("[audit]\ntls = false\nfiles = false\n[spool]\nlimit = \"{limit}KiB\"\n");
        std::fs::write(&file, text).unwrap();
    };
    config(limit);
    for number in 3..=REPORTS {
        ports.push(TcpListener::bind("127.0.0.1:0").unwrap());
        assert_eq!(cycle(&site, 2)["waiting"], number - 1);
        let (tables, spool) = (files("blobs"), files("spool"));
        assert_eq!(spool.len() as u64, number - 1, "an envelope was dropped");
        let size: u64 = tables.values().chain(spool.values()).sum();
        assert!(size <= limit << 10 || tables.is_empty(), "{size} bytes, of which {tables:?} are tables");
    }
    let left = files("blobs");
    let dropped = first.keys().filter(|name| !left.contains_key(*name)).count();
    assert!(dropped > 0, "nothing had to be dropped");

    // Every envelope is acknowledged, in order; none that lost its tables is judged.
    config(1 << 20);
    site.start();
    let back = cycle(&site, 0);
    let all: Vec<u64> = (1..=REPORTS + 1).collect();
    assert_eq!((numbers(&back["sent"]), &back["waiting"]), (all[1..].to_vec(), &0.into()), "{back}");
    assert_eq!(kept(&site).await.iter().map(|k| k.0).collect::<Vec<_>>(), all);
    assert!(files("spool").is_empty() && files("refused").is_empty(), "a report was set aside");
    let rows = site.rows("SELECT lost, gap, policy_known, position FROM report ORDER BY sequence").await;
    let lost: Vec<bool> = rows.iter().map(|row| row[0] == "1").collect();
    assert!(
        !lost[0] && lost[1] && !lost[rows.len() - 1],
        "the second lost tables, the first and the newest did not: {lost:?}"
    );
    assert!(rows.iter().all(|row| row[1] == "0" && row[2] == "1"), "{rows:?}");
    assert!(rows.is_sorted_by_key(|row| row[3].parse::<u64>().unwrap()), "{rows:?}");
    assert_eq!(numbers(&cycle(&site, 0)["sent"]), [REPORTS + 2], "the chain goes on");
    assert_ne!(site.rows("SELECT count(*) FROM finding WHERE outcome = 'pass'").await[0][0], "0");

    // The auditor gets every envelope, and is told which cannot be judged.
    site.server(&["bundle", "export", "all.bundle", "--since", "2020-01-01"]).expect(0);
    site.server(&["trust", "export", "trust.json"]).expect(0);
    let verify = ["verify", "all.bundle", "--trust", "trust.json"];
    let found = site.tool(verify.iter().chain(&["--format", "json"])).json(1);
    assert_eq!((&found["verdict"], &found["hosts"][0]["missing"]), (&"inconsistent".into(), &0.into()), "{found}");
    let reports = found["hosts"][0]["reports"].as_array().unwrap();
    let unjudged: Vec<bool> = reports.iter().map(|report| report["unjudged"] == true).collect();
    assert_eq!(unjudged[..lost.len()], lost);
    let passes = |report: &Value| report["findings"].as_array().unwrap().iter().any(|f| f["outcome"] == "pass");
    assert!(reports.iter().all(|report| report["unjudged"] != passes(report)), "an unjudged report passes");
    let said = site.tool(verify);
    let text = said.expect(1);
    assert!(text.contains("report 2: unjudged, its tables were lost before they were sent"), "{text}");
    assert!(text.contains("cannot tell whether the host lost tables or the server keeps them back"), "{text}");
    println!("figure outage.spool {limit} KiB held {} envelopes, {dropped} tables were dropped", REPORTS - 1);
}
