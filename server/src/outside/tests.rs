//! Rounds that come to nothing, and why; those that reach somebody are tried
//! end to end, with real endpoints.

use super::{Outside, RoundError, run};
use crate::config::Config;
use crate::store::{Change, writer};
use crate::trial::Trial;
use crate::{door, policies, roots};

fn allow(config: &mut Config) {
    config.outside = Outside { allow: vec!["127.0.0.0/8".parse().unwrap()], ..Outside::default() };
}

async fn ready() -> Trial {
    let trial = Trial::with(Box::new(writer::Plain), allow).await;
    trial.make_ready().await;
    trial
}

#[tokio::test]
async fn without_a_range_nothing_is_done() {
    let trial = Trial::ready().await;
    assert!(matches!(run(&trial.app).await, Err(RoundError::Off)));
}

#[tokio::test]
async fn an_observer_that_no_root_document_names_looks_at_nobody() {
    let trial = Trial::with(Box::new(writer::Plain), allow).await;
    assert!(matches!(run(&trial.app).await, Err(RoundError::Roots(_))));
    let unnamed = trial.root_with(1, |document| document.roles.observer.clear());
    roots::install(&trial.app.store, &trial.app.folder, &unnamed, door::now()).await.unwrap();
    policies::publish(&trial.app.store, &trial.signed_set(&trial.set), door::now()).await.unwrap();
    let refused = run(&trial.app).await.unwrap_err();
    assert!(matches!(refused, RoundError::Unnamed(_)), "{refused}");
    assert!(refused.to_string().contains("tidewaiter root rotate --server public.json"), "{refused}");
    // The next document names it, as `root rotate` drafts it from public.json.
    roots::install(&trial.app.store, &trial.app.folder, &trial.root(2), door::now()).await.unwrap();
    assert!(run(&trial.app).await.is_ok());
}

#[tokio::test]
async fn hosts_without_endpoints_or_out_of_service_are_left() {
    let trial = ready().await;
    let (mut serving, mut retired) = (trial.enrol("gw-1").await, trial.enrol("gw-2").await);
    trial.enrol("silent").await;
    trial.deliver(&mut serving, true).await;
    trial.deliver(&mut retired, true).await;
    trial.app.store.write(Change::Retire { host: retired.id.clone(), at: door::now() }).await.unwrap();
    let before = crate::store::log::head(trial.app.store.readers()).await.unwrap().unwrap().size;
    let round = run(&trial.app).await.unwrap();
    assert_eq!((round.hosts.len(), round.left, round.failed), (0, 1, 0));
    let after = crate::store::log::head(trial.app.store.readers()).await.unwrap().unwrap().size;
    assert_eq!(before, after, "nothing was seen, and nothing is logged");
    let host = crate::store::hosts::host(trial.app.store.readers(), &serving.id).await.unwrap().unwrap();
    assert_eq!(host.last_address, Some("192.0.2.7".parse().unwrap()));
}
