//! The page of holes: who has which, by the newest advisory set.

use super::layout::Frame;
use super::render;
use crate::people::session::Person;
use crate::problem::Problem;
use crate::state::App;
use crate::view::{self, ExposureFilter, ExposureView, HoleLine};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "exposure.html")]
struct Page {
    frame: Frame,
    seen: ExposureView,
}

/// `GET /exposure`.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn exposure(
    State(app): State<Arc<App>>,
    person: Person,
    Query(filter): Query<ExposureFilter>,
) -> Result<Response, Problem> {
    let seen = view::exposure::exposure(&app, &filter, crate::door::now());
    render(&Page { frame: Frame::new("Exposure", "/exposure", app.is_demo(), person), seen })
}

impl Page {
    /// The address of another page of the same search.
    fn page(&self, number: usize) -> String {
        let filter = ExposureFilter { page: number, ..self.seen.filter.clone() };
        format!("/exposure?{}", serde_urlencoded::to_string(filter).unwrap_or_default())
    }

    /// True if the search leaves something out.
    fn is_narrowed(&self) -> bool {
        let filter = &self.seen.filter;
        !filter.id.is_empty() || filter.exploited || filter.overdue
    }

    /// Why no hole is listed: not having looked is never the same as having none.
    fn none(&self) -> String {
        let filter = &self.seen.filter;
        let Some(made) = &self.seen.made else {
            return "No advisory set was compared yet, so nothing is known of holes.".to_owned();
        };
        if made.hosts == 0 {
            return "No host was compared, so nothing is known of holes.".to_owned();
        }
        let what = match (filter.overdue, filter.exploited) {
            (true, true) => "an overdue hole that is known to be exploited",
            (true, false) => "an overdue hole",
            (false, true) => "a hole that is known to be exploited",
            (false, false) => "a hole that this advisory set knows",
        };
        let of = if filter.id.is_empty() { String::new() } else { format!(" under {}", super::text(&filter.id)) };
        format!("No host that was compared has {what}{of}.")
    }

    /// Why a hole has no day by which it must be closed.
    fn no_term(hole: &HoleLine) -> &'static str {
        match (hole.fixed.is_empty(), &hole.fix_published) {
            (true, _) => "no fix yet",
            (false, None) => "cannot be told",
            (false, Some(_)) => "no rule sets a day",
        }
    }

    /// Versions in one line, safe to print.
    fn joined(versions: &[String]) -> String {
        super::text(&versions.join(", "))
    }

    /// The issuer's word for people.
    fn status(hole: &HoleLine) -> &'static str {
        match hole.status {
            "fixed" => "fix is out",
            "will_not_fix" => "issuer will not fix",
            "under_investigation" => "issuer investigates",
            _ => "open, no fix",
        }
    }

    /// `319 days ago`.
    fn ago(days: &i64) -> String {
        match days {
            0 => "today".to_owned(),
            1 => "1 day ago".to_owned(),
            days if *days < 0 => "not yet".to_owned(),
            days => format!("{days} days ago"),
        }
    }

    /// `94.35 %`.
    fn likelihood(hole: &HoleLine) -> String {
        let percent = |points: u16| format!("{}.{:02} %", points / 100, points % 100);
        hole.likelihood.map(percent).unwrap_or_default()
    }
}
