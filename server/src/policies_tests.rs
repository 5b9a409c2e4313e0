//! What is published and installed, and what is not.

use crate::door;
use crate::folder::Folder;
use crate::policies::{self, PublishError};
use crate::roots::{self, RootsError};
use crate::store::Refusal;
use crate::trial::{Trial, set};
use report::Time;
use seal::key::SigningKey;

#[tokio::test]
async fn a_policy_set_is_published_if_its_signer_version_and_rules_are_right() {
    let trial = Trial::new().await;
    let publish = async |envelope: Vec<u8>| policies::publish(&trial.app.store, &envelope, door::now()).await;
    let refused = publish(trial.signed_set(&set(1))).await;
    assert!(matches!(refused, Err(PublishError::Roots(RootsError::None))));
    trial.make_ready().await;
    let again = publish(trial.signed_set(&set(1))).await;
    assert!(matches!(again, Err(PublishError::Store(Refusal::NotNewer))));
    let stranger = SigningKey::generate().unwrap();
    let bytes = set(2).to_bytes().unwrap();
    let forged = seal::signed::sign(seal::signed::POLICY_SET, bytes.clone(), &[&stranger]).unwrap();
    assert!(matches!(publish(forged).await, Err(PublishError::Envelope(_))));
    let other_type = seal::signed::sign(seal::signed::ADVISORY_SET, bytes, &[&trial.policy_key]).unwrap();
    assert!(matches!(publish(other_type).await, Err(PublishError::Envelope(_))));
    let mut newer = set(2);
    for text in newer.files.values_mut().filter(|text| text.starts_with("id: thing-good")) {
        *text = text.replace("table: thing.seen", "table: thing.seen\nneeds: \"99.0.0\"");
    }
    let refused = publish(trial.signed_set(&newer)).await.unwrap_err();
    assert!(matches!(&refused, PublishError::TooNew(rules) if rules.contains("thing-good")), "{refused}");
    let published = publish(trial.signed_set(&set(3))).await.unwrap();
    assert_eq!((published.version, published.rules), (3, 2));
    assert_eq!(trial.app.policies.newest(&trial.app.store).await.unwrap().unwrap().version, 3);
}

#[tokio::test]
async fn a_root_document_must_follow_and_name_this_server() {
    let trial = Trial::new().await;
    let install =
        async |envelope: Vec<u8>| roots::install(&trial.app.store, &trial.app.folder, &envelope, door::now()).await;
    let first = trial.root(1);
    assert_eq!(install(first.clone()).await.unwrap(), 1);
    assert!(matches!(install(first).await, Err(RootsError::Document(_))));
    assert!(matches!(install(trial.root(3)).await, Err(RootsError::Document(_))));
    assert_eq!(install(trial.root(2)).await.unwrap(), 2);
    let stranger = Trial::new().await;
    assert!(matches!(install(stranger.root(3)).await, Err(RootsError::Document(_))));
    let temp = tempfile::tempdir().unwrap();
    let other = Folder::init(temp.path(), "localhost", false, Time::from_seconds(1)).unwrap();
    let refused = roots::install(&stranger.app.store, &other, &stranger.root(1), door::now()).await;
    assert!(matches!(refused, Err(RootsError::Log(_))));
}
