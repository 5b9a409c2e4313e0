//! Sets that are refused, each for its reason, while the one in force stays;
//! what agents fetch of it; and what a comparison of the fleet finds.

use super::round;
use crate::store::{advisories as kept, exposure_looks, log};
use crate::trial::{Trial, TrialHost};
use crate::{advisories, door, roots};
use advisory::pack::{Builder, Container, Manifest};
use advisory::{Known, Range, Record, Severity, Status};
use axum::http::{StatusCode, header};
use report::Time;
use seal::key::SigningKey;
use std::collections::BTreeSet;

/// A set of Debian 12 with one hole in each package, fixed in this version.
fn container(key: &SigningKey, version: u64, expires: Time, fixes: &[(String, &str)]) -> (Vec<u8>, Container) {
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

fn written(container: &Container) -> Vec<u8> {
    let mut file = Vec::new();
    container.write(&mut file).unwrap();
    file
}

fn small(key: &SigningKey, version: u64) -> (Vec<u8>, Container) {
    container(key, version, door::now().plus_days(30), &[("a".to_owned(), "2-1"), ("b".to_owned(), "2-1")])
}

async fn publish(trial: &Trial, file: &[u8]) -> Result<u64, String> {
    let published = advisories::publish(&trial.app.store, file, door::now()).await;
    published.map(|set| set.version).map_err(|error| error.to_string())
}

/// A trial with a set in force; its file and parts.
async fn in_force(version: u64) -> (Trial, Vec<u8>, Container) {
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

#[tokio::test]
async fn a_comparison_finds_the_planted_hole_and_not_the_mended_one() {
    let (trial, ..) = in_force(1).await;
    let host = async |name: &str, packages: Option<Vec<(&'static str, &'static str)>>| -> TrialHost {
        let mut host = trial.enrol(name).await;
        host.packages = packages;
        trial.deliver(&mut host, true).await;
        host
    };
    let open = host("open", Some(vec![("a", "deb:1-1"), ("b", "deb:2-1"), ("c", "deb:1-1")])).await;
    let mended = host("mended", Some(vec![("a", "deb:2-1"), ("b", "deb:3-1")])).await;
    let blind = host("blind", None).await;
    let silent = trial.enrol("silent").await;
    let set = async || trial.app.advisories.newest(&trial.app.store).await.unwrap().unwrap();
    let made = round::run(&trial.app, set().await).await.unwrap();
    let compared: BTreeSet<&str> = made.hosts.iter().map(|host| host.id.as_str()).collect();
    assert_eq!(compared, BTreeSet::from([open.id.as_str(), mended.id.as_str()]));
    let unread: BTreeSet<_> = made.unread.iter().map(|(id, why)| (id.as_str(), why.as_str())).collect();
    let untold = [(blind.id.as_str(), "its packages are not told"), (silent.id.as_str(), "it has no report")];
    assert_eq!(unread, BTreeSet::from(untold), "who was not compared is never without holes");
    let found = |made: &round::Exposure| -> Vec<(String, String, Vec<String>)> {
        let name = |number: &u32| made.hosts[*number as usize].name.clone();
        let of = |hole: &derive::exposure::Hole| {
            (hole.record.package.clone(), hole.record.id.clone(), hole.hosts.iter().map(name).collect())
        };
        made.holes.iter().map(of).collect()
    };
    let open_a = ("a".to_owned(), "CVE-2026-0000".to_owned(), vec!["open".to_owned()]);
    assert_eq!(found(&made), std::slice::from_ref(&open_a));
    assert_eq!(made.holes[0].known.exploited.as_deref(), Some("2026-02-03"));
    // A newer set is asked about the reports that are there, without waiting for an agent.
    let fixes = [("a".to_owned(), "2-1"), ("b".to_owned(), "2-2")];
    let (newer, _) = container(&trial.advisory_key, 2, door::now().plus_days(30), &fixes);
    publish(&trial, &newer).await.unwrap();
    let made = round::run(&trial.app, set().await).await.unwrap();
    let open_b = ("b".to_owned(), "CVE-2026-0001".to_owned(), vec!["open".to_owned()]);
    assert_eq!((made.set.version, found(&made)), (2, vec![open_a, open_b]));
    assert_eq!(trial.app.exposure.get().unwrap().set, made.set);
}

#[tokio::test]
async fn a_comparison_is_signed_and_logged_once_for_what_it_says() {
    let (trial, ..) = in_force(1).await;
    let mut host = trial.enrol("open").await;
    host.packages = Some(vec![("a", "deb:1-1"), ("b", "deb:2-1")]);
    trial.deliver(&mut host, true).await;
    let run = async || {
        let set = trial.app.advisories.newest(&trial.app.store).await.unwrap().unwrap();
        round::run(&trial.app, set).await.unwrap()
    };
    let made = run().await;
    let signed = made.signed.as_ref().unwrap();
    let kept = exposure_looks::newest(trial.app.store.readers()).await.unwrap().unwrap();
    let opened = seal::exposure::open(&kept.envelope, &[trial.app.folder.observer().public()]).unwrap();
    assert_eq!((&opened.look, kept.position), (&signed.look, signed.position));
    assert_eq!((opened.look.hosts, opened.look.unread, opened.look.findings, opened.look.untold), (1, 0, 1, 0));
    assert_eq!((&opened.look.set, opened.look.at), (&made.set, made.made));
    // Whoever has the lists finds the digests.
    let holes = made.holes.iter().map(advisories::statement::exposed);
    assert_eq!(opened.look.findings_sha256, seal::exposure::digest(holes).unwrap());
    assert_eq!(opened.look.inputs_sha256, seal::exposure::digest(&made.inputs).unwrap());
    let tables: Vec<_> = made.inputs[0].tables.keys().map(String::as_str).collect();
    assert_eq!(tables, ["os.release", "package.installed"]);
    let entry = log::entries(trial.app.store.readers(), kept.position, 1).await.unwrap().remove(0);
    let logged: report::wire::LogEntry = seal::canonical::decode(&entry.place.entry).unwrap();
    let digest = seal::digest::parse_hex32(&opened.payload_sha256).unwrap();
    assert!(seal::entry::opens(&logged, &digest, &entry.place.salt));
    assert_eq!(logged.kind, report::wire::EntryKind::Exposure);
    // The same again says the same; its own entry is no reason to compare again.
    assert!(round::due(&trial.app).await.unwrap().is_none());
    trial.deliver(&mut host, true).await;
    assert!(run().await.signed.as_ref().is_ok_and(|again| again.position == kept.position && !again.is_new));
    host.packages = Some(vec![("a", "deb:2-1")]);
    trial.deliver(&mut host, true).await;
    let mended = run().await;
    let mended = mended.signed.as_ref().unwrap();
    assert!(mended.is_new && mended.position > kept.position && mended.look.findings == 0);
    // Programs see where it stands in the log.
    let cookie = trial.sign_in(crate::people::Role::Operator).await;
    let seen = trial.get("/api/v1/exposure", None, Some(&cookie)).await.json();
    let told = &seen["made"]["logged"];
    assert_eq!((&told["position"], &told["statement"]["findings"]), (&mended.position.into(), &0.into()));
    let envelope = told["envelope"].as_str().unwrap().as_bytes();
    let again = seal::exposure::open(envelope, &[trial.app.folder.observer().public()]).unwrap();
    assert_eq!((&again.look, &again.payload_sha256), (&mended.look, &mended.payload_sha256));
    let page = trial.get("/exposure", None, Some(&cookie)).await;
    let entry = format!("entry <a href=\"/log\">{} of the log</a>", mended.position);
    assert!(String::from_utf8(page.bytes).unwrap().contains(&entry));
}

#[tokio::test]
async fn an_observer_that_no_root_document_names_signs_nothing_and_says_so() {
    let (trial, ..) = in_force(1).await;
    let unnamed = trial.root_with(2, |document| document.roles.observer.clear());
    roots::install(&trial.app.store, &trial.app.folder, &unnamed, door::now()).await.unwrap();
    let set = trial.app.advisories.newest(&trial.app.store).await.unwrap().unwrap();
    let made = round::run(&trial.app, set).await.unwrap();
    let why = made.signed.as_ref().unwrap_err();
    assert!(why.contains("tidewaiter root rotate --server public.json"), "{why}");
    assert_eq!(exposure_looks::newest(trial.app.store.readers()).await.unwrap(), None);
}

/// A rule on holes as the shipped ones are, in a policy that lets them be open for a month.
const HIGH: &str = "id: advisory-high-overdue\ntitle: Holes are closed\nseverity: high\ntable: advisory.affected\n\
    where: has(row.fixed) && row.severity == \"high\"\nrequire: '!older_than(row.fix_published, param.days)'\nempty: pass\n\
    parameters: {days: \"30d\"}\nreferences: {test: [\"1\"]}\nwhy: Because.\nremedy: Mend it.\nexamples:\n  \
    - {row: {severity: low, fixed: \"deb:2\"}, outcome: pass}\n  \
    - {row: {severity: high, fixed: \"deb:2\", fix_published: \"2025-03-01\"}, outcome: fail}\n";

#[tokio::test]
async fn overdue_holes_are_counted_and_come_first() {
    let mut trial = Trial::new().await;
    trial.set.files.insert("rules/patches/advisory-high-overdue.yaml".to_owned(), HIGH.to_owned());
    if let Some(profile) = trial.set.files.get_mut("profiles/all.yaml") {
        *profile = profile.replace("[thing-good", "[advisory-high-overdue, thing-good");
    }
    trial.set.specs.insert(0, derive::advisory_affected::SPEC.clone());
    trial.make_ready().await;
    let days_ago = |days: i64| door::now().plus_days(-days).to_string()[..10].to_owned();
    let mut builder = Builder::new(1, door::now().plus_days(-1), door::now().plus_days(30));
    for (package, severity, published) in [
        ("late", Severity::High, Some(days_ago(31))),
        ("soon", Severity::High, Some(days_ago(10))),
        ("undated", Severity::High, None),
        ("worse", Severity::Critical, Some(days_ago(300))),
    ] {
        let mut record = Record::new("debian:12", package, &format!("CVE-{package}"), Status::Fixed);
        (record.ranges, record.severity, record.published) = (vec![Range::before("2-1")], severity, published);
        builder.record(record);
    }
    let built = builder.build().unwrap();
    let payload = built.manifest.to_bytes().unwrap();
    let envelope = seal::signed::sign(seal::signed::ADVISORY_SET, payload, &[&trial.advisory_key]).unwrap();
    publish(&trial, &written(&Container::new(envelope, built))).await.unwrap();
    for (name, packages) in [
        ("one", vec![("late", "deb:1"), ("soon", "deb:1"), ("undated", "deb:1"), ("worse", "deb:1")]),
        ("two", vec![("late", "deb:1")]),
        ("three", vec![("soon", "deb:1")]),
    ] {
        let mut host = trial.enrol(name).await;
        host.packages = Some(packages);
        trial.deliver(&mut host, true).await;
    }
    let set = trial.app.advisories.newest(&trial.app.store).await.unwrap().unwrap();
    round::run(&trial.app, set).await.unwrap();
    let cookie = trial.sign_in(crate::people::Role::Operator).await;
    let seen = trial.get("/api/v1/exposure", None, Some(&cookie)).await.json();
    assert_eq!(seen["overdue"], serde_json::json!({"holes": 1, "hosts": 2}));
    let told = |hole: &serde_json::Value| {
        let text = |field: &str| hole[field].as_str().unwrap_or_default().to_owned();
        (text("package"), hole["age_days"].as_i64(), text("due"), hole["overdue"] == true)
    };
    let holes: Vec<_> = seen["holes"].as_array().unwrap().iter().map(told).collect();
    let line = |package: &str, age, due: String, overdue| (package.to_owned(), age, due, overdue);
    let expected = [
        line("late", Some(31), days_ago(1), true),
        // No rule of this policy is about critical ones.
        line("worse", Some(300), String::new(), false),
        line("soon", Some(10), days_ago(-20), false),
        line("undated", None, String::new(), false),
    ];
    assert_eq!(holes, expected);
    let late = trial.get("/api/v1/exposure?overdue=true", None, Some(&cookie)).await.json();
    assert_eq!((late["count"].as_u64(), &late["holes"][0]["due_by"]), (Some(1), &"advisory-high-overdue".into()));
    let page = String::from_utf8(trial.get("/exposure", None, Some(&cookie)).await.bytes).unwrap();
    assert!(page.contains("<strong class=\"fail\">1 overdue</strong>, on 2 hosts"), "{page}");
}
