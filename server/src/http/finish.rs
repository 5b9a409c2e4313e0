//! What is done with every request, whatever its route: an id, a bound on its
//! time, problems in one form, and the headers that keep browsers safe.

use super::Peer;
use crate::people::session;
use crate::problem::{MEDIA_TYPE, Problem};
use crate::state::App;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// What a page may do: show what this server sends, and send forms to it.
/// No script runs from a page's text, and no other site frames it.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// The header of a request's id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The layer around all routes.
pub async fn finish(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let id = crate::door::random::<8>().map(hex::encode).unwrap_or_default();
    let peer = Peer::of(request.extensions());
    let (method, path) = (request.method().clone(), shown_path(request.uri().path()).to_owned());
    let reader = Reader::of(&request);
    let began = crate::door::instant();
    let mut response = match tokio::time::timeout(app.config.request_time(), next.run(request)).await {
        Ok(response) => response,
        // A change that waits in the store's queue is still written; nothing
        // was acknowledged, and the peer's repeat finds it.
        Err(_) => Problem::TimedOut.into_response(),
    };
    response = as_problem(&app, response, &id, &reader).await;
    let status = response.status().as_u16();
    crate::metrics::request(status);
    let millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(request = id, peer = %peer.ip, %method, path, status, millis, "answered");
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if peer.secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    // Only what says otherwise of itself (a style sheet) is kept by anybody.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    response
}

/// A path as it may stand in the server's own log: a calendar's secret may not.
fn shown_path(path: &str) -> &str {
    const CALENDAR: &str = "/calendar/";
    if path.starts_with(CALENDAR) { CALENDAR } else { path }
}

/// Who reads the answer.
enum Reader {
    /// A browser that asked for a page.
    Person {
        /// Its cookies among them, by which it is known whose page it is.
        headers: HeaderMap,
        /// True if it came by TLS.
        secure: bool,
        /// True if it was signing in.
        is_login: bool,
    },
    /// Everything else.
    Program,
}

impl Reader {
    fn of(request: &Request) -> Self {
        let accept = request.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let path = request.uri().path();
        if !accept.contains("text/html") || path.starts_with("/api/") {
            return Self::Program;
        }
        Self::Person {
            headers: request.headers().clone(),
            secure: Peer::of(request.extensions()).secure,
            is_login: path == "/login" && request.method() == Method::POST,
        }
    }

    /// The problem as this reader reads it.
    async fn told(&self, app: &App, problem: Problem, id: &str) -> Response {
        let Self::Person { headers, secure, is_login } = self else { return problem.answer(Some(id)) };
        // Without the store the page is that of a stranger: it still says what happened.
        let person = session::find(app, headers, *secure, crate::door::now()).await.ok().flatten();
        crate::pages::error_page(&problem, app.is_demo(), person, *is_login, id)
    }
}

/// Brings every refusal into the one form, those of libraries as well. A page
/// that a handler made of a problem is left as it is.
async fn as_problem(app: &App, response: Response, id: &str, reader: &Reader) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let problem = response.extensions().get::<Problem>().cloned();
    if kind.starts_with("text/html") || (problem.is_none() && kind.starts_with(MEDIA_TYPE)) {
        return response;
    }
    let given = response.headers().get(header::ALLOW).cloned();
    let problem = problem.unwrap_or_else(|| Problem::from_status(status));
    let mut answer = reader.told(app, problem, id).await;
    if let Some(allow) = given {
        answer.headers_mut().insert(header::ALLOW, allow);
    }
    answer
}
