//! Sets that are newer than the agent: it judges what it can, and says what it
//! would need for the rest.

use crate::world::{DOOR, clock, facts, plain, profile, row, set};
use policy::{Compiled, PolicySet, SourceFile};
use report::{Facts, Outcome};
use std::borrow::Cow::Borrowed as B;

fn doors() -> Facts {
    facts(&[(
        "site.door",
        vec![row(&DOOR, 1, &[("locked", true.into()), ("floor", 0i64.into()), ("turns", 1i64.into())])],
    )])
}

/// The outcomes and reasons of a set's rules for an agent of this release.
fn judge(set: &PolicySet, agent: &str, edition: u32) -> Vec<(String, Outcome, Option<String>)> {
    let compiled = Compiled::new(set, agent, edition).unwrap();
    let profile = compiled.choose_profile(&doors()).unwrap().id;
    let found = compiled.evaluate(&profile, &doors(), clock(0));
    found.findings.into_iter().map(|f| (f.rule, f.outcome, f.reason)).collect()
}

fn rules() -> Vec<SourceFile> {
    vec![
        plain("a-plain", "site.door", "row.locked", ""),
        plain("b-says-so", "site.door", "row.locked", "needs: 0.3.0"),
        plain("c-new-syntax", "site.door", "'row.locked.in_a_new_way()'", "needs: 0.3.0\nnew_key: 1"),
        plain("d-new-field", "site.door", "row.floor == 0", ""),
        plain("e-broken", "site.door", "row.locked.in_a_new_way()", ""),
        profile("p", "for: true\nrules: [\"site/*\"]"),
    ]
}

#[test]
fn an_old_agent_judges_the_rest() {
    let mut set = set(&rules());
    let door = set.specs.iter_mut().find(|s| s.name == "site.door").unwrap();
    door.fields.to_mut().iter_mut().find(|f| f.name == "floor").unwrap().since = B("0.2.0");
    let unknown = |id: &str, why: &str| (id.to_owned(), Outcome::Unknown, Some(why.to_owned()));
    let pass = |id: &str| (id.to_owned(), Outcome::Pass, None);

    let old = judge(&set, "0.1.0", 1);
    assert_eq!(old[0], pass("a-plain"));
    assert_eq!(old[1], unknown("b-says-so", "needs agent ≥ 0.3.0"));
    assert_eq!(old[2], unknown("c-new-syntax", "needs agent ≥ 0.3.0"));
    assert_eq!(old[3], unknown("d-new-field", "needs agent ≥ 0.2.0"));
    assert_eq!(old[4].1, Outcome::Unknown);
    assert!(
        old[4].2.as_deref().unwrap().starts_with("this release of the agent cannot read the rule: "),
        "{:?}",
        old[4]
    );

    let newer = judge(&set, "0.3.1", 1);
    assert_eq!(newer[1], pass("b-says-so"));
    assert_eq!(newer[3], pass("d-new-field"));
    assert_eq!(newer[2].1, Outcome::Unknown, "what it should know and does not is never judged");
    assert_eq!(judge(&set, "no release", 1)[0].1, Outcome::Unknown);
}

#[test]
fn one_compiled_set_judges_for_agents_of_all_releases() {
    let mut set = set(&rules());
    let door = set.specs.iter_mut().find(|s| s.name == "site.door").unwrap();
    door.fields.to_mut().iter_mut().find(|f| f.name == "floor").unwrap().since = B("0.2.0");
    let newest = Compiled::new(&set, "0.9.0", 1).unwrap();
    for (agent, unknown) in [("0.1.0", 4), ("0.2.0", 3), ("0.3.0", 2), ("99.0.0", 2), ("none", 5)] {
        let found = newest.evaluate_for(agent, "p", &doors(), clock(0));
        let own = Compiled::new(&set, agent, 1).unwrap().evaluate("p", &doors(), clock(0));
        let outcomes = |e: &policy::Evaluation| e.findings.iter().map(|f| f.outcome).collect::<Vec<_>>();
        assert_eq!(outcomes(&found), outcomes(&own), "{agent}");
        assert_eq!(outcomes(&found).iter().filter(|o| **o == Outcome::Unknown).count(), unknown, "{agent}");
    }
}

#[test]
fn a_newer_edition_is_not_judged() {
    let mut set = set(&rules());
    set.edition = 2;
    set.files.insert("rules/site/f-strange.yaml".into(), "{[not even yaml".into());
    let found = judge(&set, "0.1.0", 1);
    assert_eq!(found.len(), 6);
    for (rule, outcome, reason) in found {
        assert_eq!(outcome, Outcome::Unknown, "{rule}");
        assert_eq!(reason.as_deref(), Some("needs an agent that speaks edition 2"));
    }
    assert_eq!(judge(&set, "0.1.0", 2)[0].1, Outcome::Pass);
    let compiled = Compiled::new(&set, "0.1.0", 1).unwrap();
    assert_eq!(compiled.tables_needed("all").len(), 3);
    assert_eq!(compiled.rule("a-plain").unwrap().table, "site.door");
    assert_eq!(
        compiled.rule("b-says-so").unwrap().unanswerable().as_deref(),
        Some("needs an agent that speaks edition 2")
    );
}

#[test]
fn a_profile_that_cannot_be_read_refuses_the_set() {
    let mut files = rules();
    files.push(profile("q", "for: host.idd == 'x'\nrules: [a-plain]"));
    let faults = Compiled::new(&set(&files), "0.1.0", 1).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!((faults[0].file.as_str(), faults[0].line), ("profiles/q.yaml", 3));
}

#[test]
fn a_compiled_set_is_shared_between_threads() {
    let compiled = std::sync::Arc::new(Compiled::new(&set(&rules()), "0.1.0", 1).unwrap());
    let judge = |compiled: &Compiled| compiled.evaluate("p", &doors(), clock(0));
    let other = {
        let compiled = std::sync::Arc::clone(&compiled);
        std::thread::spawn(move || judge(&compiled)).join().unwrap()
    };
    assert_eq!(other, judge(&compiled));
}
