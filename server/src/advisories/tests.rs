//! Sets that are refused, each for its reason, while the one in force stays;
//! and what agents fetch of it.

use crate::store::advisories as kept;
use crate::trial::Trial;
use crate::{advisories, door};
use advisory::pack::{Builder, Container, Manifest};
use advisory::{Known, Range, Record, Severity, Status};
use axum::http::{StatusCode, header};
use report::Time;
use seal::key::SigningKey;

/// A set of Debian 12 with one hole in each package, fixed in this version.
pub(super) fn container(
    key: &SigningKey,
    version: u64,
    expires: Time,
    fixes: &[(String, &str)],
) -> (Vec<u8>, Container) {
    let mut builder = Builder::new(version, door::now().plus_days(-1), expires);
    for (number, (package, fixed)) in fixes.iter().enumerate() {
        let mut record = Record::new("debian:12", package, &format!("CVE-2026-{number:04}"), Status::Fixed);
        record.ranges = vec![Range::before(fixed)];
        record.severity = Severity::High;
        record.published = Some("2026-01-02".to_owned());
        builder.record(record);
    }
    builder.known("CVE-2026-0000", Known { exploited: Some("2026-02-03".into()), ..Known::default() });
    let built = builder.build().unwrap();
    let payload = built.manifest.to_bytes().unwrap();
    let envelope = seal::signed::sign(seal::signed::ADVISORY_SET, payload, &[key]).unwrap();
    let container = Container::new(envelope, built);
    (written(&container), container)
}

pub(super) fn written(container: &Container) -> Vec<u8> {
    let mut file = Vec::new();
    container.write(&mut file).unwrap();
    file
}

fn small(key: &SigningKey, version: u64) -> (Vec<u8>, Container) {
    container(key, version, door::now().plus_days(30), &[("a".to_owned(), "2-1"), ("b".to_owned(), "2-1")])
}

pub(super) async fn publish(trial: &Trial, file: &[u8]) -> Result<u64, String> {
    let published = advisories::publish(&trial.app.store, file, door::now()).await;
    published.map(|set| set.version).map_err(|error| error.to_string())
}

/// A trial with a set in force; its file and parts.
pub(super) async fn in_force(version: u64) -> (Trial, Vec<u8>, Container) {
    let trial = Trial::ready().await;
    let (file, parts) = small(&trial.advisory_key, version);
    assert_eq!(publish(&trial, &file).await, Ok(version));
    (trial, file, parts)
}

#[tokio::test]
async fn a_hostile_set_is_refused_with_its_reason_and_the_one_in_force_stays() {
    let (trial, file, parts) = in_force(5).await;
    let (newer, signed) = small(&trial.advisory_key, 6);
    let soon = door::now().plus_days(30);
    let unsigned = {
        let (_, mut parts) = small(&trial.advisory_key, 6);
        let mut envelope: serde_json::Value = serde_json::from_slice(&parts.envelope).unwrap();
        envelope["signatures"] = serde_json::json!([]);
        parts.envelope = serde_json::to_vec(&envelope).unwrap();
        written(&parts)
    };
    let by_policy = small(&trial.policy_key, 6).0;
    let another_kind = {
        let payload = seal::dsse::Envelope::parse(&signed.envelope).unwrap().payload;
        let envelope = seal::signed::sign(seal::signed::POLICY_SET, payload, &[&trial.advisory_key]).unwrap();
        written(&Container { envelope, ..signed.clone() })
    };
    let huge_manifest = {
        let payload = vec![b' '; 2 << 20];
        let envelope = seal::signed::sign(seal::signed::ADVISORY_SET, payload, &[&trial.advisory_key]).unwrap();
        written(&Container { envelope, ..signed.clone() })
    };
    let head =
        |count: u32, length: u32| [b"TWADV01\n".as_slice(), &count.to_be_bytes(), &length.to_be_bytes()].concat();
    let mut lacks = signed.clone();
    let first = lacks.blobs.keys().next().cloned().unwrap();
    lacks.blobs.remove(&first);
    let mut more = signed.clone();
    more.blobs.insert(advisory::pack::sha256(b"more"), b"more".to_vec());
    let (_, other) = container(&trial.advisory_key, 6, soon, &[("c".to_owned(), "1")]);
    let mixed = Container { envelope: signed.envelope.clone(), ..other };
    let expired = container(&trial.advisory_key, 6, door::now().plus_millis(-1), &[("a".to_owned(), "2-1")]).0;
    let signature = "not signed by the advisory keys";
    let cases = [
        ("no set", b"{}".to_vec(), "does not begin as one"),
        ("empty", Vec::new(), "does not begin as one"),
        ("no signature", unsigned, signature),
        ("a foreign key", small(&SigningKey::generate().unwrap(), 6).0, signature),
        ("another role's key", by_policy, signature),
        ("signed as another kind", another_kind, signature),
        ("the same again", file.clone(), "not above the newest"),
        ("an older version", small(&trial.advisory_key, 4).0, "not above the newest"),
        (
            "the same version, other bytes",
            container(&trial.advisory_key, 5, soon, &[("c".to_owned(), "1")]).0,
            "not above",
        ),
        ("expired", expired, "build one of newer feeds"),
        ("too many members", head(u32::MAX, 1), "more of them, than a set has"),
        ("a member too large", head(1, u32::MAX), "a member is larger"),
        ("a manifest too large", huge_manifest, "larger than it may be"),
        ("a member that is missing", written(&lacks), "not at hand"),
        ("members of another set", written(&mixed), "not at hand"),
        ("a member too much", written(&more), "which its manifest does not name"),
        ("bytes after its end", [newer.as_slice(), b"x"].concat(), "after its end"),
    ];
    for (what, file, reason) in cases {
        let refused = publish(&trial, &file).await.expect_err(what);
        assert!(refused.contains(reason), "{what}: {refused}");
    }
    for cut in (0..newer.len()).step_by(13) {
        let refused = publish(&trial, &newer[..cut]).await.expect_err("a part");
        assert!(refused.starts_with("the file is refused: "), "cut at {cut}: {refused}");
        let mut changed = newer.clone();
        changed[cut] ^= 0x21;
        assert!(publish(&trial, &changed).await.is_err(), "byte {cut} changed");
    }
    let newest = kept::newest(trial.app.store.readers()).await.unwrap().unwrap();
    assert_eq!((newest.version, &newest.envelope), (5, &parts.envelope));
    assert_eq!(publish(&trial, &newer).await, Ok(6), "untouched it is taken");
}

