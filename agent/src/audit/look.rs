//! How an audit looks at TLS endpoints: what the profile plans, what the
//! caller asks for, and what an earlier, closer look found out.

use super::AuditOptions;
use crate::state::{State, StateError};
use handshake::{Class, Start};
use policy::{Compiled, TlsPlan};
use probe::TlsOptions;
use report::{Facts, Row, Table, Time};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The tables that come of looking at endpoints.
pub(crate) const TABLES: [&str; 7] =
    ["http.header", EVIDENCE, "tls.endpoint", "tls.flaw", "tls.group", "tls.presented_chain", "tls.suite"];

/// What endpoints staple: answers of the moment, which are seen at every look.
const EVIDENCE: &str = "revocation.evidence";

const FILE: &str = "tls.json";

/// A closer look is due again when the last one is older than this: a window
/// of the day comes once in it.
const DUE_AFTER_HOURS: i64 = 20;

/// What a closer look found out, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// When it was.
    pub seen: Time,
    /// The tables of then.
    pub facts: Facts,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    seen: Time,
    tables: BTreeMap<String, Vec<serde_json::Value>>,
}

impl Memory {
    /// Of these tables what holds until the next closer look.
    pub(super) fn of(seen: Time, facts: &Facts) -> Self {
        let mut facts = facts.clone();
        facts.tables.remove(EVIDENCE);
        Self { seen, facts }
    }

    /// What is kept in the state; nothing if that was written for other tables
    /// than this release has.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn load(state: &State) -> Result<Option<Self>, StateError> {
        let Some(record) = state.record::<Record>(FILE)? else { return Ok(None) };
        let table = |(name, rows): (String, Vec<serde_json::Value>)| {
            let spec = probe::SPECS.iter().find(|spec| spec.name == name.as_str())?;
            let rows = rows.iter().map(|row| Row::from_json(row, spec)).collect::<Option<_>>()?;
            Some((name, Table { rows, gaps: Vec::new() }))
        };
        let tables = record.tables.into_iter().map(table).collect::<Option<_>>();
        Ok(tables.map(|tables| Self { seen: record.seen, facts: Facts { tables } }))
    }

    /// Keeps it in the state.
    ///
    /// # Errors
    /// The state cannot be written.
    pub fn keep(&self, state: &State) -> Result<(), StateError> {
        let rows = |(name, table): (&String, &Table)| {
            let spec = probe::SPECS.iter().find(|spec| spec.name == name.as_str())?;
            Some((name.clone(), table.rows.iter().map(|row| row.to_json(spec)).collect()))
        };
        let tables = self.facts.tables.iter().filter_map(rows).collect();
        state.keep(FILE, &Record { seen: self.seen, tables }).map(drop)
    }
}

/// The plan of the profile that is asked for, or of the one that these facts choose.
pub(super) fn plan<'a>(compiled: &'a Compiled, options: &AuditOptions, facts: &Facts) -> Option<&'a TlsPlan> {
    let chosen = match &options.profile {
        Some(id) => id.clone(),
        None => compiled.choose_profile(facts)?.id,
    };
    compiled.profiles().iter().find(|profile| profile.id == chosen).map(|profile| &profile.tls)
}

/// How endpoints are looked at now.
pub(crate) fn options(options: &AuditOptions, plan: Option<&TlsPlan>, now: Time) -> TlsOptions {
    let nothing = TlsPlan::default();
    let plan = plan.unwrap_or(&nothing);
    let own = |targets: &BTreeSet<policy::tls_plan::Target>| {
        targets.iter().map(|target| (target.host.clone(), target.port)).collect()
    };
    let memory = options.tls_memory.as_ref();
    TlsOptions {
        enabled: options.tls,
        extra_ports: options.tls_ports.iter().chain(&plan.ports).copied().collect(),
        never: plan.never.clone(),
        starts: plan.starts.iter().filter_map(|(port, word)| Some((*port, Start::from_name(word)?))).collect(),
        targets: own(&plan.endpoints),
        class: options.tls_class.unwrap_or_else(|| due(plan, memory.map(|memory| memory.seen), now)),
        flaws: own(&plan.flaws),
        now: Some(now),
        remembered: memory.map(|memory| memory.facts.clone()).unwrap_or_default(),
    }
}

/// The class that is due: a closer look once a day, in the plan's window.
fn due(plan: &TlsPlan, last: Option<Time>, now: Time) -> Class {
    const MINUTE: i64 = 60_000;
    let minute = u16::try_from(now.millis().rem_euclid(24 * 60 * MINUTE) / MINUTE).unwrap_or_default();
    let inside = plan.window.is_some_and(|window| window.contains(minute));
    // A memory from the future is of a clock that was wrong: it is no reason to wait.
    let age = last.map(|last| now.millis() - last.millis());
    let old = age.is_none_or(|age| !(0..DUE_AFTER_HOURS * 60 * MINUTE).contains(&age));
    if inside && old { Class::Enumerate } else { Class::Hello }
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::tls_plan::Window;

    #[test]
    fn a_closer_look_is_due_once_in_the_window() {
        let time = |text: &str| Time::parse(text).unwrap();
        let plan = TlsPlan { window: Some(Window { from: 120, to: 240 }), ..TlsPlan::default() };
        let night = time("2026-03-02T02:30:00.000Z");
        let cases = [
            (&plan, None, night, Class::Enumerate),
            (&plan, Some(time("2026-03-02T02:10:00.000Z")), night, Class::Hello),
            (&plan, Some(time("2026-03-01T02:10:00.000Z")), night, Class::Enumerate),
            (&plan, Some(time("2027-03-01T02:10:00.000Z")), night, Class::Enumerate),
            (&plan, None, time("2026-03-02T04:00:00.000Z"), Class::Hello),
            (&TlsPlan::default(), None, night, Class::Hello),
        ];
        for (plan, last, now, wanted) in cases {
            assert_eq!(due(plan, last, now), wanted, "{last:?} {now}");
        }
    }
}
