//! Every route: one list, sorted by path and method, from which the router is
//! built. Each line says who may call it and what it does.

use super::gate::Who;
use super::{agents, console};
use crate::pages;
use crate::people::Role;
use crate::state::App;
use axum::routing::{MethodRouter, get, post};
use std::sync::Arc;

/// Whoever is signed in.
pub const SIGNED_IN: &[Role] = &Role::ALL;
/// Who may see single hosts: all but the board.
pub const HOSTS: &[Role] = &[Role::Administrator, Role::Auditor, Role::Operator];

/// One route.
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path, as axum writes it.
    pub path: &'static str,
    /// Who may call it.
    pub who: Who,
    /// What it does, in one sentence.
    pub doc: &'static str,
    /// Its handler.
    pub(crate) handler: fn() -> MethodRouter<Arc<App>>,
}

const fn route(
    method: &'static str,
    path: &'static str,
    who: Who,
    doc: &'static str,
    handler: fn() -> MethodRouter<Arc<App>>,
) -> Route {
    Route { method, path, who, doc, handler }
}

/// Every route, sorted by path, then method.
#[rustfmt::skip]
pub const ROUTES: &[Route] = &[
    route("GET", "/", Who::Roles(SIGNED_IN), "The overview as a page.", || get(pages::overview)),
    route("GET", "/api/v1/advisories", Who::Agent, "The newest signed advisory set's manifest.", || get(agents::advisories)),
    route("GET", "/api/v1/advisories/{sha256}", Who::Agent, "An index or block of an advisory set, by its SHA-256.", || get(agents::advisory_block)),
    route("GET", "/api/v1/certificates", Who::Roles(HOSTS), "What certificates end when and where, how renewal has gone, and readiness for shorter validity.", || get(console::certificates)),
    route("GET", "/api/v1/checkpoint", Who::Anyone, "The log's newest signed checkpoint.", || get(agents::checkpoint)),
    route("POST", "/api/v1/enrol", Who::Anyone, "Enrols a host by a single-use token.", || post(agents::enrol)),
    route("GET", "/api/v1/exposure", Who::Roles(HOSTS), "Who has which known hole, by the newest advisory set; `id` asks for one CVE, advisory or package.", || get(console::exposure)),
    route("GET", "/api/v1/hosts", Who::Roles(HOSTS), "The hosts, filtered and paged.", || get(console::hosts)),
    route("GET", "/api/v1/hosts/{host}", Who::Roles(HOSTS), "One host with its findings.", || get(console::host)),
    route("GET", "/api/v1/log", Who::Roles(SIGNED_IN), "The log's head and a page of its entries.", || get(console::log)),
    route("GET", "/api/v1/overview", Who::Roles(SIGNED_IN), "Score, trend, coverage and what blocks the next level.", || get(console::overview)),
    route("GET", "/api/v1/policy", Who::Agent, "The newest signed policy set.", || get(agents::policy)),
    route("POST", "/api/v1/renew", Who::Agent, "A new client certificate for a host in service.", || post(agents::renew)),
    route("POST", "/api/v1/reports", Who::Agent, "Takes a sealed report and acknowledges it with its place in the log.", || post(agents::report)),
    route("GET", "/api/v1/roots/{version}", Who::Anyone, "The root document of one version.", || get(agents::root)),
    route("GET", "/api/v1/rules", Who::Roles(SIGNED_IN), "The rules with how many hosts pass.", || get(console::rules)),
    route("GET", "/api/v1/rules/{rule}", Who::Roles(HOSTS), "One rule with its hosts.", || get(console::rule)),
    route("GET", "/calendar/{token}", Who::Calendar, "What certificates end, as iCalendar (RFC 5545), for programs that subscribe.", || get(console::calendar)),
    route("GET", "/certificates", Who::Roles(HOSTS), "The certificates as a page, with the coming year in a picture.", || get(pages::certificates)),
    route("POST", "/certificates/calendar", Who::Roles(HOSTS), "Makes an address for a calendar program and shows it once.", || post(pages::calendar)),
    route("POST", "/certificates/calendar/end", Who::Roles(HOSTS), "Ends all calendar addresses of the person.", || post(pages::end_calendars)),
    route("GET", "/exposure", Who::Roles(HOSTS), "Who has which known hole, as a page.", || get(pages::exposure)),
    route("GET", "/healthz", Who::Anyone, "Whether the store can be read.", || get(console::health)),
    route("GET", "/hosts", Who::Roles(HOSTS), "The hosts as a page, filtered.", || get(pages::hosts)),
    route("GET", "/hosts/{host}", Who::Roles(HOSTS), "One host as a page, with findings and remedies.", || get(pages::host)),
    route("GET", "/log", Who::Roles(SIGNED_IN), "The log as a page.", || get(pages::log)),
    route("GET", "/login", Who::Anyone, "The page to sign in on.", || get(pages::login)),
    route("POST", "/login", Who::Anyone, "Signs a person in.", || post(console::login)),
    route("POST", "/logout", Who::Roles(SIGNED_IN), "Signs a person out.", || post(console::logout)),
    route("GET", "/metrics", Who::Machine, "What the server counts of itself, for Prometheus.", || get(console::metrics)),
    route("GET", "/rules", Who::Roles(SIGNED_IN), "The rules as a page.", || get(pages::rules)),
    route("GET", "/rules/{rule}", Who::Roles(HOSTS), "One rule as a page, with its hosts.", || get(pages::rule)),
    route("GET", "/style.css", Who::Anyone, "The style sheet of the pages.", || get(pages::style)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_are_sorted_and_each_is_said_in_a_sentence() {
        assert!(ROUTES.is_sorted_by_key(|r| (r.path, r.method)));
        for route in ROUTES {
            assert!(route.doc.ends_with('.') && route.doc.len() > 15, "{}", route.path);
            assert!(matches!(route.method, "GET" | "POST"), "{}", route.path);
            let changes = route.method == "POST";
            let known = matches!(route.path, "/login" | "/api/v1/enrol");
            assert!(!changes || known || route.who != Who::Anyone, "{} changes for anyone", route.path);
        }
    }
}
