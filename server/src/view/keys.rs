//! Keys across the fleet, as the server last signed it.

use crate::problem::Problem;
use crate::roots;
use crate::state::App;
use crate::store::hosts;
use crate::store::key_looks;
use report::Time;
use report::keys::{Compared, Holders, Reuse};
use seal::root::Role;
use serde::Serialize;
use std::collections::BTreeMap;

/// The newest comparison.
#[derive(Clone, Debug, Serialize)]
pub struct KeysView {
    /// When the server compared, by its clock.
    pub made: Time,
    /// Its place in the log.
    pub position: u64,
    /// SHA-256 of what the server signed.
    pub payload_sha256: String,
    /// How many hosts were compared.
    pub hosts: usize,
    /// How many could not be.
    pub unread: usize,
    /// How much was compared.
    pub compared: Compared,
    /// What was found; with one host asked for, what it has a part in.
    pub found: Reuse,
    /// The names of the hosts in it.
    pub names: BTreeMap<String, String>,
}

/// Reads the newest comparison; for one host what it has a part in. `None` if
/// keys were never compared.
///
/// # Errors
/// [`Problem::Internal`] if what the store holds does not verify.
pub async fn newest(app: &App, host: Option<&str>) -> Result<Option<KeysView>, Problem> {
    let Some(kept) = key_looks::newest(app.store.readers()).await? else { return Ok(None) };
    let fault = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, position = kept.position, "a kept comparison of keys does not verify");
        Problem::Internal
    };
    let root = roots::current(&app.store).await.map_err(|error| fault(&error))?;
    let opened = seal::keys::open(&kept.envelope, &root.keys(Role::Observer, kept.at));
    let opened = opened.map_err(|error| fault(&error))?;
    let look = &opened.look;
    let mut found = look.found.clone();
    if let Some(host) = host {
        let has = |one: &Holders| one.hosts.binary_search_by(|id| id.as_str().cmp(host)).is_ok();
        found.certificates.retain(has);
        found.keys.retain(|key| key.certificates.iter().any(has));
        found.primes.retain(|key| key.hosts.iter().any(|id| id == host));
    }
    let all = hosts::hosts(app.store.readers()).await?;
    let names = all.into_iter().map(|host| (host.id, host.name)).collect();
    Ok(Some(KeysView {
        made: look.at,
        position: kept.position,
        payload_sha256: kept.payload_sha256,
        hosts: look.inputs.len(),
        unread: look.unread.len(),
        compared: look.compared,
        found,
        names,
    }))
}

impl KeysView {
    /// The name of a host, safe to print.
    #[must_use]
    pub fn name(&self, host: &str) -> String {
        let name = self.names.get(host).map_or_else(|| host.chars().take(12).collect(), Clone::clone);
        report::escape::shown(&name)
    }

    /// How many different hosts have a certificate of a key.
    #[must_use]
    pub fn hosts_of(certificates: &[Holders]) -> usize {
        certificates.iter().flat_map(|one| &one.hosts).collect::<std::collections::BTreeSet<_>>().len()
    }
}
