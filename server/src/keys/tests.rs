//! Comparisons that come to nothing, and why; what is found is tried end to end.

use super::{RoundError, run};
use crate::store::{Change, key_looks};
use crate::trial::Trial;
use crate::{door, policies, roots};

#[tokio::test]
async fn an_observer_that_no_root_document_names_compares_nothing() {
    let trial = Trial::new().await;
    assert!(matches!(run(&trial.app).await, Err(RoundError::Roots(_))));
    let unnamed = trial.root_with(1, |document| document.roles.observer.clear());
    roots::install(&trial.app.store, &trial.app.folder, &unnamed, door::now()).await.unwrap();
    policies::publish(&trial.app.store, &trial.signed_set(&trial.set), door::now()).await.unwrap();
    let refused = run(&trial.app).await.unwrap_err();
    assert!(refused.to_string().contains("tidewaiter root rotate --server public.json"), "{refused}");
    assert_eq!(key_looks::newest(trial.app.store.readers()).await.unwrap(), None);
}

#[tokio::test]
async fn only_hosts_in_service_are_compared_and_only_after_a_change() {
    let trial = Trial::ready().await;
    let due = async || super::round::due(&trial.app).await.unwrap();
    let (mut one, mut two) = (trial.enrol("gw-1").await, trial.enrol("gw-2").await);
    trial.enrol("silent").await;
    trial.deliver(&mut one, true).await;
    assert!(!due().await, "nobody holds anything");
    let der = rcgen::generate_simple_self_signed(["a.example".to_owned()]).unwrap().cert.der().to_vec();
    for host in [&mut one, &mut two] {
        host.holds = Some(vec![("/etc/a.pem".to_owned(), der.clone())]);
        trial.deliver(host, true).await;
    }
    assert!(due().await);
    let looked = run(&trial.app).await.unwrap();
    let hosts: Vec<_> = looked.look.inputs.iter().map(|input| (input.sequence, input.files.is_some())).collect();
    assert_eq!((hosts.len(), looked.look.found.certificates.len(), looked.look.found.keys.len()), (2, 1, 0));
    assert!(hosts.contains(&(2, true)) && hosts.contains(&(1, true)), "{hosts:?}");
    assert!(!due().await, "nothing changed");
    // What changes at once is compared no sooner than the setting says.
    two.holds = Some(vec![]);
    trial.deliver(&mut two, true).await;
    assert!(!due().await);
    trial.app.store.write(Change::Retire { host: one.id.clone(), at: door::now() }).await.unwrap();
    let looked = run(&trial.app).await.unwrap();
    assert_eq!((looked.look.inputs.len(), looked.look.found.is_empty()), (1, true));
    let seen = crate::view::keys::newest(&trial.app, None).await.unwrap().unwrap();
    assert_eq!((seen.position, seen.hosts), (looked.position, 1));
}
