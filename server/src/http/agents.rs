//! Routes of agents: enrolment, renewal, policy, root documents, checkpoint,
//! reports. Bodies are those of [`report::wire`].

use super::Peer;
use super::gate::Caller;
use super::limit::Purpose;
use crate::problem::Problem;
use crate::state::App;
use crate::store::log::SignedDocument;
use crate::{door, enrol as enrolment, ingest};
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use report::wire::{EnrolReply, EnrolRequest, Receipt, RenewReply, RenewRequest};
use serde::Deserialize;
use std::sync::Arc;

type Shared = State<Arc<App>>;
const JSON: &str = "application/json";

/// `GET /api/v1/checkpoint`.
///
/// # Errors
/// [`Problem::Unavailable`].
pub async fn checkpoint(State(app): Shared) -> Result<Response, Problem> {
    let head = crate::store::log::head(app.store.readers()).await?.ok_or(Problem::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], head.checkpoint).into_response())
}

/// `POST /api/v1/enrol`.
///
/// # Errors
/// [`Problem::Token`], or what is wrong with the request.
pub async fn enrol(
    State(app): Shared,
    peer: Peer,
    Json(request): Json<EnrolRequest>,
) -> Result<Json<EnrolReply>, Problem> {
    limit(&app, Purpose::Enrolment(peer.ip), app.config.limits.enrolments_per_minute)?;
    let reply = enrolment::enrol(&app, &request, door::now()).await;
    let outcome = if reply.is_ok() { crate::metrics::Outcome::Accepted } else { crate::metrics::Outcome::Refused };
    crate::metrics::enrolment(outcome);
    reply.map(Json)
}

/// `POST /api/v1/renew`.
///
/// # Errors
/// What is wrong with the request.
pub async fn renew(
    State(app): Shared,
    peer: Peer,
    Caller(host): Caller,
    Json(request): Json<RenewRequest>,
) -> Result<Json<RenewReply>, Problem> {
    limit(&app, Purpose::Enrolment(peer.ip), app.config.limits.enrolments_per_minute)?;
    let certificate = enrolment::certificate(&app, &request.csr, &host.id, door::now())?;
    Ok(Json(RenewReply { certificate }))
}

/// `GET /api/v1/policy`.
///
/// # Errors
/// [`Problem::NotFound`] before a policy set was published.
pub async fn policy(State(app): Shared, headers: HeaderMap) -> Result<Response, Problem> {
    let newest = crate::store::log::newest_policy_set(app.store.readers()).await?.ok_or(Problem::NotFound)?;
    unless_known(newest, &headers)
}

/// `GET /api/v1/advisories`.
///
/// # Errors
/// [`Problem::NotFound`] before an advisory set was published.
pub async fn advisories(State(app): Shared, headers: HeaderMap) -> Result<Response, Problem> {
    let newest = crate::store::advisories::newest(app.store.readers()).await?.ok_or(Problem::NotFound)?;
    unless_known(newest, &headers)
}

/// `GET /api/v1/advisories/{sha256}`: bytes that never change under their name.
///
/// # Errors
/// [`Problem::NotFound`] if no set brought it.
pub async fn advisory_block(State(app): Shared, Path(sha256): Path<String>) -> Result<Response, Problem> {
    let block = crate::store::advisories::block(app.store.readers(), &sha256).await?.ok_or(Problem::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
    ];
    Ok((headers, block).into_response())
}

/// A signed document, or that it is the one that the caller names.
fn unless_known(newest: SignedDocument, headers: &HeaderMap) -> Result<Response, Problem> {
    let tag = HeaderValue::from_str(&format!("\"{}\"", newest.sha256)).map_err(|_| Problem::Internal)?;
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    let is_known = known.flat_map(|v| v.split(',')).any(|one| one.trim().as_bytes() == tag.as_bytes());
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let kind = HeaderValue::from_static(JSON);
    Ok(([(header::CONTENT_TYPE, kind), (header::ETAG, tag)], newest.envelope).into_response())
}

/// `GET /api/v1/roots/{version}`.
///
/// # Errors
/// [`Problem::NotFound`] if there is no such version.
pub async fn root(State(app): Shared, Path(version): Path<u64>) -> Result<Response, Problem> {
    let roots = crate::store::log::roots(app.store.readers()).await?;
    let root = roots.into_iter().find(|r| r.version == version).ok_or(Problem::NotFound)?;
    Ok(([(header::CONTENT_TYPE, JSON)], root.envelope).into_response())
}

/// The query of `POST /api/v1/reports`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct From {
    /// The size of the last checkpoint that the agent verified; 0 if none.
    #[serde(default)]
    from: u64,
    /// True if the agent's spool was full and it dropped tables of the report:
    /// what is missing will never come.
    #[serde(default)]
    partial: bool,
}

/// `POST /api/v1/reports?from=N`.
///
/// # Errors
/// What is wrong with the report, which blobs are missing, or that it cannot be kept now.
pub async fn report(
    State(app): Shared,
    peer: Peer,
    Caller(host): Caller,
    Query(From { from, partial }): Query<From>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Receipt>, Problem> {
    let began = door::instant();
    limit(&app, Purpose::Report(host.id.clone()), app.config.limits.reports_per_minute)?;
    let is_gzip = match headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        Some(b"gzip") => true,
        None => false,
        Some(_) => return Err(Problem::MediaType),
    };
    // Whoever says up front that it is too large need not send it.
    let said = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if said.is_some_and(|said| said > app.config.limits.packed_bytes) {
        return Err(Problem::TooLarge);
    }
    let body = to_bytes(body, app.config.limits.packed_bytes).await.map_err(|_| Problem::TooLarge)?;
    let asked = ingest::Asked { from, partial, address: peer.ip, now: door::now() };
    let result = ingest::take(&app, &host, body, is_gzip, asked).await;
    let outcome = match &result {
        Ok(taken) if taken.repeat => crate::metrics::Outcome::Repeated,
        Ok(_) => crate::metrics::Outcome::Accepted,
        Err(_) => crate::metrics::Outcome::Refused,
    };
    crate::metrics::report(outcome, began.elapsed());
    result.map(|taken| Json(taken.receipt))
}

fn limit(app: &App, purpose: Purpose, per_minute: u32) -> Result<(), Problem> {
    app.limiter.take(purpose, per_minute, door::instant())
}
