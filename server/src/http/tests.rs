//! Every route with every role and with none; and what every answer bears.

use super::{ROUTES, Who};
use crate::people::Role;
use crate::store::Change;
use crate::trial::Trial;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};

/// Calls every route as each caller, and expects to be let in or refused as the list says.
#[tokio::test]
async fn every_route_lets_in_whom_it_names_and_nobody_else() {
    let trial = Trial::ready().await;
    let host = trial.enrol("gw-1").await;
    let retired = trial.enrol("gw-2").await;
    trial.app.store.write(Change::Retire { host: retired.id.clone(), at: crate::door::now() }).await.unwrap();
    let mut cookies = Vec::new();
    for role in Role::ALL {
        cookies.push((role, trial.sign_in(role).await));
    }
    for route in ROUTES {
        let path = route.path.replace("{host}", &host.id).replace("{version}", "1").replace("{rule}", "thing-good");
        let path = path.replace("{token}", "none.ics");
        let call = async |host, cookie: Option<&str>| {
            let mut request = Request::builder().method(route.method).uri(&path);
            if let Some(cookie) = cookie {
                request = request.header(header::COOKIE, cookie);
            }
            trial.send(request.body(Body::empty()).unwrap(), host).await.status
        };
        let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
        let nobody = call(None, None).await;
        assert_eq!(nobody == StatusCode::UNAUTHORIZED, route.who != Who::Anyone, "{} for nobody: {nobody}", route.path);
        let agent = call(Some(&host), None).await;
        let lets_in = matches!(route.who, Who::Anyone | Who::Agent);
        assert_eq!(!refused.contains(&agent), lets_in, "{} for an agent: {agent}", route.path);
        let gone = call(Some(&retired), None).await;
        assert_eq!(!refused.contains(&gone), route.who == Who::Anyone, "{} for a retired host: {gone}", route.path);
        for (role, cookie) in &cookies {
            let status = call(None, Some(cookie)).await;
            let lets_in = match route.who {
                Who::Anyone => true,
                // Whoever asks: only the secret in the address tells, and this one is none.
                Who::Agent | Who::Calendar => false,
                Who::Roles(roles) => roles.contains(role),
                Who::Machine => *role == Role::Administrator,
            };
            assert_eq!(!refused.contains(&status), lets_in, "{} for {}: {status}", route.path, role.word());
            if !lets_in && !matches!(route.who, Who::Agent | Who::Calendar) {
                assert_eq!(status, StatusCode::FORBIDDEN, "{}", route.path);
            }
        }
    }
}

#[tokio::test]
async fn every_answer_is_in_its_form() {
    let trial = Trial::ready().await;
    let cookie = trial.sign_in(Role::Operator).await;
    for (method, path, kind, status, problem) in [
        ("GET", "/nowhere", "", 404, "not-found"),
        ("DELETE", "/healthz", "", 405, "method"),
        ("POST", "/api/v1/enrol", "text/plain", 415, "media-type"),
        ("POST", "/api/v1/enrol", "application/json", 400, "bad-request"),
        ("POST", "/login", "application/x-www-form-urlencoded", 400, "bad-request"),
        ("GET", "/api/v1/roots/x", "", 400, "bad-request"),
        ("GET", "/api/v1/roots/9", "", 404, "not-found"),
        ("GET", "/api/v1/hosts?nonsense=1", "", 400, "bad-request"),
        ("GET", "/api/v1/hosts/none", "", 404, "not-found"),
        ("GET", "/api/v1/rules/none", "", 404, "not-found"),
    ] {
        let request = Request::builder().method(method).uri(path).header(header::COOKIE, &cookie);
        let request = request.header(header::CONTENT_TYPE, kind).body(Body::from("{")).unwrap();
        let answer = trial.send(request, None).await;
        let said = String::from_utf8_lossy(&answer.bytes);
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (status, problem), "{path} {said}");
        let id = answer.headers["x-request-id"].to_str().unwrap();
        assert_eq!(answer.json()["instance"], format!("urn:tidewaiter:request:{id}"));
    }
    let overview = trial.get("/api/v1/overview", None, Some(&cookie)).await;
    assert_eq!(overview.status, StatusCode::OK);
    for (name, value) in [
        ("cache-control", "no-store"),
        ("strict-transport-security", "max-age=31536000"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", super::finish::CONTENT_SECURITY_POLICY),
    ] {
        assert_eq!(overview.headers[name], value);
    }
    assert!(!super::finish::CONTENT_SECURITY_POLICY.contains("unsafe"));
    let large = Request::post("/api/v1/enrol").header(header::CONTENT_TYPE, "application/json");
    let large = trial.send(large.body(Body::from(vec![b' '; 70_000])).unwrap(), None).await;
    assert_eq!(large.problem(), "too-large");
}

