//! An audit for people: what fails by severity, with what was seen, where and
//! how well, why it matters and how to mend it; what could not be told; a
//! summary, and the score of this one host.

use super::{AuditResult, score};
use crate::print::percent;
use maturity::State;
use policy::Rule;
use report::escape::shown;
use report::{Finding, Outcome, RowFinding, Severity, TableSpec};
use std::collections::BTreeMap;
use std::fmt::{self, Write};

/// The most rows of one finding that are shown.
pub(super) const MOST_ROWS: usize = 5;
/// The most gaps of one table that are shown.
const MOST_GAPS: usize = 3;

/// The audit as text.
///
/// # Errors
/// None: writing to text does not fail.
pub fn table(result: &AuditResult) -> Result<String, fmt::Error> {
    let mut out = String::new();
    head(&mut out, result)?;
    for outcome in [Outcome::Fail, Outcome::Unknown] {
        let mut findings: Vec<_> = result.findings.iter().filter(|f| f.outcome == outcome).collect();
        findings.sort_by_key(|f| (std::cmp::Reverse(severity(result, f)), &f.rule));
        let moves = score::moves(result, findings.iter().copied().filter(|f| f.outcome == Outcome::Fail));
        for (number, finding) in findings.into_iter().enumerate() {
            writeln!(out)?;
            block(&mut out, result, finding, MOST_ROWS)?;
            if let Some(Some(moved)) = moves.get(number) {
                field(&mut out, "score", &moved.text())?;
            }
        }
    }
    not_judged(&mut out, result)?;
    summary(&mut out, result)?;
    Ok(out)
}

/// All about one rule: every row that it found, what it asks, whom it serves,
/// and what mending it would do.
///
/// # Errors
/// None: writing to text does not fail.
pub fn explain(result: &AuditResult, finding: &Finding) -> Result<String, fmt::Error> {
    let mut out = String::new();
    head(&mut out, result)?;
    writeln!(out)?;
    block(&mut out, result, finding, usize::MAX)?;
    if let Some(rule) = result.compiled.rule(&finding.rule) {
        if finding.outcome != Outcome::Fail {
            field(&mut out, "why", &rule.why)?;
            field(&mut out, "remedy", &rule.remedy)?;
        }
        field(&mut out, "table", &finding.table)?;
        if let Some(filter) = &rule.filter {
            field(&mut out, "where", filter)?;
        }
        field(&mut out, "require", &rule.require)?;
        for (name, value) in result.compiled.parameters(&result.profile.id, rule) {
            field(&mut out, "with", &format!("param.{name} = {}", serde_json::json!(value)))?;
        }
        for (scheme, controls) in &rule.references {
            field(&mut out, "serves", &format!("{scheme}: {}", controls.join(", ")))?;
        }
        field(&mut out, "judged", &format!("{} rows, {} of them fail", finding.judged, finding.failed))?;
    }
    if let Some(Some(moved)) = score::moves(result, std::iter::once(finding)).first() {
        field(&mut out, "score", &moved.text())?;
    }
    Ok(out)
}

fn head(out: &mut String, result: &AuditResult) -> fmt::Result {
    let place = match &result.root {
        None => "the running system".to_owned(),
        Some(root) => format!("the root {}", report::escape::path(root.as_os_str().as_encoded_bytes())),
    };
    writeln!(out, "host     {} ({place})", shown(&result.host))?;
    let digest = result.set.sha256.get(..12).unwrap_or_default();
    writeln!(out, "policy   version {}, {digest}… ({})", result.set.version, result.origin.shown())?;
    if result.set.expires <= result.ended {
        writeln!(out, "         it expired at {} and stays in force", result.set.expires)?;
    }
    writeln!(out, "profile  {} ({})", shown(&result.profile.id), shown(&result.profile.why))?;
    writeln!(out, "ended    {}", result.ended)
}

fn severity(result: &AuditResult, finding: &Finding) -> Severity {
    result.compiled.rule(&finding.rule).map_or(Severity::Info, |rule| rule.severity)
}

/// One finding with at most so many of its rows.
fn block(out: &mut String, result: &AuditResult, finding: &Finding, most: usize) -> fmt::Result {
    let rule = result.compiled.rule(&finding.rule);
    let word = severity(result, finding).word().to_uppercase();
    let title = rule.map_or("", |rule| rule.title.as_str());
    writeln!(out, "{word:<8} {:<7} {}: {}", finding.outcome.told(finding.last), shown(&finding.rule), shown(title))?;
    if let Some(reason) = &finding.reason {
        field(out, "reason", reason)?;
    }
    let specs = result.compiled.specs();
    if let Some(spec) = specs.iter().find(|spec| spec.name == finding.table) {
        for row in finding.rows.iter().take(most) {
            field(out, "seen", &seen(result, finding, spec, rule, row))?;
        }
        let more = finding.rows.len().saturating_sub(most);
        if more > 0 {
            field(out, "", &format!("and {more} more, of {} judged", finding.judged))?;
        }
    }
    if let Some(rule) = rule.filter(|_| finding.last.unwrap_or(finding.outcome) == Outcome::Fail) {
        field(out, "why", &rule.why)?;
        field(out, "remedy", &rule.remedy)?;
    }
    Ok(())
}

