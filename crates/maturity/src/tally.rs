//! Counting: for each rule of the model, how many hosts answered what, and for
//! each practice, how many hosts have a fresh answer. One pass over the hosts.

use crate::card::{Blocking, Verdict, Why};
use crate::input::{HostResult, RuleInfo};
use crate::model::{ALL, Model, RuleWants};
use report::{Outcome, Time};
use std::collections::{BTreeMap, HashMap};

/// The counts of one rule.
pub(crate) struct RuleTally<'a> {
    pub rule: &'a RuleInfo,
    pub pass: u32,
    pub not_applicable: u32,
    /// The hosts that count and do not pass, by place in the list of hosts.
    pub blocking: Vec<(u32, Why)>,
}

/// The counts of one practice: its rules by id, and its coverage.
#[derive(Default)]
pub(crate) struct PracticeTally<'a> {
    pub rules: Vec<RuleTally<'a>>,
    /// Hosts with a fresh answer to at least one rule.
    pub covered: u32,
    /// The other hosts, and why they have none.
    pub uncovered: Vec<(u32, Why)>,
}

impl RuleTally<'_> {
    pub fn count(&self, why: Why) -> u32 {
        number(self.blocking.iter().filter(|(_, w)| *w == why).count())
    }

    /// Hosts that count: all but those where it does not apply.
    pub fn applicable(&self) -> u32 {
        self.pass.saturating_add(number(self.blocking.len()))
    }

    pub fn share(&self) -> Option<u32> {
        let of = self.applicable();
        (of > 0).then(|| share(u64::from(self.pass), u64::from(of)))
    }

    /// How many more hosts must pass to reach the share that is wanted.
    pub fn lacks(&self, wants: &RuleWants) -> u32 {
        lacking(self.pass, self.applicable(), wants.share)
    }

    /// How many of its hosts could be mended by what is done on the host itself.
    pub fn mendable(&self) -> u32 {
        let silent = self.count(Why::Stale) + self.count(Why::NeverReported);
        number(self.blocking.len()).saturating_sub(silent)
    }

    pub fn state(&self, wants: &RuleWants) -> Verdict {
        if self.applicable() == 0 {
            return Verdict::NotAssessed;
        }
        let certain = self.count(Why::Fail) + self.count(Why::NeverReported);
        let open = number(self.blocking.len()).saturating_sub(certain);
        match self.lacks(wants) {
            0 => Verdict::Met,
            lacks if lacks <= open => Verdict::Unknown,
            _ => Verdict::NotMet,
        }
    }
}

impl PracticeTally<'_> {
    /// How many more hosts must have a fresh answer, and whether those that
    /// have reported at all would do.
    pub fn coverage(&self, wants: &RuleWants) -> (u32, Verdict) {
        let hosts = self.covered.saturating_add(number(self.uncovered.len()));
        let open = number(self.uncovered.iter().filter(|(_, w)| *w != Why::NeverReported).count());
        match lacking(self.covered, hosts, wants.coverage) {
            0 => (0, Verdict::Met),
            lacks if lacks <= open => (lacks, Verdict::Unknown),
            lacks => (lacks, Verdict::NotMet),
        }
    }
}

/// Counts every rule of every practice that asks for rules, by practice id.
pub(crate) fn tally<'a>(
    model: &'a Model,
    rules: &'a [RuleInfo],
    hosts: &[HostResult],
    now: Time,
) -> BTreeMap<&'a str, PracticeTally<'a>> {
    let mut names: Vec<&str> = Vec::new();
    let mut tallies: Vec<PracticeTally> = Vec::new();
    let mut fresh_days = Vec::new();
    // Where a rule's counts stand: (practice, rule in it).
    let mut places: HashMap<&str, (usize, usize)> = HashMap::new();
    for practice in model.practices() {
        let Some(wants) = practice.rules else { continue };
        let mut own: Vec<_> = rules.iter().filter(|r| r.practice.as_ref() == Some(&practice.id)).collect();
        own.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        own.dedup_by(|a, b| a.id == b.id);
        places.extend(own.iter().enumerate().map(|(place, r)| (r.id.as_str(), (tallies.len(), place))));
        let empty = |rule| RuleTally { rule, pass: 0, not_applicable: 0, blocking: Vec::new() };
        tallies.push(PracticeTally { rules: own.into_iter().map(empty).collect(), ..PracticeTally::default() });
        names.push(&practice.id);
        fresh_days.push(wants.fresh_days);
    }
    let mut verdicts: Vec<Vec<Option<Outcome>>> = tallies.iter().map(|t| vec![None; t.rules.len()]).collect();
    for (host, number) in hosts.iter().zip(0_u32..) {
        verdicts.iter_mut().flatten().for_each(|v| *v = None);
        for finding in host.findings {
            let place = places.get(finding.rule.as_str());
            let slot = place.and_then(|(p, r)| verdicts.get_mut(*p).and_then(|v| v.get_mut(*r)));
            if let Some(slot) = slot {
                *slot = Some(slot.map_or(finding.outcome, |o| o.and(finding.outcome)));
            }
        }
        for ((tally, verdicts), days) in tallies.iter_mut().zip(&verdicts).zip(&fresh_days) {
            tally.add(number, host, verdicts, *days, now);
        }
    }
    names.into_iter().zip(tallies).collect()
}

