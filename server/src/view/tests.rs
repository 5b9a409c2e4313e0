//! What pages are given, after a report came.

use super::{HostFilter, host, hosts, log, overview, rules};
use crate::people::Role;
use crate::store::Change;
use crate::trial::Trial;
use report::Outcome;
use report::wire::Register;

async fn names(trial: &Trial, filter: HostFilter) -> Vec<String> {
    hosts::hosts(&trial.app, filter).await.unwrap().hosts.into_iter().map(|h| h.name).collect()
}

#[tokio::test]
async fn a_report_is_seen_on_every_page() {
    let trial = Trial::ready().await;
    let text = "name,site,function,criticality,owner\ngw-1,HQ,gateway,high,Ann\ndb-1,Port,database,low,Bob\n";
    let register: Register = crate::register::parse(text).unwrap();
    let now = crate::door::now();
    trial.app.store.write(Change::Register { register, at: now }).await.unwrap();
    let mut gw = trial.enrol("gw-1").await;
    trial.enrol("lab-1").await;
    trial.deliver(&mut gw, false).await;
    crate::score::refresh(&trial.app, now).await.unwrap();
    crate::score::refresh(&trial.app, now.plus_millis(1000)).await.unwrap();

    let seen = overview::overview(&trial.app, now, true).await.unwrap();
    let card = seen.scorecard.unwrap();
    assert_eq!((seen.hosts, card.judged, card.registered, seen.trend.len()), (2, 1, 2, 1));
    assert_eq!((seen.missing, seen.policy.unwrap().rules), (vec!["db-1".to_owned()], 2));

    assert_eq!(names(&trial, HostFilter::default()).await, ["db-1", "gw-1", "lab-1"]);
    for (filter, expected) in [
        (HostFilter { q: "GW".into(), ..HostFilter::default() }, vec!["gw-1"]),
        (HostFilter { site: "Port".into(), ..HostFilter::default() }, vec!["db-1"]),
        (HostFilter { function: "gateway".into(), ..HostFilter::default() }, vec!["gw-1"]),
        (HostFilter { state: "failing".into(), ..HostFilter::default() }, vec!["gw-1"]),
        (HostFilter { state: "silent".into(), ..HostFilter::default() }, vec!["db-1", "lab-1"]),
        (HostFilter { state: "unregistered".into(), ..HostFilter::default() }, vec!["lab-1"]),
        (HostFilter { state: "retired".into(), ..HostFilter::default() }, vec![]),
    ] {
        assert_eq!(names(&trial, filter.clone()).await, expected, "{filter:?}");
    }

    let one = host::host(&trial.app, &gw.id).await.unwrap();
    assert_eq!((one.counts.fail, one.counts.pass, one.findings.len()), (1, 1, 2));
    let worst = &one.findings[0];
    assert_eq!((worst.outcome, worst.rule.remedy.as_str()), (Outcome::Fail, "Mend it."));
    let row = &worst.rows[0];
    assert_eq!((row.grade, row.source.as_str()), ("configured", "test"));
    let shown = |field| row.values.iter().find(|v| v.field == field).unwrap();
    assert_eq!((shown("good").value.as_str(), shown("good").named, shown("name").named), ("false", true, false));
    assert!(!shown("name").value.contains('\u{202e}'), "what turns text around is escaped");

    let all = rules::rules(&trial.app).await.unwrap();
    assert_eq!(all.rules.iter().map(|r| (r.counts.fail, r.counts.pass)).collect::<Vec<_>>(), [(1, 0), (0, 1)]);
    let rule = rules::rule(&trial.app, "thing-good").await.unwrap();
    assert_eq!((rule.hosts[0].name.as_str(), rule.hosts[0].failed), ("gw-1", 1));

    let page = log::log(&trial.app, 1, true).await.unwrap();
    let kinds: Vec<_> = page.entries.iter().map(|e| e.kind.as_str()).collect();
    assert_eq!(kinds, ["report", "enrolment", "enrolment", "register", "policy_set", "root"]);
    assert_eq!(page.entries[0].name.as_deref(), Some("gw-1"));
}

