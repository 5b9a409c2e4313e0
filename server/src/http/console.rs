//! Routes of people and programs: sign-in, the views as JSON, health, metrics.

use super::Peer;
use super::gate::Subscription;
use super::limit::Purpose;
use crate::metrics::Outcome;
use crate::people::session::{self, Person};
use crate::problem::Problem;
use crate::state::App;
use crate::view::{
    self, CertificateFilter, CertificatesView, ExposureFilter, ExposureView, HostFilter, HostView, HostsView, LogView,
    Overview, RuleView, RulesView,
};
use crate::{door, people};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, Json};
use serde::Deserialize;
use std::sync::Arc;

type Shared = State<Arc<App>>;

/// The form of `POST /login`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginForm {
    /// The account's name.
    name: String,
    /// Its password.
    password: String,
}

/// The form of `POST /logout`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogoutForm {
    /// The session's token against forged forms.
    csrf: String,
}

/// `POST /login`: sets the session's cookie and sends the person to `/`.
///
/// # Errors
/// [`Problem::WrongPassword`], [`Problem::TooMany`].
pub async fn login(State(app): Shared, peer: Peer, Form(form): Form<LoginForm>) -> Result<Response, Problem> {
    let result = sign_in(&app, &peer, &form.name, &form.password).await;
    crate::metrics::login(if result.is_ok() { Outcome::Accepted } else { Outcome::Refused });
    let cookie = result?;
    tracing::info!(person = form.name, "signed in");
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response())
}

/// Checks name and password, and begins a session; returns the `Set-Cookie` value.
///
/// # Errors
/// [`Problem::WrongPassword`], [`Problem::TooMany`].
pub async fn sign_in(app: &App, peer: &Peer, name: &str, password: &str) -> Result<HeaderValue, Problem> {
    let (limits, instant) = (&app.config.limits, door::instant());
    app.limiter.take(Purpose::Login(peer.ip), limits.logins_per_minute, instant)?;
    // A name is a key of the meter: a long one would be a way to fill memory.
    let key = name.chars().take(64).collect();
    app.limiter.take(Purpose::Account(key), limits.logins_per_minute, instant)?;
    let person = crate::store::people::person(app.store.readers(), name).await?;
    let hashed = person.as_ref().map(|person| person.password.as_str());
    if !people::password::verify(password, hashed).await {
        return Err(Problem::WrongPassword);
    }
    session::begin(app, name, peer.secure, door::now()).await
}

/// `POST /logout`: ends the session and sends the person to `/login`.
///
/// # Errors
/// [`Problem::Forbidden`] if the form is not this session's.
pub async fn logout(
    State(app): Shared,
    peer: Peer,
    person: Person,
    Form(form): Form<LogoutForm>,
) -> Result<Response, Problem> {
    person.check_form(&form.csrf)?;
    let cookie = session::end(&app, &person, peer.secure).await?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/login")).into_response())
}

/// `GET /api/v1/overview`.
///
/// # Errors
/// [`Problem::Unavailable`].
pub async fn overview(State(app): Shared, person: Person) -> Result<Json<Overview>, Problem> {
    view::overview::overview(&app, door::now(), person.sees_hosts()).await.map(Json)
}

/// `GET /api/v1/hosts`.
///
/// # Errors
/// [`Problem::Unavailable`].
pub async fn hosts(State(app): Shared, Query(filter): Query<HostFilter>) -> Result<Json<HostsView>, Problem> {
    view::hosts::hosts(&app, filter).await.map(Json)
}

/// `GET /api/v1/hosts/{host}`.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn host(State(app): Shared, Path(host): Path<String>) -> Result<Json<HostView>, Problem> {
    view::host::host(&app, &host).await.map(Json)
}

/// `GET /api/v1/exposure`.
pub async fn exposure(State(app): Shared, Query(filter): Query<ExposureFilter>) -> Json<ExposureView> {
    Json(view::exposure::exposure(&app, &filter, door::now()))
}

/// `GET /api/v1/certificates`.
///
/// # Errors
/// [`Problem::Unavailable`].
pub async fn certificates(
    State(app): Shared,
    Query(filter): Query<CertificateFilter>,
) -> Result<Json<CertificatesView>, Problem> {
    view::certificates::certificates(&app, filter, door::now()).await.map(Json)
}

/// `GET /calendar/{token}`.
///
/// # Errors
/// [`Problem::Unavailable`].
pub async fn calendar(State(app): Shared, Subscription(filter): Subscription) -> Result<Response, Problem> {
    let text = crate::certificates::calendar::text(&app, filter, door::now()).await?;
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response())
}

/// `GET /api/v1/rules`.
///
/// # Errors
/// [`Problem::Unavailable`].
pub async fn rules(State(app): Shared) -> Result<Json<RulesView>, Problem> {
    view::rules::rules(&app).await.map(Json)
}

/// `GET /api/v1/rules/{rule}`.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn rule(State(app): Shared, Path(rule): Path<String>) -> Result<Json<RuleView>, Problem> {
    view::rules::rule(&app, &rule).await.map(Json)
}

/// The query of `GET /api/v1/log`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Page {
    /// The page, from 1.
    pub page: u64,
}

/// `GET /api/v1/log`.
///
/// # Errors
/// [`Problem::Unavailable`].
pub async fn log(State(app): Shared, person: Person, Query(page): Query<Page>) -> Result<Json<LogView>, Problem> {
    view::log::log(&app, page.page, person.sees_hosts()).await.map(Json)
}

/// `GET /healthz`.
///
/// # Errors
/// [`Problem::Unavailable`] if the store cannot be read.
pub async fn health(State(app): Shared) -> Result<&'static str, Problem> {
    crate::store::log::head(app.store.readers()).await?.ok_or(Problem::Unavailable)?;
    Ok("ok\n")
}

/// `GET /metrics`.
///
/// # Errors
/// [`Problem::Unavailable`].
pub async fn metrics(State(app): Shared) -> Result<Response, Problem> {
    let entries = crate::store::log::head(app.store.readers()).await?.map_or(0, |head| head.size);
    crate::metrics::state(entries, app.store.waiting());
    crate::metrics::process();
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Ok((kind, crate::metrics::render()).into_response())
}
