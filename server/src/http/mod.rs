//! HTTP: the router, built from one list of routes that says who may call
//! each, and what is done with every request whatever its route.

pub mod agents;
pub mod connections;
pub mod console;
pub mod finish;
pub mod gate;
pub mod limit;
pub mod peer;
pub mod routes;
pub mod tls;

pub use gate::Who;
pub use peer::Peer;
pub use routes::{ROUTES, Route};

use crate::problem::Problem;
use crate::state::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use std::sync::Arc;

/// The most bytes of a body, but for reports, which have a bound of their own.
const MOST_BODY: usize = 64 * 1024;

/// The whole router. Each route of [`ROUTES`] stands behind its gate, so that
/// a route without an answer to "who may call it" cannot be written.
pub fn router(app: Arc<App>) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let guarded = (route.handler)().route_layer(from_fn_with_state((Arc::clone(&app), route.who), gate::gate));
        router = router.route(route.path, guarded);
    }
    router
        .fallback(|| async { Problem::NotFound })
        .method_not_allowed_fallback(|| async { Problem::Method })
        .layer(DefaultBodyLimit::max(MOST_BODY))
        .layer(from_fn_with_state(Arc::clone(&app), finish::finish))
        .with_state(app)
}

#[cfg(test)]
mod tests;
