//! What the demonstration shows at the end: the host, its verdicts, the score,
//! and the log's checkpoint.

use super::scene::Scene;
use crate::door;
use crate::print::{self, line};
use anyhow::{Context, Result};
use maturity::{Scorecard, State};
use report::Outcome;
use report::escape::shown;
use serde::Serialize;
use server::view::host::{FindingView, HostView};
use server::view::{self, ExposureView};
use std::sync::Arc;

/// The demonstration's result; its JSON is `tidewaiter.demo.v1`.
#[derive(Serialize)]
pub struct Shown {
    shape: &'static str,
    /// The host, and each rule's outcome with what was observed.
    host: HostView,
    /// How many rules were judged: all but those that do not apply here.
    judged: usize,
    /// The level that the score reaches, 0 to 5.
    level: u8,
    /// The score in basis points.
    score: u32,
    /// The whole scorecard.
    scorecard: Arc<Scorecard>,
    /// Known holes, the worst first; null without advisories.
    exposure: Option<ExposureView>,
    /// The log's signed checkpoint.
    checkpoint: String,
    /// The console's address.
    pub console: String,
    /// The account to sign in there, whose password is this demonstration's own.
    person: &'static str,
    password: String,
}

impl Shown {
    /// True if no rule failed and none is unknown.
    pub fn is_compliant(&self) -> bool {
        self.host.findings.iter().all(|f| matches!(f.outcome, Outcome::Pass | Outcome::NotApplicable))
    }
}

/// Reads it from the server.
///
/// # Errors
/// If the server cannot say.
pub async fn read(scene: &Scene, host: &str, exposure: Option<ExposureView>) -> Result<Shown> {
    let app = scene.app();
    let scorecard = server::score::refresh(app, door::now()).await.context("the score")?;
    let scorecard = scorecard.context("the shipped policies have no maturity model")?;
    let host = view::host::host(app, host).await.context("the host")?;
    let log = view::log::log(app, 1, true).await.context("the log")?;
    let judged = host.findings.iter().filter(|f| f.outcome != Outcome::NotApplicable).count();
    Ok(Shown {
        shape: "tidewaiter.demo.v1",
        host,
        judged,
        level: scorecard.level,
        score: scorecard.score,
        scorecard,
        exposure,
        checkpoint: log.checkpoint,
        console: scene.console(),
        person: super::scene::PERSON,
        password: scene.password.clone(),
    })
}

/// How many findings are listed.
const MOST: usize = 12;

/// Prints it for people.
///
/// # Errors
/// If the output cannot be written.
pub fn print(found: &Shown) -> Result<()> {
    let (host, card) = (&found.host, &found.scorecard);
    let counts = &host.counts;
    line("DEMONSTRATION: all keys were made for it and prove nothing to anyone.\n")?;
    line(format!("Host {}: {} rules judged", shown(&host.name), found.judged))?;
    line(format!(
        "  {} pass   {} fail   {} unknown   {} not applicable",
        counts.pass, counts.fail, counts.unknown, counts.not_applicable
    ))?;
    let open: Vec<&FindingView> =
        host.findings.iter().filter(|f| matches!(f.outcome, Outcome::Fail | Outcome::Unknown)).collect();
    if !open.is_empty() {
        let mut table = print::table(&["severity", "outcome", "rule", "observed"]);
        for finding in open.iter().take(MOST) {
            table.add_row([
                finding.rule.severity.word().to_owned(),
                finding.outcome.told(finding.last),
                shown(&finding.rule.title),
                observed(finding),
            ]);
        }
        line(table.to_string())?;
        if open.len() > MOST {
            line(format!("… and {} more: the console has them all, each with its remedy.", open.len() - MOST))?;
        }
    }
    super::advisories::print(found.exposure.as_ref())?;
    line(format!("\nMaturity: level {} of 5, score {}.{:02} %", card.level, card.score / 100, card.score % 100))?;
    for dimension in &card.dimensions {
        let state = match dimension.state {
            State::Assessed => {
                format!("level {}, {}.{:02} %", dimension.level, dimension.score / 100, dimension.score % 100)
            }
            State::NotAssessed => "not assessed: nobody has attested to it yet".to_owned(),
        };
        line(format!("  {:<12} {state}", shown(&dimension.title)))?;
    }
    if let Some(report) = &host.report {
        line(format!("\nReport {} is entry {} of the log, whose checkpoint is:", report.sequence, report.position))?;
    }
    for text in found.checkpoint.lines() {
        line(format!("  {}", shown(text)))?;
    }
    Ok(())
}

/// The first row that did not pass, in a line: the fields that the rule names.
fn observed(finding: &FindingView) -> String {
    let Some(row) = finding.rows.first() else { return finding.reason.as_deref().map(shown).unwrap_or_default() };
    let named = row.values.iter().filter(|value| value.named || value.tells);
    let named = named.map(|v| format!("{} = {}", v.field, v.value));
    let mut text = named.collect::<Vec<_>>().join(", ");
    if let Some(reason) = &row.reason {
        text = format!("{} ({text})", shown(reason));
    }
    let more = finding.rows.len().saturating_sub(1);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    format!("{text} [{}, {}]{more}", row.source, row.grade)
}
