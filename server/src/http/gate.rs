//! The gate before each route: who may call it.

use super::Peer;
use super::limit::Purpose;
use crate::people::{Role, session};
use crate::problem::Problem;
use crate::state::App;
use crate::store::hosts::{self, Host};
use crate::view::CertificateFilter;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anybody who reaches the server.
    Anyone,
    /// A host in service, by its client certificate.
    Agent,
    /// A signed-in person of one of these roles.
    Roles(&'static [Role]),
    /// A calendar program, by the secret in the address.
    Calendar,
    /// Anybody on this machine; from afar a signed-in administrator.
    Machine,
}

/// The host that a request comes from, behind a gate of [`Who::Agent`].
#[derive(Clone, Debug)]
pub struct Caller(pub Host);

/// What a calendar program subscribed to, behind a gate of [`Who::Calendar`].
#[derive(Clone, Debug)]
pub struct Subscription(pub CertificateFilter);

impl<S: Sync> FromRequestParts<S> for Subscription {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or(Problem::Unauthenticated)
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or(Problem::Unauthenticated)
    }
}

/// Lets a request pass, or refuses it.
///
/// # Errors
/// [`Problem::Unauthenticated`], [`Problem::Forbidden`], [`Problem::TooMany`].
pub async fn gate(
    State((app, who)): State<(Arc<App>, Who)>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let peer = Peer::of(request.extensions());
    // A host is known by its certificate, which TLS has checked.
    let purpose = match (who, &peer.certificate) {
        (Who::Agent, Some(certificate)) => Purpose::Host(certificate.name.clone()),
        _ => Purpose::Request(peer.ip),
    };
    app.limiter.take(purpose, app.config.limits.requests_per_minute, crate::door::instant())?;
    let now = crate::door::now();
    match who {
        Who::Anyone => same_origin(&request)?,
        Who::Agent => {
            let caller = host(&app, &peer, now).await?;
            request.extensions_mut().insert(caller);
        }
        Who::Roles(roles) => {
            same_origin(&request)?;
            person(&app, &peer, &mut request, roles, now).await?;
        }
        Who::Calendar => {
            let name = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
            let filter = crate::certificates::calendar::filter(&app, &name).await?.ok_or(Problem::Unauthenticated)?;
            request.extensions_mut().insert(Subscription(filter));
        }
        Who::Machine if peer.ip.is_loopback() => {}
        Who::Machine => person(&app, &peer, &mut request, &[Role::Administrator], now).await?,
    }
    Ok(next.run(request).await)
}

async fn host(app: &App, peer: &Peer, now: report::Time) -> Result<Caller, Problem> {
    // A connection may outlive the certificate that opened it.
    let certificate = peer.certificate.as_ref().filter(|c| now < c.not_after).ok_or(Problem::Unauthenticated)?;
    let host = hosts::host(app.store.readers(), &certificate.name).await?.ok_or(Problem::Unauthenticated)?;
    if host.retired.is_some() { Err(Problem::Forbidden) } else { Ok(Caller(host)) }
}

async fn person(
    app: &App,
    peer: &Peer,
    request: &mut Request,
    roles: &[Role],
    now: report::Time,
) -> Result<(), Problem> {
    let found = session::find(app, request.headers(), peer.secure, now).await?;
    let person = found.ok_or(Problem::Unauthenticated)?;
    if !roles.contains(&person.role) {
        return Err(Problem::Forbidden);
    }
    request.extensions_mut().insert(person);
    Ok(())
}

/// Refuses what another site's page made a browser send. The token in each
/// form does so too; this also covers the sign-in, which has no session yet.
fn same_origin(request: &Request) -> Result<(), Problem> {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(());
    }
    let text = |headers: &HeaderMap, name| -> Option<String> { Some(headers.get(name)?.to_str().ok()?.to_owned()) };
    let headers = request.headers();
    if let Some(site) = text(headers, header::HeaderName::from_static("sec-fetch-site")) {
        return if site == "same-origin" { Ok(()) } else { Err(Problem::Forbidden) };
    }
    let Some(origin) = text(headers, header::ORIGIN) else { return Ok(()) };
    let own = request.uri().authority().map(ToString::to_string).or_else(|| text(headers, header::HOST));
    let from = origin.split_once("://").map(|(_, host)| host);
    if own.is_some() && from == own.as_deref() { Ok(()) } else { Err(Problem::Forbidden) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn another_sites_forms_are_refused() {
        for (method, headers, passes) in [
            ("GET", vec![("origin", "https://evil.example")], true),
            ("POST", vec![], true),
            ("POST", vec![("sec-fetch-site", "same-origin")], true),
            ("POST", vec![("sec-fetch-site", "cross-site")], false),
            ("POST", vec![("sec-fetch-site", "same-site")], false),
            ("POST", vec![("sec-fetch-site", "none")], false),
            ("POST", vec![("origin", "https://tide.example:8443"), ("host", "tide.example:8443")], true),
            ("POST", vec![("origin", "https://evil.example"), ("host", "tide.example:8443")], false),
            ("POST", vec![("origin", "null"), ("host", "tide.example:8443")], false),
        ] {
            let mut request = Request::builder().method(method).uri("/login");
            for (name, value) in &headers {
                request = request.header(*name, *value);
            }
            let request = request.body(Body::empty()).unwrap();
            assert_eq!(same_origin(&request).is_ok(), passes, "{method} {headers:?}");
        }
    }
}