#[tokio::test]
async fn an_agent_is_given_what_it_names_and_nothing_else() {
    let trial = Trial::ready().await;
    let host = trial.enrol("gw-1").await;
    let get = async |path: &str| trial.get(path, Some(&host), None).await;
    assert_eq!(get("/api/v1/advisories").await.status, StatusCode::NOT_FOUND);
    let (file, parts) = small(&trial.advisory_key, 1);
    publish(&trial, &file).await.unwrap();
    let newest = get("/api/v1/advisories").await;
    assert_eq!((newest.status, &newest.bytes), (StatusCode::OK, &parts.envelope));
    for (name, bytes) in &parts.blobs {
        let answer = get(&format!("/api/v1/advisories/{name}")).await;
        assert_eq!((answer.status, &answer.bytes), (StatusCode::OK, bytes));
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/octet-stream");
        assert!(answer.headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    }
    let known = parts.blobs.keys().next().unwrap();
    // What the server holds besides is no block, whatever name it is asked for by.
    let manifest = trial.app.advisories.newest(&trial.app.store).await.unwrap().unwrap().reference.sha256.clone();
    let policy = trial.set.digest().unwrap();
    let upper = known.to_uppercase();
    let foreign =
        ["0", &"0".repeat(64), &known[..63], &upper, &manifest, &policy, "..%2f..%2fserver.toml", "%00", "%27--"];
    for name in foreign {
        let answer = get(&format!("/api/v1/advisories/{name}")).await;
        assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::NOT_FOUND, "not-found"), "{name}");
    }
}

#[tokio::test]
async fn a_newer_set_costs_an_agent_the_blocks_that_changed() {
    let trial = Trial::ready().await;
    let host = trial.enrol("gw-1").await;
    let soon = door::now().plus_days(30);
    let mut fixes: Vec<(String, &str)> = (0..9000).map(|number| (format!("package-{number:05}"), "2-1")).collect();
    let (file, first) = container(&trial.advisory_key, 1, soon, &fixes);
    publish(&trial, &file).await.unwrap();
    fixes[4500].1 = "2-2";
    let (file, second) = container(&trial.advisory_key, 2, soon, &fixes);
    publish(&trial, &file).await.unwrap();
    let newest = trial.get("/api/v1/advisories", Some(&host), None).await;
    let tag = newest.headers[header::ETAG].to_str().unwrap().to_owned();
    let request = axum::http::Request::get("/api/v1/advisories").header(header::IF_NONE_MATCH, &tag);
    let same = trial.send(request.body(axum::body::Body::empty()).unwrap(), Some(&host)).await;
    assert_eq!((same.status, same.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
    // As an agent does it: the manifest, its index, and of that the blocks that it lacks.
    let envelope = seal::dsse::Envelope::parse(&newest.bytes).unwrap();
    let manifest = Manifest::from_bytes(&envelope.payload).unwrap();
    let mut had = Container { envelope: newest.bytes, blobs: first.blobs.clone() };
    let index = manifest.releases["debian:12"].index.clone();
    let mut fetched = Vec::new();
    had.blobs.insert(index.clone(), trial.get(&format!("/api/v1/advisories/{index}"), Some(&host), None).await.bytes);
    let named = had.named(&manifest, |_| true).unwrap();
    for name in named.iter().filter(|name| !first.blobs.contains_key(*name) && **name != index) {
        let bytes = trial.get(&format!("/api/v1/advisories/{name}"), Some(&host), None).await.bytes;
        fetched.push(name.clone());
        had.blobs.insert(name.clone(), bytes);
    }
    assert!(named.len() > 10, "{} blocks", named.len());
    assert_eq!(fetched.len(), 1, "of {}", named.len());
    had.blobs.retain(|name, _| named.contains(name));
    assert_eq!(had, second);
    had.check(&manifest).unwrap();
}
