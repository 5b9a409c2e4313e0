//! The pages that list: hosts, one host, rules, one rule, the log.

use super::layout::Frame;
use super::render;
use crate::http::console::Page as Number;
use crate::people::session::Person;
use crate::problem::Problem;
use crate::state::App;
use crate::view::{self, FindingView, HostFilter, HostView, HostsView, LogView, RuleView, RulesView};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use report::Outcome;
use std::sync::Arc;

type Shared = State<Arc<App>>;

#[derive(Template)]
#[template(path = "hosts.html")]
struct Hosts {
    frame: Frame,
    seen: HostsView,
}

/// `GET /hosts`.
///
/// # Errors
/// [`Problem::Unavailable`].
pub async fn hosts(State(app): Shared, person: Person, Query(filter): Query<HostFilter>) -> Result<Response, Problem> {
    let seen = view::hosts::hosts(&app, filter).await?;
    render(&Hosts { frame: Frame::new("Hosts", "/hosts", app.is_demo(), person), seen })
}

impl Hosts {
    const STATES: [(&str, &str); 6] = [
        ("failing", "failing a rule"),
        ("unknown", "not told about something"),
        ("contradicted", "contradicted from outside"),
        ("silent", "never reported"),
        ("unregistered", "not in the register"),
        ("retired", "retired"),
    ];

    /// The address of another page of the same search.
    fn page(&self, number: usize) -> String {
        let filter = HostFilter { page: number, ..self.seen.filter.clone() };
        format!("/hosts?{}", serde_urlencoded::to_string(filter).unwrap_or_default())
    }
}

#[derive(Template)]
#[template(path = "host.html")]
struct Host {
    frame: Frame,
    seen: HostView,
    groups: Vec<Group>,
}

/// Findings of one outcome.
struct Group {
    title: &'static str,
    class: &'static str,
    findings: Vec<FindingView>,
    /// True if they are shown in full and not in a list that opens.
    open: bool,
}

/// `GET /hosts/{host}`.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn host(State(app): Shared, person: Person, Path(id): Path<String>) -> Result<Response, Problem> {
    let mut seen = view::host::host(&app, &id).await?;
    let mut rest = std::mem::take(&mut seen.findings);
    let mut groups = Vec::new();
    for (outcome, title, class, open) in [
        (Outcome::Fail, "Failing", "fail", true),
        (Outcome::Unknown, "Unknown", "unknown", true),
        (Outcome::Pass, "Passing", "pass", false),
        (Outcome::NotApplicable, "Not applicable", "none", false),
    ] {
        let (findings, other) = rest.into_iter().partition(|f| f.outcome == outcome);
        rest = other;
        groups.push(Group { title, class, findings, open });
    }
    let title = report::escape::shown(&seen.name);
    render(&Host { frame: Frame::new(title, "/hosts", app.is_demo(), person), seen, groups })
}

#[derive(Template)]
#[template(path = "rules.html")]
struct Rules {
    frame: Frame,
    seen: RulesView,
}

/// `GET /rules`.
///
/// # Errors
/// [`Problem::Unavailable`].
pub async fn rules(State(app): Shared, person: Person) -> Result<Response, Problem> {
    let mut seen = view::rules::rules(&app).await?;
    // What fails on most hosts comes first; among equals what is worse.
    seen.rules.sort_by_key(|r| std::cmp::Reverse((r.counts.fail, r.rule.severity, r.counts.unknown)));
    render(&Rules { frame: Frame::new("Rules", "/rules", app.is_demo(), person), seen })
}

#[derive(Template)]
#[template(path = "rule.html")]
struct Rule {
    frame: Frame,
    seen: RuleView,
}

/// `GET /rules/{rule}`.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn rule(State(app): Shared, person: Person, Path(id): Path<String>) -> Result<Response, Problem> {
    let seen = view::rules::rule(&app, &id).await?;
    let title = report::escape::shown(&seen.rule.title);
    render(&Rule { frame: Frame::new(title, "/rules", app.is_demo(), person), seen })
}

#[derive(Template)]
#[template(path = "log.html")]
struct Log {
    frame: Frame,
    seen: LogView,
}

/// `GET /log`.
///
/// # Errors
/// [`Problem::Unavailable`].
pub async fn log(State(app): Shared, person: Person, Query(number): Query<Number>) -> Result<Response, Problem> {
    let seen = view::log::log(&app, number.page, person.sees_hosts()).await?;
    render(&Log { frame: Frame::new("Log", "/log", app.is_demo(), person), seen })
}
