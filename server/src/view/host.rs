//! One host: its newest report and each finding with the rule's text, the rows
//! that did not pass, what was observed there, where, and how well.

use super::rules::RuleText;
use super::{Counts, KeysView, OutsideView};
use crate::evidence::{self, Shown};
use crate::problem::Problem;
use crate::state::App;
use crate::store::hosts::{self, Event, Host};
use crate::store::reports::{self, Kept};
use report::wire::RegisterEntry;
use report::{Finding, Gap, Outcome, Time};
use serde::Serialize;

/// One host.
#[derive(Clone, Debug, Serialize)]
pub struct HostView {
    /// `tidewaiter.host.v1`.
    pub shape: &'static str,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What the register says of it.
    pub register: Option<RegisterEntry>,
    /// When it was enrolled.
    pub enrolled: Time,
    /// When it was retired.
    pub retired: Option<Time>,
    /// The key that signs its reports: the SHA-256 of it.
    pub key: String,
    /// How many of its reports are missing below the newest.
    pub missing: u64,
    /// Its newest report.
    pub report: Option<ReportView>,
    /// How many rules have which outcome.
    pub counts: Counts,
    /// The findings: worst outcome first, then worst severity, then by rule.
    pub findings: Vec<FindingView>,
    /// False if the report's facts cannot be shown: its policy set or tables are not held.
    pub facts: bool,
    /// What could not be read, by table.
    pub gaps: Vec<(String, Gap)>,
    /// What the server itself saw of its endpoints; `None` if it never looked.
    pub outside: Option<OutsideView>,
    /// What the newest comparison of keys found that it has a part in; `None` if there was none.
    pub keys: Option<KeysView>,
    /// What went wrong with the host, last first.
    pub events: Vec<Event>,
}

/// A report, as far as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct ReportView {
    /// Its number.
    pub sequence: u64,
    /// SHA-256 of its payload.
    pub payload_sha256: String,
    /// When gathering ended, by the host's clock.
    pub ended: Time,
    /// When it was received, by the server's.
    pub received: Time,
    /// Its place in the log.
    pub position: u64,
    /// The report before it was missing when it came.
    pub gap: bool,
    /// The clocks were more than ten minutes apart.
    pub skewed: bool,
    /// The agent's spool was full and dropped tables of it: every rule is unknown.
    pub lost: bool,
    /// The rules whose verdict in the report does not follow from its facts.
    pub inconsistent: Vec<String>,
    /// The policy set that it names.
    pub policy_sha256: Option<String>,
    /// Whether that set is held here.
    pub policy_known: bool,
    /// The profile that applies.
    pub profile: Option<String>,
    /// The agent's release.
    pub agent: String,
}

/// One finding with its rule.
#[derive(Clone, Debug, Serialize)]
pub struct FindingView {
    /// The rule.
    pub rule: RuleText,
    /// The outcome.
    pub outcome: Outcome,
    /// Why it is unknown or not applicable.
    pub reason: Option<String>,
    /// For a verdict that went stale: what it was.
    pub last: Option<Outcome>,
    /// How many rows were judged.
    pub judged: u32,
    /// How many of them failed.
    pub failed: u32,
    /// True if the host's own verdict does not follow from its facts.
    pub inconsistent: bool,
    /// The rows that failed or are unknown; at most 100.
    pub rows: Vec<RowView>,
}

/// A row that did not pass.
#[derive(Clone, Debug, Serialize)]
pub struct RowView {
    /// Failed or unknown.
    pub outcome: Outcome,
    /// For unknown: why.
    pub reason: Option<String>,
    /// Where it was seen.
    pub source: String,
    /// How good that sight is: tested, live, configured or stated.
    pub grade: &'static str,
    /// What was observed, field by field, safe to print.
    pub values: Vec<ValueView>,
}

/// What was observed in one field.
#[derive(Clone, Debug, Serialize)]
pub struct ValueView {
    /// The field.
    pub field: String,
    /// What the field means.
    pub doc: String,
    /// The value, in one line.
    pub value: String,
    /// True if the rule names the field.
    pub named: bool,
    /// True if the field tells which row it is.
    pub tells: bool,
}