async fn login(trial: &Trial, name: &str, password: &str) -> crate::trial::Answer {
    let form = format!("name={name}&password={}", password.replace(' ', "+"));
    let request = Request::post("/login").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    trial.send(request.body(Body::from(form)).unwrap(), None).await
}

#[tokio::test]
async fn a_person_signs_in_and_out() {
    let trial = Trial::ready().await;
    trial.sign_in(Role::Auditor).await;
    let wrong = login(&trial, "auditor", "wrong horse battery").await;
    assert_eq!(wrong.problem(), "wrong-password");
    assert_eq!(login(&trial, "nobody", "correct horse battery").await.bytes.len(), wrong.bytes.len());
    let answer = login(&trial, "auditor", "correct horse battery").await;
    assert_eq!((answer.status, answer.headers["location"].to_str().unwrap()), (StatusCode::SEE_OTHER, "/"));
    let cookie = answer.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(trial.get("/api/v1/hosts", None, Some(&cookie)).await.status, StatusCode::OK);
    let logout = async |csrf: &str| {
        let request = Request::post("/logout").header(header::COOKIE, &cookie);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        trial.send(request.body(Body::from(format!("csrf={csrf}"))).unwrap(), None).await.status
    };
    assert_eq!(logout("guessed").await, StatusCode::FORBIDDEN);
    let token = cookie.split_once('=').unwrap().1;
    let digest = seal::digest::sha256_hex(token.as_bytes());
    let csrf = crate::store::people::session(trial.app.store.readers(), &digest).await.unwrap().unwrap().csrf;
    assert_eq!(logout(&csrf).await, StatusCode::SEE_OTHER);
    assert_eq!(trial.get("/api/v1/hosts", None, Some(&cookie)).await.status, StatusCode::UNAUTHORIZED);
    // Each try counts, also of a name that is not there.
    for _ in 0..10 {
        login(&trial, "nobody", "x").await;
    }
    assert_eq!(login(&trial, "auditor", "correct horse battery").await.problem(), "too-many");
}

#[tokio::test]
async fn sessions_end_by_time_and_by_a_new_password() {
    let trial = Trial::ready().await;
    let now = crate::door::now();
    let cookie = trial.sign_in(Role::Auditor).await;
    let headers = axum::http::HeaderMap::from_iter([(header::COOKIE, cookie.parse().unwrap())]);
    let found = async |millis| {
        let at = now.plus_millis(millis);
        crate::people::session::find(&trial.app, &headers, true, at).await.unwrap().is_some()
    };
    assert!(found(1000).await);
    assert!(!found(crate::people::session::IDLE_MILLIS + 1000).await);
    // Used every twenty minutes it lasts, but not beyond its life.
    for n in 1..36 {
        assert!(found(n * 20 * 60 * 1000).await, "{n}");
    }
    assert!(!found(crate::people::session::LIFE_MILLIS + 1000).await);
    let change = Change::Password { name: "auditor".to_owned(), password: "x".to_owned() };
    trial.app.store.write(change).await.unwrap();
    assert!(!found(1000).await);
}
