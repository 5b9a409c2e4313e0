//! Reading a model from YAML, strictly: unknown keys, duplicate keys, aliases,
//! wrong types and gaps in the levels are refused with line and column.

use crate::model::{ALL, Dimension, Domain, LEVELS, Level, Model, Practice, RuleWants};
use serde::Deserialize;
use serde_saphyr::{DuplicateKeyPolicy, Location, MergeKeyPolicy, Spanned};
use std::collections::BTreeMap;

/// The largest model that is read, in bytes.
const MOST_BYTES: usize = 256 * 1024;

/// The longest time that a report or an attestation may speak, in days.
const MOST_DAYS: u32 = 3660;

/// A model was refused: whoever wrote the file is to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct ModelError {
    /// The name that the text was given under.
    pub file: String,
    /// The line, from 1; 0 if the whole file is meant.
    pub line: u64,
    /// The column, from 1; 0 if the whole file is meant.
    pub column: u64,
    /// What is wrong and how to mend it.
    pub message: String,
}

/// Reads a model. `name` is the file's name, used in errors alone.
///
/// # Errors
/// The first fault found, with its place.
pub fn parse(text: &str, name: &str) -> Result<Model, ModelError> {
    let error = |line, column, message| ModelError { file: name.to_owned(), line, column, message };
    if text.len() > MOST_BYTES {
        return Err(error(0, 0, format!("the model has more than {MOST_BYTES} bytes")));
    }
    let raw: ModelText = serde_saphyr::from_str_with_options(text, options()).map_err(|e| {
        let e = e.without_snippet();
        let (line, column) = e.location().map_or((0, 0), |l| (l.line(), l.column()));
        // The library puts its own place behind the message, and more lines below it.
        let shown = e.to_string();
        let first = shown.lines().next().unwrap_or_default();
        error(line, column, first.split(" at line ").next().unwrap_or_default().to_owned())
    })?;
    raw.check().map_err(|fault| error(fault.at.line(), fault.at.column(), fault.message))
}

/// No anchors, no merges, little depth: a model needs none of it, a bomb does.
fn options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_documents: 1,
            max_aliases: 0,
            max_anchors: 0,
            max_depth: 12,
            max_events: 50_000,
            max_nodes: 50_000,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        strict_booleans: true,
        reject_unsupported_tags: true,
    }
}

struct Fault {
    at: Location,
    message: String,
}

