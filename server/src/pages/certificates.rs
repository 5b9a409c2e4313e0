//! The page of certificates: the coming year in a picture, what ends when and
//! where, how renewal has gone, readiness for shorter validity, who answers; and
//! the addresses that calendar programs subscribe to.

use super::layout::Frame;
use super::{chart, render};
use crate::certificates::calendar as calendars;
use crate::certificates::renewal::How;
use crate::door;
use crate::people::session::Person;
use crate::problem::Problem;
use crate::state::App;
use crate::store::Change;
use crate::view::{self, CertificateFilter, CertificatesView};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use report::Time;
use serde::Deserialize;
use std::sync::Arc;

type Shared = State<Arc<App>>;

#[derive(Template)]
#[template(path = "certificates.html")]
struct Certificates {
    frame: Frame,
    seen: CertificatesView,
    csrf: String,
    /// How many calendar addresses the person has.
    calendars: u64,
}

/// `GET /certificates`.
///
/// # Errors
/// [`Problem::Unavailable`].
pub async fn certificates(
    State(app): Shared,
    person: Person,
    Query(filter): Query<CertificateFilter>,
) -> Result<Response, Problem> {
    let seen = view::certificates::certificates(&app, filter, door::now()).await?;
    let calendars = crate::store::calendars::count(app.store.readers(), &person.name).await?;
    let csrf = person.csrf.clone();
    let frame = Frame::new("Certificates", "/certificates", app.is_demo(), person);
    render(&Certificates { frame, seen, csrf, calendars })
}

impl Certificates {
    const STATES: [(&str, &str); 7] = [
        ("ended", "ended"),
        ("soon", "end within 30 days"),
        ("next", "end within 90 days"),
        ("year", "end within a year"),
        ("overdue", "automated renewal is late"),
        ("leaf", "of services"),
        ("authority", "of authorities"),
    ];

    /// The address of another page of the same search.
    fn page(&self, number: usize) -> String {
        let filter = CertificateFilter { page: number, ..self.seen.filter.clone() };
        format!("/certificates?{}", query(&filter))
    }

    fn query(&self) -> String {
        query(&self.seen.filter)
    }

    fn year(&self) -> String {
        chart::year(&self.seen.weeks, self.seen.totals.ended)
    }

    fn month(time: &Time) -> String {
        time.to_string().get(..7).unwrap_or_default().to_owned()
    }

    fn day(time: &Time) -> String {
        time.to_string().get(..10).unwrap_or_default().to_owned()
    }

    fn maybe_day(time: &Option<Time>) -> String {
        time.as_ref().map_or_else(|| "—".to_owned(), Self::day)
    }

    fn how(how: &How) -> &'static str {
        how.shown()
    }

    fn maybe_how(how: &Option<How>) -> &'static str {
        how.map_or("none seen yet", How::shown)
    }

    const fn how_class(how: &How) -> &'static str {
        match how {
            How::Automated => "pass",
            How::ByHand => "unknown",
            How::CannotTell => "none",
        }
    }

    /// Days from now, in words.
    fn left(days: &i64) -> String {
        match *days {
            days if days < -1 => format!("ended {} days ago", -days),
            -1 => "ended yesterday".to_owned(),
            0 => "ends today".to_owned(),
            1 => "1 day left".to_owned(),
            days => format!("{days} days left"),
        }
    }

    const fn public(public: &Option<bool>) -> &'static str {
        match public {
            Some(true) => "public",
            Some(false) => "private",
            None => "not told",
        }
    }
}

fn query(filter: &CertificateFilter) -> String {
    serde_urlencoded::to_string(filter).unwrap_or_default()
}

/// The form of `POST /certificates/calendar`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarForm {
    csrf: String,
    /// Which certificates, as the query of the page.
    filter: String,
}

#[derive(Template)]
#[template(path = "calendar.html")]
struct Made {
    frame: Frame,
    address: String,
}

/// `POST /certificates/calendar`: the address is shown this once.
///
/// # Errors
/// [`Problem::Forbidden`] if the form is not this session's.
pub async fn calendar(State(app): Shared, person: Person, Form(form): Form<CalendarForm>) -> Result<Response, Problem> {
    person.check_form(&form.csrf)?;
    let filter = serde_urlencoded::from_str(&form.filter).map_err(|e| Problem::BadRequest(e.to_string()))?;
    let path = calendars::make(&app, &person.name, &filter, door::now()).await?;
    tracing::info!(person = person.name, "made a calendar address");
    // Where the port is not known before it is bound, the browser's own base serves.
    let address = format!("{}{path}", calendars::base(&app).unwrap_or_default());
    render(&Made { frame: Frame::new("Calendar", "/certificates", app.is_demo(), person), address })
}

/// The form of `POST /certificates/calendar/end`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndForm {
    csrf: String,
}

/// `POST /certificates/calendar/end`.
///
/// # Errors
/// [`Problem::Forbidden`] if the form is not this session's.
pub async fn end_calendars(State(app): Shared, person: Person, Form(form): Form<EndForm>) -> Result<Response, Problem> {
    person.check_form(&form.csrf)?;
    app.store.write(Change::CalendarsEnd { person: person.name.clone() }).await?;
    tracing::info!(person = person.name, "ended the calendar addresses");
    Ok(Redirect::to("/certificates#calendar").into_response())
}
