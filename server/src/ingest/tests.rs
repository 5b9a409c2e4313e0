//! Reports through the router: from a hand-sealed envelope to its receipt, and
//! all that is refused on the way.

use crate::store::evidence::Wanted;
use crate::store::{Change, hosts, log, reports};
use crate::trial::{Sealed, Trial, TrialHost, set};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use ledger::checkpoint::Checkpoint;
use ledger::proof::{verify_consistency, verify_inclusion};
use report::Outcome;
use report::predicate::CheckpointSeen;
use report::wire::{Receipt, Submission};
use seal::trust::TrustFile;

fn hashes(hex: &[String]) -> Vec<[u8; 32]> {
    hex.iter().map(|h| seal::digest::parse_hex32(h).unwrap()).collect()
}

/// Checks a receipt as an agent does; returns the checkpoint.
fn check(trial: &Trial, receipt: &Receipt, payload_sha256: &str) -> Checkpoint {
    let checkpoint = Checkpoint::open(&receipt.checkpoint, &trial.app.log).unwrap();
    let entry = seal::entry::read(receipt.entry.as_bytes()).unwrap();
    let digest = seal::digest::parse_hex32(payload_sha256).unwrap();
    let salt = seal::digest::parse_hex32(&receipt.salt).unwrap();
    assert!(seal::entry::opens(&entry, &digest, &salt));
    let leaf = ledger::tree::leaf_hash(receipt.entry.as_bytes());
    verify_inclusion(&leaf, receipt.position, checkpoint.size, &hashes(&receipt.inclusion), &checkpoint.root).unwrap();
    checkpoint
}

async fn problem(trial: &Trial, host: &TrialHost, submission: &Submission) -> String {
    let answer = trial.report(host, submission, 0).await;
    if answer.status.is_success() { "none".to_owned() } else { answer.problem() }
}

async fn events(trial: &Trial, host: &TrialHost) -> Vec<String> {
    let events = hosts::events(trial.app.store.readers(), Some(&host.id), 10).await.unwrap();
    let mut kinds: Vec<_> = events.into_iter().map(|e| e.kind).collect();
    kinds.sort();
    kinds
}

#[tokio::test]
async fn a_report_is_verified_judged_logged_and_acknowledged() {
    let trial = Trial::ready().await;
    let mut host = trial.enrol("gw-1").await;
    let first = trial.deliver(&mut host, true).await;
    let seen = check(&trial, &first, host.previous.as_ref().unwrap());
    assert!(first.inconsistent.is_empty());
    // The second brings only what the server lacks, and proves that the log grew.
    let mut sealed = trial.seal(&host, false, |predicate, _| {
        let root = hex::encode(seen.root);
        predicate.checkpoint = Some(CheckpointSeen { origin: seen.origin.clone(), size: seen.size, root });
    });
    let all = std::mem::take(&mut sealed.submission.blobs);
    let answer = trial.report(&host, &sealed.submission, seen.size).await;
    assert_eq!(answer.problem(), "missing-blobs");
    let missing: Vec<String> = serde_json::from_value(answer.json()["missing"].clone()).unwrap();
    assert_eq!(missing.len(), 2, "manifest and findings first; the tables are known by the manifest");
    sealed.submission.blobs = all.clone().into_iter().filter(|(key, _)| missing.contains(key)).collect();
    let answer = trial.report(&host, &sealed.submission, seen.size).await;
    let missing: Vec<String> = serde_json::from_value(answer.json()["missing"].clone()).unwrap();
    assert_eq!(missing.len(), 1, "os.release did not change");
    sealed.submission.blobs = all;
    let answer = trial.report(&host, &sealed.submission, seen.size).await;
    let second: Receipt = serde_json::from_slice(&answer.bytes).unwrap();
    let now = check(&trial, &second, &sealed.payload_sha256);
    verify_consistency(seen.size, &seen.root, now.size, &now.root, &hashes(&second.consistency)).unwrap();
    let findings = reports::findings(trial.app.store.readers(), Some(&host.id)).await.unwrap();
    let outcomes: Vec<_> = findings[&host.id].iter().map(|f| (f.rule.as_str(), f.outcome)).collect();
    assert_eq!(outcomes, [("thing-good", Outcome::Fail), ("thing-timely", Outcome::Pass)]);
    assert!(events(&trial, &host).await.is_empty());
    // A repeat, even without blobs, gets the same receipt under the head of now.
    sealed.submission.blobs.clear();
    let answer = trial.report(&host, &sealed.submission, 0).await;
    let again: Receipt = serde_json::from_slice(&answer.bytes).unwrap();
    check(&trial, &again, &sealed.payload_sha256);
    assert_eq!((again.position, &again.entry, &again.salt), (second.position, &second.entry, &second.salt));
    assert_eq!(log::head(trial.app.store.readers()).await.unwrap().unwrap().size, now.size);
}

