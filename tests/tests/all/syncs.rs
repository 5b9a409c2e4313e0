//! Nothing is acknowledged before it is on the disk: the server's own writes
//! and syncs, recorded while several hosts report.

use crate::client::{Client, Sealed, policy_set};
use crate::fleet::{Site, small};
use crate::strace::{self, Call};
use crate::world::small_facts;
use std::time::Duration;

const HOSTS: u8 = 3;
const REPORTS: usize = 12;
const CALLS: &str = "write,writev,pwrite64,pwritev,sendto,sendmsg,fdatasync,fsync";

#[tokio::test]
async fn no_acknowledgement_is_written_before_the_sync_of_its_report() {
    if !strace::is_there("the order of writes and syncs") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut site = Site::new(&small(folder.path()), None);
    let record = site.at("server.strace");
    site.start_with(strace::under(&site.server_command(&["serve"]), CALLS, &record));
    let set = policy_set(&site, "set-1.json");
    let mut hosts = Vec::new();
    for number in 1..=HOSTS {
        let client = Client::enrol(&site, &site.token(), number, set.clone()).await;
        // The connection that carries the reports is made before the first one.
        assert!(client.get("/api/v1/policy").await.bytes().await.is_ok());
        hosts.push((number, client, Vec::new()));
    }
    let [a, b, c] = hosts.as_mut_slice() else { unreachable!("there are {HOSTS} hosts") };
    let all = async { tokio::join!(report(a), report(b), report(c)) };
    tokio::time::timeout(Duration::from_secs(90), all).await.unwrap();
    site.kill();
    let calls = strace::read(&record);
    let mut checked = 0;
    for (number, _, sent) in &hosts {
        checked += check(&calls, *number, sent);
    }
    assert_eq!(checked, usize::from(HOSTS) * REPORTS);
    println!("figure syncs.checked {checked} acknowledgements, each after its sync");
}

async fn report((_, client, sent): &mut (u8, Client, Vec<Sealed>)) {
    for round in 0..REPORTS {
        let facts = small_facts(if round % 2 == 0 { "0" } else { "1" });
        let findings = client.judge(&facts);
        let sealed = client.seal(&facts, &findings);
        client.report(&sealed).await;
        sent.push(sealed);
    }
}

/// Of one host, which waits for each receipt before its next report: the
/// answers on its connection stand each between the sync that follows the
/// report's own write and the write of the next report; one in every such
/// place, none elsewhere.
fn check(calls: &[Call], number: u8, sent: &[Sealed]) -> usize {
    let is_wal = |call: &&Call| call.text.contains("tidewaiter.sqlite-wal>");
    let writes: Vec<&Call> = calls.iter().filter(|c| c.name.starts_with("pwrite")).filter(is_wal).collect();
    let syncs: Vec<&Call> = calls.iter().filter(|c| c.name.contains("sync") && c.worked()).filter(is_wal).collect();
    // From this report's own bytes in the write-ahead log to the end of the next sync.
    let places: Vec<(usize, usize)> = sent
        .iter()
        .map(|sealed| {
            let written = writes.iter().find(|w| w.text.contains(&sealed.payload_sha256) && w.worked());
            let written = written.expect("a report was acknowledged and never written").ended;
            let synced = syncs.iter().find(|s| s.begun > written).expect("a report was acknowledged and never synced");
            (written, synced.ended)
        })
        .collect();
    let peer = format!("->127.0.1.{number}:");
    let answers: Vec<&Call> = calls
        .iter()
        .filter(|c| !c.name.contains("sync") && c.text.split(',').next().is_some_and(|fd| fd.contains(&peer)))
        .filter(|c| c.begun > places[0].0)
        .collect();
    for (at, (written, synced)) in places.iter().enumerate() {
        let next = places.get(at + 1).map_or(usize::MAX, |next| next.0);
        let mine: Vec<_> = answers.iter().filter(|c| c.begun > *written && c.begun < next).collect();
        let early = mine.iter().find(|c| c.begun < *synced);
        assert!(early.is_none(), "report {at} of host {number} was answered before it was synced: {early:?}");
        assert!(!mine.is_empty(), "report {at} of host {number} was answered before it was written");
    }
    places.len()
}
