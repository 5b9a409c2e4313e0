//! One rule: what its file says, and what it was compiled to.

mod read;

pub(crate) use read::{of_set, read};

use crate::{Example, Fresh, ParamValue, Release, SourceFile, diagnostic::Faults, expr::Expr};
use report::{Severity, TableSpec, Time};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The keys of a rule file, in the order in which they are best written.
pub(crate) const KEYS: &[&str] = &[
    "id",
    "title",
    "severity",
    "table",
    "where",
    "require",
    "empty",
    "fresh",
    "parameters",
    "since",
    "needs",
    "practice",
    "references",
    "why",
    "remedy",
    "examples",
];

/// The severities, least first.
pub(crate) const SEVERITIES: [Severity; 5] =
    [Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

/// What it means that no row was there to be judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Empty {
    /// The rule has nothing to say about this host.
    #[default]
    NotApplicable,
    /// Something must be there.
    Fail,
    /// Nothing there is what is wanted.
    Pass,
}

impl Empty {
    /// All of them with their words.
    pub(crate) const WORDS: [(&'static str, Self); 3] =
        [("not_applicable", Self::NotApplicable), ("fail", Self::Fail), ("pass", Self::Pass)];
}

/// One rule.
#[derive(Clone, Debug, Serialize)]
pub struct Rule {
    /// Its id, which is also its file's name.
    pub id: String,
    /// The folder that its file is in.
    pub area: String,
    /// One line: what holds where it passes.
    pub title: String,
    /// How bad it is if it fails.
    pub severity: Severity,
    /// The table whose rows are judged.
    pub table: String,
    /// Which rows are judged; all if there is none.
    #[serde(rename = "where")]
    pub filter: Option<String>,
    /// What must hold for each of them.
    pub require: String,
    /// What no row means.
    pub empty: Empty,
    /// How young an input must be for the verdict to count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fresh: Option<Fresh>,
    /// The parameters with their defaults.
    pub parameters: BTreeMap<String, ParamValue>,
    /// In force from this instant on.
    pub since: Option<Time>,
    /// The first agent release that can judge it, where the rule says so.
    pub needs: Option<Release>,
    /// The maturity practice that it is evidence for.
    pub practice: Option<String>,
    /// The published controls that it serves, by scheme.
    pub references: BTreeMap<String, Vec<String>>,
    /// Why it matters.
    pub why: String,
    /// How to mend it.
    pub remedy: String,
    /// Its examples; a rule of a compiled set has none, as they were run before it was signed.
    pub examples: Vec<Example>,
    /// The name of its file.
    pub file: String,
    /// The newest release that it asks for, by `needs` or by what it names;
    /// known for a rule of a compiled set.
    #[serde(skip)]
    pub(crate) newest: Option<Release>,
    /// Compiled, or why it cannot be judged here.
    #[serde(skip)]
    pub(crate) program: Result<Program, Unanswerable>,
}

/// The compiled expressions of a rule.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) filter: Option<Expr>,
    pub(crate) require: Expr,
}

/// Why a rule cannot be judged by this release.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unanswerable {
    /// It names what only a newer agent has.
    #[error("needs agent ≥ {0}")]
    Agent(Release),
    /// Its set is written in a newer edition of the language.
    #[error("needs an agent that speaks edition {0}")]
    Edition(u32),
    /// Its signed file holds what this release does not know.
    #[error("this release of the agent cannot read the rule: {0}")]
    Unreadable(String),
}

impl Rule {
    /// Why this release cannot judge the rule: it needs a newer agent.
    #[must_use]
    pub fn unanswerable(&self) -> Option<String> {
        self.program.as_ref().err().map(ToString::to_string)
    }

    /// The (table, field) pairs that its expressions and `fresh` name.
    #[must_use]
    pub fn fields(&self) -> BTreeSet<(String, String)> {
        let fresh = self.fresh.iter().map(|fresh| (fresh.table.clone(), fresh.field.clone()));
        self.expressions().flat_map(Expr::fields).cloned().chain(fresh).collect()
    }

    /// The tables that it reads, its own included.
    #[must_use]
    pub fn tables(&self) -> BTreeSet<String> {
        let mut tables: BTreeSet<String> = self.expressions().flat_map(Expr::tables).cloned().collect();
        tables.extend(self.fields().into_iter().map(|(table, _)| table));
        tables.insert(self.table.clone());
        tables
    }

    /// What it was compiled to, for facts that this release of the agent gathered.
    pub(crate) fn program_for(&self, agent: Release) -> Result<&Program, Unanswerable> {
        match (self.newest.filter(|needs| *needs > agent), &self.program) {
            (_, Err(why)) => Err(why.clone()),
            (Some(needs), Ok(_)) => Err(Unanswerable::Agent(needs)),
            (None, Ok(program)) => Ok(program),
        }
    }

    pub(crate) fn expressions(&self) -> impl Iterator<Item = &Expr> {
        self.program.iter().flat_map(|p| p.filter.iter().chain([&p.require]))
    }

    /// The newest release that the rule asks for, by `needs` or by what it names.
    pub(crate) fn newest_need(&self, specs: &[&TableSpec]) -> Option<Release> {
        let fields = self.fields();
        let tables = self.tables();
        let named = specs.iter().filter(|spec| tables.contains(spec.name.as_ref())).flat_map(|spec| {
            let of_table = |field: &&report::FieldSpec| {
                fields.iter().any(|(table, name)| *table == spec.name && *name == field.name)
            };
            let fields = spec.fields.iter().filter(of_table).map(|field| field.since.as_ref());
            fields.chain([spec.since.as_ref()])
        });
        named.filter_map(Release::parse).chain(self.needs).max()
    }

    /// A rule of which only the name can be told.
    pub(crate) fn of_edition(file: &SourceFile, area: &str, id: &str, edition: u32) -> Self {
        let mut faults = Faults::new(file);
        let mut rule = blank(file, area, id);
        if let Some(node) = crate::yaml::parse(&mut faults) {
            rule = read::whole(&node, rule, &[], true, &mut faults);
        }
        rule.program = Err(Unanswerable::Edition(edition));
        rule
    }
}

/// A rule of which nothing is known but its name.
pub(crate) fn blank(file: &SourceFile, area: &str, id: &str) -> Rule {
    Rule {
        id: id.to_owned(),
        area: area.to_owned(),
        title: id.to_owned(),
        severity: Severity::Medium,
        table: String::new(),
        filter: None,
        require: String::new(),
        empty: Empty::NotApplicable,
        fresh: None,
        parameters: BTreeMap::new(),
        since: None,
        needs: None,
        practice: None,
        references: BTreeMap::new(),
        why: String::new(),
        remedy: String::new(),
        examples: Vec::new(),
        file: file.name.clone(),
        newest: None,
        program: Err(Unanswerable::Edition(0)),
    }
}
