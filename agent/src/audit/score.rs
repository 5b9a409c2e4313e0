//! The maturity of this one host alone: what its own findings would give if
//! it were the whole administration. Never to be taken for the score of one.

use super::AuditResult;
use crate::print::percent;
use maturity::{Criticality, HostResult, Model, RuleInfo, Scorecard, Verdict};
use report::{Finding, Outcome};

/// What the score of one host is called, in every output.
pub const TITLE: &str = "this host alone, not the administration";

/// The scorecard by the first model of the policy set; `None` if the set has
/// no model, or one that this release cannot read.
#[must_use]
pub fn score(result: &AuditResult) -> Option<Scorecard> {
    of(result, &model(result)?, &result.findings)
}

fn model(result: &AuditResult) -> Option<Model> {
    let source = result.compiled.models().first()?;
    maturity::parse(&source.text, &source.name)
        .inspect_err(|error| tracing::warn!(%error, "the maturity model cannot be read"))
        .ok()
}

fn of(result: &AuditResult, model: &Model, findings: &[Finding]) -> Option<Scorecard> {
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
        findings,
    };
    Some(maturity::score(model, &rules, &[host], &[], result.ended))
}

/// What mending a finding would do to the score of this host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The score now, and with the finding mended.
    pub score: [u32; 2],
    /// The practice that it is evidence for.
    pub practice: String,
    /// What else that practice waits for, sorted.
    pub waits: Vec<String>,
}

impl Move {
    /// In one line.
    #[must_use]
    pub fn text(&self) -> String {
        let [now, then] = self.score.map(percent);
        let moved = if now == then {
            format!("{now}, whether or not this alone is mended")
        } else {
            format!("{now} now, {then} with this mended")
        };
        match self.waits.as_slice() {
            [] => moved,
            [one] => format!("{moved}; `{}` then waits for {one}", self.practice),
            [one, rest @ ..] => format!("{moved}; `{}` then waits for {one} and {} more", self.practice, rest.len()),
        }
    }
}

/// What mending these would do, each alone; in their order.
#[must_use]
pub fn moves<'a>(result: &AuditResult, findings: impl Iterator<Item = &'a Finding>) -> Vec<Option<Move>> {
    let now = model(result).and_then(|model| Some((of(result, &model, &result.findings)?, model)));
    let one = |finding: &Finding| {
        let (card, model) = now.as_ref()?;
        let mut mended = result.findings.clone();
        let own = mended.iter_mut().find(|other| other.rule == finding.rule)?;
        (own.outcome, own.failed, own.rows) = (Outcome::Pass, 0, Vec::new());
        let then = of(result, model, &mended)?;
        let practice = result.compiled.rule(&finding.rule)?.practice.clone()?;
        let all = then.dimensions.iter().flat_map(|dimension| &dimension.domains).flat_map(|domain| &domain.practices);
        let scored = all.into_iter().find(|scored| scored.id == practice)?;
        let open = |rule: &&maturity::RuleScore| matches!(rule.state, Verdict::NotMet | Verdict::Unknown);
        let waits = scored.rules.iter().filter(open).map(|rule| rule.id.clone()).collect();
        Some(Move { score: [card.score, then.score], practice, waits })
    };
    findings.map(one).collect()
}
