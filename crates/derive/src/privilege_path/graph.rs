//! Who can become whom, and the shortest way to one account.

use std::collections::{BTreeMap, VecDeque};

/// The most steps that are kept; each pair of accounts may have several.
const MOST: usize = 200_000;

/// One way to become another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Step {
    pub from: String,
    pub to: String,
    pub means: &'static str,
    pub shown: String,
    /// True if no password is asked.
    pub open: bool,
}

/// All ways, in the order in which they were found.
#[derive(Debug, Default)]
pub(super) struct Graph(Vec<Step>);

impl Graph {
    /// False if there is no more room.
    pub(super) fn add(&mut self, step: Step) -> bool {
        if step.from != step.to && self.0.len() < MOST {
            self.0.push(step);
            return true;
        }
        self.0.len() < MOST
    }

    /// The fewest steps from each account to `goal`; of several ways the least
    /// in order, so that the same facts give the same path. `open` leaves out
    /// steps that ask for a password.
    pub(super) fn to<'a>(&'a self, goal: &'a str, open: bool) -> BTreeMap<&'a str, Vec<&'a Step>> {
        let mut into: BTreeMap<&str, Vec<&Step>> = BTreeMap::new();
        for step in self.0.iter().filter(|step| step.open || !open) {
            into.entry(&step.to).or_default().push(step);
        }
        for steps in into.values_mut() {
            steps.sort_unstable();
        }
        let mut next: BTreeMap<&str, Option<&Step>> = BTreeMap::from([(goal, None)]);
        let mut queue = VecDeque::from([goal]);
        while let Some(here) = queue.pop_front() {
            for step in into.get(here).into_iter().flatten() {
                if !next.contains_key(step.from.as_str()) {
                    next.insert(&step.from, Some(step));
                    queue.push_back(&step.from);
                }
            }
        }
        let mut paths = BTreeMap::new();
        for (from, first) in next.iter().filter_map(|(from, step)| step.map(|step| (*from, step))) {
            let mut path = vec![first];
            let mut at = first;
            while let Some(Some(step)) = next.get(at.to.as_str()) {
                path.push(step);
                at = step;
            }
            paths.insert(from, path);
        }
        paths
    }
}
