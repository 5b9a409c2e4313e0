//! Sending against a server with a true log: in order, each once, through
//! outages, lost answers and missing blobs; a forked log is refused.

use super::*;
use crate::deliver::{self, DeliveryError};
use crate::far_side::{At, Organisation, Server, now, report};
use crate::net::answer::ApiError;
use crate::outbox::{Outbox, Report};
use crate::state::disk::Disk;
use crate::state::fault::{Crash, Faulty};
use crate::world::Fixed;
use std::sync::{Arc, Mutex};

/// What is changed in a receipt.
type Change<'a> = Box<dyn Fn(&mut Receipt) + 'a>;

const HOST: &str = "00112233445566778899aabbccddeeff";

struct Host {
    disk: Arc<Faulty>,
    outbox: Outbox,
    journal: Journal,
}

impl Host {
    fn on(disk: Arc<Faulty>) -> Self {
        let state = State::on(disk.clone() as Arc<dyn Disk>).unwrap();
        let journal = Journal::open(&state, HOST).unwrap();
        Self { disk, outbox: Outbox::open(state, HOST, 1 << 20).unwrap(), journal }
    }

    fn make(&mut self, server: &Server, tables: &[(&str, Vec<u8>)]) -> Report {
        let link = self.outbox.link().unwrap();
        let made = report(link, "x", tables);
        let needs = made.blobs.keys().cloned().collect();
        server.inner.borrow_mut().needs.insert(made.payload_sha256.clone(), needs);
        self.outbox.put(&made).unwrap();
        made
    }

    async fn send(&mut self, server: &Server, of: &Organisation) -> (Vec<u64>, Result<(), DeliveryError>) {
        let world = Fixed(Mutex::new(now()));
        deliver::all(&mut self.outbox, &mut self.journal, &At(server, of), &of.trusted(), &world).await
    }
}

#[tokio::test]
async fn everything_goes_in_order_once_through_outages_and_lost_answers() {
    let (of, server) = (Organisation::new(), Server::default());
    let mut host = Host::on(Arc::default());
    let made: Vec<_> = (0..5).map(|n| host.make(&server, &[("aa", vec![n; 50])]).payload_sha256).collect();
    let down = || ApiError::Unreachable("no route".into());
    server.inner.borrow_mut().refuse = vec![down(), down()];
    server.inner.borrow_mut().lose_answers = 2;
    let mut sent = Vec::new();
    for _ in 0..5 {
        let (some, _) = host.send(&server, &of).await;
        sent.extend(some);
        // The machine goes down and comes up again between all attempts.
        host = Host::on(Arc::new(host.disk.restart(Crash::Keeps)));
    }
    assert_eq!(sent, [1, 2, 3, 4, 5]);
    assert_eq!(server.inner.borrow().reports, made);
    assert_eq!(host.journal.last().unwrap().sequence, 5);
    assert_eq!(host.journal.seen().unwrap().size, 5);
}

#[tokio::test]
async fn an_unchanged_host_sends_no_blobs_and_answers_when_the_server_lost_them() {
    let (of, server) = (Organisation::new(), Server::default());
    let mut host = Host::on(Arc::default());
    let tables = [("aa", vec![1; 50]), ("bb", vec![2; 50])];
    for _ in 0..3 {
        host.make(&server, &tables);
        host.send(&server, &of).await.1.unwrap();
    }
    // The one blob that goes along is the manifest, which differs in these tests.
    assert_eq!(server.inner.borrow().messages, [(3, false), (1, false), (1, false)]);
    server.inner.borrow_mut().blobs.clear();
    server.inner.borrow_mut().messages.clear();
    host.make(&server, &tables);
    host.send(&server, &of).await.1.unwrap();
    assert_eq!(server.inner.borrow().messages, [(1, false), (3, false)]);
}

#[tokio::test]
async fn tables_that_were_dropped_are_said_to_be_gone() {
    let (of, server) = (Organisation::new(), Server::default());
    let state = State::on(Arc::new(Faulty::default())).unwrap();
    let journal = Journal::open(&state, HOST).unwrap();
    let mut host = Host { disk: Arc::default(), outbox: Outbox::open(state, HOST, 600).unwrap(), journal };
    host.make(&server, &[("aa", (0..=255).cycle().take(9_999).map(|n: u8| n.wrapping_mul(37)).collect())]);
    host.make(&server, &[("bb", seal::digest::sha256(b"x").to_vec())]);
    let (sent, result) = host.send(&server, &of).await;
    result.unwrap();
    assert_eq!(sent, [1, 2]);
    assert!(server.inner.borrow().messages.iter().any(|(_, partial)| *partial));
    assert!(!host.journal.has("aa"));
}

