//! Certificates from reports to pages: what is seen where, what replaced what,
//! and what calendar programs are given.

use super::renewal::{How, histories, validity_days};
use super::{calendar, index};
use crate::people::Role;
use crate::store::certificates::{self as store, Catch, Certificate, Held, Step};
use crate::store::{Change, Refusal};
use crate::trial::{Trial, TrialHost};
use crate::view::certificates::{CertificateFilter, CertificatesView, certificates};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use derive::presence::{Place, Seen};
use report::Time;
use std::collections::BTreeMap;

/// A self-signed certificate that ends in so many days, DER.
fn made(name: &str, key: &rcgen::KeyPair, days: i64) -> Vec<u8> {
    let mut params = rcgen::CertificateParams::new([name.to_owned()]).unwrap();
    let now = time::OffsetDateTime::from_unix_timestamp(crate::door::now().millis() / 1000).unwrap();
    (params.not_before, params.not_after) = (now - time::Duration::days(90), now + time::Duration::days(days));
    params.self_signed(key).unwrap().der().to_vec()
}

fn key() -> rcgen::KeyPair {
    rcgen::KeyPair::generate().unwrap()
}

async fn hold(trial: &Trial, host: &mut TrialHost, holds: &[(&str, &Vec<u8>)]) {
    host.holds = Some(holds.iter().map(|(path, der)| ((*path).to_owned(), (*der).clone())).collect());
    trial.deliver(host, true).await;
}

async fn view(trial: &Trial, filter: CertificateFilter) -> CertificatesView {
    certificates(&trial.app, filter, crate::door::now()).await.unwrap()
}

/// What is in which place now, as `host place title`.
async fn places(trial: &Trial, filter: CertificateFilter) -> Vec<String> {
    let seen = view(trial, filter).await;
    let mut all: Vec<_> = seen
        .certificates
        .iter()
        .flat_map(|line| line.places.iter().map(|p| format!("{} {} {}", p.name, p.place, line.certificate.names[0])))
        .collect();
    all.sort();
    all
}

