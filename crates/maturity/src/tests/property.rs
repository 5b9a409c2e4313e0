//! Properties: losing evidence never raises anything, and the order in which
//! hosts are given means nothing.

use super::{Host, RULES, attested, scored};
use crate::{Criticality, Scorecard};
use proptest::prelude::*;
use report::Outcome;

const PRACTICES: [&str; 11] = ["a4", "a5", "p2", "p3", "p4", "p5", "g1", "g2", "g3", "g4", "g5"];

fn host() -> impl Strategy<Value = Host> {
    let outcomes = proptest::collection::vec(
        prop_oneof![6 => Just('p'), 1 => Just('f'), 1 => Just('u'), 2 => Just('n'), 1 => Just('-')],
        RULES.len(),
    );
    let days = prop_oneof![8 => Just(Some(0)), 1 => (0_i64..40).prop_map(Some), 1 => Just(None)];
    (outcomes, days, any::<bool>(), any::<bool>()).prop_map(|(outcomes, days, registered, critical)| {
        let mut host = Host::new("h", &outcomes.into_iter().collect::<String>()).ago(days);
        host.registered = registered;
        host.criticality = if critical { Criticality::Critical } else { Criticality::Low };
        host
    })
}

fn fleet() -> impl Strategy<Value = (Vec<Host>, Vec<&'static str>)> {
    let hosts = proptest::collection::vec(host(), 1..8).prop_map(|mut hosts| {
        for (n, host) in hosts.iter_mut().enumerate() {
            host.name = format!("h{n}");
        }
        hosts
    });
    (hosts, proptest::sample::subsequence(PRACTICES.to_vec(), 0..=PRACTICES.len()))
}

/// Every number that must not rise: of the whole, of each dimension, of each
/// domain, and of each practice. The states tell that nothing drops out.
fn standing(card: &Scorecard) -> Vec<u32> {
    let mut all = vec![u32::from(card.level), card.score, card.assessed];
    for dimension in &card.dimensions {
        all.extend([u32::from(dimension.level), dimension.score]);
        for domain in &dimension.domains {
            all.extend([u32::from(domain.level), domain.score]);
            all.extend(domain.practices.iter().map(|p| p.score));
            all.extend(domain.practices.iter().map(|p| u32::from(p.state == crate::Verdict::Met)));
        }
    }
    all
}

fn assert_not_raised(before: &Scorecard, after: &Scorecard) {
    let (before, after) = (standing(before), standing(after));
    assert!(before.iter().zip(&after).all(|(b, a)| a <= b), "{before:?} rose to {after:?}");
}

/// What a finding may get worse to.
fn worse(outcome: Outcome) -> impl Iterator<Item = Outcome> {
    Outcome::ALL.into_iter().filter(move |o| o.standing() < outcome.standing())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn a_worse_finding_raises_nothing((hosts, words) in fleet()) {
        let words = attested(&words);
        let before = scored(&hosts, &words);
        for (h, host) in hosts.iter().enumerate() {
            for (f, finding) in host.findings.iter().enumerate() {
                for outcome in worse(finding.outcome) {
                    let mut changed = hosts.clone();
                    changed[h].findings[f].outcome = outcome;
                    assert_not_raised(&before, &scored(&changed, &words));
                }
                let mut changed = hosts.clone();
                changed[h].findings.remove(f);
                assert_not_raised(&before, &scored(&changed, &words));
            }
        }
    }

    #[test]
    fn a_lost_or_older_report_raises_nothing((hosts, words) in fleet(), days in 0_i64..40) {
        let words = attested(&words);
        let before = scored(&hosts, &words);
        for (h, host) in hosts.iter().enumerate() {
            let Some(ago) = host.days_ago else { continue };
            for changed_to in [None, Some(ago + days)] {
                let mut changed = hosts.clone();
                changed[h].days_ago = changed_to;
                assert_not_raised(&before, &scored(&changed, &words));
            }
        }
    }

    #[test]
    fn a_host_that_was_not_expected_before_raises_nothing_by_its_silence((hosts, words) in fleet()) {
        let words = attested(&words);
        let mut more = hosts.clone();
        more.push(Host::new("new", "").ago(None));
        assert_not_raised(&scored(&hosts, &words), &scored(&more, &words));
    }

    #[test]
    fn the_order_of_hosts_means_nothing((mut hosts, words) in fleet()) {
        let words = attested(&words);
        let before = scored(&hosts, &words);
        hosts.reverse();
        prop_assert_eq!(&before, &scored(&hosts, &words));
    }

    #[test]
    fn mending_the_first_step_of_rules_shortens_the_way((hosts, words) in fleet()) {
        let words = attested(&words);
        let before = scored(&hosts, &words);
        let Some(step) = before.next.iter().find(|s| s.rule.is_some()) else { return Ok(()) };
        let rule = step.rule.clone().unwrap();
        let mut mended = hosts.clone();
        for blocking in step.hosts.iter().take(step.fixes as usize) {
            let host = mended.iter_mut().find(|h| h.name == blocking.name).unwrap();
            host.findings.retain(|f| f.rule != rule);
            host.findings.push(super::finding(&rule, Outcome::Pass));
        }
        let after = scored(&mended, &words);
        // No step is left for this rule, unless what is lacking now is reports.
        let left = after.next.iter().filter(|s| s.level == step.level && s.rule == step.rule).count();
        prop_assert_eq!(left, 0, "{:?} is still in {:?}", step, after.next);
    }
}