#[tokio::test]
async fn gaps_are_shown_and_filled_and_forks_refused() {
    let trial = Trial::ready().await;
    let mut host = trial.enrol("gw-1").await;
    trial.deliver(&mut host, true).await;
    let second = trial.seal(&host, true, |_, _| {});
    (host.sequence, host.previous) = (2, Some(second.payload_sha256.clone()));
    trial.deliver(&mut host, true).await;
    let pool = trial.app.store.readers();
    let gap = async || reports::report(pool, &host.id, Some(3)).await.unwrap().unwrap().gap;
    assert!(gap().await);
    assert_eq!(reports::missing(pool, &host.id).await.unwrap(), 1);
    assert_eq!(problem(&trial, &host, &second.submission).await, "none");
    assert!(!gap().await);
    assert_eq!(reports::missing(pool, &host.id).await.unwrap(), 0);
    // Another report 2, and a fourth that does not follow the third.
    let before = host.sequence;
    host.sequence = 1;
    let fork = trial.seal(&host, false, |_, _| {});
    assert_eq!(problem(&trial, &host, &fork.submission).await, "fork");
    host.sequence = before;
    let broken = trial.seal(&host, true, |predicate, _| predicate.previous = Some("ab".repeat(32)));
    assert_eq!(problem(&trial, &host, &broken.submission).await, "chain");
    let first = trial.seal(&host, true, |predicate, _| predicate.previous = None);
    assert_ne!(problem(&trial, &host, &first.submission).await, "none");
    assert!(events(&trial, &host).await.contains(&"fork".to_owned()));
    assert!(events(&trial, &host).await.contains(&"chain".to_owned()));
    // A late report does not become the host's verdict.
    trial.deliver(&mut host, true).await;
    let findings = reports::findings(pool, Some(&host.id)).await.unwrap();
    assert_eq!(findings[&host.id][0].outcome, Outcome::Pass);
}

#[tokio::test]
async fn verdicts_that_do_not_follow_are_named_and_skew_makes_time_unknown() {
    let trial = Trial::ready().await;
    let mut host = trial.enrol("gw-1").await;
    let lie = trial.seal(&host, false, |_, findings| {
        let finding = findings.iter_mut().find(|f| f.rule == "thing-good").unwrap();
        (finding.outcome, finding.failed) = (Outcome::Pass, 0);
        finding.rows.clear();
    });
    let answer = trial.report(&host, &lie.submission, 0).await;
    assert_eq!(answer.json()["inconsistent"], serde_json::json!(["thing-good"]));
    let pool = trial.app.store.readers();
    let findings = reports::findings(pool, Some(&host.id)).await.unwrap();
    assert_eq!(findings[&host.id][0].outcome, Outcome::Fail, "the server's own verdict counts");
    (host.sequence, host.previous) = (1, Some(lie.payload_sha256));
    let late = trial.seal(&host, true, |predicate, _| predicate.ended = predicate.ended.plus_millis(-11 * 60_000));
    assert_eq!(problem(&trial, &host, &late.submission).await, "none");
    let kept = reports::report(pool, &host.id, None).await.unwrap().unwrap();
    assert!(kept.skewed && kept.inconsistent.is_empty());
    let findings = reports::findings(pool, Some(&host.id)).await.unwrap();
    let outcomes: Vec<_> = findings[&host.id].iter().map(|f| f.outcome).collect();
    assert_eq!(outcomes, [Outcome::Pass, Outcome::Unknown]);
}

