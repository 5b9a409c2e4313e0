//! By when a hole must be closed: the day that its fix came out, and the days
//! that the policy of each host allows from there, as its rules have them.

use advisory::{Severity, import::openjdk};
use derive::exposure::Hole;
use policy::{Compiled, ParamValue};
use report::Time;

/// Whether a rule is about a hole, with the rule's parameter `likelihood`.
type IsAbout = fn(&Hole, i64) -> bool;

/// The rules that set a term, each with the holes that it is about as its
/// `where` says.
const RULES: &[(&str, IsAbout)] = &[
    ("advisory-critical-overdue", |hole, _| hole.record.severity == Severity::Critical),
    ("advisory-exploited-overdue", |hole, _| hole.known.exploited.is_some()),
    ("advisory-high-overdue", |hole, _| hole.record.severity == Severity::High),
    ("advisory-likely-overdue", |hole, least| hole.known.likelihood.is_some_and(|is| i64::from(is) >= least)),
    ("advisory-low-overdue", |hole, _| matches!(hole.record.severity, Severity::Low | Severity::Negligible)),
    ("advisory-medium-overdue", |hole, _| matches!(hole.record.severity, Severity::Medium | Severity::Unknown)),
    ("advisory-ransomware-overdue", |hole, _| hole.known.ransomware),
    ("advisory-unmanaged-overdue", |hole, _| ["maven", openjdk::RELEASE].contains(&hole.record.release.as_str())),
];

/// What one profile of one policy set allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms(Vec<Term>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Term {
    /// The rule's place in [`RULES`].
    rule: usize,
    /// How long, in milliseconds.
    length: i64,
    likelihood: i64,
}

/// By when a hole must be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// After this instant it is overdue.
    pub at: Time,
    /// The rule that says so.
    pub rule: &'static str,
}

impl Terms {
    /// What the rules of a profile allow; nothing where there is none.
    #[must_use]
    pub fn of(compiled: &Compiled, profile: Option<&str>) -> Self {
        let Some(profile) = profile.and_then(|id| compiled.profile(id)) else { return Self::default() };
        let term = |(place, (id, _)): (usize, &(&str, _))| {
            let rule = compiled.rule(id).filter(|rule| profile.selected.contains(&rule.id))?;
            let parameters = profile.parameters_of(rule);
            let likelihood = match parameters.get("likelihood") {
                Some(ParamValue::Integer(least)) => *least,
                _ => i64::MAX,
            };
            Some(Term { rule: place, length: parameters.get("days")?.length()?, likelihood })
        };
        Self(RULES.iter().enumerate().filter_map(term).collect())
    }

    /// The first day of all that apply; `None` where no fix is out, nobody told
    /// since when, or no rule is about it.
    #[must_use]
    pub fn due(&self, hole: &Hole) -> Option<Due> {
        let out = fix_published(hole)?;
        let is_about = |term: &&Term| RULES.get(term.rule).is_some_and(|(_, is_about)| is_about(hole, term.likelihood));
        let due = |term: &Term| Some(Due { at: out.plus_millis(term.length), rule: RULES.get(term.rule)?.0 });
        self.0.iter().filter(is_about).filter_map(due).min()
    }
}

