//! The score again, from the verdicts that were recomputed.

use crate::content::Content;
use crate::history::History;
use crate::replay::Sets;
use crate::verify::HostVerdict;
use maturity::{Criticality, HostResult, Model, ModelError, RuleInfo, Scorecard};
use report::Time;
use std::collections::BTreeSet;

/// Why there is no score.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    /// The policy set's maturity model is not one.
    #[error("the maturity model of the policy set: {0}")]
    Model(#[from] ModelError),
}

/// Scores every host of the bundle and of the register by the model of the
/// newest policy set; `None` if no report was judged or the set has no model.
pub(crate) fn again(
    content: &Content,
    sets: &Sets,
    histories: &[History],
    hosts: &[HostVerdict],
    now: Time,
) -> Result<Option<Scorecard>, ScoreError> {
    let named = histories.iter().flat_map(|h| &h.reports);
    let newest = named.filter_map(|h| h.report.report.predicate.policy_set.as_ref()).max_by_key(|set| set.version);
    let Some(compiled) = newest.and_then(|set| sets.get(&set.sha256)) else { return Ok(None) };
    let Some(model) = compiled.models().first() else { return Ok(None) };
    let model: Model = maturity::parse(&model.text, &model.name)?;
    let rules: Vec<RuleInfo> = compiled
        .rules()
        .iter()
        .map(|rule| RuleInfo { id: rule.id.clone(), practice: rule.practice.clone(), severity: rule.severity })
        .collect();
    let register = content.register.clone().unwrap_or_default().hosts;
    let criticality =
        |name: &str| register.get(name).and_then(|e| Criticality::from_word(&e.criticality)).unwrap_or_default();
    let mut results: Vec<HostResult> = Vec::new();
    for host in hosts {
        let last = host.reports.last();
        results.push(HostResult {
            name: &host.name,
            registered: register.contains_key(&host.name),
            criticality: criticality(&host.name),
            reported: last.map(|r| r.received),
            findings: last.map_or(&[], |r| r.findings.as_slice()),
        });
    }
    let heard: BTreeSet<&str> = hosts.iter().map(|h| h.name.as_str()).collect();
    for name in register.keys().filter(|n| !heard.contains(n.as_str())) {
        let criticality = criticality(name);
        results.push(HostResult { name, registered: true, criticality, reported: None, findings: &[] });
    }
    Ok(Some(maturity::score(&model, &rules, &results, &[], now)))
}
