//! Enrolment through the router: once by each token, and for honest requests alone.

use crate::store::{Change, hosts, log};
use crate::trial::{Trial, enrol_request};
use axum::http::StatusCode;
use report::wire::{EnrolRequest, Enrolment, RenewReply, RenewRequest};

async fn ask(trial: &Trial, request: &EnrolRequest) -> (StatusCode, String) {
    let answer = trial.post("/api/v1/enrol", None, serde_json::to_vec(request).unwrap()).await;
    let problem = if answer.status.is_success() { String::new() } else { answer.problem() };
    (answer.status, problem)
}

#[tokio::test]
async fn a_token_enrols_one_host_and_the_log_commits_to_its_key() {
    let trial = Trial::ready().await;
    let token = trial.token().await;
    let (request, key) = enrol_request(&token.secret, "gw-1");
    let answer = trial.post("/api/v1/enrol", None, serde_json::to_vec(&request).unwrap()).await;
    let reply: report::wire::EnrolReply = serde_json::from_slice(&answer.bytes).unwrap();
    assert_eq!(reply.roots.len(), 1);
    let roots: Vec<_> = reply.roots.iter().map(|r| r.clone().into_bytes()).collect();
    assert!(seal::root::follow(&roots, &token.root).is_ok());
    let read = crate::ca::read_pem(&reply.certificate).unwrap();
    assert_eq!(read.name, reply.host);
    // The same token again, and by another host.
    assert_eq!(ask(&trial, &request).await, (StatusCode::FORBIDDEN, "token".to_owned()));
    let (other, _) = enrol_request(&token.secret, "gw-2");
    assert_eq!(ask(&trial, &other).await, (StatusCode::FORBIDDEN, "token".to_owned()));
    assert_eq!(hosts::hosts(trial.app.store.readers()).await.unwrap().len(), 1);
    let entries = log::entries(trial.app.store.readers(), 0, 10).await.unwrap();
    let entry = entries.iter().find(|e| e.kind == "enrolment").unwrap();
    let enrolment = Enrolment { host: reply.host, name: "gw-1".into(), public_key: key.public().to_base64() };
    let digest = seal::digest::sha256(&seal::canonical::encode(&enrolment).unwrap());
    assert_eq!(entry.digest, digest);
    assert!(seal::entry::opens(&seal::entry::read(&entry.place.entry).unwrap(), &digest, &entry.place.salt));
}

#[tokio::test]
async fn of_two_at_once_one_wins() {
    let trial = Trial::ready().await;
    let token = trial.token().await;
    let requests: Vec<_> = (0..8).map(|n| enrol_request(&token.secret, &format!("gw-{n}")).0).collect();
    let mut won = 0;
    for answer in futures(requests.iter().map(|request| ask(&trial, request))).await {
        won += usize::from(answer.0 == StatusCode::OK);
    }
    assert_eq!(won, 1);
}

/// Waits for all, polled together.
async fn futures<F: Future>(all: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut all: Vec<_> = all.map(|f| (Box::pin(f), None)).collect();
    std::future::poll_fn(|cx| {
        for (future, output) in &mut all {
            if output.is_none()
                && let std::task::Poll::Ready(ready) = future.as_mut().poll(cx)
            {
                *output = Some(ready);
            }
        }
        if all.iter().all(|(_, output)| output.is_some()) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    all.into_iter().filter_map(|(_, output)| output).collect()
}

#[tokio::test]
async fn what_is_not_honest_is_refused_and_leaves_the_token_whole() {
    let trial = Trial::ready().await;
    let token = trial.token().await;
    let good = || enrol_request(&token.secret, "gw-1").0;
    let cases: Vec<(EnrolRequest, &str)> = vec![
        (EnrolRequest { secret: "00".repeat(32), ..good() }, "token"),
        (EnrolRequest { secret: "x".into(), ..good() }, "token"),
        (EnrolRequest { name: "a b".into(), ..good() }, "bad-request"),
        (EnrolRequest { name: String::new(), ..good() }, "bad-request"),
        (EnrolRequest { name: "x".repeat(300), ..good() }, "bad-request"),
        (EnrolRequest { proof: good().proof, ..good() }, "bad-request"),
        (EnrolRequest { public_key: "AAAA".into(), ..good() }, "bad-request"),
        (EnrolRequest { csr: "no".into(), ..good() }, "bad-request"),
    ];
    for (request, problem) in cases {
        assert_eq!(ask(&trial, &request).await.1, problem, "{request:?}");
    }
    assert!(hosts::hosts(trial.app.store.readers()).await.unwrap().is_empty());
    assert_eq!(ask(&trial, &good()).await.0, StatusCode::OK);
}

#[tokio::test]
async fn an_expired_token_is_refused() {
    let trial = Trial::ready().await;
    let secret = "ab".repeat(32);
    let now = crate::door::now();
    let new = hosts::NewToken {
        secret_sha256: seal::digest::sha256_hex(secret.as_bytes()),
        note: String::new(),
        created: now.plus_days(-2),
        expires: now.plus_days(-1),
    };
    trial.app.store.write(Change::Token(new)).await.unwrap();
    assert_eq!(ask(&trial, &enrol_request(&secret, "gw-1").0).await.1, "token");
}

#[tokio::test]
async fn a_host_renews_its_certificate_until_it_is_retired() {
    let trial = Trial::ready().await;
    let host = trial.enrol("gw-1").await;
    let request = RenewRequest { csr: enrol_request(&"00".repeat(32), "x").0.csr };
    let body = serde_json::to_vec(&request).unwrap();
    let answer = trial.post("/api/v1/renew", Some(&host), body.clone()).await;
    let reply: RenewReply = serde_json::from_slice(&answer.bytes).unwrap();
    assert_eq!(crate::ca::read_pem(&reply.certificate).unwrap().name, host.id);
    trial.app.store.write(Change::Retire { host: host.id.clone(), at: crate::door::now() }).await.unwrap();
    assert_eq!(trial.post("/api/v1/renew", Some(&host), body).await.problem(), "forbidden");
}
