//! What a person sees where a program sees a problem.

use super::layout::Frame;
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

/// A problem as a page; whoever is not signed in is sent to do so.
#[must_use]
pub fn page(problem: &Problem, demo: bool, request: &str) -> Response {
    if *problem == Problem::Unauthenticated {
        return Redirect::to("/login").into_response();
    }
    let (status, _) = problem.parts();
    let page = Error {
        frame: Frame::stranger("It did not work", demo),
        status: status.as_u16(),
        title: problem.to_string(),
        request: request.to_owned(),
    };
    match page.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(_) => status.into_response(),
    }
}