#[tokio::test]
async fn a_report_by_an_unknown_set_is_kept_and_marked() {
    let mut trial = Trial::ready().await;
    let host = trial.enrol("gw-1").await;
    trial.set = set(2);
    let sealed = trial.seal(&host, true, |_, _| {});
    assert_eq!(problem(&trial, &host, &sealed.submission).await, "none");
    let kept = reports::report(trial.app.store.readers(), &host.id, None).await.unwrap().unwrap();
    assert!(!kept.policy_known && kept.profile.is_none());
    assert_eq!(kept.policy_sha256, Some(trial.set.digest().unwrap()));
    let view = crate::view::host::host(&trial.app, &host.id).await.unwrap();
    assert!(!view.facts && view.findings.is_empty() && !view.report.unwrap().policy_known);
}

#[tokio::test]
async fn what_is_not_the_hosts_own_is_refused() {
    let trial = Trial::ready().await;
    let (host, other) = (trial.enrol("gw-1").await, trial.enrol("gw-2").await);
    let sealed = trial.seal(&host, true, |_, _| {});
    assert_eq!(problem(&trial, &other, &sealed.submission).await, "forbidden");
    assert_eq!(events(&trial, &other).await, ["wrong_host"]);
    let stolen = TrialHost { id: host.id.clone(), key: seal::key::SigningKey::generate().unwrap(), ..other };
    let forged = trial.seal(&stolen, true, |_, _| {});
    assert_eq!(problem(&trial, &host, &forged.submission).await, "report");
    let mut changed = trial.seal(&host, true, |_, _| {}).submission;
    for blob in changed.blobs.values_mut() {
        *blob = "AAAA".to_owned();
    }
    assert_eq!(problem(&trial, &host, &changed).await, "report");
    let odd = Submission { envelope: "{}".to_owned(), ..changed };
    assert_eq!(problem(&trial, &host, &odd).await, "report");
    assert_eq!(reports::report(trial.app.store.readers(), &host.id, None).await.unwrap(), None);
    let ahead = trial.report(&host, &sealed.submission, 1000).await;
    assert_eq!(ahead.problem(), "bad-request");
    assert_eq!(events(&trial, &host).await, ["other_log", "refused"]);
}

#[tokio::test]
async fn another_view_of_the_log_is_noted_and_the_report_taken() {
    let trial = Trial::ready().await;
    let host = trial.enrol("gw-1").await;
    let origin = trial.app.log.name().to_owned();
    let sealed = trial.seal(&host, true, |predicate, _| {
        predicate.checkpoint = Some(CheckpointSeen { origin, size: 2, root: "ab".repeat(32) });
    });
    assert_eq!(problem(&trial, &host, &sealed.submission).await, "none");
    assert_eq!(events(&trial, &host).await, ["other_log"]);
}

#[tokio::test]
async fn bodies_are_bounded_packed_and_unpacked() {
    let trial = Trial::with(Box::new(crate::store::writer::Plain), |config| {
        config.limits.packed_bytes = 100_000;
        config.limits.unpacked_bytes = 1_000_000;
        config.limits.reports_per_minute = 5;
    })
    .await;
    trial.make_ready().await;
    let host = trial.enrol("gw-1").await;
    let send = async |body: Vec<u8>, encoding: &str| {
        let request = Request::post("/api/v1/reports").header(header::CONTENT_ENCODING, encoding);
        trial.send(request.body(Body::from(body)).unwrap(), Some(&host)).await
    };
    let bomb = super::body::pack(&vec![b' '; 50 << 20]).unwrap();
    assert!(bomb.len() < 100_000);
    assert_eq!(send(bomb, "gzip").await.problem(), "too-large");
    assert_eq!(send(vec![0; 100_001], "gzip").await.problem(), "too-large");
    assert_eq!(send(b"junk".to_vec(), "gzip").await.problem(), "bad-request");
    assert_eq!(send(b"junk".to_vec(), "br").await.problem(), "media-type");
    let Sealed { submission, .. } = trial.seal(&host, true, |_, _| {});
    assert_eq!(trial.report(&host, &submission, 0).await.status, StatusCode::OK);
    let many = trial.report(&host, &submission, 0).await;
    assert_eq!((many.problem().as_str(), many.headers["retry-after"].to_str().unwrap()), ("too-many", "30"));
}