/// A verdict that went stale is unknown, and shown with what it was.
#[tokio::test]
async fn a_stale_verdict_is_shown_with_what_it_was() {
    let mut trial = Trial::new().await;
    let fresh = "require: row.good\nfresh: {table: thing.seen, field: until, days: 30}\n";
    for text in trial.set.files.values_mut() {
        *text = text.replace("require: row.good\n", fresh);
    }
    trial.make_ready().await;
    let mut gw = trial.enrol("gw-1").await;
    gw.until = report::Time::parse_day("2020-01-01").unwrap();
    trial.deliver(&mut gw, false).await;

    let one = host::host(&trial.app, &gw.id).await.unwrap();
    assert_eq!((one.counts.fail, one.counts.unknown, one.counts.pass), (1, 1, 0));
    let stale = one.findings.iter().find(|finding| finding.rule.id == "thing-good").unwrap();
    assert_eq!((stale.outcome, stale.last, stale.failed), (Outcome::Unknown, Some(Outcome::Fail), 1));
    assert_eq!((stale.reason.as_deref(), stale.rows.len()), (Some("stale since 2020-01-31"), 1));
    let rule = rules::rule(&trial.app, "thing-good").await.unwrap();
    assert_eq!((rule.hosts[0].outcome, rule.hosts[0].last), (Outcome::Unknown, Some(Outcome::Fail)));

    let cookie = trial.sign_in(Role::Auditor).await;
    for (path, words) in [
        (format!("/hosts/{}", gw.id), ["unknown (was fail)", "stale since 2020-01-31"]),
        ("/rules/thing-good".to_owned(), ["unknown (was fail)", "stale since 2020-01-31"]),
        ("/rules/thing-good".to_owned(), ["Its verdict counts", "for <code>30</code> days"]),
        (format!("/api/v1/hosts/{}", gw.id), ["\"last\":\"fail\"", "\"days\":30"]),
        ("/api/v1/rules/thing-good".to_owned(), ["\"last\":\"fail\"", "\"days\":30"]),
    ] {
        let answer = trial.get(&path, None, Some(&cookie)).await;
        let said = String::from_utf8(answer.bytes).unwrap();
        assert!(words.iter().all(|word| said.contains(word)), "{path}: {said}");
    }
}

/// What a board is given names no host, whatever went on: neither by name nor by id.
#[tokio::test]
async fn no_host_is_named_to_the_board() {
    let trial = Trial::ready().await;
    let text = "name,site,function,criticality,owner\ngw-1,HQ,gateway,high,Ann\ndb-1,Port,database,low,Bob\n";
    let now = crate::door::now();
    let register: Register = crate::register::parse(text).unwrap();
    trial.app.store.write(Change::Register { register, at: now }).await.unwrap();
    let mut gw = trial.enrol("gw-1").await;
    trial.deliver(&mut gw, false).await;
    let (host, detail) = (gw.id.clone(), "gw-1 was set back".to_owned());
    let event = crate::store::hosts::NewEvent { host, kind: crate::store::hosts::EventKind::Fork, detail, at: now };
    trial.app.store.write(Change::Event(event)).await.unwrap();
    crate::score::refresh(&trial.app, now).await.unwrap();
    for (role, named) in [(Role::Auditor, true), (Role::Board, false)] {
        let cookie = trial.sign_in(role).await;
        for (path, words) in [("/api/v1/overview", &["gw-1", "db-1"][..]), ("/api/v1/log", &["gw-1"])] {
            let answer = trial.get(path, None, Some(&cookie)).await;
            let said = String::from_utf8(answer.bytes.clone()).unwrap();
            for word in words.iter().copied().chain([gw.id.as_str()]) {
                assert_eq!(said.contains(word), named, "{path} for {}: {word}", role.word());
            }
            if path.ends_with("overview") {
                let json = answer.json();
                assert_eq!(json["missing_total"], 1);
                assert!(json["scorecard"]["next"][0]["hosts_total"].as_u64().unwrap() > 0, "{json}");
            }
        }
    }
}
