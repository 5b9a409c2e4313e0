//! The log: its head, and its entries from the newest back.

use crate::problem::Problem;
use crate::state::App;
use crate::store::{hosts, log};
use report::Time;
use serde::Serialize;
use std::collections::BTreeMap;

/// Entries on one page.
pub const PAGE: u64 = 50;

/// One page of the log.
#[derive(Clone, Debug, Serialize)]
pub struct LogView {
    /// `tidewaiter.log.v1`.
    pub shape: &'static str,
    /// The log's verifier key, `name+id+key`.
    pub key: String,
    /// How many entries it has.
    pub size: u64,
    /// The root hash, in hex.
    pub root: String,
    /// The newest signed checkpoint.
    pub checkpoint: String,
    /// The entries of this page, newest first.
    pub entries: Vec<EntryLine>,
    /// The page, from 1, which holds the newest entries.
    pub page: u64,
    /// How many pages there are, at least 1.
    pub pages: u64,
}

/// One entry in a line.
#[derive(Clone, Debug, Serialize)]
pub struct EntryLine {
    /// Its number, from 0.
    pub position: u64,
    /// What was logged.
    pub kind: String,
    /// When it was received.
    pub at: Time,
    /// A host's id, or a version; `a host` for readers who may not see single hosts.
    pub subject: String,
    /// The name of that host, if it is one.
    pub name: Option<String>,
    /// The commitment, in hex, as it stands in the log.
    pub commitment: String,
    /// What it commits to: a SHA-256, in hex.
    pub digest: String,
}

/// Reads one page of the log, from 1, for a reader who may see single hosts,
/// or may not: then no entry says which host it is about.
///
/// # Errors
/// [`Problem::Unavailable`] if the store cannot be read.
pub async fn log(app: &App, page: u64, hosts_named: bool) -> Result<LogView, Problem> {
    let pool = app.store.readers();
    let head = log::head(pool).await?.ok_or(Problem::Internal)?;
    let pages = head.size.div_ceil(PAGE).max(1);
    let page = page.clamp(1, pages);
    // Pages count from the newest entry: page 1 ends at the head.
    let end = head.size - (page - 1) * PAGE;
    let from = end.saturating_sub(PAGE);
    let most = u32::try_from(end - from).unwrap_or(0);
    let (entries, all) = tokio::try_join!(log::entries(pool, from, most), hosts::hosts(pool))?;
    let names: BTreeMap<_, _> = all.into_iter().map(|host| (host.id, host.name)).collect();
    let lines = entries.into_iter().rev().map(|entry| {
        let read = seal::entry::read(&entry.place.entry).map_err(|error| {
            tracing::error!(%error, position = entry.place.position, "an entry of the log cannot be read");
            Problem::Internal
        })?;
        let (name, subject) = match names.get(&entry.subject).cloned() {
            Some(_) if !hosts_named => (None, "a host".to_owned()),
            name => (name, entry.subject),
        };
        Ok(EntryLine {
            position: entry.place.position,
            kind: entry.kind,
            at: entry.at,
            name,
            subject,
            commitment: read.commitment,
            digest: hex::encode(entry.digest),
        })
    });
    Ok(LogView {
        shape: "tidewaiter.log.v1",
        key: app.log.to_string(),
        size: head.size,
        root: hex::encode(head.root),
        checkpoint: head.checkpoint,
        entries: lines.collect::<Result<_, Problem>>()?,
        page,
        pages,
    })
}