#[tokio::test]
async fn a_retired_host_reports_no_more_and_counts_no_more() {
    let trial = Trial::ready().await;
    let mut host = trial.enrol("gw-1").await;
    trial.deliver(&mut host, false).await;
    let now = crate::door::now();
    let card = crate::score::refresh(&trial.app, now).await.unwrap().unwrap();
    assert_eq!((card.hosts, card.score < 10_000), (1, true));
    trial.app.store.write(Change::Retire { host: host.id.clone(), at: now }).await.unwrap();
    let sealed = trial.seal(&host, true, |_, _| {});
    assert_eq!(problem(&trial, &host, &sealed.submission).await, "forbidden");
    assert_eq!(crate::score::refresh(&trial.app, now).await.unwrap().unwrap().hosts, 0);
}

/// A full spool drops tables and keeps envelopes: such a report is kept in the
/// chain, and all that it could have told is unknown.
#[tokio::test]
async fn a_report_whose_tables_were_dropped_is_kept_and_passes_nothing() {
    let trial = Trial::ready().await;
    let mut host = trial.enrol("gw-1").await;
    let mut sealed = trial.seal(&host, true, |_, _| {});
    sealed.submission.blobs.clear();
    assert_eq!(problem(&trial, &host, &sealed.submission).await, "missing-blobs");
    deliver_partly(&trial, &mut host, &sealed).await;
    let pool = trial.app.store.readers();
    let kept = reports::report(pool, &host.id, None).await.unwrap().unwrap();
    assert!(kept.lost && kept.policy_known && kept.inconsistent.is_empty() && kept.profile.is_none());
    assert_eq!(outcomes(&trial, &host).await, [Outcome::Unknown; 2]);
    // One with its tables speaks again, and the chain was never broken.
    trial.deliver(&mut host, true).await;
    assert_eq!(outcomes(&trial, &host).await, [Outcome::Pass; 2]);
    // Where one table of many was lost, nothing of the report before stays.
    let (third, before) = (lossy(&trial, &host, false), host.previous.clone());
    assert_eq!(problem(&trial, &host, &third.submission).await, "missing-blobs");
    let first = deliver_partly(&trial, &mut host, &third).await;
    assert_eq!(outcomes(&trial, &host).await, [Outcome::Unknown; 2]);
    let found = reports::findings(pool, Some(&host.id)).await.unwrap();
    assert!(found[&host.id].iter().all(|f| f.reason.as_deref() == Some(seal::evidence::LOST)));
    // What came is kept; a repeat is answered alike.
    let opened = seal::report::open(third.submission.envelope.as_bytes(), &host.key.public()).unwrap();
    let heads = [opened.report.manifest.clone(), opened.report.findings.clone()].into();
    assert_eq!(reports::blobs(pool, &heads).await.unwrap().len(), 2);
    let answer = trial.report_at(&host, &third.submission, "from=0&partial=true").await;
    let again: Receipt = serde_json::from_slice(&answer.bytes).unwrap();
    assert_eq!((again.position, again.entry), (first.position, first.entry));
    let view = crate::view::host::host(&trial.app, &host.id).await.unwrap();
    assert_eq!((view.counts.unknown, view.counts.pass, view.facts), (2, 0, false));
    let cookie = trial.sign_in(crate::people::Role::Administrator).await;
    let page = trial.get(&format!("/hosts/{}", host.id), None, Some(&cookie)).await;
    let page = String::from_utf8(page.bytes).unwrap();
    assert!(page.contains("lost its tables") && !page.contains("policy set that is not held"), "{page}");
    // It excuses no changed blob, no foreign key, and no broken chain.
    let mut changed = lossy(&trial, &host, true);
    changed.submission.blobs.values_mut().for_each(|blob| *blob = "AAAA".to_owned());
    let broken = trial.seal(&host, true, |predicate, _| predicate.previous = before.clone());
    let key = seal::key::SigningKey::generate().unwrap();
    let certificate = host.certificate.clone();
    let stolen =
        TrialHost { id: host.id.clone(), name: host.name.clone(), certificate, tls_key: String::new(), key, ..host };
    let forged = lossy(&trial, &stolen, true);
    for (sealed, kind) in [(changed, "report"), (broken, "chain"), (forged, "report")] {
        let answer = trial.report_at(&stolen, &sealed.submission, "from=0&partial=true").await;
        assert_eq!(answer.problem(), kind);
    }
}

