//! The rules of the newest policy set, with how many hosts pass; one rule with its hosts.

use super::Counts;
use crate::problem::Problem;
use crate::state::App;
use crate::store::{hosts, reports};
use policy::{Fresh, Rule};
use report::{Outcome, Severity};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a rule says of itself.
#[derive(Clone, Debug, Serialize)]
pub struct RuleText {
    /// Its id.
    pub id: String,
    /// The folder that it is in, which is its area.
    pub area: String,
    /// One line: what holds where it passes.
    pub title: String,
    /// How bad it is if it fails.
    pub severity: Severity,
    /// The table whose rows it judges.
    pub table: String,
    /// Which rows are judged; all if there is none.
    pub filter: Option<String>,
    /// What must hold for each.
    pub require: String,
    /// How young an input must be for its verdict to count.
    pub fresh: Option<Fresh>,
    /// Why it matters.
    pub why: String,
    /// How to mend it.
    pub remedy: String,
    /// The maturity practice that it is evidence for.
    pub practice: Option<String>,
    /// The published controls that it serves, by scheme.
    pub references: BTreeMap<String, Vec<String>>,
}

/// One rule in a line.
#[derive(Clone, Debug, Serialize)]
pub struct RuleLine {
    /// What it says.
    pub rule: RuleText,
    /// How many hosts have which outcome.
    pub counts: Counts,
}

/// The rules.
#[derive(Clone, Debug, Serialize)]
pub struct RulesView {
    /// `tidewaiter.rules.v1`.
    pub shape: &'static str,
    /// The policy set's version; `None` if there is no set.
    pub version: Option<u64>,
    /// The rules by id.
    pub rules: Vec<RuleLine>,
}

/// One rule with its hosts.
#[derive(Clone, Debug, Serialize)]
pub struct RuleView {
    /// `tidewaiter.rule.v1`.
    pub shape: &'static str,
    /// What it says.
    pub rule: RuleText,
    /// How many hosts have which outcome.
    pub counts: Counts,
    /// The hosts that it was judged on, worst outcome first, then by name.
    pub hosts: Vec<RuleHost>,
}

/// What a rule found on one host.
#[derive(Clone, Debug, Serialize)]
pub struct RuleHost {
    /// The host's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The outcome.
    pub outcome: Outcome,
    /// Why it is unknown or not applicable.
    pub reason: Option<String>,
    /// For a verdict that went stale: what it was.
    pub last: Option<Outcome>,
    /// How many rows failed.
    pub failed: u32,
}

impl RuleText {
    /// The text of a rule; of one that is not held, its id alone.
    #[must_use]
    pub fn of(rule: Option<&Rule>, id: &str) -> Self {
        match rule {
            Some(rule) => Self {
                id: rule.id.clone(),
                area: rule.area.clone(),
                title: rule.title.clone(),
                severity: rule.severity,
                table: rule.table.clone(),
                filter: rule.filter.clone(),
                require: rule.require.clone(),
                fresh: rule.fresh.clone(),
                why: rule.why.clone(),
                remedy: rule.remedy.clone(),
                practice: rule.practice.clone(),
                references: rule.references.clone(),
            },
            None => Self {
                id: id.to_owned(),
                area: String::new(),
                title: id.to_owned(),
                severity: Severity::Info,
                table: String::new(),
                filter: None,
                require: String::new(),
                fresh: None,
                why: String::new(),
                remedy: String::new(),
                practice: None,
                references: BTreeMap::new(),
            },
        }
    }
}

/// Reads the rules of the newest policy set.
///
/// # Errors
/// [`Problem::Unavailable`] if the store cannot be read.
pub async fn rules(app: &App) -> Result<RulesView, Problem> {
    let newest = app.policies.newest(&app.store).await?;
    let counts = reports::counts(app.store.readers()).await?;
    let rules = newest.iter().flat_map(|loaded| loaded.compiled.rules());
    let rules = rules
        .map(|rule| RuleLine { rule: RuleText::of(Some(rule), &rule.id), counts: Counts::of(counts.get(&rule.id)) });
    Ok(RulesView {
        shape: "tidewaiter.rules.v1",
        version: newest.as_ref().map(|loaded| loaded.version),
        rules: rules.collect(),
    })
}

/// Reads one rule.
///
/// # Errors
/// [`Problem::NotFound`] if neither the newest set nor any host has it.
pub async fn rule(app: &App, id: &str) -> Result<RuleView, Problem> {
    let newest = app.policies.newest(&app.store).await?;
    let rule = newest.as_ref().and_then(|loaded| loaded.compiled.rule(id));
    let pool = app.store.readers();
    let (found, all, counts) = tokio::try_join!(reports::of_rule(pool, id), hosts::hosts(pool), reports::counts(pool))?;
    if rule.is_none() && found.is_empty() {
        return Err(Problem::NotFound);
    }
    let names: BTreeMap<_, _> = all.into_iter().map(|host| (host.id, host.name)).collect();
    let mut hosts: Vec<_> = found
        .into_iter()
        .map(|(id, finding)| RuleHost {
            name: names.get(&id).cloned().unwrap_or_default(),
            id,
            outcome: finding.outcome,
            reason: finding.reason.as_deref().map(report::escape::shown),
            last: finding.last,
            failed: finding.failed,
        })
        .collect();
    hosts.sort_by(|a, b| (a.outcome, &a.name, &a.id).cmp(&(b.outcome, &b.name, &b.id)));
    Ok(RuleView {
        shape: "tidewaiter.rule.v1",
        rule: RuleText::of(rule, id),
        counts: Counts::of(counts.get(id)),
        hosts,
    })
}
