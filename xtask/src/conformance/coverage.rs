//! `cargo xtask conformance coverage FILE`: which of a benchmark's rules ours
//! cover, which are left out on purpose, and which are open.

use anyhow::{Context, Result, anyhow, ensure};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use tests::coverage::{AREAS, GOAL, area, covered, left_out, percent};

/// Compares and prints; false below the goal, and if ours name what the benchmark has not.
pub fn run(file: &Path) -> Result<bool> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let all = names(&text).with_context(|| file.display().to_string())?;
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the workspace has no folder")?;
    let covered = covered(&workspace.join("policies/rules")).map_err(|why| anyhow!(why))?;
    let left = std::fs::read_to_string(workspace.join("docs/coverage.yaml")).context("docs/coverage.yaml")?;
    let left = left_out(&left).map_err(|why| anyhow!("docs/coverage.yaml: {why}"))?;

    let mut open = BTreeMap::<&str, Vec<&str>>::new();
    for id in all.iter().filter(|id| !covered.contains_key(*id) && !left.contains_key(*id)) {
        open.entry(area(id).map_or("no area", |area| area.title)).or_default().push(id);
    }
    for (area, ids) in &open {
        println!("open, {area}: {}", ids.join(" "));
    }
    for part in AREAS {
        let found = all.iter().filter(|id| area(id).is_some_and(|area| area.title == part.title)).count();
        ensure!(found == part.ids, "{}: the benchmark has {found} rules, not {}", part.title, part.ids);
    }
    let unknown: Vec<_> = covered.keys().chain(left.keys()).filter(|id| !all.contains(*id)).collect();
    for id in &unknown {
        println!("not in the benchmark: {id}");
    }
    let ours = all.iter().filter(|id| covered.contains_key(*id)).count();
    let share = percent(ours, all.len());
    println!("{ours} of {} ({share}), {} left out, {} open", all.len(), left.len(), open.values().flatten().count());
    Ok(unknown.is_empty() && ours * 100 >= GOAL * all.len())
}

fn names(text: &str) -> Result<BTreeSet<String>> {
    let map: Value = serde_json::from_str(text)?;
    let rules = map.get("rules").and_then(Value::as_array).context("there is no list `rules`")?;
    let name = |rule: &Value| Some(rule.get("rule")?.as_str()?.to_owned());
    rules.iter().map(|rule| name(rule).context("a rule has no name")).collect()
}
