//! The list of hosts: enrolled ones and expected ones, filtered and paged.

use super::Counts;
use crate::problem::Problem;
use crate::state::App;
use crate::store::{hosts, looks, reports};
use report::Time;
use report::wire::RegisterEntry;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Lines on one page, unless fewer are asked for.
pub const PAGE: usize = 50;

/// Which hosts to show; what is not given shows all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HostFilter {
    /// Part of the name.
    pub q: String,
    /// The site, as in the register.
    pub site: String,
    /// The function, as in the register.
    pub function: String,
    /// `failing`, `unknown`, `contradicted` (from outside), `silent` (never
    /// reported), `unregistered`, or `retired`.
    pub state: String,
    /// The page, from 1.
    pub page: usize,
}

/// One page of hosts.
#[derive(Clone, Debug, Serialize)]
pub struct HostsView {
    /// `tidewaiter.hosts.v1`.
    pub shape: &'static str,
    /// The lines of this page.
    pub hosts: Vec<HostLine>,
    /// How many hosts the filter lets pass.
    pub found: usize,
    /// The page, from 1.
    pub page: usize,
    /// How many pages there are, at least 1.
    pub pages: usize,
    /// The filter that was asked for.
    pub filter: HostFilter,
    /// The sites in the register, for a choice.
    pub sites: BTreeSet<String>,
    /// The functions in the register, for a choice.
    pub functions: BTreeSet<String>,
}

/// One host in a line.
#[derive(Clone, Debug, Serialize)]
pub struct HostLine {
    /// Its id; `None` if it is expected and never enrolled.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// What the register says of it; `None` if it is not registered.
    pub register: Option<RegisterEntry>,
    /// When its newest report was received.
    pub reported: Option<Time>,
    /// When it was retired.
    pub retired: Option<Time>,
    /// How many rules have which outcome.
    pub counts: Counts,
    /// How many of its endpoints contradicted its report when the server last looked.
    pub contradicted: u64,
}

/// Reads one page of hosts, by name.
///
/// # Errors
/// [`Problem::Unavailable`] if the store cannot be read.
pub async fn hosts(app: &App, filter: HostFilter) -> Result<HostsView, Problem> {
    let pool = app.store.readers();
    let (enrolled, register, counts, contradicted) = tokio::try_join!(
        hosts::hosts(pool),
        hosts::register(pool),
        reports::host_counts(pool),
        looks::contradicted(pool)
    )?;
    let mut lines: Vec<_> = enrolled
        .into_iter()
        .map(|host| HostLine {
            register: register.hosts.get(&host.name).cloned(),
            counts: Counts::of(counts.get(&host.id)),
            contradicted: contradicted.get(&host.id).copied().unwrap_or(0),
            id: Some(host.id),
            name: host.name,
            reported: host.last_received,
            retired: host.retired,
        })
        .collect();
    let known: BTreeSet<_> = lines.iter().filter(|l| l.retired.is_none()).map(|l| l.name.clone()).collect();
    let expected = register.hosts.iter().filter(|(name, _)| !known.contains(*name));
    lines.extend(expected.map(|(name, entry)| HostLine {
        id: None,
        name: name.clone(),
        register: Some(entry.clone()),
        reported: None,
        retired: None,
        counts: Counts::default(),
        contradicted: 0,
    }));
    lines.retain(|line| filter.takes(line));
    lines.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    let found = lines.len();
    let pages = found.div_ceil(PAGE).max(1);
    let page = filter.page.clamp(1, pages);
    Ok(HostsView {
        shape: "tidewaiter.hosts.v1",
        hosts: lines.into_iter().skip((page - 1) * PAGE).take(PAGE).collect(),
        found,
        page,
        pages,
        filter,
        sites: register.hosts.values().map(|e| e.site.clone()).collect(),
        functions: register.hosts.values().map(|e| e.function.clone()).collect(),
    })
}

impl HostFilter {
    fn takes(&self, line: &HostLine) -> bool {
        let of = |text: fn(&RegisterEntry) -> &String| line.register.as_ref().map(text);
        let is_retired = line.retired.is_some();
        let state = match self.state.as_str() {
            "" => !is_retired,
            "failing" => !is_retired && line.counts.fail > 0,
            "unknown" => !is_retired && line.counts.unknown > 0,
            "contradicted" => !is_retired && line.contradicted > 0,
            "silent" => !is_retired && line.reported.is_none(),
            "unregistered" => !is_retired && line.register.is_none(),
            "retired" => is_retired,
            _ => false,
        };
        state
            && line.name.to_lowercase().contains(&self.q.to_lowercase())
            && (self.site.is_empty() || of(|e| &e.site) == Some(&self.site))
            && (self.function.is_empty() || of(|e| &e.function) == Some(&self.function))
    }
}