fn fault<T>(at: Location, message: String) -> Result<T, Fault> {
    Err(Fault { at, message })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelText {
    id: Spanned<String>,
    title: Spanned<String>,
    about: Spanned<String>,
    levels: Spanned<Vec<LevelText>>,
    dimensions: Spanned<Vec<DimensionText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelText {
    level: Spanned<u8>,
    title: Spanned<String>,
    meaning: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DimensionText {
    id: Spanned<String>,
    title: Spanned<String>,
    domains: Spanned<Vec<DomainText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DomainText {
    id: Spanned<String>,
    title: Spanned<String>,
    practices: Vec<PracticeText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PracticeText {
    id: Spanned<String>,
    level: Spanned<u8>,
    title: Spanned<String>,
    rules: Option<RulesText>,
    attestation: Option<AttestationText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesText {
    share: Spanned<u32>,
    coverage: Spanned<u32>,
    fresh_days: Spanned<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AttestationText {
    valid_days: Spanned<u32>,
}

/// The ids seen so far, each with its line: no two things share one.
#[derive(Default)]
struct Ids(BTreeMap<String, u64>);

impl Ids {
    fn take(&mut self, id: Spanned<String>) -> Result<String, Fault> {
        let at = id.referenced;
        let first = id.value.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
        let rest = id.value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !first || !rest || id.value.len() > 64 {
            return fault(at, "an id is 1 to 64 lower-case letters, digits and hyphens, a letter first".into());
        }
        match self.0.insert(id.value.clone(), at.line()) {
            Some(line) => fault(at, format!("the id `{}` is already used in line {line}", id.value)),
            None => Ok(id.value),
        }
    }
}

impl ModelText {
    fn check(self) -> Result<Model, Fault> {
        let mut ids = Ids::default();
        let id = ids.take(self.id)?;
        let at = self.levels.referenced;
        if self.levels.value.len() != usize::from(LEVELS) {
            return fault(at, format!("a model has exactly {LEVELS} levels, this one {}", self.levels.value.len()));
        }
        let mut levels = Vec::new();
        for (level, number) in self.levels.value.into_iter().zip(1..) {
            if level.level.value != number {
                return fault(level.level.referenced, format!("levels stand in order; this one must be {number}"));
            }
            levels.push(Level { title: said(&level.title)?, meaning: said(&level.meaning)? });
        }
        if self.dimensions.value.is_empty() {
            return fault(self.dimensions.referenced, "a model has at least one dimension".into());
        }
        let dimensions = self.dimensions.value.into_iter().map(|d| d.check(&mut ids)).collect::<Result<Vec<_>, _>>()?;
        Ok(Model { id, title: said(&self.title)?, about: said(&self.about)?, levels, dimensions })
    }
}

impl DimensionText {
    fn check(self, ids: &mut Ids) -> Result<Dimension, Fault> {
        let id = ids.take(self.id)?;
        if self.domains.value.is_empty() {
            return fault(self.domains.referenced, format!("the dimension `{id}` has no domain"));
        }
        let domains = self.domains.value.into_iter().map(|d| d.check(ids)).collect::<Result<Vec<_>, _>>()?;
        Ok(Dimension { id, title: said(&self.title)?, domains })
    }
}

impl DomainText {
    fn check(self, ids: &mut Ids) -> Result<Domain, Fault> {
        let at = self.id.referenced;
        let id = ids.take(self.id)?;
        let practices = self.practices.into_iter().map(|p| p.check(ids)).collect::<Result<Vec<_>, _>>()?;
        // Without a practice on each level, a level would be reached on nothing.
        if let Some(level) = (1..=LEVELS).find(|l| practices.iter().all(|p| p.level != *l)) {
            return fault(at, format!("the domain `{id}` has no practice at level {level}"));
        }
        Ok(Domain { id, title: said(&self.title)?, practices })
    }
}

impl PracticeText {
    fn check(self, ids: &mut Ids) -> Result<Practice, Fault> {
        let at = self.id.referenced;
        let id = ids.take(self.id)?;
        let level = between(&self.level, 1, LEVELS, "a level")?;
        if self.rules.is_none() && self.attestation.is_none() {
            return fault(at, format!("nothing proves the practice `{id}`: give it `rules`, `attestation` or both"));
        }
        let rules = self.rules.map(|r| r.check()).transpose()?;
        let valid_days = match self.attestation {
            Some(a) => Some(between(&a.valid_days, 1, MOST_DAYS, "valid_days")?),
            None => None,
        };
        Ok(Practice { id, level, title: said(&self.title)?, rules, valid_days })
    }
}

impl RulesText {
    fn check(&self) -> Result<RuleWants, Fault> {
        Ok(RuleWants {
            share: between(&self.share, 1, ALL, "a share in basis points")?,
            coverage: between(&self.coverage, 1, ALL, "a coverage in basis points")?,
            fresh_days: between(&self.fresh_days, 1, MOST_DAYS, "fresh_days")?,
        })
    }
}

fn between<T: PartialOrd + Copy + std::fmt::Display>(n: &Spanned<T>, low: T, high: T, what: &str) -> Result<T, Fault> {
    if n.value < low || n.value > high {
        return fault(n.referenced, format!("{what} is from {low} to {high}, not {}", n.value));
    }
    Ok(n.value)
}

fn said(text: &Spanned<String>) -> Result<String, Fault> {
    if text.value.trim().is_empty() {
        return fault(text.referenced, "this text is empty".into());
    }
    Ok(text.value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "id: small
title: A small model
about: For tests.
levels:
  - {level: 1, title: One, meaning: m}
  - {level: 2, title: Two, meaning: m}
  - {level: 3, title: Three, meaning: m}
  - {level: 4, title: Four, meaning: m}
  - {level: 5, title: Five, meaning: m}
dimensions:
  - id: technology
    title: Technology
    domains:
      - id: patches
        title: Patches
        practices:
";

    fn practices(last: &str) -> String {
        let practice =
            |n: u8| format!("          - {{id: p{n}, level: {n}, title: t, attestation: {{valid_days: 9}}}}\n");
        let first: String = (1..=4).map(practice).collect();
        format!("{HEAD}{first}          - {last}\n")
    }

    #[test]
    fn a_whole_model_is_read() {
        let text = practices("{id: p5, level: 5, title: t, rules: {share: 9000, coverage: 8000, fresh_days: 7}}");
        let model = parse(&text, "small.yaml").unwrap();
        assert_eq!((model.id.as_str(), model.level_title(2), model.practices().count()), ("small", "Two", 5));
        let wants = RuleWants { share: 9000, coverage: 8000, fresh_days: 7 };
        assert_eq!(model.practice("p5").and_then(|p| p.rules), Some(wants));
        assert_eq!(model.practice("p1").and_then(|p| p.valid_days), Some(9));
    }

    #[test]
    fn every_fault_is_refused_with_its_place() {
        let good = "{id: p5, level: 5, title: t, attestation: {valid_days: 9}}";
        let cases = [
            (practices("{id: p5, level: 5, title: t}"), "21:18: nothing proves the practice `p5`"),
            (practices("{id: p1, level: 5, title: t, attestation: {valid_days: 9}}"), "21:18: the id `p1` is already"),
            (practices("{id: p5, level: 6, title: t, attestation: {valid_days: 9}}"), "21:29: a level is from 1 to 5"),
            (
                practices("{id: p5, level: 4, title: t, attestation: {valid_days: 9}}"),
                "14:13: the domain `patches` has",
            ),
            (practices("{id: P5, level: 5, title: t, attestation: {valid_days: 9}}"), "21:18: an id is"),
            (practices("{id: p5, level: 5, title: t, attestation: {valid_days: 0}}"), "21:68: valid_days is from 1"),
            (practices("{id: p5, level: 5, title: ' ', attestation: {valid_days: 9}}"), "21:39: this text is empty"),
            (
                practices("{id: p5, level: 5, title: t, proof: 1, attestation: {valid_days: 9}}"),
                "unknown field `proof`",
            ),
            (practices("{id: p5, level: 5, level: 5, title: t, attestation: {valid_days: 9}}"), "duplicate"),
            (practices(good).replace("level: 2, title: Two", "level: 3, title: Two"), "6:13: levels stand in order"),
            (practices(good).replace("  - {level: 5, title: Five, meaning: m}\n", ""), "exactly 5 levels"),
            (practices(good).replace("about: For tests.", "about: &a For tests."), "budget"),
            (practices(good).replace("about: For tests.\n", ""), "about"),
            (practices("{id: p5, level: 5, title: t, rules: {share: 10001, coverage: 1, fresh_days: 1}}"), "share in"),
            (practices("{id: p5, level: high, title: t, attestation: {valid_days: 9}}"), "21:29: "),
            ("id: [".to_owned(), "x.yaml:"),
            (" ".repeat(MOST_BYTES + 1), "more than"),
            ("[".repeat(5000), "x.yaml:"),
        ];
        assert!(parse(&practices(good), "x.yaml").is_ok());
        for (text, part) in cases {
            let error = parse(&text, "x.yaml").unwrap_err().to_string();
            assert!(error.contains(part), "{error} does not hold {part}");
            assert_eq!(error.lines().count(), 1, "{error}");
        }
    }
}
