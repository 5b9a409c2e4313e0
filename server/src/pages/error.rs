//! What a person sees where a program sees a problem.

use super::layout::Frame;
use crate::people::session::Person;
use crate::problem::Problem;
use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};

#[derive(Template)]
#[template(path = "error.html")]
struct Error {
    frame: Frame,
    status: u16,
    title: String,
    request: String,
}

/// A problem as a page, in the frame of whoever is signed in. Whoever is not
/// is sent to sign in; whoever tried to stays there and is told what was wrong.
#[must_use]
pub fn page(problem: &Problem, demo: bool, person: Option<Person>, is_login: bool, request: &str) -> Response {
    if *problem == Problem::Unauthenticated {
        return Redirect::to("/login").into_response();
    }
    let (status, _) = problem.parts();
    let title = problem.to_string();
    let page = if is_login && status.is_client_error() {
        super::Login::again(demo, title).render()
    } else {
        let frame = Frame { title: "It did not work".to_owned(), here: "", demo, person };
        Error { frame, status: status.as_u16(), title, request: request.to_owned() }.render()
    };
    match page {
        Ok(text) => (status, Html(text)).into_response(),
        Err(_) => status.into_response(),
    }
}