impl PracticeTally<'_> {
    fn add(&mut self, number: u32, host: &HostResult, verdicts: &[Option<Outcome>], days: u32, now: Time) {
        let silent = match host.reported {
            None => Some(Why::NeverReported),
            Some(at) if at.plus_days(i64::from(days)) <= now => Some(Why::Stale),
            Some(_) => None,
        };
        for (rule, verdict) in self.rules.iter_mut().zip(verdicts) {
            match (silent, verdict) {
                (Some(why), _) => rule.blocking.push((number, why)),
                (None, Some(Outcome::Pass)) => rule.pass += 1,
                (None, Some(Outcome::NotApplicable)) => rule.not_applicable += 1,
                (None, Some(Outcome::Fail)) => rule.blocking.push((number, Why::Fail)),
                (None, Some(Outcome::Unknown)) => rule.blocking.push((number, Why::Unknown)),
                (None, None) => rule.blocking.push((number, Why::NotJudged)),
            }
        }
        let answered = verdicts.iter().any(|v| v.is_some_and(|v| v != Outcome::Unknown));
        match silent {
            None if answered => self.covered += 1,
            None => self.uncovered.push((number, Why::Unknown)),
            Some(why) => self.uncovered.push((number, why)),
        }
    }
}

/// The hosts of a list for people: most critical first, then by name, cut to [`Blocking::MOST`].
pub(crate) fn named(mut blocking: Vec<(u32, Why)>, hosts: &[HostResult]) -> Vec<Blocking> {
    let host = |place: u32| hosts.get(place as usize);
    let order = |(place, why): &(u32, Why)| {
        let host = host(*place);
        (std::cmp::Reverse(host.map(|h| h.criticality)), host.map(|h| h.name), *why)
    };
    blocking.sort_by(|a, b| order(a).cmp(&order(b)));
    blocking.truncate(Blocking::MOST);
    let named = blocking.into_iter().filter_map(|(place, why)| Some((host(place)?, why)));
    named.map(|(host, why)| Blocking { name: host.name.to_owned(), why }).collect()
}

/// `part` of `of` in basis points, rounded down; 0 of 0 is 0.
pub(crate) fn share(part: u64, of: u64) -> u32 {
    let share = part.saturating_mul(u64::from(ALL)).checked_div(of).unwrap_or(0);
    u32::try_from(share).unwrap_or(ALL).min(ALL)
}

/// How many more of `of` are needed so that `have` reaches the share `wanted`.
pub(crate) fn lacking(have: u32, of: u32, wanted: u32) -> u32 {
    let needed = (u64::from(of) * u64::from(wanted)).div_ceil(u64::from(ALL));
    u32::try_from(needed.saturating_sub(u64::from(have))).unwrap_or(u32::MAX)
}

pub(crate) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_round_down_and_needs_round_up() {
        for (part, of, expected) in [(0, 0, 0), (1, 3, 3333), (3, 3, 10_000), (2, 3, 6666)] {
            assert_eq!(share(part, of), expected);
        }
        for (have, of, wanted, expected) in [(0, 0, 9000, 0), (8, 10, 9000, 1), (9, 10, 9000, 0), (0, 3, 5000, 2)] {
            assert_eq!(lacking(have, of, wanted), expected);
        }
    }
}
