//! What the server saw of a host's endpoints, inside beside outside: its newest
//! look, held again beside the report that it looked by.

use crate::evidence;
use crate::problem::Problem;
use crate::roots;
use crate::state::App;
use crate::store::hosts::Host;
use crate::store::{looks, reports};
use derive::outside::{Inside, compare};
use report::Time;
use report::outside::{Compared, Held};
use seal::root::Role;
use serde::Serialize;

/// The newest look at a host.
#[derive(Clone, Debug, Serialize)]
pub struct OutsideView {
    /// When the server looked, by its clock.
    pub looked: Time,
    /// The look's place in the log.
    pub position: u64,
    /// SHA-256 of what the server signed.
    pub payload_sha256: String,
    /// The number of the report that it looked by.
    pub sequence: u64,
    /// When that report was made, by the host's clock.
    pub reported: Time,
    /// How many endpoints contradict that report.
    pub contradicted: usize,
    /// How many could not be compared in full: gaps, never a pass.
    pub unknown: usize,
    /// Each endpoint: those that contradict first, then by name.
    pub endpoints: Vec<Compared>,
}

/// Reads the newest look at a host; `None` if the server never looked at it.
///
/// # Errors
/// [`Problem::Internal`] if what the store holds does not verify.
pub async fn newest(app: &App, host: &Host) -> Result<Option<OutsideView>, Problem> {
    let pool = app.store.readers();
    let Some(kept) = looks::newest(pool, &host.id).await? else { return Ok(None) };
    let fault = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, host = host.id, position = kept.position, "a kept look does not verify");
        Problem::Internal
    };
    let root = roots::current(&app.store).await.map_err(|error| fault(&error))?;
    let opened = seal::outside::open(&kept.envelope, &root.keys(Role::Observer, kept.at));
    let opened = opened.map_err(|error| fault(&error))?;
    let report = reports::report(pool, &host.id, Some(kept.sequence)).await?.ok_or(Problem::Internal)?;
    let shown = evidence::facts(app, host, &report).await?;
    let look = &opened.signed.look;
    let mut endpoints = match &shown {
        Some(shown) => {
            let specs = shown.policy.compiled.specs();
            compare(look, Some(&Inside { facts: &shown.facts, specs: &specs, ended: report.ended }))
        }
        None => compare(look, None),
    };
    // What contradicts is read first, then what is unknown.
    endpoints.sort_by_key(|endpoint| endpoint.held);
    let count = |held| endpoints.iter().filter(|endpoint| endpoint.held == held).count();
    Ok(Some(OutsideView {
        looked: kept.at,
        position: kept.position,
        payload_sha256: kept.payload_sha256,
        sequence: kept.sequence,
        reported: report.ended,
        contradicted: count(Held::Contradicts),
        unknown: count(Held::Unknown),
        endpoints,
    }))
}