#[tokio::test]
async fn what_reports_show_is_seen_filtered_and_replaced() {
    let trial = Trial::ready().await;
    let text = "name,site,function,criticality,owner\ngw-1,HQ,gateway,high,Ann\ngw-2,Port,gateway,low,Bob\n";
    let register = crate::register::parse(text).unwrap();
    trial.app.store.write(Change::Register { register, at: crate::door::now() }).await.unwrap();
    let (mut one, mut two) = (trial.enrol("gw-1").await, trial.enrol("gw-2").await);
    two.labels = BTreeMap::from([("partner".to_owned(), "Norland customs".to_owned())]);
    let (first, second) = (key(), key());
    let old = made("a.example", &first, 10);
    let new = made("a.example", &second, 80);
    let shared = made("b.example", &first, 200);
    hold(&trial, &mut one, &[("/etc/a.pem", &old), ("/etc/b.pem", &shared)]).await;
    hold(&trial, &mut two, &[("/etc/b.pem", &shared)]).await;
    let all = CertificateFilter::default;
    let expected = ["gw-1 /etc/a.pem a.example", "gw-1 /etc/b.pem b.example", "gw-2 /etc/b.pem b.example"];
    assert_eq!(places(&trial, all()).await, expected);
    let seen = view(&trial, all()).await;
    let totals = seen.totals;
    assert_eq!((totals.certificates, totals.places, totals.hosts, totals.soon, totals.next), (2, 3, 2, 1, 0));
    assert_eq!((seen.months.iter().map(|m| m.ends).sum::<u64>(), seen.renewals.len()), (2, 0));
    assert_eq!((seen.readiness.private, seen.readiness.unknown), (2, 0), "both are self-signed");
    let owners: Vec<_> = seen.owners.iter().map(|o| (o.kind, o.name.as_str(), o.certificates)).collect();
    assert_eq!(owners, [("partner", "Norland customs", 1), ("owner", "Ann", 2)]);
    for (filter, found) in [
        (CertificateFilter { q: "A.EXAMPLE".into(), ..all() }, vec![expected[0]]),
        (CertificateFilter { q: "gw-2".into(), ..all() }, vec![expected[2]]),
        (CertificateFilter { site: "HQ".into(), ..all() }, expected[..2].to_vec()),
        (CertificateFilter { function: "gateway".into(), ..all() }, expected.to_vec()),
        (CertificateFilter { owner: "Norland customs".into(), ..all() }, vec![expected[2]]),
        (CertificateFilter { label: "partner=Norland customs".into(), ..all() }, vec![expected[2]]),
        (CertificateFilter { label: "partner".into(), ..all() }, vec![]),
        (CertificateFilter { state: "soon".into(), ..all() }, vec![expected[0]]),
        (CertificateFilter { state: "ended".into(), ..all() }, vec![]),
        (CertificateFilter { state: "year".into(), ..all() }, expected.to_vec()),
        (CertificateFilter { state: "nonsense".into(), ..all() }, vec![]),
    ] {
        assert_eq!(places(&trial, filter.clone()).await, found, "{filter:?}");
    }

    // The next report has another certificate for the same name in the place, and one is gone.
    hold(&trial, &mut one, &[("/etc/a.pem", &new)]).await;
    let after = ["gw-1 /etc/a.pem a.example", "gw-2 /etc/b.pem b.example"];
    assert_eq!(places(&trial, all()).await, after);
    let seen = view(&trial, all()).await;
    let renewal = &seen.renewals[0];
    assert_eq!((seen.renewals.len(), renewal.name.as_str(), renewal.place.as_str()), (1, "gw-1", "/etc/a.pem"));
    assert_eq!((renewal.history.how, renewal.history.renewals[0].days_left), (How::CannotTell, 9));
    assert_eq!(renewal.history.renewals[0].days_to_place, 90);
    // A report that did not look changes nothing.
    one.holds = None;
    trial.deliver(&mut one, true).await;
    assert_eq!(places(&trial, all()).await, after);
    let last = view(&trial, all()).await.certificates.iter().flat_map(|c| c.places.clone()).find(|p| p.name == "gw-1");
    assert!(last.unwrap().last.is_some(), "the newest report did not show it");

    // Made again from the reports, it is the same to the letter.
    let held = store::held(trial.app.store.readers(), None).await.unwrap();
    for host in [&one, &two] {
        let forgotten = Catch { host: host.id.clone(), after: host.sequence, steps: vec![forget(host)] };
        trial.app.store.write(Change::Catch(Box::new(forgotten))).await.unwrap();
    }
    assert_eq!(index::catch_up(&trial.app).await.unwrap(), 4);
    assert_eq!(store::held(trial.app.store.readers(), None).await.unwrap(), held);
    assert_eq!(index::catch_up(&trial.app).await.unwrap(), 0);
    // Out of service, a host has none.
    trial.app.store.write(Change::Retire { host: two.id.clone(), at: crate::door::now() }).await.unwrap();
    assert_eq!(places(&trial, all()).await, after[..1]);
}

/// A step that sets a host's index back to its beginning.
fn forget(_: &TrialHost) -> Step {
    Step { sequence: 0, at: Time::from_seconds(0), labels: BTreeMap::new(), shown: None }
}

#[tokio::test]
async fn a_late_report_puts_the_history_in_order() {
    let trial = Trial::ready().await;
    let mut host = trial.enrol("gw-1").await;
    let key = key();
    let [a, b, c] = [10, 50, 90].map(|days| made("a.example", &key, days));
    hold(&trial, &mut host, &[("/etc/a.pem", &a)]).await;
    // The second report is held back; the third comes first.
    host.holds = Some(vec![("/etc/a.pem".to_owned(), b)]);
    let late = trial.seal(&host, true, |_, _| {});
    host.sequence += 1;
    host.previous = Some(late.payload_sha256.clone());
    hold(&trial, &mut host, &[("/etc/a.pem", &c)]).await;
    let renewals = async || view(&trial, CertificateFilter::default()).await.renewals[0].history.renewals.len();
    assert_eq!(renewals().await, 1);
    assert_eq!(trial.report(&host, &late.submission, 0).await.status, StatusCode::OK);
    index::catch_up(&trial.app).await.unwrap();
    assert_eq!(renewals().await, 2);
    // Who lags behind another that caught up writes nothing.
    let stale = Catch { host: host.id.clone(), after: 1, steps: vec![] };
    assert!(trial.app.store.write(Change::Catch(Box::new(stale))).await.is_ok());
    assert_eq!(renewals().await, 2);
}

