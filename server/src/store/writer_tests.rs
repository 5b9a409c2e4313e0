//! Commits that are lost, and commits that are kept and reported lost: what
//! was acknowledged stays, what was not can be sent again, and the log holds.

use super::hosts::NewToken;
use super::log::{self, NewExport};
use super::writer::{Committing, Plain};
use super::{Change, Commit, Done, Refusal, Store, StoreError};
use ledger::note::Signer;
use ledger::proof::{inclusion_nodes, prove_inclusion, verify_inclusion};
use report::Time;
use seal::key::SigningKey;
use sqlx::{Sqlite, Transaction};
use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// The transaction is gone and the caller is told so.
    Lost,
    /// The transaction is on disk and the caller is told that it is lost.
    KeptAndReportedLost,
}

/// The faults of the next commits, in order; after them there are none.
#[derive(Clone, Default)]
struct Faulty(Arc<Mutex<VecDeque<Fault>>>);

impl Commit for Faulty {
    fn commit<'a>(&'a mut self, tx: Transaction<'a, Sqlite>) -> Committing<'a> {
        let fault = self.0.lock().unwrap().pop_front().unwrap_or(Fault::None);
        Box::pin(async move {
            match fault {
                Fault::None => tx.commit().await,
                Fault::Lost => {
                    tx.rollback().await?;
                    Err(sqlx::Error::WorkerCrashed)
                }
                Fault::KeptAndReportedLost => {
                    tx.commit().await?;
                    Err(sqlx::Error::WorkerCrashed)
                }
            }
        })
    }
}

fn signer(pkcs8: &[u8]) -> Signer {
    Signer::new("localhost/log", pkcs8).unwrap()
}

fn export(n: u8) -> Change {
    Change::Export(NewExport { digest: [n; 32], manifest: vec![n], at: Time::from_seconds(i64::from(n)) })
}

fn token(secret: &str) -> Change {
    let (created, expires) = (Time::from_seconds(0), Time::from_seconds(9));
    Change::Token(NewToken { secret_sha256: secret.to_owned(), note: String::new(), created, expires })
}

/// Every entry is under the head, and the head is what the entries give.
async fn whole(store: &Store) -> Vec<[u8; 32]> {
    let head = log::head(store.readers()).await.unwrap().unwrap();
    let entries = log::entries(store.readers(), 0, 10_000).await.unwrap();
    assert_eq!(entries.len() as u64, head.size);
    let leaves: Vec<_> = entries.iter().map(|e| ledger::tree::leaf_hash(&e.place.entry)).collect();
    assert_eq!(ledger::tree::root_of(leaves.iter().copied()), head.root);
    for (position, leaf) in (0..).zip(&leaves) {
        let nodes = log::nodes(store.readers(), &inclusion_nodes(position, head.size)).await.unwrap();
        let proof = prove_inclusion(position, head.size, &nodes).unwrap();
        verify_inclusion(leaf, position, head.size, &proof, &head.root).unwrap();
    }
    entries.iter().map(|e| e.digest).collect()
}

async fn open(path: &Path, pkcs8: &[u8], commit: impl Commit + 'static) -> Result<Store, StoreError> {
    Store::open_with(path, signer(pkcs8), 64, Box::new(commit)).await
}

#[tokio::test]
async fn a_lost_commit_acknowledges_nothing_and_leaves_nothing() {
    let temp = tempfile::tempdir().unwrap();
    let (path, key) = (temp.path().join("db"), SigningKey::generate().unwrap());
    let faults = Faulty::default();
    let store = open(&path, key.pkcs8(), faults.clone()).await.unwrap();
    store.write(export(1)).await.unwrap();
    faults.0.lock().unwrap().push_back(Fault::Lost);
    assert_eq!(store.write(export(2)).await, Err(Refusal::Store));
    assert_eq!(whole(&store).await, [[1; 32]]);
    // The next one stands where the lost one would have stood.
    let Done::Logged(logged) = store.write(export(3)).await.unwrap() else { panic!("it is logged") };
    assert_eq!((logged.place.position, logged.head.size), (1, 2));
    assert_eq!(whole(&store).await, [[1; 32], [3; 32]]);
}