/// Late, it fills its place and leaves the host's verdicts alone; a bundle of
/// it is inconsistent and not refused, and scores as the server does.
#[tokio::test]
async fn a_late_report_without_tables_is_exported_and_shown_as_unjudged() {
    let trial = Trial::ready().await;
    let mut host = trial.enrol("gw-1").await;
    trial.deliver(&mut host, true).await;
    let second = lossy(&trial, &host, false);
    (host.sequence, host.previous) = (2, Some(second.payload_sha256.clone()));
    trial.deliver(&mut host, true).await;
    let answer = trial.report_at(&host, &second.submission, "from=0&partial=true").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(outcomes(&trial, &host).await, [Outcome::Pass; 2]);
    let last = lossy(&trial, &host, false);
    deliver_partly(&trial, &mut host, &last).await;
    let now = crate::door::now();
    let exported = crate::export::export(&trial.app, &Wanted::default(), now).await.unwrap();
    let roots = log::roots(trial.app.store.readers()).await.unwrap();
    let roots = roots.into_iter().map(|root| String::from_utf8(root.envelope).unwrap()).collect();
    let trust = TrustFile { roots, log: Vec::new() };
    let trust = TrustFile::load(&trust.to_bytes().unwrap()).unwrap();
    let found = bundle::verify(&exported.bytes, Some(&trust)).unwrap();
    assert_eq!((found.verdict, found.hosts[0].missing), (bundle::Verdict::Inconsistent, 0));
    let reasons: Vec<_> = found.hosts[0].reports.iter().map(|r| r.reason).collect();
    assert_eq!(reasons, [None, Some(seal::evidence::LOST), None, Some(seal::evidence::LOST)]);
    let card = crate::score::refresh(&trial.app, now).await.unwrap().unwrap();
    assert_eq!(found.score.map(|s| (s.level, s.score)), Some((card.level, card.score)));
    assert_eq!(
        reports::findings(trial.app.store.readers(), None).await.unwrap()[&host.id],
        found.hosts[0].reports[3].findings
    );
}

/// The host's next report, of which every table is lost; manifest and findings come.
fn lossy(trial: &Trial, host: &TrialHost, good: bool) -> Sealed {
    let mut sealed = trial.seal(host, good, |_, _| {});
    let envelope = sealed.submission.envelope.as_bytes();
    let opened = seal::report::open(envelope, &host.key.public()).unwrap();
    sealed.submission.blobs.retain(|key, _| [&opened.report.manifest, &opened.report.findings].contains(&key));
    sealed
}

/// Sends it as one of which the rest is gone, and checks the receipt.
async fn deliver_partly(trial: &Trial, host: &mut TrialHost, sealed: &Sealed) -> Receipt {
    let answer = trial.report_at(host, &sealed.submission, "from=0&partial=true").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", String::from_utf8_lossy(&answer.bytes));
    (host.sequence, host.previous) = (host.sequence + 1, Some(sealed.payload_sha256.clone()));
    let receipt = serde_json::from_slice(&answer.bytes).unwrap();
    check(trial, &receipt, &sealed.payload_sha256);
    receipt
}

async fn outcomes(trial: &Trial, host: &TrialHost) -> Vec<Outcome> {
    let findings = reports::findings(trial.app.store.readers(), Some(&host.id)).await.unwrap();
    findings[&host.id].iter().map(|f| f.outcome).collect()
}
