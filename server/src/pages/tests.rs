//! Every page as each reader gets it: whole, in form, and free of what hosts
//! could have put into their names.

use crate::http::{ROUTES, Who};
use crate::people::Role;
use crate::trial::Trial;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};

/// A name that acts if it is not escaped, and turns what follows it around.
const HOSTILE: &str = "<script>alert(1)</script>\u{202e}";

/// Every page, as it is asked for by a browser.
async fn page(trial: &Trial, path: &str, cookie: Option<&str>) -> (StatusCode, String) {
    let mut request = Request::builder().uri(path).header(header::ACCEPT, "text/html,application/xhtml+xml");
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    let answer = trial.send(request.body(Body::empty()).unwrap(), None).await;
    (answer.status, String::from_utf8(answer.bytes.to_vec()).unwrap())
}

fn check(path: &str, text: &str) {
    for part in ["<html lang=\"en\">", "<title>", "class=\"skip\"", "<main id=\"content\">"] {
        assert!(text.contains(part), "{path} has no {part}");
    }
    assert_eq!(text.matches("<h1>").count(), 1, "{path}");
    for banned in ["<script", "style=", "onclick", "\u{202e}", "http://", "https://"] {
        assert!(!text.contains(banned), "{path} has {banned}");
    }
    let (tables, captions) = (text.matches("<table").count(), text.matches("<caption>").count());
    assert_eq!(tables, captions, "{path} has a table without a caption");
    let (charts, labels) = (text.matches("<svg").count(), text.matches("role=\"img\" aria-label").count());
    assert_eq!(charts, labels, "{path} has a chart that says nothing");
}

#[tokio::test]
async fn every_page_is_whole_for_every_role_that_may_see_it() {
    let trial = Trial::ready().await;
    let host = trial.enrol("gw-1").await;
    let hostile = crate::store::Change::Register {
        register: report::wire::Register {
            hosts: std::collections::BTreeMap::from([(
                HOSTILE.to_owned(),
                report::wire::RegisterEntry {
                    site: HOSTILE.to_owned(),
                    function: HOSTILE.to_owned(),
                    criticality: "high".to_owned(),
                    owner: HOSTILE.to_owned(),
                },
            )]),
        },
        at: crate::door::now(),
    };
    trial.app.store.write(hostile).await.unwrap();
    crate::score::refresh(&trial.app, crate::door::now()).await.unwrap();
    let mut seen = 0;
    for role in Role::ALL {
        let cookie = trial.sign_in(role).await;
        for route in ROUTES.iter().filter(|r| r.method == "GET" && !r.path.starts_with("/api/")) {
            if matches!(route.path, "/healthz" | "/metrics" | "/style.css" | "/calendar/{token}") {
                continue;
            }
            let path = route.path.replace("{host}", &host.id).replace("{rule}", "thing-good");
            let (status, text) = page(&trial, &path, Some(&cookie)).await;
            let may = match route.who {
                Who::Roles(roles) => roles.contains(&role),
                _ => true,
            };
            assert_eq!(status == StatusCode::OK, may, "{path} for {}", role.word());
            check(&path, &text);
            seen += usize::from(may);
            if role == Role::Board {
                assert!(!text.contains("href=\"/hosts"), "{path} links the board to what it may not see");
            }
            if route.path == "/hosts" && may {
                assert!(text.contains("&#60;script&#62;") && text.contains("\\u{202e}"), "{text}");
            }
        }
    }
    assert!(seen > 20, "{seen}");
}

#[tokio::test]
async fn a_stranger_is_sent_to_sign_in_and_a_wrong_way_is_told_in_a_page() {
    let trial = Trial::ready().await;
    let (status, _) = page(&trial, "/", None).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let cookie = trial.sign_in(Role::Operator).await;
    let (status, text) = page(&trial, "/nowhere", Some(&cookie)).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    check("/nowhere", &text);
    assert!(text.contains("there is no such thing here"));
    // Whoever is signed in keeps the menu; whoever is not is offered to.
    assert!(text.contains("aria-label=\"Pages\"") && text.contains("Sign out") && !text.contains("Sign in<"), "{text}");
    let (_, text) = page(&trial, "/nowhere", None).await;
    assert!(!text.contains("Sign out") && text.contains("Sign in</a>"), "{text}");
    let board = trial.sign_in(Role::Board).await;
    let (status, text) = page(&trial, "/hosts", Some(&board)).await;
    assert!(status == StatusCode::FORBIDDEN && text.contains("Sign out"), "{status} {text}");
}

#[tokio::test]
async fn a_wrong_password_leads_back_to_the_form_and_says_so() {
    let trial = Trial::ready().await;
    trial.sign_in(Role::Operator).await;
    let form = async |accept: &str| {
        let request = Request::post("/login").header(header::ACCEPT, accept);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        trial.send(request.body(Body::from("name=operator&password=wrong")).unwrap(), None).await
    };
    let answer = form("text/html").await;
    let text = String::from_utf8(answer.bytes.clone()).unwrap();
    check("/login", &text);
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    for part in ["action=\"/login\"", "role=\"alert\"", "the name or the password is wrong"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(form("*/*").await.problem(), "wrong-password");
    let (_, text) = page(&trial, "/login", None).await;
    assert!(!text.contains("role=\"alert\""), "{text}");
}
