//! The first page: level, score, trend, coverage, and what blocks the next level.

use super::layout::Frame;
use super::{chart, render};
use crate::people::session::Person;
use crate::problem::Problem;
use crate::state::App;
use crate::{door, view};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use maturity::{Kind, Scorecard, State as Assessed, Step};
use std::sync::Arc;
use view::Overview;

/// Steps that are listed.
const STEPS: usize = 12;

#[derive(Template)]
#[template(path = "overview.html")]
struct Page {
    frame: Frame,
    seen: Overview,
    card: Option<Arc<Scorecard>>,
    steps: Vec<Todo>,
    more: usize,
}

/// A step towards the next level, in words.
struct Todo {
    level: u8,
    domain: String,
    title: String,
    what: String,
    rule: Option<String>,
    severity: &'static str,
    hosts: String,
}

/// `GET /`.
///
/// # Errors
/// [`Problem::Unavailable`].
pub async fn overview(State(app): State<Arc<App>>, person: Person) -> Result<Response, Problem> {
    let seen = view::overview::overview(&app, door::now(), person.sees_hosts()).await?;
    let card = seen.scorecard.clone();
    let all = card.as_ref().map(|card| card.next.as_slice()).unwrap_or_default();
    let frame = Frame::new("Overview", "/", seen.demo, person);
    let domain = |step: &Step| {
        let domains = card.iter().flat_map(|c| &c.dimensions).flat_map(|d| &d.domains);
        domains.into_iter().find(|d| d.id == step.domain).map_or_else(|| step.domain.clone(), |d| d.title.clone())
    };
    let steps = all.iter().take(STEPS).map(|step| todo(step, domain(step))).collect();
    let more = all.len().saturating_sub(STEPS);
    render(&Page { frame, seen, card: card.clone(), steps, more })
}

fn todo(step: &Step, domain: String) -> Todo {
    let count = |one: &str, many: &str| match step.fixes {
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    };
    let what = match step.kind {
        Kind::Rule => format!("mend it on {}", count("host", "hosts")),
        Kind::Report => format!("bring {} to report", count("host", "hosts")),
        Kind::Attestation => "attest it".to_owned(),
        Kind::Evidence => "there is no evidence at all: bring in hosts or rules".to_owned(),
    };
    // The board sees how many, the others also which: the view names none to it.
    let named: Vec<_> = step.hosts.iter().take(3).map(|h| h.name.clone()).collect();
    let rest = (step.hosts_total as usize).saturating_sub(named.len());
    let hosts = match (named.is_empty(), rest) {
        (true, 0) => String::new(),
        (true, n) => format!("{n} to choose from"),
        (false, 0) => named.join(", "),
        (false, n) => format!("{} and {n} more", named.join(", ")),
    };
    Todo {
        level: step.level,
        domain,
        title: step.title.clone(),
        what,
        rule: step.rule.clone(),
        severity: step.severity.map_or("", |s| s.word()),
        hosts,
    }
}

impl Page {
    fn steps_of(level: u8) -> String {
        chart::steps(level)
    }

    fn trend(&self) -> String {
        chart::trend(&self.seen.trend)
    }

    fn is_assessed(state: Assessed) -> bool {
        state == Assessed::Assessed
    }
}