/// Reads one host.
///
/// # Errors
/// [`Problem::NotFound`] if there is none of this id.
pub async fn host(app: &App, id: &str) -> Result<HostView, Problem> {
    let pool = app.store.readers();
    let host = hosts::host(pool, id).await?.ok_or(Problem::NotFound)?;
    let (register, kept, missing, mut found, events) = tokio::try_join!(
        hosts::register(pool),
        reports::report(pool, id, None),
        reports::missing(pool, id),
        reports::findings(pool, Some(id)),
        hosts::events(pool, Some(id), 20),
    )?;
    let found = found.remove(id).unwrap_or_default();
    let shown = match &kept {
        Some(kept) => evidence::facts(app, &host, kept).await?,
        None => None,
    };
    let outside = super::outside::newest(app, &host).await?;
    let keys = super::keys::newest(app, Some(id)).await?;
    let view = assemble(host, register.hosts, kept, missing, &found, shown.as_ref(), events);
    Ok(HostView { outside, keys, ..view })
}

fn assemble(
    host: Host,
    mut register: std::collections::BTreeMap<String, RegisterEntry>,
    kept: Option<Kept>,
    missing: u64,
    found: &[Finding],
    shown: Option<&Shown>,
    events: Vec<Event>,
) -> HostView {
    let mut counts = Counts::default();
    for finding in found {
        match finding.outcome {
            Outcome::Fail => counts.fail += 1,
            Outcome::Unknown => counts.unknown += 1,
            Outcome::Pass => counts.pass += 1,
            Outcome::NotApplicable => counts.not_applicable += 1,
        }
    }
    let inconsistent = kept.as_ref().map(|k| k.inconsistent.clone()).unwrap_or_default();
    let mut findings: Vec<_> = found
        .iter()
        .map(|finding| FindingView {
            rule: RuleText::of(shown.and_then(|s| s.policy.compiled.rule(&finding.rule)), &finding.rule),
            outcome: finding.outcome,
            reason: finding.reason.as_deref().map(report::escape::shown),
            last: finding.last,
            judged: finding.judged,
            failed: finding.failed,
            inconsistent: inconsistent.contains(&finding.rule),
            rows: shown.map(|shown| rows(finding, shown)).unwrap_or_default(),
        })
        .collect();
    findings.sort_by(|a, b| (a.outcome, b.rule.severity, &a.rule.id).cmp(&(b.outcome, a.rule.severity, &b.rule.id)));
    let gaps = shown.map(|shown| {
        let tables = shown.facts.tables.iter();
        tables.flat_map(|(name, table)| table.gaps.iter().map(|gap| (name.clone(), gap.clone()))).collect()
    });
    HostView {
        shape: "tidewaiter.host.v1",
        register: register.remove(&host.name),
        key: host.public_key.id(),
        id: host.id,
        name: host.name,
        enrolled: host.enrolled,
        retired: host.retired,
        missing,
        report: kept.map(ReportView::of),
        counts,
        findings,
        facts: shown.is_some(),
        gaps: gaps.unwrap_or_default(),
        outside: None,
        keys: None,
        events,
    }
}

/// The rows that a finding names, as they were observed.
fn rows(finding: &Finding, shown: &Shown) -> Vec<RowView> {
    let specs = shown.policy.compiled.specs();
    let Some(spec) = specs.iter().find(|spec| spec.name == finding.table.as_str()) else { return Vec::new() };
    let Some(table) = shown.facts.table(&finding.table) else { return Vec::new() };
    let named = shown.policy.compiled.rule(&finding.rule).map(policy::Rule::fields).unwrap_or_default();
    let rows = finding.rows.iter().filter_map(|judged| {
        let row = table.rows.get(usize::try_from(judged.row).ok()?)?;
        let values = spec.fields.iter().zip(&row.values).enumerate().map(|(slot, (field, value))| ValueView {
            field: field.name.to_string(),
            doc: field.doc.to_string(),
            value: value.shown(),
            named: named.contains(&(spec.name.to_string(), field.name.to_string())),
            tells: spec.tells(slot, value),
        });
        Some(RowView {
            outcome: judged.outcome,
            reason: judged.reason.as_deref().map(report::escape::shown),
            source: shown.facts.shown_source(row),
            grade: row.grade.word(),
            values: values.collect(),
        })
    });
    rows.collect()
}

impl ReportView {
    fn of(kept: Kept) -> Self {
        Self {
            sequence: kept.sequence,
            payload_sha256: kept.payload_sha256,
            ended: kept.ended,
            received: kept.received,
            position: kept.position,
            gap: kept.gap,
            skewed: kept.skewed,
            lost: kept.lost,
            inconsistent: kept.inconsistent,
            policy_sha256: kept.policy_sha256,
            policy_known: kept.policy_known,
            profile: kept.profile,
            agent: kept.agent,
        }
    }
}