/// A certificate of `a.example`, valid for 90 days from a day on.
fn certificate(number: i64, from: i64) -> Certificate {
    let not_before = Time::from_days(from);
    Certificate {
        sha256: format!("{number:02}"),
        spki_sha256: None,
        subject: "CN=a".into(),
        issuer: "CN=ca".into(),
        names: vec!["a.example".into()],
        not_before,
        not_after: not_before.plus_days(90).plus_millis(-1000),
        authority: false,
        self_issued: false,
        key_type: "RSA".into(),
        key_bits: Some(2048),
    }
}

/// Certificates that came to one place on these days, each issued so many days before.
fn line(days: &[(i64, i64)]) -> (Vec<Held>, BTreeMap<String, Certificate>) {
    let place = Place { seen: Seen::File, name: "/etc/a.pem".into() };
    let mut held = Vec::new();
    let mut known = BTreeMap::new();
    for (number, (at, issued)) in (1..).zip(days) {
        let one = certificate(number, at - issued);
        let next = usize::try_from(number).ok().and_then(|number| days.get(number));
        held.push(Held {
            host: "h".into(),
            place: place.clone(),
            position: 0,
            sha256: one.sha256.clone(),
            leaf: true,
            public: None,
            since: Time::from_days(*at),
            since_sequence: at.unsigned_abs(),
            last: None,
            until: next.map(|(at, _)| Time::from_days(*at)),
            until_sequence: next.map(|(at, _)| at.unsigned_abs()),
        });
        known.insert(one.sha256.clone(), one);
    }
    (held, known)
}

#[test]
fn it_is_told_who_renews_or_that_it_cannot_be() {
    let how = |days: &[(i64, i64)]| {
        let (held, known) = line(days);
        histories(&held, &known).into_values().next().map(|history| (history.how, history.usual_days_left))
    };
    assert_eq!(how(&[(100, 0)]), None);
    assert_eq!(how(&[(100, 0), (160, 0), (220, 0)]), Some((How::CannotTell, 29)));
    assert_eq!(how(&[(100, 0), (160, 0), (220, 0), (281, 1), (340, 0)]), Some((How::Automated, 29)));
    // Once early, once late, once just in time; and always after the end.
    assert_eq!(how(&[(100, 0), (160, 0), (240, 0), (329, 0)]), Some((How::ByHand, 9)));
    assert_eq!(how(&[(100, 0), (195, 0), (290, 0), (385, 0)]), Some((How::ByHand, -6)));
    let (held, known) = line(&[(100, 0), (160, 0), (220, 2), (280, 0)]);
    let history = histories(&held, &known).into_values().next().unwrap();
    assert_eq!((history.renewals.len(), history.usual_days_to_place), (3, 0));
    let last = &known["04"];
    assert!(!history.is_overdue(last.not_after, Time::from_days(280 + 60)));
    assert!(history.is_overdue(last.not_after, Time::from_days(280 + 70)));
    // Another name in the same place renews nothing.
    let (held, mut known) = line(&[(100, 0), (160, 0)]);
    let other = known.get_mut("02").unwrap();
    (other.subject, other.names) = ("CN=b".into(), vec!["b.example".into()]);
    assert!(histories(&held, &known).is_empty());
    // Two that are renewed in one report are not taken for each other.
    let (mut held, mut known) = line(&[(100, 0), (160, 0)]);
    let (more, twins) = line(&[(100, 0), (160, 0)]);
    held.extend(more.into_iter().map(|one| Held { sha256: format!("1{}", one.sha256), ..one }));
    known.extend(twins.into_values().map(|one| {
        let sha256 = format!("1{}", one.sha256);
        (sha256.clone(), Certificate { sha256, key_type: "EC".into(), ..one })
    }));
    held.sort_by_key(|one| one.since);
    let found: Vec<_> = histories(&held, &known).into_values().map(|h| h.renewals[0].from.clone()).collect();
    assert_eq!(found, ["01", "101"]);
}

