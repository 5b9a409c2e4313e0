//! The answer to who asks after one CVE: whether this host has it, and why.

use super::inputs;
use crate::audit::AuditOptions;
use advisory::Status;
use advisory::matching::Applies;
use advisory::pack::PackError;
use derive::advisories::Spoken;
use report::Facts;
use report::escape::shown;
use serde::Serialize;
use std::fmt::Write;

/// Whether the host has a hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It has.
    Affected,
    /// The set says of all that it speaks of that it has not.
    NotAffected,
    /// It cannot be told.
    Unknown,
}

/// The answer.
#[derive(Debug, Serialize)]
pub struct Answer {
    shape: &'static str,
    id: String,
    /// Whether the host has it.
    pub verdict: Verdict,
    /// Why, a sentence for each package.
    pub why: Vec<String>,
}

impl Answer {
    /// 0 if the host does not have it, 1 if it has, 2 if it cannot be told.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self.verdict {
            Verdict::NotAffected => 0,
            Verdict::Affected => 1,
            Verdict::Unknown => 2,
        }
    }

    /// For people.
    #[must_use]
    pub fn text(&self) -> String {
        let head = match self.verdict {
            Verdict::Affected => "YES: this host has",
            Verdict::NotAffected => "no: this host does not have",
            Verdict::Unknown => "UNKNOWN: it cannot be told whether this host has",
        };
        let mut out = format!("{head} {}\n", shown(&self.id));
        for why in &self.why {
            let _ = writeln!(out, "    {}", shown(why));
        }
        out
    }
}

/// Asks the set.
///
/// # Errors
/// [`PackError`] if the set does not hold together.
pub fn ask(facts: &Facts, options: &AuditOptions, id: &str) -> Result<Answer, PackError> {
    let spoken = inputs(facts, options, |inputs| derive::advisories::spoken(inputs, id))?;
    let gaps = inputs(facts, options, |inputs| derive::advisory_affected::each(inputs, &mut |_| ()));
    let mut why: Vec<String> = spoken.iter().flat_map(sentences).collect();
    why.sort_unstable();
    why.dedup();
    let has = |wanted| spoken.iter().flat_map(|one| &one.installed).any(|(_, _, applies)| *applies == wanted);
    // What could not be looked at may have it: only what is whole says no.
    let about = |gap: &report::Gap| !gap.detail.starts_with("it cannot be told whether") || gap.detail.contains(id);
    let whole = gaps.as_ref().is_some_and(|gaps| !gaps.iter().any(about));
    let verdict = if has(Applies::Yes) {
        Verdict::Affected
    } else if has(Applies::Unsure) || spoken.is_empty() || !whole {
        Verdict::Unknown
    } else {
        Verdict::NotAffected
    };
    if spoken.is_empty() {
        why.push("the advisory set in force says nothing of it for this host's release".to_owned());
    }
    let untold = gaps.iter().flatten().filter(|gap| verdict != Verdict::Affected && about(gap));
    why.extend(untold.map(|gap| format!("{}: {}", gap.place, gap.detail)));
    Ok(Answer { shape: "tidewaiter.patches-asked.v1", id: id.to_owned(), verdict, why })
}

fn sentences(spoken: &Spoken) -> Vec<String> {
    let record = &spoken.record;
    if spoken.installed.is_empty() {
        return vec![format!("{} is not installed", record.package)];
    }
    let fixed = record.ranges.iter().filter_map(|range| range.fixed.as_deref()).collect::<Vec<_>>().join(", ");
    let told = |(name, version, applies): &(String, String, Applies)| {
        let why = match applies {
            Applies::Yes if record.status == Status::WillNotFix => "has it, and the issuer will not fix it".to_owned(),
            Applies::Yes if fixed.is_empty() => "has it, and no fix is out".to_owned(),
            Applies::Yes => format!("has it; it is fixed in {fixed}"),
            Applies::Unsure => "may have it: its version or module cannot be compared".to_owned(),
            Applies::No if fixed.is_empty() => "is not of a version that has it".to_owned(),
            Applies::No => format!("does not have it; it is fixed in {fixed}"),
            Applies::NotAffected => "is not affected, says the issuer".to_owned(),
        };
        format!("{name} {version} {why}")
    };
    spoken.installed.iter().map(told).collect()
}
