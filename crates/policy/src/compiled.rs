//! A policy set, ready to judge: every expression compiled against the specs
//! that the set carries.

use crate::{Clock, Diagnostic, Evaluation, PolicySet, Profile, Release, Rule, SourceFile, evaluate, library};
use report::{Facts, Finding, Outcome, TableSpec};
use std::collections::{BTreeMap, BTreeSet};

/// A compiled policy set. It is made once and judges many hosts, from many
/// threads.
#[derive(Clone, Debug)]
pub struct Compiled {
    specs: Vec<TableSpec>,
    library: library::Library,
    /// What each profile judges: rules by number, with all their parameters.
    plans: BTreeMap<String, Vec<Planned>>,
    agent: Release,
    edition: u32,
    newer: bool,
}

/// One rule under one profile.
#[derive(Clone, Debug)]
struct Planned {
    rule: usize,
    parameters: BTreeMap<String, crate::ParamValue>,
}

impl Compiled {
    /// Compiles a set for the release of the agent whose facts are judged, and
    /// the newest edition that this release speaks ([`report::EDITION`]). What
    /// needs a newer agent or edition, or cannot be read, makes its rule
    /// `unknown` and is no fault: the other rules are judged.
    ///
    /// # Errors
    /// The faults of the set's profiles, sorted by place: without them it
    /// cannot be told which rules a host must keep.
    pub fn new(set: &PolicySet, agent_release: &str, edition: u32) -> Result<Self, Vec<Diagnostic>> {
        let files = set.sources();
        let specs: Vec<&TableSpec> = set.specs.iter().collect();
        let newer = set.edition > edition;
        let agent = release(agent_release);
        let library =
            if newer { library::of_edition(&files, set.edition) } else { library::of_set(&files, &specs, agent)? };
        let plans =
            library.profiles.iter().map(|profile| (profile.id.clone(), plan(profile, &library.rules))).collect();
        Ok(Self { specs: set.specs.clone(), library, plans, agent, edition: set.edition, newer })
    }

    /// The specs that the set carries: facts must be laid out by them.
    #[must_use]
    pub fn specs(&self) -> Vec<&TableSpec> {
        self.specs.iter().collect()
    }

    /// The edition that the set is written in.
    #[must_use]
    pub const fn edition(&self) -> u32 {
        self.edition
    }

    /// The rules, sorted by id.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.library.rules
    }

    /// The rule with this id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.library.rules.binary_search_by(|rule| rule.id.as_str().cmp(id)).ok().map(|at| &self.library.rules[at])
    }

    /// The profiles, sorted by id.
    #[must_use]
    pub fn profiles(&self) -> &[Profile] {
        &self.library.profiles
    }

    /// The profile with this id.
    #[must_use]
    pub fn profile(&self, id: &str) -> Option<&Profile> {
        self.library.profiles.iter().find(|profile| profile.id == id)
    }

    /// The maturity models, as text.
    #[must_use]
    pub fn models(&self) -> &[SourceFile] {
        &self.library.models
    }

    /// The parameters of a rule as a profile sets them; none if it does not judge by it.
    pub fn parameters<'a>(
        &'a self,
        profile: &str,
        rule: &'a Rule,
    ) -> impl Iterator<Item = (&'a str, &'a crate::ParamValue)> {
        let planned = self.plans.get(profile).into_iter().flatten();
        let own = planned.filter(|planned| self.library.rules[planned.rule].id == rule.id);
        own.flat_map(|planned| planned.parameters.iter().map(|(name, value)| (name.as_str(), value)))
    }

    /// The tables, observed and derived, that a profile's rules read, and
    /// `os.release`, by which profiles are chosen. Of a set in a newer edition
    /// that cannot be told: every table.
    #[must_use]
    pub fn tables_needed(&self, profile: &str) -> BTreeSet<String> {
        if self.newer {
            return self.specs.iter().map(|spec| spec.name.to_string()).collect();
        }
        let mut tables = BTreeSet::from([crate::example::HOST.to_owned()]);
        for planned in self.plans.get(profile).into_iter().flatten() {
            tables.extend(self.library.rules[planned.rule].tables());
        }
        tables.retain(|name| self.specs.iter().any(|spec| spec.name == name.as_str()));
        tables
    }

    /// The (table, field) pairs that any rule or profile of the set names:
    /// what `Facts::project` keeps of what moves by itself.
    #[must_use]
    pub fn named_fields(&self) -> BTreeSet<(String, String)> {
        let mut fields: BTreeSet<_> = self.library.rules.iter().flat_map(Rule::fields).collect();
        fields.extend(self.library.profiles.iter().flat_map(|p| p.program.fields().iter().cloned()));
        fields
    }

    /// Judges facts by a profile. The facts must be laid out by
    /// [`Self::specs`], be normalised, and hold the derived tables. Under a
    /// profile that there is not, every rule is unknown.
    #[must_use]
    pub fn evaluate(&self, profile: &str, facts: &Facts, clock: Clock) -> Evaluation {
        self.evaluate_as(self.agent, profile, facts, clock)
    }

    /// Judges facts that an older release of the agent gathered, as it would
    /// itself: what it answers with `needs agent ≥ X` is `unknown` here too.
    /// So one compiled set, made for the newest release, serves hosts of all.
    #[must_use]
    pub fn evaluate_for(&self, agent_release: &str, profile: &str, facts: &Facts, clock: Clock) -> Evaluation {
        self.evaluate_as(release(agent_release).min(self.agent), profile, facts, clock)
    }

    /// What can be said of a host whose facts are lost: each rule of the
    /// profile is unknown for this reason, but for one that is not in force yet.
    #[must_use]
    pub fn without_facts(&self, profile: &str, clock: Clock, reason: &str) -> Vec<Finding> {
        let mut findings = self.evaluate(profile, &Facts::default(), clock).findings;
        for finding in findings.iter_mut().filter(|finding| finding.outcome == Outcome::Unknown) {
            finding.reason = Some(reason.to_owned());
        }
        findings
    }

    fn evaluate_as(&self, agent: Release, profile: &str, facts: &Facts, clock: Clock) -> Evaluation {
        let none = BTreeMap::new();
        let rules = &self.library.rules;
        if self.newer {
            return evaluate::all(rules.iter().map(|rule| (rule, &none)), facts, clock, agent);
        }
        let Some(plan) = self.plans.get(profile) else {
            let reason = format!("the policy set has no profile `{}`", report::escape::shown(profile));
            return evaluate::none(rules.iter(), &reason);
        };
        let plan = plan.iter().map(|planned| (&rules[planned.rule], &planned.parameters));
        evaluate::all(plan, facts, clock, agent)
    }

    pub(crate) const fn is_newer(&self) -> bool {
        self.newer
    }
}

/// A release that is not one is older than all: nothing is then judged by mistake.
fn release(text: &str) -> Release {
    Release::parse(text).unwrap_or(Release { major: 0, minor: 0, patch: 0 })
}

fn plan(profile: &Profile, rules: &[Rule]) -> Vec<Planned> {
    let selected = rules.iter().enumerate().filter(|(_, rule)| profile.selected.contains(&rule.id));
    selected.map(|(rule, r)| Planned { rule, parameters: profile.parameters_of(r) }).collect()
}
