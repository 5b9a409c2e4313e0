//! OSV's events and lists of versions, as ranges.

use super::document::{Affected, Event};
use crate::model::{Range, Scheme};
use std::cmp::Ordering;

/// The most events of one range: real ones have a few dozen.
const EVENTS: usize = 2_000;
/// The most versions that one package lists: real ones have some hundreds.
const VERSIONS: usize = 50_000;
/// The most comparisons of one document's versions with its ranges.
pub(super) const COMPARISONS: usize = 20_000_000;

/// What happens at a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Introduced,
    Fixed,
    Last,
    Limit,
}

/// The ranges of one affected package. Versions that are listed beside and lie
/// in none are ranges of themselves.
///
/// # Errors
/// What is wrong with the events: a range without a beginning would hold
/// nothing, and so pass every host.
pub(super) fn of(scheme: Scheme, affected: &Affected, spent: &mut usize) -> Result<Vec<Range>, String> {
    let mut ranges = Vec::new();
    // Ranges over commits say nothing of releases.
    for span in affected.ranges.iter().filter(|span| span.kind != "GIT") {
        if !matches!(span.kind.as_str(), "ECOSYSTEM" | "SEMVER") {
            return Err(format!("a range of the unknown kind {:.40}", span.kind));
        }
        walk(scheme, &span.events, &mut ranges)?;
    }
    ranges.sort();
    ranges.dedup();
    if affected.versions.len() > VERSIONS {
        return Err(format!("{} versions of one package", affected.versions.len()));
    }
    *spent = spent.saturating_add(affected.versions.len().saturating_mul(ranges.len()));
    if *spent > COMPARISONS {
        return Err("more versions and ranges than can be compared".to_owned());
    }
    let covered = |version: &String| ranges.iter().any(|range| range.holds(scheme, version) == Some(true));
    let mut alone: Vec<&String> = affected.versions.iter().filter(|version| !covered(version)).collect();
    alone.sort();
    alone.dedup();
    ranges.extend(alone.into_iter().map(|version| Range {
        introduced: Some(version.clone()),
        fixed: None,
        last: Some(version.clone()),
    }));
    Ok(ranges)
}

/// Goes through the events in the order of versions, as OSV's own evaluation does.
fn walk(scheme: Scheme, events: &[Event], ranges: &mut Vec<Range>) -> Result<(), String> {
    if events.len() > EVENTS {
        return Err(format!("{} events in one range", events.len()));
    }
    let mut points: Vec<(What, Option<&str>)> = Vec::new();
    for event in events {
        let before = points.len();
        for (what, version) in [
            (What::Introduced, &event.introduced),
            (What::Fixed, &event.fixed),
            (What::Last, &event.last_affected),
            (What::Limit, &event.limit),
        ] {
            match version.as_deref() {
                None => {}
                // From the very first version on, and without a limit.
                Some("0") if what == What::Introduced => points.push((what, None)),
                Some("*") if what == What::Limit => points.push((what, None)),
                Some(version) => points.push((what, Some(version))),
            }
        }
        if points.len() == before {
            return Err("an event at which nothing happens".to_owned());
        }
    }
    if !points.iter().any(|(what, _)| *what == What::Introduced) {
        return Err("a range that begins nowhere".to_owned());
    }
    points.retain(|(what, version)| *what != What::Limit || version.is_some());
    // Versions without an order stay as they were written; who compares with them is told that it cannot.
    if points.iter().filter_map(|(_, version)| *version).all(|version| scheme.compare(version, version).is_some()) {
        points.sort_by(|(_, a), (_, b)| match (a, b) {
            (Some(a), Some(b)) => scheme.compare(a, b).unwrap_or(Ordering::Equal),
            (a, b) => a.is_some().cmp(&b.is_some()),
        });
    }
    let mut open: Option<Option<&str>> = None;
    for (what, version) in points {
        let owned = |version: Option<&str>| version.map(str::to_owned);
        let Some(introduced) = open else {
            // What ends a range that is not open ends nothing.
            if what == What::Introduced {
                open = Some(version);
            }
            continue;
        };
        let range = Range { introduced: owned(introduced), ..Range::default() };
        match what {
            What::Introduced => continue,
            // A limit bounds as a fix does; whether it is one, `fixes` tells.
            What::Fixed | What::Limit => ranges.push(Range { fixed: owned(version), ..range }),
            What::Last => ranges.push(Range { last: owned(version), ..range }),
        }
        open = None;
    }
    if let Some(introduced) = open {
        ranges.push(Range { introduced: introduced.map(str::to_owned), ..Range::default() });
    }
    Ok(())
}

