//! `kill -9` of the server while hosts report, again and again: nothing that
//! was acknowledged is ever lost, and the log stays one log.

use crate::client::{Answer, Client, Sealed, policy_set};
use crate::fleet::{Site, small, soak};
use crate::world::small_facts;
use ledger::checkpoint::Checkpoint;
use ledger::tree::{Frontier, Hash, leaf_hash, root_of};
use report::wire::Receipt;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const HOSTS: u8 = 4;
const KILLS: u32 = 100;

/// One host with what the server told it.
struct Reporter {
    client: Client,
    /// Sealed and not acknowledged: sent again, the same bytes, after a crash.
    waiting: Option<Sealed>,
    acknowledged: Vec<(Sealed, Receipt)>,
    /// Reports that had been kept by a server that died before it answered.
    unanswered: u64,
}

impl Reporter {
    /// Sends; once more if no answer came, as the connection may be that to the
    /// server before the crash.
    async fn send(&self, sealed: &Sealed) -> Answer {
        match self.client.send(sealed).await {
            Answer::Lost => self.client.send(sealed).await,
            answer => answer,
        }
    }

    /// Reports until the server is gone.
    async fn report(&mut self, log_size: u64, answers: &Cell<u32>) {
        loop {
            let sealed = self.waiting.take().unwrap_or_else(|| {
                let facts = small_facts(if self.acknowledged.len().is_multiple_of(2) { "0" } else { "1" });
                let findings = self.client.judge(&facts);
                self.client.seal(&facts, &findings)
            });
            match self.send(&sealed).await {
                Answer::Receipt(receipt) => {
                    self.client.check(&sealed, &receipt);
                    assert_eq!(receipt.inconsistent, [""; 0]);
                    self.unanswered += u64::from(receipt.position < log_size);
                    self.acknowledged.push((sealed, *receipt));
                    answers.set(answers.get() + 1);
                }
                Answer::Lost => {
                    self.waiting = Some(sealed);
                    return;
                }
                Answer::Refused(status, problem) => panic!("{status}: {problem}"),
            }
        }
    }
}

/// The log as this test follows it: every entry it ever saw, and the root at
/// every size.
struct Follower {
    frontier: Frontier,
    leaves: Vec<Hash>,
    roots: Vec<Hash>,
}

impl Follower {
    /// Takes the entries that are new, and compares with the signed head.
    async fn follow(&mut self, site: &Site) -> u64 {
        let rows = site.rows("SELECT position, entry FROM log_entry ORDER BY position").await;
        for (at, row) in rows.iter().enumerate() {
            assert_eq!(row[0], at.to_string(), "an entry is missing");
            let leaf = leaf_hash(&hex::decode(&row[1]).unwrap());
            match self.leaves.get(at) {
                Some(known) => assert_eq!(*known, leaf, "entry {at} was changed"),
                None => {
                    self.leaves.push(leaf);
                    self.frontier.append(leaf);
                    self.roots.push(self.frontier.root());
                }
            }
        }
        assert_eq!(rows.len(), self.leaves.len(), "entries were taken back");
        let head = &site.rows("SELECT size, root FROM tree_head").await[0];
        assert_eq!((&head[0], &head[1]), (&rows.len().to_string(), &hex::encode(self.frontier.root())));
        self.frontier.size()
    }

    /// A checkpoint that was signed is one of this log's, and no other's.
    fn holds(&self, checkpoint: &Checkpoint) {
        let at = usize::try_from(checkpoint.size).unwrap() - 1;
        assert_eq!(self.roots.get(at), Some(&checkpoint.root), "the checkpoint of size {} is of another log", at + 1);
    }
}

