//! The shipped model fits the shipped rules: every practice that asks for
//! rules has some, and every rule's practice is in the model.

use crate::{LEVELS, RuleInfo, RuleWants, parse, score};
use report::{Severity, Time};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const MODEL: &str = include_str!("../../../../policies/maturity/customs.yaml");

#[derive(Deserialize)]
struct RuleHead {
    id: String,
    practice: Option<String>,
    severity: Severity,
}

#[expect(clippy::disallowed_methods, reason = "the shipped rules are read where they lie")]
fn rules() -> Vec<RuleInfo> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/rules");
    let mut all = Vec::new();
    for area in std::fs::read_dir(root).unwrap() {
        for file in std::fs::read_dir(area.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let head: RuleHead = serde_saphyr::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            all.push(RuleInfo { id: head.id, practice: head.practice, severity: head.severity });
        }
    }
    all
}

#[test]
fn rules_and_practices_find_each_other() {
    let model = parse(MODEL, "customs.yaml").unwrap();
    let rules = rules();
    let wanted: BTreeSet<_> = model.practices().filter(|p| p.rules.is_some()).map(|p| p.id.as_str()).collect();
    let given: BTreeSet<_> = rules.iter().filter_map(|r| r.practice.as_deref()).collect();
    assert_eq!(given, wanted);
    assert!(rules.len() >= 55, "{}", rules.len());
    assert!(rules.iter().all(|r| r.practice.is_some()));
}

#[test]
fn it_has_the_four_dimensions_and_only_technology_is_judged_by_rules() {
    let model = parse(MODEL, "customs.yaml").unwrap();
    let ids: Vec<_> = model.dimensions.iter().map(|d| d.id.as_str()).collect();
    assert_eq!(ids, ["strategy", "technology", "personnel", "processes"]);
    for dimension in &model.dimensions {
        let judged = dimension.domains.iter().flat_map(|d| &d.practices).any(|p| p.rules.is_some());
        assert_eq!(judged, dimension.id == "technology", "{}", dimension.id);
    }
    let card = score(&model, &rules(), &[], &[], Time::from_days(20_000));
    assert_eq!((card.assessed, card.of, card.level), (0, 4, 0));
}

#[test]
fn a_higher_level_never_asks_for_less() {
    let model = parse(MODEL, "customs.yaml").unwrap();
    for domain in model.dimensions.iter().flat_map(|d| &d.domains) {
        let mut by_level: BTreeMap<u8, RuleWants> = BTreeMap::new();
        for practice in &domain.practices {
            by_level.extend(practice.rules.map(|wants| (practice.level, wants)));
        }
        let wants: Vec<_> = (1..=LEVELS).filter_map(|l| by_level.get(&l)).collect();
        for pair in wants.windows(2) {
            let [low, high] = pair else { continue };
            assert!(low.share <= high.share && low.coverage <= high.coverage, "{}: {pair:?}", domain.id);
            assert!(low.fresh_days >= high.fresh_days, "{}: {pair:?}", domain.id);
        }
    }
}