#[tokio::test]
async fn a_report_that_is_refused_for_good_lets_the_next_one_pass() {
    let (of, server) = (Organisation::new(), Server::default());
    let mut host = Host::on(Arc::default());
    host.make(&server, &[]);
    host.make(&server, &[]);
    let fork = ApiError::Refused { status: 409, kind: "fork".into(), title: "a fork".into(), wait: None };
    server.inner.borrow_mut().refuse = vec![fork];
    let (sent, result) = host.send(&server, &of).await;
    result.unwrap();
    assert_eq!(sent, [2]);
    let state = State::on(host.disk.clone() as Arc<dyn Disk>).unwrap();
    assert_eq!(state.list("refused").unwrap().len(), 1);
}

#[tokio::test]
async fn a_forked_log_is_refused_and_remembered() {
    let (of, server) = (Organisation::new(), Server::default());
    let mut host = Host::on(Arc::default());
    for _ in 0..3 {
        host.make(&server, &[]);
    }
    host.send(&server, &of).await.1.unwrap();
    let seen = host.journal.seen().cloned();
    server.inner.borrow_mut().fork();
    host.make(&server, &[]);
    let (sent, result) = host.send(&server, &of).await;
    assert!(result.unwrap_err().is_fork());
    assert_eq!((sent, host.outbox.size().0), (vec![], 1), "the report waits on");
    // Also after a restart, and the checkpoint that was good is the one kept.
    let host = Host::on(Arc::new(host.disk.restart(Crash::Forgets)));
    let alarm = host.journal.alarm().unwrap();
    assert!(alarm.seen.is_some() && alarm.detail.contains("do not follow"), "{alarm:?}");
    assert_eq!(host.journal.seen().cloned(), seen);
}

#[tokio::test]
async fn a_log_that_shows_less_than_before_is_a_fork() {
    let (of, server) = (Organisation::new(), Server::default());
    let mut host = Host::on(Arc::default());
    for _ in 0..2 {
        host.make(&server, &[]);
    }
    host.send(&server, &of).await.1.unwrap();
    let seen = host.journal.seen().unwrap().clone();
    let root = seal::digest::parse_hex32(&seen.root).unwrap();
    let note =
        |size, root| ledger::checkpoint::Checkpoint { origin: seen.origin.clone(), size, root }.sign(&of.log).unwrap();
    for (size, hash, fits) in [(2, root, true), (3, [7; 32], true), (2, [7; 32], false), (1, root, false)] {
        let verdict = host.journal.watch(&note(size, hash), &of.trusted(), now()).unwrap();
        assert_eq!(verdict.is_ok(), fits, "{size}: {verdict:?}");
        assert_eq!(host.journal.alarm().is_some(), !fits, "{size}");
    }
}

#[tokio::test]
async fn a_receipt_that_was_changed_anywhere_is_refused() {
    let (of, server) = (Organisation::new(), Server::default());
    let mut host = Host::on(Arc::default());
    host.make(&server, &[]);
    host.make(&server, &[]);
    host.send(&server, &of).await.1.unwrap();
    let made = host.make(&server, &[]);
    let submission = report::wire::Submission {
        envelope: made.envelope.clone(),
        blobs: made.blobs.into_keys().map(|k| (k, String::new())).collect(),
    };
    let good = deliver::Taker::take(&At(&server, &of), &submission, 2, false).await.unwrap();
    let other = seal::digest::sha256_hex(b"other");
    let strange = Organisation::new();
    let checkpoint = |size| ledger::checkpoint::Checkpoint { origin: "tide.example/log".into(), size, root: [7; 32] };
    let changes: [(&str, Change<'_>); 8] = [
        ("position", Box::new(|r| r.position = 1)),
        ("entry", Box::new(|r| r.entry = r.entry.replace("report", "export"))),
        ("entry's form", Box::new(|r| r.entry.push(' '))),
        ("salt", Box::new(|r| r.salt = other.clone())),
        ("inclusion", Box::new(|r| r.inclusion[0] = other.clone())),
        ("consistency", Box::new(|r| r.consistency = vec![other.clone()])),
        ("checkpoint's key", Box::new(|r| r.checkpoint = checkpoint(3).sign(&strange.log).unwrap())),
        ("checkpoint's root", Box::new(|r| r.checkpoint = checkpoint(3).sign(&of.log).unwrap())),
    ];
    let root = of.trusted();
    for (what, change) in &changes {
        let mut receipt = good.clone();
        change(&mut receipt);
        assert_ne!(receipt, good, "{what}");
        assert!(host.journal.verify(&made.payload_sha256, &receipt, &root, now()).is_err(), "{what} was changed");
    }
    host.journal.verify(&made.payload_sha256, &good, &root, now()).unwrap();
    assert!(host.journal.verify(&other, &good, &root, now()).is_err());
}
