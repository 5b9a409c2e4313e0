//! An audit as one page, which opens without a network and runs no script.

use super::{AuditResult, score, table};
use crate::print::percent;
use askama::Template;
use report::escape::shown;
use report::{Finding, Outcome, Severity};

#[derive(Template)]
#[template(path = "audit.html")]
struct Page {
    host: String,
    place: String,
    policy: String,
    profile: String,
    ended: String,
    counts: Vec<(&'static str, usize)>,
    score: Option<String>,
    groups: Vec<(&'static str, Vec<Shown>)>,
    gaps: Vec<String>,
}

/// A finding as it is shown.
struct Shown {
    rule: String,
    title: String,
    severity: &'static str,
    outcome: &'static str,
    reason: Option<String>,
    rows: Vec<String>,
    more: usize,
    why: String,
    remedy: String,
    moved: Option<String>,
    serves: String,
}

/// What each outcome is called on the page, the most pressing first.
const GROUPS: [(Outcome, &str); 4] = [
    (Outcome::Fail, "What fails"),
    (Outcome::Unknown, "What could not be told"),
    (Outcome::Pass, "What passes"),
    (Outcome::NotApplicable, "What this host has nothing of"),
];
/// The most rows of one finding on the page.
const MOST_ROWS: usize = 50;

/// The page.
///
/// # Errors
/// If it cannot be written as text.
pub fn page(result: &AuditResult) -> Result<String, askama::Error> {
    let groups =
        GROUPS.map(|(outcome, title)| (title, group(result, outcome))).into_iter().filter(|(_, all)| !all.is_empty());
    let gaps = result.facts.tables.iter().flat_map(|(name, table)| {
        table.gaps.iter().map(move |gap| format!("{name}: {}: {}", shown(&gap.place), shown(&gap.detail)))
    });
    let card = score::score(result);
    Page {
        host: shown(&result.host),
        place: result.root.as_ref().map_or_else(
            || "the running system".to_owned(),
            |root| format!("the root {}", report::escape::path(root.as_os_str().as_encoded_bytes())),
        ),
        policy: format!("version {}, {} ({})", result.set.version, result.set.sha256, result.origin.shown()),
        profile: shown(&result.profile.id),
        ended: result.ended.to_string(),
        counts: GROUPS.map(|(outcome, _)| (outcome.word(), result.count(outcome))).to_vec(),
        score: card.map(|card| {
            format!("level {} ({}), score {} — {}", card.level, card.level_title, percent(card.score), score::TITLE)
        }),
        groups: groups.collect(),
        gaps: gaps.collect(),
    }
    .render()
}

fn group(result: &AuditResult, outcome: Outcome) -> Vec<Shown> {
    let mut findings: Vec<&Finding> = result.findings.iter().filter(|finding| finding.outcome == outcome).collect();
    let severity = |finding: &Finding| result.compiled.rule(&finding.rule).map_or(Severity::Info, |rule| rule.severity);
    findings.sort_by_key(|finding| (std::cmp::Reverse(severity(finding)), &finding.rule));
    let moves = match outcome {
        Outcome::Fail => score::moves(result, findings.iter().copied()),
        _ => Vec::new(),
    };
    let moved = moves.into_iter().chain(std::iter::repeat(None));
    findings.into_iter().zip(moved).map(|(finding, moved)| one(result, finding, severity(finding), moved)).collect()
}

fn one(result: &AuditResult, finding: &Finding, severity: Severity, moved: Option<score::Move>) -> Shown {
    let rule = result.compiled.rule(&finding.rule);
    let spec = result.compiled.specs().into_iter().find(|spec| spec.name == finding.table);
    let rows = finding.rows.iter().take(MOST_ROWS);
    let text = |of: fn(&policy::Rule) -> &str| rule.map_or_else(String::new, |rule| shown(of(rule).trim()));
    let serves =
        rule.iter().flat_map(|rule| &rule.references).map(|(scheme, all)| format!("{scheme}: {}", all.join(", ")));
    Shown {
        rule: shown(&finding.rule),
        title: text(|rule| &rule.title),
        severity: severity.word(),
        outcome: finding.outcome.word(),
        reason: finding.reason.as_deref().map(shown),
        rows: rows
            .map(|row| spec.map_or_else(String::new, |spec| shown(&table::seen(result, finding, spec, rule, row))))
            .collect(),
        more: finding.rows.len().saturating_sub(MOST_ROWS),
        why: text(|rule| &rule.why),
        remedy: text(|rule| &rule.remedy),
        moved: moved.map(|moved| moved.text()),
        serves: serves.collect::<Vec<_>>().join("; "),
    }
}
