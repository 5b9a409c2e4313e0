//! The maturity of this one host alone: what its own findings would give if
//! it were the whole administration. Never to be taken for the score of one.

use super::AuditResult;
use maturity::{Criticality, HostResult, RuleInfo, Scorecard};

/// What the score of one host is called, in every output.
pub const TITLE: &str = "this host alone, not the administration";

/// The scorecard by the first model of the policy set; `None` if the set has
/// no model, or one that this release cannot read.
#[must_use]
pub fn score(result: &AuditResult) -> Option<Scorecard> {
    let source = result.compiled.models().first()?;
    let model = match maturity::parse(&source.text, &source.name) {
        Ok(model) => model,
        Err(error) => {
            tracing::warn!(%error, "the maturity model cannot be read");
            return None;
        }
    };
    let rules: Vec<RuleInfo> = result
        .compiled
        .rules()
        .iter()
        .map(|r| RuleInfo { id: r.id.clone(), practice: r.practice.clone(), severity: r.severity })
        .collect();
    let host = HostResult {
        name: &result.host,
        registered: true,
        criticality: Criticality::default(),
        reported: Some(result.ended),
        findings: &result.findings,
    };
    Some(maturity::score(&model, &rules, &[host], &[], result.ended))
}