#[test]
fn validity_is_counted_as_authorities_count_it() {
    let at = |seconds| Time::from_seconds(seconds);
    for (seconds, days) in [(90 * 86_400 - 1, 90), (90 * 86_400, 91), (0, 1), (86_399, 1), (86_400, 2)] {
        assert_eq!(validity_days(at(1000), at(1000 + seconds)), days, "{seconds}");
    }
}

#[tokio::test]
async fn a_calendar_is_given_to_whoever_holds_its_address_while_its_maker_may_see_it() {
    let trial = Trial::ready().await;
    let mut host = trial.enrol("gw-1").await;
    let (a, b) = (made("a.example", &key(), 10), made("b.example", &key(), 20));
    hold(&trial, &mut host, &[("/etc/a.pem", &a), ("/etc/b.pem", &b)]).await;
    let cookie = trial.sign_in(Role::Operator).await;
    let token = cookie.split_once('=').unwrap().1;
    let digest = seal::digest::sha256_hex(token.as_bytes());
    let csrf = crate::store::people::session(trial.app.store.readers(), &digest).await.unwrap().unwrap().csrf;
    let post = async |path: &str, body: String| {
        let request = Request::post(path).header(header::COOKIE, &cookie);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        trial.send(request.body(Body::from(body)).unwrap(), None).await
    };
    assert_eq!(post("/certificates/calendar", "csrf=x&filter=".into()).await.status, StatusCode::FORBIDDEN);
    let made = post("/certificates/calendar", format!("csrf={csrf}&filter=q%3Da.example")).await;
    let page = String::from_utf8(made.bytes).unwrap();
    let path = page.split("/calendar/").nth(1).unwrap().split('<').next().unwrap();
    let path = format!("/calendar/{}", path.trim());
    let get = async |path: &str| trial.get(path, None, None).await;
    let answer = get(&path).await;
    assert_eq!(
        (answer.status, answer.headers["content-type"].to_str().unwrap()),
        (StatusCode::OK, "text/calendar; charset=utf-8")
    );
    let text = String::from_utf8(answer.bytes).unwrap();
    assert_eq!((text.matches("BEGIN:VEVENT").count(), text.matches("BEGIN:VALARM").count()), (1, 3));
    assert!(text.contains("SUMMARY:Certificate of a.example ends on gw-1") && !text.contains("b.example"), "{text}");
    let uid = |text: &str| text.split("UID:").nth(1).unwrap().split("\r\nDTSTAMP").next().unwrap().to_owned();
    assert_eq!(uid(&text), uid(&String::from_utf8(get(&path).await.bytes).unwrap()), "the same event each time");
    for wrong in [path.replace(".ics", ""), format!("/calendar/{}.ics", "0".repeat(64)), "/calendar/x.ics".into()] {
        assert_eq!(get(&wrong).await.status, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    // A role that may not see hosts any more, the form that ends them, a new password.
    let again =
        async || calendar::make(&trial.app, "operator", &CertificateFilter::default(), crate::door::now()).await;
    assert_eq!(get(&again().await.unwrap()).await.status, StatusCode::OK);
    assert_eq!(post("/certificates/calendar/end", format!("csrf={csrf}")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(get(&path).await.status, StatusCode::UNAUTHORIZED);
    let path = again().await.unwrap();
    let change = Change::Password { name: "operator".into(), password: "x".into() };
    trial.app.store.write(change).await.unwrap();
    assert_eq!(get(&path).await.status, StatusCode::UNAUTHORIZED);
    trial.sign_in(Role::Board).await;
    let board = calendar::make(&trial.app, "board", &CertificateFilter::default(), crate::door::now()).await.unwrap();
    assert_eq!(get(&board).await.status, StatusCode::UNAUTHORIZED);
    for _ in 0..20 {
        again().await.unwrap();
    }
    assert!(again().await.is_err(), "twenty are enough");
    let stray = Change::CalendarsEnd { person: "nobody".into() };
    assert_ne!(trial.app.store.write(stray).await.map(drop), Err(Refusal::Store));
}
