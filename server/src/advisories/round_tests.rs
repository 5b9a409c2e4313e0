//! What a comparison of the fleet finds, what of it is signed and logged, and
//! what of it is overdue.

use super::round;
use super::tests::{container, in_force, publish, written};
use crate::store::{exposure_looks, log};
use crate::trial::{Trial, TrialHost};
use crate::{advisories, door, roots};
use advisory::pack::{Builder, Container};
use advisory::{Range, Record, Severity, Status};
use std::collections::BTreeSet;

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
