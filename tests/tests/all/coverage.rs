//! What our rules cover of a published benchmark of Debian 12: the page in
//! `docs/`, and that the two lists behind it agree with each other.

use crate::pipeline::{shipped_files, specs, workspace};
use std::fmt::Write;
use tests::coverage::{ALL, AREAS, Covered, area, covered, left_out, percent};

fn lists() -> (Covered, std::collections::BTreeMap<String, String>) {
    let covered = covered(&workspace().join("policies/rules")).unwrap();
    let text = std::fs::read_to_string(workspace().join("docs/coverage.yaml")).unwrap();
    (covered, left_out(&text).unwrap())
}

/// The page.
pub fn page(note: &str) -> String {
    let (covered, left) = lists();
    let mut out = format!("# Coverage of a benchmark\n\n{note}\n\n");
    let _ = writeln!(
        out,
        "Which rules of the benchmark of Debian 12 in ComplianceAsCode our rules cover: a fault that one of them \
         finds turns the rule of ours that stands beside it. {} of {ALL} are covered ({}), {} are left out on purpose; \
         the rest is open. `cargo xtask conformance coverage FILE` holds this against the benchmark's own list.\n\n\
         | area | covered | left out | of | share |\n| --- | --- | --- | --- | --- |",
        covered.len(),
        percent(covered.len(), ALL),
        left.len(),
    );
    let of = |id: &str, title: &str| area(id).is_some_and(|area| area.title == title);
    for part in AREAS {
        let ours = covered.keys().filter(|id| of(id, part.title)).count();
        let out_of = left.keys().filter(|id| of(id, part.title)).count();
        let _ = writeln!(out, "| {} | {ours} | {out_of} | {} | {} |", part.title, part.ids, percent(ours, part.ids));
    }
    for part in AREAS {
        let mut rows = covered.iter().filter(|(id, _)| of(id, part.title)).peekable();
        if rows.peek().is_some() {
            let _ = writeln!(out, "\n## {}\n\n| benchmark | our rules |\n| --- | --- |", part.title);
        }
        for (id, rules) in rows {
            let rules: Vec<String> = rules.iter().map(|rule| format!("`{rule}`")).collect();
            let _ = writeln!(out, "| `{id}` | {} |", rules.join(", "));
        }
    }
    out.push_str("\n## Left out\n\n| benchmark | why |\n| --- | --- |\n");
    for (id, why) in left {
        let _ = writeln!(out, "| `{id}` | {why} |");
    }
    out
}

#[test]
fn nothing_is_both_covered_and_left_out_and_all_has_an_area() {
    let (covered, left) = lists();
    let both: Vec<_> = left.keys().filter(|id| covered.contains_key(*id)).collect();
    assert!(both.is_empty(), "covered and left out: {both:?}");
    let lost: Vec<_> = covered.keys().chain(left.keys()).filter(|id| area(id).is_none()).collect();
    assert!(lost.is_empty() && covered.len() + left.len() <= ALL, "of no area: {lost:?}");
}

/// The lists are read without the language of policies; here it agrees.
#[test]
fn references_are_as_the_language_reads_them() {
    let (found, _) = lists();
    let library = policy::load(&shipped_files(), &specs()).unwrap_or_else(|faults| panic!("{}", faults[0]));
    let mut wanted = Covered::new();
    for rule in &library.rules {
        let named = rule.references.iter().filter(|(scheme, _)| *scheme == "cac-debian12");
        for id in named.flat_map(|(_, ids)| ids) {
            wanted.entry(id.clone()).or_default().insert(rule.id.clone());
        }
    }
    assert!(found.len() > 90 && found == wanted);
}
