//! What a score says of small fleets whose answer can be told by hand.

use super::{Host, attested, now, scored};
use crate::{Blocking, Criticality, Kind, SHAPE, Scorecard, State, Verdict, Why};
use report::{Outcome, Severity, Time};

const ALL_PASS: &str = "ppppppp";
const ALL_WORDS: [&str; 6] = ["a4", "a5", "p2", "p3", "p4", "p5"];

fn practice<'a>(card: &'a Scorecard, id: &str) -> &'a crate::PracticeScore {
    let all = card.dimensions.iter().flat_map(|d| &d.domains).flat_map(|d| &d.practices);
    all.into_iter().find(|p| p.id == id).unwrap()
}

fn steps(card: &Scorecard) -> Vec<(Kind, &str, Option<&str>, u32)> {
    card.next.iter().map(|s| (s.kind, s.practice.as_str(), s.rule.as_deref(), s.fixes)).collect()
}

#[test]
fn levels_are_cumulative_and_the_lowest_domain_governs() {
    let hosts = |outcomes: &str| vec![Host::new("h1", ALL_PASS), Host::new("h2", outcomes)];
    // Outcomes of the second host, attested practices, levels of access and patches, level of all.
    let cases: [(&str, &[&str], u8, u8, u8); 9] = [
        (ALL_PASS, &[], 3, 1, 1),
        (ALL_PASS, &ALL_WORDS, 5, 5, 5),
        (ALL_PASS, &["p2", "p3", "p4", "p5"], 3, 5, 3),
        ("ppppppf", &ALL_WORDS, 5, 0, 0),
        ("ppppppu", &ALL_WORDS, 5, 0, 0),
        ("pppppp-", &ALL_WORDS, 5, 0, 0),
        ("ppppppn", &ALL_WORDS, 5, 5, 5),
        ("ffppppp", &ALL_WORDS, 5, 5, 5),
        ("ppfpppp", &ALL_WORDS, 1, 5, 1),
    ];
    for (outcomes, words, access, patches, all) in cases {
        let card = scored(&hosts(outcomes), &attested(words));
        let domains: Vec<_> = card.dimensions[0].domains.iter().map(|d| d.level).collect();
        assert_eq!((domains, card.level), (vec![access, patches], all), "{outcomes} {words:?}");
        assert_eq!(card.next.is_empty(), card.level == 5, "{outcomes} {words:?}");
    }
}

#[test]
fn a_dimension_is_not_assessed_until_somebody_speaks_for_it() {
    let hosts = [Host::new("h1", ALL_PASS)];
    let card = scored(&hosts, &[]);
    assert_eq!((card.assessed, card.of, card.level), (1, 2, 1));
    assert_eq!((card.dimensions[1].state, card.dimensions[1].level), (State::NotAssessed, 0));
    let card = scored(&hosts, &attested(&["g1", "g2"]));
    assert_eq!((card.assessed, card.dimensions[1].level, card.dimensions[1].score), (2, 2, 4000));
    // Without any host, the technology says nothing either.
    let card = scored(&[], &[]);
    assert_eq!((card.assessed, card.level, card.score, card.next.len()), (0, 0, 0, 0));
    assert_eq!(practice(&card, "a1").state, Verdict::NotAssessed);
}

#[test]
fn a_level_is_never_reached_on_nothing() {
    // p1's one rule applies to no host.
    let card = scored(&[Host::new("h1", "ppppppn"), Host::new("h2", "ppppppn")], &attested(&ALL_WORDS));
    assert_eq!(practice(&card, "p1").state, Verdict::Unknown);
    assert_eq!(practice(&card, "p1").share, None);
    assert_eq!((card.level, steps(&card)), (0, vec![(Kind::Evidence, "p1", None, 1)]));
    // One of two rules that applies nowhere does not stand in the way of the other.
    let card = scored(&[Host::new("h1", "npppppp")], &attested(&ALL_WORDS));
    assert_eq!((card.level, practice(&card, "a1").rules[0].state), (5, Verdict::NotAssessed));
}

#[test]
fn silent_hosts_count() {
    let card = scored(&[Host::new("h1", ALL_PASS), Host::new("h2", ALL_PASS).ago(None)], &attested(&ALL_WORDS));
    assert_eq!((card.judged, card.registered, card.hosts, card.level), (1, 2, 2, 0));
    assert_eq!(practice(&card, "p1").state, Verdict::NotMet);
    assert_eq!(card.next[0].kind, Kind::Report);
    assert_eq!(card.next[0].hosts, [Blocking { name: "h2".into(), why: Why::NeverReported }]);
    // Seven days old is stale where seven days are wanted, and fresh where thirty are.
    let card = scored(&[Host::new("h1", ALL_PASS), Host::new("h2", ALL_PASS).ago(Some(7))], &attested(&ALL_WORDS));
    assert_eq!((practice(&card, "p1").state, practice(&card, "a3").state), (Verdict::Unknown, Verdict::Met));
    assert_eq!((practice(&card, "p1").rules[0].stale, practice(&card, "p1").coverage), (1, Some(5000)));
    // A host that is enrolled and not registered counts, but not as registered.
    let mut stranger = Host::new("h2", "fffffff");
    stranger.registered = false;
    let card = scored(&[Host::new("h1", ALL_PASS), stranger], &[]);
    assert_eq!((card.judged, card.registered, card.hosts, card.level), (1, 1, 2, 0));
}

