//! The console: pages for people, rendered here from the views. No script runs
//! in them; charts are SVG, and one style sheet serves screen and paper.

mod certificates;
pub mod chart;
mod error;
mod exposure;
mod layout;
mod overview;
mod show;
mod tables;
#[cfg(test)]
mod tests;

pub use certificates::{calendar, certificates, end_calendars};
pub use error::page as error_page;
pub use exposure::exposure;
pub use overview::overview;
pub use show::text;
pub use tables::{host, hosts, log, rule, rules};

use crate::problem::Problem;
use askama::Template;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use layout::Frame;

/// The style sheet, compiled in.
const STYLE: &str = include_str!("../../assets/style.css");

/// `GET /style.css`.
pub async fn style() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=300")];
    (kind, STYLE).into_response()
}

/// The sign-in page.
#[derive(Template)]
#[template(path = "login.html")]
struct Login {
    frame: Frame,
    /// Why the last try was refused.
    refused: Option<String>,
}

impl Login {
    fn again(demo: bool, why: String) -> Self {
        Self { frame: Frame::stranger("Sign in", demo), refused: Some(why) }
    }
}

/// `GET /login`.
///
/// # Errors
/// None that a caller can bring about.
pub async fn login(
    axum::extract::State(app): axum::extract::State<std::sync::Arc<crate::App>>,
) -> Result<Response, Problem> {
    render(&Login { frame: Frame::stranger("Sign in", app.is_demo()), refused: None })
}

/// A template as an answer.
fn render(page: &impl Template) -> Result<Response, Problem> {
    match page.render() {
        Ok(text) => Ok(Html(text).into_response()),
        Err(error) => {
            tracing::error!(%error, "a page cannot be rendered");
            Err(Problem::Internal)
        }
    }
}
