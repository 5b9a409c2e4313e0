//! What was promised about TLS, held against what was measured.

use super::Outcome;
use super::tool::Tool;
use std::collections::BTreeMap;

/// A promise: what it is, what was measured, and whether that keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// In one sentence.
    pub what: String,
    /// The figures.
    pub seen: String,
    /// Whether it was reached; what could not be measured was not.
    pub reached: bool,
}

/// The outcomes by port and tool.
pub type Outcomes = BTreeMap<(u16, Tool), Outcome>;

/// The groups that only few servers have, by IANA's names.
const HYBRIDS: [&str; 2] = ["SecP256r1MLKEM768", "X25519MLKEM768"];

/// The goals of these ports; of a port that nobody asked for there is none.
pub fn all(outcomes: &Outcomes, ports: &[u16]) -> Vec<Goal> {
    let mut goals = Vec::new();
    for port in ports {
        for tool in [Tool::Ours, Tool::Named] {
            let name = if tool == Tool::Ours { "without" } else { "with" };
            let outcome = outcomes.get(&(*port, tool));
            let seen = outcome.map(|o| format!("{} of {}, {} too many", o.right, o.truth, o.wrong));
            let reached = outcome.is_some_and(|o| o.truth > 0 && o.right == o.truth && o.wrong == 0);
            goals.push(goal(format!("{port}: every suite, {name} a server name"), seen, reached));
        }
    }
    let ours = |port: u16| outcomes.get(&(port, Tool::Ours));
    if ports.contains(&9443) {
        let keys = ours(9443).map(|o| o.seen.keys.iter().map(String::as_str).collect::<Vec<_>>().join(", "));
        let both = ours(9443).is_some_and(|o| o.seen.certificates == Some(2));
        goals.push(goal("9443: both certificates".to_owned(), keys, both));
    }
    if ports.contains(&9445) {
        let groups = ours(9445).and_then(|o| o.seen.groups.as_ref());
        let shown = groups.map(|found| {
            let found: Vec<&str> = HYBRIDS.into_iter().filter(|name| found.contains(*name)).collect();
            if found.is_empty() { "none".to_owned() } else { found.join(", ") }
        });
        let both = groups.is_some_and(|found| HYBRIDS.iter().all(|name| found.contains(*name)));
        goals.push(goal("9445: both groups with ML-KEM".to_owned(), shown, both));
    }
    for port in [9441, 9443].into_iter().filter(|port| ports.contains(port)) {
        for (peer, part) in [(Tool::Sslscan, 4.0), (Tool::Nmap, 3.0)] {
            let pair = ours(port).zip(outcomes.get(&(port, peer)));
            let seen = pair.map(|(ours, peer)| format!("{:.3} s and {:.3} s", ours.run.wall, peer.run.wall));
            let reached = pair.is_some_and(|(ours, peer)| ours.run.wall * part <= peer.run.wall);
            goals.push(goal(format!("{port}: wall at most 1/{part} of {}'s", peer.name()), seen, reached));
        }
    }
    for port in ports {
        let pair = ours(*port).zip(outcomes.get(&(*port, Tool::Nmap)));
        let seen = pair.map(|(ours, nmap)| format!("{} and {}", ours.connections, nmap.connections));
        let reached = pair.is_some_and(|(ours, nmap)| ours.connections <= nmap.connections);
        goals.push(goal(format!("{port}: not more connections than nmap"), seen, reached));
    }
    goals
}

fn goal(what: String, seen: Option<String>, reached: bool) -> Goal {
    Goal { what, seen: seen.unwrap_or_else(|| "not measured".to_owned()), reached }
}

#[cfg(test)]
mod tests {
    use super::super::read::Seen;
    use super::*;
    use crate::measure::Measured;

    fn outcome(right: usize, truth: usize, wall: f64, connections: usize) -> Outcome {
        let run = Measured { wall, cpu: 0.0, peak: 1.0, code: 0, late: false };
        Outcome { seen: Seen::default(), right, wrong: 0, truth, connections, run }
    }

    fn reached(goals: &[Goal], start: &str) -> bool {
        let found: Vec<&Goal> = goals.iter().filter(|g| g.what.starts_with(start)).collect();
        assert_eq!(found.len(), 1, "{start}");
        found[0].reached
    }

    #[test]
    fn goals_follow_from_what_was_measured() {
        let mut outcomes = Outcomes::new();
        outcomes.insert((9441, Tool::Ours), outcome(30, 30, 0.1, 60));
        outcomes.insert((9441, Tool::Named), outcome(29, 30, 0.1, 60));
        outcomes.insert((9441, Tool::Nmap), outcome(30, 30, 0.29, 60));
        outcomes.insert((9441, Tool::Sslscan), outcome(30, 30, 0.41, 118));
        let goals = all(&outcomes, &[9441, 9443, 9445]);
        assert!(reached(&goals, "9441: every suite, without"));
        assert!(!reached(&goals, "9441: every suite, with a"));
        assert!(reached(&goals, "9441: wall at most 1/4"));
        assert!(!reached(&goals, "9441: wall at most 1/3"));
        assert!(reached(&goals, "9441: not more"));
        // Nothing was measured on the others: that is no success.
        assert!(!reached(&goals, "9443: both"));
        assert!(!reached(&goals, "9445: both"));
        assert!(!reached(&goals, "9443: wall at most 1/4"));
        assert!(all(&outcomes, &[9441]).iter().all(|goal| goal.what.starts_with("9441")));
    }

    #[test]
    fn both_hybrid_groups_are_asked_for() {
        let mut with = outcome(3, 3, 0.1, 9);
        with.seen.groups = Some(["X25519MLKEM768".to_owned()].into());
        let one = all(&Outcomes::from([((9445, Tool::Ours), with.clone())]), &[9445]);
        with.seen.groups.as_mut().unwrap().insert("SecP256r1MLKEM768".to_owned());
        let two = all(&Outcomes::from([((9445, Tool::Ours), with)]), &[9445]);
        assert!(!reached(&one, "9445: both") && reached(&two, "9445: both"));
    }
}
