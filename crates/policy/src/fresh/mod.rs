//! `fresh`: a verdict that rests on a named input, such as a set of advisories,
//! holds only while that input is young. Going stale with time is the one way
//! in which a failure becomes unknown; the finding then says what it was.

mod read;

pub(crate) use read::read;

use crate::{Clock, ParamValue};
use report::{Facts, Finding, Outcome, Time, Value};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// The keys of `fresh`.
pub(crate) const KEYS: &[&str] = &["table", "field", "days"];

/// The most days that an input may be good for: ten years.
pub(crate) const MOST_DAYS: i64 = 3650;

/// How young an input must be for the verdict of a rule to count.
///
/// The input is as old as the oldest readable time of the field over all rows
/// of the table: it is stale from that time plus the days on. There are three
/// states, and what each makes of the outcome that the rows alone would give:
///
/// | outcome by rows | young | stale | age untold |
/// | --- | --- | --- | --- |
/// | fail | fail | unknown, `last: fail` | fail |
/// | unknown | unknown | unknown, with its own reason | unknown, with its own reason |
/// | pass | pass | unknown, `last: pass` | unknown |
/// | not applicable | not applicable | unknown, `last: not_applicable` | unknown |
///
/// The age is untold if the table was not gathered, has a gap or no row, if a
/// row's field is absent or unreadable, if the clock is wrong, or if the days
/// are out of bounds. One readable time that is past its days is enough to be
/// stale, whatever else is missing: what is missing can only be older.
///
/// So losing a fact improves nothing. To lose a row, a field, the table or the
/// trust in the clock never makes an input young: a row that is withheld leaves
/// a gap. It leads from young or stale to untold, or leaves things as they are.
/// From young to untold a pass or not applicable becomes unknown and a failure
/// stays. From stale to untold a failure comes back, which is worse, and the
/// rest stays unknown: no stale verdict turns into a pass. Were a failure
/// unknown when the age is untold, deleting the input's row would be a way to
/// hide it. By design the passing of time alone hides one, and `last` shows it.
///
/// A rule that is not in force yet asks for no input, and stays not applicable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fresh {
    /// The table that holds the input.
    pub table: String,
    /// Its field that tells from when the input is.
    pub field: String,
    /// For how many days it is good.
    pub days: Days,
    /// The field's slot in the table's rows.
    #[serde(skip)]
    pub(crate) slot: usize,
}

/// A number of days, or the rule's parameter that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Days {
    /// So many.
    Number(i64),
    /// As many as this parameter says.
    Parameter(String),
}

impl std::fmt::Display for Days {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(days) => write!(f, "{days}"),
            Self::Parameter(name) => write!(f, "param.{name}"),
        }
    }
}

impl Serialize for Days {
    /// As it is written in the rule's file.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(days) => to.serialize_i64(*days),
            Self::Parameter(_) => to.collect_str(self),
        }
    }
}

/// What can be said of an input's age.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Age {
    Stale(Time),
    /// Nothing is missing.
    Young,
    Untold(String),
}

impl Fresh {
    /// Why the rule cannot use this value of a parameter, if it cannot.
    pub(crate) fn misfit(&self, parameter: &str, value: &ParamValue) -> Option<String> {
        let Days::Parameter(name) = &self.days else { return None };
        let fits = matches!(value, ParamValue::Integer(days) if (1..=MOST_DAYS).contains(days));
        (name == parameter && !fits).then(|| format!("`fresh` takes 1 to {MOST_DAYS} days"))
    }

    /// Lays the input's age over a finding that was made from rows alone, and
    /// over the instant until which it stays the same.
    pub(crate) fn judge(
        &self,
        finding: &mut Finding,
        until: Time,
        facts: &Facts,
        clock: Clock,
        parameters: &BTreeMap<String, ParamValue>,
    ) -> Time {
        let (age, change) = self.age(facts, clock, parameters);
        match (age, finding.outcome) {
            (Age::Young, _) | (_, Outcome::Unknown) | (Age::Untold(_), Outcome::Fail) => {}
            (Age::Stale(since), outcome) => {
                let day: String = since.to_string().chars().take(10).collect();
                finding.last = Some(outcome);
                finding.outcome = Outcome::Unknown;
                finding.reason = Some(format!("stale since {day}"));
            }
            (Age::Untold(why), Outcome::Pass | Outcome::NotApplicable) => {
                finding.outcome = Outcome::Unknown;
                finding.reason = Some(format!("the age of `{}` cannot be told: {why}", self.table));
            }
        }
        until.min(change)
    }

    /// The input's age, and the instant at which it goes stale if it is not yet.
    fn age(&self, facts: &Facts, clock: Clock, parameters: &BTreeMap<String, ParamValue>) -> (Age, Time) {
        let untold = |why: &str| (Age::Untold(why.to_owned()), Time::MAX);
        if !clock.trusted {
            return untold("the clock is wrong");
        }
        let days = match &self.days {
            Days::Number(days) => Some(*days),
            Days::Parameter(name) => match parameters.get(name) {
                Some(ParamValue::Integer(days)) => Some(*days),
                _ => None,
            },
        };
        let Some(days) = days.filter(|days| (1..=MOST_DAYS).contains(days)) else {
            return untold(&format!("`{}` is not 1 to {MOST_DAYS} days", self.days));
        };
        let Some(table) = facts.table(&self.table) else { return untold("it was not gathered") };
        let (mut oldest, mut missing) = (None, None);
        for row in &table.rows {
            match row.values.get(self.slot) {
                Some(Value::Time(time)) => oldest = Some(oldest.map_or(*time, |oldest: Time| oldest.min(*time))),
                Some(Value::Unreadable(why)) => {
                    missing.get_or_insert_with(|| format!("`{}`: {why}", self.field));
                }
                _ => {
                    missing.get_or_insert_with(|| format!("a row has no `{}`", self.field));
                }
            }
        }
        let since = oldest.map_or(Time::MAX, |oldest| oldest.plus_days(days));
        if clock.now >= since {
            return (Age::Stale(since), Time::MAX);
        }
        let gap = table.gaps.first().map(|gap| format!("{}: {}", gap.place, gap.detail));
        let none = || oldest.is_none().then(|| "it has no row".to_owned());
        (missing.or(gap).or_else(none).map_or(Age::Young, Age::Untold), since)
    }
}