fn field(out: &mut String, name: &str, text: &str) -> fmt::Result {
    let text: Vec<_> = text.split_whitespace().collect();
    writeln!(out, "    {name:<7} {}", shown(&text.join(" ")))
}

/// What the rule looked at in a row: the fields that say which row it is, the
/// fields that the rule names, the source and its grade.
pub(super) fn seen(
    result: &AuditResult,
    finding: &Finding,
    spec: &TableSpec,
    rule: Option<&Rule>,
    found: &RowFinding,
) -> String {
    let table = result.facts.table(&finding.table);
    let Some(row) = usize::try_from(found.row).ok().and_then(|n| table?.rows.get(n)) else {
        return format!("row {} of {}", found.row, finding.table);
    };
    let named = rule.map(Rule::fields).unwrap_or_default();
    let is_named = |name: &str| named.iter().any(|(table, field)| *table == spec.name && field == name);
    let mut text = String::new();
    for (number, (field, value)) in spec.fields.iter().zip(&row.values).enumerate() {
        if spec.tells(number, value) || is_named(&field.name) {
            let _ = write!(text, "{}={} ", field.name, brief(&value.shown()));
        }
    }
    let _ = write!(text, "— {} ({})", result.facts.shown_source(row), row.grade.word());
    if let Some(reason) = &found.reason {
        let _ = write!(text, ": {reason}");
    }
    text
}

fn brief(text: &str) -> String {
    const MOST: usize = 120;
    if text.chars().count() <= MOST { text.to_owned() } else { text.chars().take(MOST).chain(['…']).collect() }
}

fn not_judged(out: &mut String, result: &AuditResult) -> fmt::Result {
    let gaps: Vec<_> = result.facts.tables.iter().filter(|(_, table)| !table.gaps.is_empty()).collect();
    if !gaps.is_empty() {
        writeln!(out, "\nWhat could not be looked at:")?;
    }
    for (name, table) in gaps {
        for gap in table.gaps.iter().take(MOST_GAPS) {
            writeln!(out, "    {name}: {}: {}", shown(&gap.place), shown(&gap.detail))?;
        }
        if table.gaps.len() > MOST_GAPS {
            writeln!(out, "    {name}: and {} more", table.gaps.len() - MOST_GAPS)?;
        }
    }
    let apart: Vec<_> = result.findings.iter().filter(|f| f.outcome == Outcome::NotApplicable).collect();
    if !apart.is_empty() {
        writeln!(out, "\nNot applicable to this host, so not judged:")?;
        let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for finding in apart {
            let reason = finding.reason.as_deref().unwrap_or("there is nothing of the kind");
            by_reason.entry(reason).or_default().push(&finding.rule);
        }
        for (reason, rules) in by_reason {
            writeln!(out, "    {}: {}", shown(reason), shown(&rules.join(", ")))?;
        }
    }
    Ok(())
}

fn summary(out: &mut String, result: &AuditResult) -> fmt::Result {
    let [fail, unknown, pass, apart] = Outcome::ALL.map(|outcome| result.count(outcome));
    let all = result.findings.len();
    writeln!(out, "\n{all} rules: {pass} pass, {fail} fail, {unknown} unknown, {apart} not applicable")?;
    if let Some(card) = score::score(result) {
        if card.dimensions.iter().any(|d| d.state == State::Assessed) {
            let level = format!("level {} ({})", card.level, shown(&card.level_title));
            let of = format!("{} of {} dimensions assessed", card.assessed, card.of);
            writeln!(out, "{level}, score {} — {}; {of}", percent(card.score), score::TITLE)?;
        } else {
            writeln!(out, "no level: no dimension was assessed — {}", score::TITLE)?;
        }
    }
    let why = match (fail, unknown, pass) {
        (0, 0, 0) => "2: nothing was judged",
        (0, 0, _) => "0: every rule that applies passes",
        (0, ..) => "1: no rule fails, but some could not be told",
        (_, 0, _) => "1: some rules fail",
        _ => "1: some rules fail, and some could not be told",
    };
    writeln!(out, "exit {why}")
}