#[test]
fn a_stale_verdict_is_unknown_whatever_it_was() {
    let unknown = scored(&[Host::new("a", "upppppp")], &[]);
    for last in Outcome::ALL {
        let mut stale = Host::new("a", "upppppp");
        stale.findings[0].last = Some(last);
        assert_eq!(scored(&[stale], &[]), unknown);
    }
    assert_ne!(scored(&[Host::new("a", "ppppppp")], &[]), unknown, "the rule matters");
}

#[test]
fn the_cheapest_step_comes_first_and_severity_breaks_ties() {
    let mut hosts: Vec<_> = (0..4).map(|n| Host::new(&format!("h{n}"), "ffppppf")).collect();
    hosts[3].criticality = Criticality::Critical;
    let card = scored(&hosts, &[]);
    // a1 wants half of four hosts for each rule, p1 wants 66 % of them, which is three.
    let expected =
        [(Kind::Rule, "a1", Some("a1-y"), 2), (Kind::Rule, "a1", Some("a1-x"), 2), (Kind::Rule, "p1", Some("p1-x"), 3)];
    assert_eq!(steps(&card), expected);
    assert_eq!(card.next[0].severity, Some(Severity::Critical));
    let names: Vec<_> = card.next[0].hosts.iter().map(|h| h.name.as_str()).collect();
    assert_eq!((names, card.next[0].hosts_total), (vec!["h3", "h0", "h1", "h2"], 4));
    // Mending exactly the fewest hosts of every step reaches the next level.
    for (rule, fixes) in [("a1-x", 2), ("a1-y", 2), ("p1-x", 3)] {
        for host in hosts.iter_mut().take(fixes) {
            host.findings.iter_mut().filter(|f| f.rule == rule).for_each(|f| f.outcome = report::Outcome::Pass);
        }
    }
    assert_eq!(scored(&hosts, &[]).level, 1);
}

#[test]
fn an_attestation_beside_rules_is_wanted_too() {
    let hosts = [Host::new("h1", ALL_PASS)];
    let words = ["p2", "p3", "p4", "p5"];
    let card = scored(&hosts, &attested(&words));
    assert_eq!(steps(&card), [(Kind::Attestation, "a4", None, 1)]);
    assert_eq!((practice(&card, "a4").state, practice(&card, "a4").score), (Verdict::NotAssessed, 5000));
    let mut ended = attested(&words);
    ended.extend(attested(&["a4"]).into_iter().map(|mut a| {
        a.until = now();
        a
    }));
    let reason = practice(&scored(&hosts, &ended), "a4").reason.clone();
    assert_eq!(reason, Some(format!("the attestation ended on {}", now())));
}

#[test]
fn the_score_is_continuous() {
    let score = |outcomes: &str| scored(&[Host::new("h1", ALL_PASS), Host::new("h2", outcomes)], &[]).score;
    // Access: (10000 + 10000 + 10000 + 5000 + 0) / 5; patches: 10000 / 5.
    assert_eq!(score(ALL_PASS), (7000 + 2000) / 2);
    assert_eq!(score("fpppppp"), (6500 + 2000) / 2);
    assert_eq!(score("ffppppp"), (6000 + 2000) / 2);
    assert_eq!(score("pppppfp"), score(ALL_PASS));
}

#[test]
fn a_long_list_is_cut_and_its_total_kept() {
    let hosts: Vec<_> = (0..250).map(|n| Host::new(&format!("h{n:03}"), "ppppppf")).collect();
    let card = scored(&hosts, &[]);
    let rule = &practice(&card, "p1").rules[0];
    assert_eq!((rule.blocking.len(), rule.blocking_total, rule.fail), (Blocking::MOST, 250, 250));
    assert_eq!((card.next[0].hosts.len(), card.next[0].hosts_total, card.next[0].fixes), (Blocking::MOST, 250, 165));
}

#[test]
fn the_json_form_holds_no_fraction_and_is_read_back() {
    let hosts = [Host::new("h1", "pfunpp-"), Host::new("h2", ALL_PASS).ago(None)];
    let card = scored(&hosts, &attested(&["g1", "a4"]));
    let text = serde_json::to_string(&card).unwrap();
    assert!(text.starts_with(&format!("{{\"shape\":\"{SHAPE}\",\"model\":\"small\"")), "{text}");
    fn whole(json: &serde_json::Value) -> bool {
        match json {
            serde_json::Value::Number(n) => n.is_u64(),
            serde_json::Value::Array(list) => list.iter().all(whole),
            serde_json::Value::Object(map) => map.values().all(whole),
            _ => true,
        }
    }
    assert!(whole(&serde_json::from_str(&text).unwrap()));
    assert_eq!(serde_json::from_str::<Scorecard>(&text).unwrap(), card);
    assert_eq!(card.at, Time::from_days(20_000));
}