/// The first instant of the day that a hole's fix came out.
#[must_use]
pub fn fix_published(hole: &Hole) -> Option<Time> {
    let day = hole.record.published.as_deref().filter(|_| !hole.fixed.is_empty())?;
    Time::parse_day(day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use advisory::{Known, Record, Status};
    use policy::PolicySet;
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    /// The shipped rules that judge holes by days, by file name.
    #[expect(clippy::disallowed_methods, reason = "what is shipped lies beside this crate")]
    fn shipped() -> BTreeMap<String, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies/rules/patches");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let named = files.map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        });
        named.filter(|(_, text)| text.contains("older_than(row.fix_published, param.days)")).collect()
    }

    #[test]
    fn every_shipped_rule_that_sets_a_term_is_known() {
        let names: Vec<String> = shipped().into_keys().collect();
        let known: Vec<String> = RULES.iter().map(|(id, _)| format!("{id}.yaml")).collect();
        assert_eq!(names, known, "sorted, and the same");
    }

    /// The terms of the shipped rules under a profile with these lines.
    fn terms(profile: &str) -> Terms {
        let trial = crate::trial::set(1);
        let profile =
            format!("id: all\ntitle: All\nfor: \"true\"\npriority: 1\n{profile}\n").replace("\"true\"", "true");
        let mut files: BTreeMap<_, _> =
            shipped().into_iter().map(|(name, text)| (format!("rules/patches/{name}"), text)).collect();
        files.insert("profiles/all.yaml".to_owned(), profile);
        let specs = [derive::advisory_affected::SPEC.clone(), agent_spec()];
        let set = PolicySet { files, specs: trial.specs.into_iter().chain(specs).collect(), ..trial };
        let compiled = Compiled::new(&set, report::RELEASE, report::EDITION).unwrap();
        Terms::of(&compiled, Some("all"))
    }

    /// What rules with `fresh` ask of the table that says how old the set is.
    fn agent_spec() -> report::TableSpec {
        let fields = vec![report::FieldSpec::new("created", report::FieldType::Time, "When it was made.")];
        report::TableSpec {
            name: "agent.advisories".into(),
            fields: fields.into(),
            ..derive::advisory_affected::SPEC.clone()
        }
    }

    fn hole(severity: Severity, known: Known) -> Hole {
        let mut record = Record::new("debian:12", "a", "CVE-2026-0001", Status::Fixed);
        record.severity = severity;
        record.published = Some("2026-01-01".to_owned());
        let fixed = BTreeSet::from(["2".to_owned()]);
        Hole { record, installed: BTreeSet::new(), fixed, known, hosts: vec![0], unsure: vec![] }
    }

    #[test]
    fn the_shortest_term_that_applies_counts_from_the_day_of_the_fix() {
        let all = terms("rules: [patches/*]");
        let exploited = || Known { exploited: Some("2025-12-01".into()), ..Known::default() };
        let ransomware = || Known { ransomware: true, ..exploited() };
        let likely = |points| Known { likelihood: Some(points), ..Known::default() };
        let mut maven = hole(Severity::Low, Known::default());
        "maven".clone_into(&mut maven.record.release);
        for (hole, day, rule) in [
            (hole(Severity::Critical, Known::default()), "2026-01-31", "critical"),
            (hole(Severity::High, Known::default()), "2026-03-02", "high"),
            (hole(Severity::Medium, Known::default()), "2026-04-01", "medium"),
            (hole(Severity::Unknown, Known::default()), "2026-04-01", "medium"),
            (hole(Severity::Negligible, Known::default()), "2026-06-30", "low"),
            (hole(Severity::Low, exploited()), "2026-01-15", "exploited"),
            (hole(Severity::Critical, ransomware()), "2026-01-08", "ransomware"),
            (hole(Severity::Low, likely(1000)), "2026-01-15", "likely"),
            (hole(Severity::Low, likely(999)), "2026-06-30", "low"),
            (maven, "2026-01-15", "unmanaged"),
        ] {
            let due = all.due(&hole).unwrap();
            assert_eq!((&due.at.to_string()[..10], due.rule), (day, format!("advisory-{rule}-overdue").as_str()));
        }
    }

    #[test]
    fn a_profile_may_allow_other_days_and_leave_rules_out() {
        let own = "rules: [advisory-high-overdue]\nparameters: {advisory-high-overdue: {days: \"7d\"}}";
        let due = terms(own).due(&hole(Severity::High, Known::default())).unwrap();
        assert_eq!(due.at.to_string(), "2026-01-08T00:00:00.000Z");
        assert_eq!(terms(own).due(&hole(Severity::Critical, Known::default())), None);
        assert_eq!(Terms::default().due(&hole(Severity::High, Known::default())), None);
    }

    #[test]
    fn nothing_is_due_before_there_is_a_fix_with_a_day() {
        let all = terms("rules: [patches/*]");
        let mut unfixed = hole(Severity::Critical, Known::default());
        unfixed.fixed.clear();
        let mut undated = hole(Severity::Critical, Known::default());
        undated.record.published = None;
        let mut odd = hole(Severity::Critical, Known::default());
        odd.record.published = Some("soon".to_owned());
        assert_eq!([unfixed, undated, odd].map(|hole| all.due(&hole)), [None, None, None]);
    }
}