/// True if some event is a fix.
pub(super) fn fixes(affected: &Affected) -> bool {
    let spans = affected.ranges.iter().filter(|span| span.kind != "GIT");
    spans.flat_map(|span| &span.events).any(|event| event.fixed.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ranges(affected: &serde_json::Value) -> Result<Vec<String>, String> {
        let affected: Affected = serde_json::from_value(affected.clone()).unwrap();
        let text = |bound: &Option<String>| bound.clone().unwrap_or_default();
        let shown = |r: &Range| format!("{}|{}|{}", text(&r.introduced), text(&r.fixed), text(&r.last));
        Ok(of(Scheme::Rpm, &affected, &mut 0)?.iter().map(shown).collect())
    }

    fn events(events: &serde_json::Value) -> Result<Vec<String>, String> {
        ranges(&json!({"ranges": [{"type": "ECOSYSTEM", "events": events}]}))
    }

    #[test]
    fn events_are_walked_in_the_order_of_versions() {
        for (given, want) in [
            (json!([{"introduced": "0"}, {"fixed": "2-1"}]), vec!["|2-1|"]),
            (json!([{"introduced": "0"}]), vec!["||"]),
            (json!([{"introduced": "1"}, {"last_affected": "3"}]), vec!["1||3"]),
            (json!([{"introduced": "0", "fixed": "2"}]), vec!["|2|"]),
            (json!([{"fixed": "10"}, {"introduced": "9"}, {"fixed": "2"}, {"introduced": "0"}]), vec!["|2|", "9|10|"]),
            (json!([{"introduced": "1"}, {"introduced": "2"}, {"fixed": "3"}, {"fixed": "4"}]), vec!["1|3|"]),
            (json!([{"introduced": "1"}, {"limit": "3"}]), vec!["1|3|"]),
            (json!([{"introduced": "1"}, {"limit": "*"}]), vec!["1||"]),
        ] {
            assert_eq!(events(&given).unwrap(), want, "{given}");
        }
    }

    #[test]
    fn a_range_that_would_hold_nothing_is_refused() {
        for given in [json!([]), json!([{"fixed": "2"}]), json!([{"introduced": "0"}, {}])] {
            events(&given).unwrap_err();
        }
        ranges(&json!({"ranges": [{"type": "NEW", "events": [{"introduced": "0"}]}]})).unwrap_err();
        let many: Vec<_> = (0..=EVENTS).map(|n| json!({"introduced": n.to_string()})).collect();
        events(&json!(many)).unwrap_err();
    }

    #[test]
    fn versions_that_no_range_holds_are_ranges_of_themselves() {
        let given = json!({"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2"}]}],
            "versions": ["1", "1.5", "3", "3"]});
        assert_eq!(ranges(&given).unwrap(), ["|2|", "3||3"]);
        let given = json!({"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}], "versions": ["1"]});
        assert_eq!(ranges(&given).unwrap(), ["1||1"]);
        assert_eq!(ranges(&json!({"versions": null})).unwrap(), Vec::<String>::new());
        let many: Vec<String> = (0..=VERSIONS).map(|n| n.to_string()).collect();
        ranges(&json!({"versions": many})).unwrap_err();
    }
}