#[tokio::test]
async fn a_commit_that_was_kept_and_reported_lost_is_built_upon() {
    let temp = tempfile::tempdir().unwrap();
    let (path, key) = (temp.path().join("db"), SigningKey::generate().unwrap());
    let faults = Faulty::default();
    let store = open(&path, key.pkcs8(), faults.clone()).await.unwrap();
    store.write(export(1)).await.unwrap();
    faults.0.lock().unwrap().push_back(Fault::KeptAndReportedLost);
    assert_eq!(store.write(export(2)).await, Err(Refusal::Store));
    assert_eq!(whole(&store).await, [[1; 32], [2; 32]]);
    store.write(export(3)).await.unwrap();
    drop(store);
    let store = open(&path, key.pkcs8(), Plain).await.unwrap();
    assert_eq!(whole(&store).await, [[1; 32], [2; 32], [3; 32]]);
}

#[tokio::test]
async fn one_that_is_refused_takes_nothing_of_its_group_with_it() {
    let temp = tempfile::tempdir().unwrap();
    let (path, key) = (temp.path().join("db"), SigningKey::generate().unwrap());
    let store = open(&path, key.pkcs8(), Plain).await.unwrap();
    store.write(token("a")).await.unwrap();
    // Queued at once, so that they are one group or few.
    let (one, two, three, four) =
        tokio::join!(store.write(export(1)), store.write(token("a")), store.write(export(2)), store.write(token("b")));
    assert_eq!((two, four), (Err(Refusal::Exists), Ok(Done::Plain)));
    let (one, three) = (one.unwrap().logged().unwrap(), three.unwrap().logged().unwrap());
    assert_eq!((one.place.position, three.place.position), (0, 1));
    assert_eq!(whole(&store).await, [[1; 32], [2; 32]]);
}

#[tokio::test]
async fn many_at_once_are_one_group_and_another_process_may_append() {
    let temp = tempfile::tempdir().unwrap();
    let (path, key) = (temp.path().join("db"), SigningKey::generate().unwrap());
    let store = Arc::new(open(&path, key.pkcs8(), Plain).await.unwrap());
    let other = open(&path, key.pkcs8(), Plain).await.unwrap();
    let tasks: Vec<_> = (0..60)
        .map(|n| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.write(export(n)).await.unwrap().logged().unwrap() })
        })
        .collect();
    let mut heads = std::collections::BTreeSet::new();
    for task in tasks {
        heads.insert(task.await.unwrap().head.size);
    }
    assert!(heads.len() < 10, "{heads:?}");
    other.write(export(100)).await.unwrap();
    store.write(export(101)).await.unwrap();
    other.write(export(102)).await.unwrap();
    assert_eq!(whole(&store).await.len(), 63);
}

#[tokio::test]
async fn a_full_queue_sends_away_and_a_changed_log_is_not_opened() {
    let temp = tempfile::tempdir().unwrap();
    let (path, key) = (temp.path().join("db"), SigningKey::generate().unwrap());
    let store = Store::open(&path, signer(key.pkcs8()), 2).await.unwrap();
    // Nothing is taken from the queue before the first await.
    let (a, b, c) = tokio::join!(store.write(export(1)), store.write(export(2)), store.write(export(3)));
    assert!(a.is_ok() && b.is_ok());
    assert_eq!(c, Err(Refusal::Full));
    drop(store);
    let open = async || Store::open(&path, signer(key.pkcs8()), 2).await;
    assert!(open().await.is_ok());
    let other = SigningKey::generate().unwrap();
    assert!(matches!(Store::open(&path, signer(other.pkcs8()), 2).await, Err(StoreError::Log(_))));
    for change in [
        "UPDATE tree_hash SET hash = zeroblob(32) WHERE level = 1 AND position = 0",
        "UPDATE tree_head SET size = 1",
        "DELETE FROM tree_hash",
    ] {
        let copy = temp.path().join("copy");
        std::fs::copy(&path, &copy).unwrap();
        let url = format!("sqlite:{}", copy.display());
        let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
        sqlx::query(change).execute(&pool).await.unwrap();
        pool.close().await;
        assert!(Store::open(&copy, signer(key.pkcs8()), 2).await.is_err(), "{change}");
        crate::door::remove(&copy).unwrap();
    }
}