#[tokio::test]
async fn no_acknowledged_report_is_lost_by_a_hundred_kills() {
    let folder = tempfile::tempdir().unwrap();
    let mut site = Site::new(&small(folder.path()), None);
    site.start();
    let set = policy_set(&site, "set-1.json");
    let mut hosts = Vec::new();
    for number in 1..=HOSTS {
        let client = Client::enrol(&site, &site.token(), number, set.clone()).await;
        hosts.push(Reporter { client, waiting: None, acknowledged: Vec::new(), unanswered: 0 });
    }
    let mut log = Follower { frontier: Frontier::empty(), leaves: Vec::new(), roots: Vec::new() };
    let mut size = log.follow(&site).await;
    let begun = Instant::now();
    let mut kills = 0;
    while kills < KILLS || soak().is_some_and(|most| begun.elapsed() < most) {
        let before: usize = hosts.iter().map(|h| h.acknowledged.len()).sum();
        let answers = Cell::new(0);
        let reporting = async {
            let [a, b, c, d] = hosts.as_mut_slice() else { unreachable!("there are {HOSTS} hosts") };
            let (a, b) = (a.report(size, &answers), b.report(size, &answers));
            tokio::join!(a, b, c.report(size, &answers), d.report(size, &answers));
        };
        // The kill comes after a few answers, at another phase of the next each time.
        let killing = async {
            while answers.get() < 1 + kills % 9 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            tokio::time::sleep(Duration::from_micros(u64::from(kills * 373 % 15_000))).await;
            site.kill();
        };
        tokio::time::timeout(Duration::from_secs(60), async { tokio::join!(reporting, killing) }).await.unwrap();
        kills += 1;
        site.start();
        size = log.follow(&site).await;
        check(&site, &hosts, &log, before).await;
    }
    let acknowledged: usize = hosts.iter().map(|h| h.acknowledged.len()).sum();
    let unanswered: u64 = hosts.iter().map(|h| h.unanswered).sum();
    assert!(
        acknowledged > kills as usize,
        "only {acknowledged} reports in {kills} rounds: ingest was hardly under way"
    );
    assert!(unanswered > 0, "no kill met a report between its commit and its answer");
    // From the first entry: the root over all leaves, without what was followed.
    assert_eq!(root_of(log.leaves.iter().copied()), log.frontier.root());
    for host in &hosts {
        for (sealed, receipt) in &host.acknowledged {
            let entry = seal::entry::read(receipt.entry.as_bytes()).unwrap();
            let bytes = |text: &str| seal::digest::parse_hex32(text).unwrap();
            assert!(seal::entry::opens(&entry, &bytes(&sealed.payload_sha256), &bytes(&receipt.salt)));
            assert_eq!(log.leaves[usize::try_from(receipt.position).unwrap()], leaf_hash(receipt.entry.as_bytes()));
        }
    }
    println!("figure crash.kills {kills} kills");
    println!("figure crash.acknowledged {acknowledged} reports, none lost");
    println!("figure crash.unanswered {unanswered} reports kept by a server that died before it answered");
    println!("figure crash.log {size} entries verified from the first");
    println!("figure crash.wall {:.1} s", begun.elapsed().as_secs_f64());
}

/// After a restart: every acknowledged report is in the store in its place, the
/// checkpoints of all receipts are of this log, and the server proves its growth
/// from the last receipt of each host.
async fn check(site: &Site, hosts: &[Reporter], log: &Follower, before: usize) {
    let rows = site.rows("SELECT host, sequence, payload_sha256, position FROM report").await;
    let kept: BTreeMap<(&str, &str), (&str, &str)> =
        rows.iter().map(|r| ((r[0].as_str(), r[1].as_str()), (r[2].as_str(), r[3].as_str()))).collect();
    assert_eq!(kept.len(), rows.len());
    let acknowledged: usize = hosts.iter().map(|h| h.acknowledged.len()).sum();
    let waiting = hosts.iter().filter(|h| h.waiting.is_some()).count();
    assert!((acknowledged..=acknowledged + waiting).contains(&rows.len()), "a report is there that nobody sent");
    for host in hosts {
        for (sealed, receipt) in &host.acknowledged {
            let sequence = sealed.sequence.to_string();
            let place = kept.get(&(host.client.id.as_str(), sequence.as_str()));
            let expected = (sealed.payload_sha256.as_str(), receipt.position.to_string());
            assert_eq!(place.map(|(p, at)| (*p, (*at).to_owned())), Some(expected), "a report was lost");
        }
        if let Some(seen) = &host.client.seen {
            log.holds(seen);
        }
    }
    if acknowledged == before {
        return;
    }
    for host in hosts {
        let Some((sealed, receipt)) = host.acknowledged.last() else { continue };
        let Answer::Receipt(again) = host.send(sealed).await else { panic!("a repeat was refused") };
        assert_eq!((again.position, &again.entry), (receipt.position, &receipt.entry));
        let seen = host.client.seen.as_ref().unwrap();
        let now =
            Checkpoint::parse(again.checkpoint.split("\n\n").next().map(|t| format!("{t}\n")).as_deref().unwrap());
        let now = now.unwrap();
        log.holds(&now);
        let path = |all: &[String]| all.iter().map(|h| seal::digest::parse_hex32(h).unwrap()).collect::<Vec<_>>();
        let leaf = leaf_hash(receipt.entry.as_bytes());
        ledger::proof::verify_inclusion(&leaf, again.position, now.size, &path(&again.inclusion), &now.root).unwrap();
        let growth = path(&again.consistency);
        ledger::proof::verify_consistency(seen.size, &seen.root, now.size, &now.root, &growth).unwrap();
    }
}
